/* http/address.h: where a request comes from.
 *
 * Addresses are 16 bytes; IPv4 stands in its mapped form (::ffff:a.b.c.d).
 * Behind proxies the client is the rightmost address of X-Forwarded-For that
 * is not one of trusted_proxies: what stands further left is what the client
 * itself wrote.
 */
#ifndef HTTP_ADDRESS_H
#define HTTP_ADDRESS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/scope.h"

#define ADDRESS_TEXT_MAX 48

struct address {
	uint8_t bytes[16]; /* all zero: a unix socket */
};

struct address_range {
	struct address base;
	unsigned bits; /* of 128 */
};

struct address_list {
	struct address_range *ranges; /* heap */
	size_t count;
	bool has_unix; /* "unix": peers of unix sockets are trusted */
};

struct sockaddr_storage;

/* The address of a peer. */
void address_from_peer(const struct sockaddr_storage *ss, struct address *out);

/* "192.0.2.1", "2001:db8::1", "unix". */
void address_format(const struct address *a, char text[ADDRESS_TEXT_MAX]);

/* Text of len bytes: an address, with "[..]" and ":port" taken off where they
 * stand.  False when it is none. */
bool address_parse(const char *text, size_t len, struct address *out);

/* "10.0.0.0/8, ::1, unix"; NULL or "" is an empty list.
 *
 * ERR_INVALID_PARAM   an entry that is none
 */
enum err address_list_parse(struct scope *sc, const char *text,
			    struct address_list *out) MUST_CHECK;
void address_list_deinit(struct address_list *l);
bool address_list_has(const struct address_list *l, const struct address *a);

/* Whether a is an ordinary address of the internet: not of this machine, a
 * private network, a link, a group, documentation or a reserved range.
 * Addresses that carry an IPv4 one (NAT64, 6to4) are what that one is. */
bool address_is_public(const struct address *a);

/* The client: peer, or what forwarded (X-Forwarded-For; may be NULL) says when
 * peer is trusted. */
void address_of_client(const struct address_list *trusted,
		       const struct address *peer, const char *forwarded,
		       struct address *out);

#endif
