/* user/staff.h: the Trust's people: their cards, and finding them.
 *
 * A card is set by the Trust (imports, commands), never by its person, but for
 * being on duty.  All open accounts are found by everybody who is signed in.
 */
#ifndef USER_STAFF_H
#define USER_STAFF_H

#include "base/requester.h"
#include "store/staff_store.h"
#include "user/users.h"

#define STAFF_SEARCH_MAX 200
#define STAFF_FIELD "org.wardwire.staff"

struct staff_search {
	const char *term;     /* NULL or "": everybody */
	const char *after;    /* the last page's next; NULL: from the start */
	int64_t limit;	      /* 0: the default of 50 */
	bool is_without_self; /* leave out the requester */
	bool is_people_only;  /* leave out the accounts of roles */
};

struct staff_page {
	struct staff_row *rows;
	size_t count;
	size_t total;
	const char *next; /* NULL: that was all */
};

/* People whose name, localpart or job has the words of the term, ranked: a name
 * that begins so, a word of it, the localpart, the job. Case and accents of the
 * Latin alphabet do not matter. Valid until the end of the scope.
 *
 * ERR_INVALID_PARAM   after is not of ours
 */
enum err
staff_find(struct scope *sc, struct users *u, const struct requester *r,
	   const struct staff_search *q, struct staff_page *out) MUST_CHECK;

/* ERR_NOT_FOUND   no such open account */
enum err staff_get(struct scope *sc, struct users *u, const char *user_id,
		   struct staff_row **out) MUST_CHECK;

/* Sets a card; row->user_nid says whose. Display name and avatar are the
 * profile's and not set here. */
enum err staff_put(struct scope *sc, struct users *u,
		   const struct staff_row *row) MUST_CHECK;
enum err staff_set_on_duty(struct scope *sc, struct users *u, int64_t user_nid,
			   bool on_duty) MUST_CHECK;

/* The card as the JSON object that profiles and the directory show. */
char *staff_card_json(struct scope *sc, const struct staff_row *row);

/* The Trust's name; the server's name until one is set. */
enum err staff_get_trust_name(struct scope *sc, struct users *u,
			      const char **name_out) MUST_CHECK;
enum err staff_set_trust_name(struct scope *sc, struct users *u,
			      const char *name) MUST_CHECK;

#endif
