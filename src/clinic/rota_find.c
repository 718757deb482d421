/* Gaps and clashes, and "tonight": the pure part of clinic/rota.h. */
#include "clinic/rota.h"
#include "clinic/zone.h"

static void
add(struct rota_problems *out, const struct rota_problem *p)
{
	if (out->count < ROTA_PROBLEMS_MAX)
		out->rows[out->count++] = *p;
}

static void
add_gap(struct rota_problems *out, int64_t role_nid, int64_t from_ms,
	int64_t to_ms)
{
	struct rota_problem p = {.kind = ROTA_GAP,
				 .role_nid = role_nid,
				 .from_ms = from_ms,
				 .to_ms = to_ms};

	if (from_ms < to_ms)
		add(out, &p);
}

static bool
is_filled(const struct shift_row *s)
{
	return s->user_nid != 0 && s->declined_ms == 0;
}

void
rota_find_gaps(const struct shift_row *rows, size_t count,
	       const struct rota_span *span, struct rota_problems *out)
{
	int64_t covered = span->from_ms, last;
	int64_t role_nid = count > 0 ? rows[0].role_nid : 0;
	size_t i;

	last = covered;
	if (!span->is_whole && count > 0 && rows[0].from_ms > covered)
		covered = rows[0].from_ms;
	for (i = 0; i < count; i++) {
		if (rows[i].to_ms > last)
			last = rows[i].to_ms;
		if (!is_filled(&rows[i]))
			continue;
		add_gap(out, role_nid, covered,
			rows[i].from_ms < span->to_ms ? rows[i].from_ms
						      : span->to_ms);
		if (rows[i].to_ms > covered)
			covered = rows[i].to_ms;
	}
	if (span->is_whole || last > span->to_ms)
		last = span->to_ms;
	add_gap(out, role_nid, covered, last);
}

static void
add_clash(struct rota_problems *out, const struct shift_row *a,
	  const struct shift_row *b)
{
	struct rota_problem p = {
		.from_ms = a->from_ms > b->from_ms ? a->from_ms : b->from_ms,
		.to_ms = a->to_ms < b->to_ms ? a->to_ms : b->to_ms,
		.shifts = {a->nid, b->nid}};

	if (p.from_ms >= p.to_ms || !is_filled(a) || !is_filled(b))
		return;
	if (a->role_nid != 0 && a->role_nid == b->role_nid) {
		p.kind = ROTA_ROLE_CLASH;
		p.role_nid = a->role_nid;
		add(out, &p);
	} else if (a->user_nid == b->user_nid && a->tier >= 0 && b->tier >= 0) {
		p.kind = ROTA_PERSON_CLASH;
		p.user_nid = a->user_nid;
		add(out, &p);
	}
}

void
rota_find_clashes(const struct shift_row *rows, size_t count,
		  struct rota_problems *out)
{
	size_t i, j;

	for (i = 0; i < count; i++)
		for (j = i + 1; j < count && rows[j].from_ms < rows[i].to_ms;
		     j++)
			add_clash(out, &rows[i], &rows[j]);
}

int64_t
rota_tonight(int64_t now_ms)
{
	struct zone_time t;

	zone_local(zone_default(), now_ms, &t);
	if (t.hour < 8) /* the night that is under way */
		calendar_date(calendar_days(t.year, t.month, t.day) - 1, &t);
	t.hour = ROTA_TONIGHT_HOUR;
	t.minute = t.second = 0;
	return zone_moment(zone_default(), &t);
}
