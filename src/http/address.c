#include "http/address.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#define RANGES_MAX 256

static const uint8_t mapped[12] = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff};

static bool
is_unix(const struct address *a)
{
	static const struct address none;

	return memcmp(a, &none, sizeof(none)) == 0;
}

void
address_from_peer(const struct sockaddr_storage *ss, struct address *out)
{
	const struct sockaddr_in *in4 = (const void *)ss;
	const struct sockaddr_in6 *in6 = (const void *)ss;

	memset(out, 0, sizeof(*out));
	if (ss->ss_family == AF_INET) {
		memcpy(out->bytes, mapped, sizeof(mapped));
		memcpy(out->bytes + 12, &in4->sin_addr, 4);
	} else if (ss->ss_family == AF_INET6)
		memcpy(out->bytes, &in6->sin6_addr, 16);
}

void
address_format(const struct address *a, char text[ADDRESS_TEXT_MAX])
{
	const char *done;

	if (is_unix(a)) {
		(void)snprintf(text, ADDRESS_TEXT_MAX, "unix");
		return;
	}
	if (memcmp(a->bytes, mapped, sizeof(mapped)) == 0)
		done = inet_ntop(AF_INET, a->bytes + 12, text,
				 ADDRESS_TEXT_MAX);
	else
		done = inet_ntop(AF_INET6, a->bytes, text, ADDRESS_TEXT_MAX);
	if (done == NULL)
		text[0] = '\0';
}

static void
trim(const char **text, size_t *len)
{
	while (*len > 0 && (**text == ' ' || **text == '\t')) {
		(*text)++;
		(*len)--;
	}
	while (*len > 0 &&
	       ((*text)[*len - 1] == ' ' || (*text)[*len - 1] == '\t'))
		(*len)--;
}

/* "[::1]:443" -> "::1"; "192.0.2.1:443" -> "192.0.2.1". */
static bool
strip_port(const char **text, size_t *len)
{
	const char *end, *colon;

	if (*len > 0 && **text == '[') {
		end = memchr(*text, ']', *len);
		if (end == NULL)
			return false;
		(*text)++;
		*len = (size_t)(end - *text);
		return true;
	}
	colon = memchr(*text, ':', *len);
	if (colon != NULL && memchr(*text, '.', *len) != NULL &&
	    memchr(colon + 1, ':', *len - (size_t)(colon + 1 - *text)) == NULL)
		*len = (size_t)(colon - *text);
	return true;
}

/* Also "::", which stands for a unix socket where it is no range's base. */
static bool
parse_any(const char *text, size_t len, struct address *out)
{
	char copy[ADDRESS_TEXT_MAX];

	trim(&text, &len);
	if (!strip_port(&text, &len) || len == 0 || len >= sizeof(copy))
		return false;
	memcpy(copy, text, len);
	copy[len] = '\0';
	memset(out, 0, sizeof(*out));
	if (inet_pton(AF_INET, copy, out->bytes + 12) == 1) {
		memcpy(out->bytes, mapped, sizeof(mapped));
		return true;
	}
	return inet_pton(AF_INET6, copy, out->bytes) == 1;
}

bool
address_parse(const char *text, size_t len, struct address *out)
{
	return parse_any(text, len, out) && !is_unix(out);
}

static bool
parse_bits(const char *text, size_t len, unsigned *out)
{
	unsigned n = 0;
	size_t i;

	if (len == 0 || len > 3)
		return false;
	for (i = 0; i < len; i++) {
		if (text[i] < '0' || text[i] > '9')
			return false;
		n = n * 10 + (unsigned)(text[i] - '0');
	}
	*out = n;
	return true;
}

static bool
parse_range(const char *text, size_t len, struct address_range *out)
{
	const char *slash;
	size_t host_len;
	unsigned bits;
	bool is_v4;

	slash = memchr(text, '/', len);
	host_len = slash != NULL ? (size_t)(slash - text) : len;
	if (!(slash != NULL ? parse_any(text, host_len, &out->base)
			    : address_parse(text, host_len, &out->base)))
		return false;
	out->bits = 128;
	if (slash == NULL)
		return true;
	if (!parse_bits(slash + 1, len - host_len - 1, &bits))
		return false;
	is_v4 = memchr(text, ':', host_len) == NULL;
	if (bits > (is_v4 ? 32U : 128U))
		return false;
	out->bits = bits + (is_v4 ? 96 : 0);
	return true;
}

enum err
address_list_parse(struct scope *sc, const char *text, struct address_list *out)
{
	const char *end, *entry;
	size_t len;

	memset(out, 0, sizeof(*out));
	if (text == NULL || *text == '\0')
		return OK;
	out->ranges = calloc(RANGES_MAX, sizeof(*out->ranges));
	if (out->ranges == NULL)
		return scope_fail(sc, ERR_NOMEM, "no memory");
	for (; text != NULL; text = *end == ',' ? end + 1 : NULL) {
		end = strchrnul(text, ',');
		entry = text;
		len = (size_t)(end - text);
		trim(&entry, &len);
		if (len == 0)
			continue;
		if (len == 4 && memcmp(entry, "unix", 4) == 0) {
			out->has_unix = true;
			continue;
		}
		if (out->count == RANGES_MAX ||
		    !parse_range(entry, len, &out->ranges[out->count])) {
			address_list_deinit(out);
			return scope_fail(sc, ERR_INVALID_PARAM,
					  "\"%.*s\" is not an address or a "
					  "range such as 10.0.0.0/8",
					  (int)len, entry);
		}
		out->count++;
	}
	return OK;
}

void
address_list_deinit(struct address_list *l)
{
	free(l->ranges);
	memset(l, 0, sizeof(*l));
}

static bool
range_has(const struct address_range *r, const struct address *a)
{
	size_t whole = r->bits / 8;
	uint8_t mask;

	if (memcmp(r->base.bytes, a->bytes, whole) != 0)
		return false;
	if (r->bits % 8 == 0)
		return true;
	mask = (uint8_t)(0xff00 >> (r->bits % 8));
	return ((r->base.bytes[whole] ^ a->bytes[whole]) & mask) == 0;
}

bool
address_list_has(const struct address_list *l, const struct address *a)
{
	size_t i;

	if (is_unix(a))
		return l->has_unix;
	for (i = 0; i < l->count; i++)
		if (range_has(&l->ranges[i], a))
			return true;
	return false;
}

/* RFC 6890 and its registries, as ranges of 16 bytes. */
static const struct {
	uint8_t base[16];
	unsigned bits;
} special[] = {
#define V4(a, b, c, d, n)                                                      \
	{                                                                      \
		{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff, a, b, c, d}, 96 + n \
	}
	V4(0, 0, 0, 0, 8),	 /* this network */
	V4(10, 0, 0, 0, 8),	 /* private */
	V4(100, 64, 0, 0, 10),	 /* shared by carriers */
	V4(127, 0, 0, 0, 8),	 /* this machine */
	V4(169, 254, 0, 0, 16),	 /* link */
	V4(172, 16, 0, 0, 12),	 /* private */
	V4(192, 0, 0, 0, 24),	 /* protocol assignments */
	V4(192, 0, 2, 0, 24),	 /* documentation */
	V4(192, 88, 99, 0, 24),	 /* 6to4 relays */
	V4(192, 168, 0, 0, 16),	 /* private */
	V4(198, 18, 0, 0, 15),	 /* benchmarks */
	V4(198, 51, 100, 0, 24), /* documentation */
	V4(203, 0, 113, 0, 24),	 /* documentation */
	V4(224, 0, 0, 0, 3),	 /* groups and reserved */
	{{0}, 96},		 /* none, this machine, IPv4-compatible */
	{{0x00, 0x64, 0xff, 0x9b, 0, 1}, 48}, /* local NAT64 */
	{{0x01, 0x00}, 64},		      /* discard */
	{{0x20, 0x01}, 23},		      /* protocol assignments */
	{{0x20, 0x01, 0x0d, 0xb8}, 32},	      /* documentation */
	{{0x3f, 0xff}, 20},		      /* documentation */
	{{0x5f, 0x00}, 16},		      /* segment routing */
	{{0xfc, 0x00}, 7},		      /* private */
	{{0xfe, 0x80}, 9},		      /* link and site */
	{{0xff, 0x00}, 8},		      /* groups */
#undef V4
};

static bool
begins_with(const struct address *a, const uint8_t *base, unsigned bits)
{
	struct address_range r = {.bits = bits};

	memcpy(r.base.bytes, base, sizeof(r.base.bytes));
	return range_has(&r, a);
}

/* The IPv4 address within a NAT64 or 6to4 one. */
static bool
carries_v4(const struct address *a, struct address *v4_out)
{
	static const uint8_t nat64[16] = {0x00, 0x64, 0xff, 0x9b};
	static const uint8_t six_to_four[16] = {0x20, 0x02};
	size_t at;

	if (begins_with(a, nat64, 96))
		at = 12;
	else if (begins_with(a, six_to_four, 16))
		at = 2;
	else
		return false;
	memcpy(v4_out->bytes, mapped, sizeof(mapped));
	memcpy(v4_out->bytes + 12, a->bytes + at, 4);
	return true;
}

bool
address_is_public(const struct address *a)
{
	struct address v4;
	size_t i;

	if (carries_v4(a, &v4))
		a = &v4;
	for (i = 0; i < sizeof(special) / sizeof(*special); i++)
		if (begins_with(a, special[i].base, special[i].bits))
			return false;
	return true;
}

void
address_of_client(const struct address_list *trusted,
		  const struct address *peer, const char *forwarded,
		  struct address *out)
{
	struct address hop;
	const char *end, *from;

	*out = *peer;
	if (forwarded == NULL || !address_list_has(trusted, peer))
		return;
	end = forwarded + strlen(forwarded);
	for (;;) {
		from = end;
		while (from > forwarded && from[-1] != ',')
			from--;
		if (!address_parse(from, (size_t)(end - from), &hop))
			return; /* the hop before is the last that is known */
		*out = hop;
		if (from == forwarded || !address_list_has(trusted, &hop))
			return;
		end = from - 1;
	}
}
