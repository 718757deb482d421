#include "base/base64.h"

#include <string.h>

static const char *const alphabets[] = {
	[BASE64_STANDARD] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwx"
			    "yz0123456789+/",
	[BASE64_URLSAFE] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwx"
			   "yz0123456789-_",
};

char *
base64_encode(struct scope *sc, enum base64_form form, const void *bytes,
	      size_t len)
{
	const char *alphabet = alphabets[form];
	const uint8_t *in = bytes;
	char *out, *p;
	uint32_t bits = 0;
	int have = 0;
	size_t i;

	out = p = scope_alloc(sc, len / 3 * 4 + 5);
	for (i = 0; i < len; i++) {
		bits = (bits & 0x3f) << 8 | in[i];
		for (have += 8; have >= 6; have -= 6)
			*p++ = alphabet[bits >> (have - 6) & 0x3f];
	}
	if (have > 0)
		*p++ = alphabet[bits << (6 - have) & 0x3f];
	*p = '\0';
	return out;
}

static int
digit_value(enum base64_form form, char c)
{
	const char *at;

	if (form == BASE64_URLSAFE && c == '+')
		c = '-';
	if (form == BASE64_URLSAFE && c == '/')
		c = '_';
	at = c != '\0' ? strchr(alphabets[form], c) : NULL;
	return at != NULL ? (int)(at - alphabets[form]) : -1;
}

enum err
base64_decode(struct scope *sc, enum base64_form form, const char *text,
	      uint8_t **out, size_t *len_out)
{
	size_t len = strlen(text), i;
	uint32_t bits = 0;
	uint8_t *p;
	int have = 0, v;

	while (len > 0 && text[len - 1] == '=')
		len--;
	if (len % 4 == 1 || strlen(text) - len > 2)
		return scope_fail(sc, ERR_INVALID_PARAM, "not base64");
	*out = p = scope_alloc(sc, len / 4 * 3 + 3);
	for (i = 0; i < len; i++) {
		v = digit_value(form, text[i]);
		if (v < 0)
			return scope_fail(sc, ERR_INVALID_PARAM, "not base64");
		bits = (bits & 0xff) << 6 | (uint32_t)v;
		have += 6;
		if (have >= 8) {
			have -= 8;
			*p++ = (uint8_t)(bits >> have & 0xff);
		}
	}
	*len_out = (size_t)(p - *out);
	return OK;
}
