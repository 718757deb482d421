/* clinic/role_view.h: roles as one viewer sees them, read and written as JSON
 * (docs/api/clinic.yaml: role, role_page, board).
 */
#ifndef CLINIC_ROLE_VIEW_H
#define CLINIC_ROLE_VIEW_H

#include "base/json_write.h"
#include "clinic/clinic.h"
#include "clinic/duty.h"
#include "clinic/role_load.h"
#include "store/staff_store.h"
#include "store/team_store.h"

#define ROLE_SEARCH_MAX 200

/* One who is alerted, with their card. */
struct role_view_person {
	const struct duty_person *duty;
	const struct staff_row *card;
	const struct role_row *through; /* of a fallback; NULL the role */
};

/* What happens to an urgent message that nobody answers (clinic/ladder.c), by
 * the role's own timers. */
#define LADDER_WORDS_MAX 10
struct ladder_words {
	struct ladder_step_words {
		int64_t after_s;
		const char *text;
	} steps[LADDER_WORDS_MAX];
	size_t count;
};
enum err
ladder_read_words(struct scope *sc, struct txn *t, const struct role_row *role,
		  struct ladder_words *out) MUST_CHECK;

struct role_view {
	const struct role_row *role;
	struct role_duty_row duty;
	struct duty_targets targets;
	struct role_view_person *people; /* as targets */
	struct role_load load;
	const char *team_id;		 /* NULL none */
	const struct role_row *fallback; /* NULL none */
	const struct shift_row *next;	 /* of the role; NULL none */
	struct ladder_words ladder;	 /* role_view_get() only */
	int64_t now_ms;
	bool you_hold;
	bool you_are_proposed;
	bool you_are_offered;
	const char *refusal; /* "" when the viewer may take it */
};

/* Reads one, for the requester, in the caller's transaction. */
enum err role_view_read(struct scope *sc, struct txn *t, struct clinic *c,
			const struct requester *r, const struct role_row *role,
			struct role_view *out) MUST_CHECK;

/* By id. ERR_NOT_FOUND. */
enum err
role_view_get(struct scope *sc, struct clinic *c, const struct requester *r,
	      const char *role_id, struct role_view *out) MUST_CHECK;

struct role_search {
	const char *words; /* NULL: all */
	const char *team_id;
	const char *site;
	bool mine;
	int64_t from;
	int64_t limit; /* 0: 50 */
};
struct role_views {
	struct role_view *rows;
	size_t count;
	size_t total;
	int64_t position; /* of the stream when they were read */
};
enum err
role_view_search(struct scope *sc, struct clinic *c, const struct requester *r,
		 const struct role_search *q,
		 struct role_views *out) MUST_CHECK;

/* How well words fit a role; 0 not at all. text is role_search_text(). Pure. */
int role_search_rank(const char *const *words, size_t count, const char *name,
		     const char *text);

void role_view_write(struct json_writer *w, struct scope *sc,
		     const struct role_view *v);
void role_view_write_page(struct json_writer *w, struct scope *sc,
			  const struct role_view *v);
void role_ref_write(struct json_writer *w, const struct role_row *role);
void person_write(struct json_writer *w, const struct staff_row *card);
/* {"state":..,"tested_ms":..,"words":..} */
void reach_write(struct json_writer *w, struct scope *sc, enum duty_reach reach,
		 int64_t tested_ms);

#endif
