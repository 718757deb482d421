/* clinic/person_channel.h: by which second channel a person is reached, and the
 * test that it reaches them.
 *
 * The server sends six digits through the Trust's gateway; the person types
 * them in.  Roles that need a channel (2222 teams) are taken only with one that
 * was tested so and has not failed since.
 */
#ifndef CLINIC_PERSON_CHANNEL_H
#define CLINIC_PERSON_CHANNEL_H

#include "clinic/clinic.h"
#include "store/person_channel_store.h"

#define PERSON_CHANNEL_ADDRESS_MAX 254
#define PERSON_CHANNEL_TEST_MS                                           \
	((int64_t)10 * 60 * 1000)		     /* to type the code \
						      */
#define PERSON_CHANNEL_AGAIN_MS ((int64_t)20 * 1000) /* between tests */
#define PERSON_CHANNEL_TRIES_MAX 5
#define PERSON_CHANNEL_GOOD_MS ((int64_t)30 * 86400 * 1000) /* then again */

struct person_channel_view {
	bool has_gateway;		      /* the Trust has one at all */
	const struct person_channel_row *row; /* NULL: none is set */
	const char *state; /* "none", "not_tested", "testing", "tested",
			      "failed" */
};

enum err person_channel_read(struct scope *sc, struct clinic *c,
			     const struct requester *r,
			     struct person_channel_view *out) MUST_CHECK;
/* A change ends what was tested. address "": removed.
 *
 * ERR_INVALID_PARAM   no such kind, or no number or mail address
 */
struct person_channel_new {
	const char *kind;
	const char *address;
};
enum err person_channel_set(struct scope *sc, struct clinic *c,
			    const struct requester *r,
			    const struct person_channel_new *n) MUST_CHECK;
/* ERR_CONFLICT   none is set, the Trust has no gateway, or it is too soon */
enum err person_channel_begin_test(struct scope *sc, struct clinic *c,
				   const struct requester *r) MUST_CHECK;
/* ERR_NOT_FOUND   no test is under way (any more)
 * ERR_FORBIDDEN   it is another code
 */
enum err
person_channel_end_test(struct scope *sc, struct clinic *c,
			const struct requester *r, const char *code) MUST_CHECK;

/* In the caller's transaction: whether one was tested, and is good. */
enum err
person_channel_is_good(struct scope *sc, struct txn *t, int64_t user_nid,
		       int64_t now_ms, bool *out) MUST_CHECK;
/* Sends the tests that wait; may take as long as a gateway does. */
enum err person_channel_run(struct scope *sc, struct clinic *c,
			    int64_t now_ms) MUST_CHECK;

#endif
