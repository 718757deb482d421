/* appservice/registration_file.h: an application service's registration
 * (Application Service API, registration): a YAML file, so JSON too.
 *
 * Unknown keys are left alone, since services write keys of proposals into
 * their files.  Every mistake is told as "FILE:LINE: what".
 */
#ifndef APPSERVICE_REGISTRATION_FILE_H
#define APPSERVICE_REGISTRATION_FILE_H

#include "appservice/namespaces.h"

#define REGISTRATION_FILE_MAX ((size_t)256 * 1024)
#define REGISTRATION_PROTOCOLS_MAX 64
#define REGISTRATION_TOKEN_MIN 16

struct registration_file {
	const char *path;
	const char *id;
	const char *url; /* without "/" at its end; NULL: nothing is sent */
	char *as_token_secret;
	const char *hs_token_secret;
	const char *sender_localpart;
	struct namespace_list users;
	struct namespace_list aliases;
	struct namespace_list rooms;
	const char *protocols[REGISTRATION_PROTOCOLS_MAX];
	size_t protocol_count;
	bool receive_ephemeral;
	bool is_ephemeral_unstable; /* asked for by MSC2409's name alone */
	bool rate_limited;
};

/* Reads one file. Everything is in the scope's memory.
 *
 * ERR_IO              it cannot be read
 * ERR_INVALID_PARAM   the text says where and what would be right
 */
enum err registration_file_read(struct scope *sc, const char *path,
				struct registration_file *out) MUST_CHECK;

/* The same of bytes that were read; path is for what is told. */
enum err
registration_parse(struct scope *sc, const char *path, const char *bytes,
		   size_t len, struct registration_file *out) MUST_CHECK;

#endif
