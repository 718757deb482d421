#include "clinic/incident_rules.h"

#include <string.h>

static const char *const acts[] = {"standby", "declare", "stand_down",
				   "cancel"};
static const char *const states[] = {"standby", "declared", "stood_down",
				     "cancelled"};

enum incident_act
incident_act_of(const char *word)
{
	int i;

	for (i = 0; i < INCIDENT_ACT_COUNT; i++)
		if (strcmp(acts[i], word) == 0)
			break;
	return (enum incident_act)i;
}

const char *
incident_act_word(enum incident_act a)
{
	return acts[a];
}

const char *
incident_act_state(enum incident_act a)
{
	return states[a];
}

bool
incident_is_running(const char *state)
{
	return strcmp(state, "standby") == 0 || strcmp(state, "declared") == 0;
}

const char *
incident_refusal(const char *state, enum incident_act a)
{
	if (state == NULL)
		return a == INCIDENT_STANDBY || a == INCIDENT_DECLARE
			       ? NULL
			       : "there is no incident yet";
	if (!incident_is_running(state))
		return "the incident is over";
	if (a == INCIDENT_STANDBY)
		return "the incident runs already";
	if (a == INCIDENT_DECLARE && strcmp(state, "declared") == 0)
		return "the incident is declared already";
	if (a == INCIDENT_STAND_DOWN && strcmp(state, "standby") == 0)
		return "a standby is cancelled, not stood down";
	return NULL;
}

const char *
incident_mode_word(const char *mode)
{
	if (strcmp(mode, "live") == 0)
		return "LIVE";
	return strcmp(mode, "exercise") == 0 ? "EXERCISE" : NULL;
}

const char *
incident_mark(struct scope *sc, const char *mode, const char *text)
{
	const char *mark = scope_printf(sc, "[%s] ", incident_mode_word(mode));

	if (strncmp(text, mark, strlen(mark)) == 0)
		return text;
	return scope_printf(sc, "%s%s", mark, text);
}

bool
incident_is_reply(const char *word)
{
	return strcmp(word, "coming") == 0 || strcmp(word, "cannot") == 0 ||
	       strcmp(word, "here") == 0;
}

static const char *
choose_channel(const struct incident_ring *r, int64_t now_ms)
{
	if (r->has_channel || r->alerts == 0)
		return NULL;
	if (r->delivered_ms == 0)
		return "undelivered";
	return r->seen_ms == 0 && now_ms - r->first_ms >= INCIDENT_UNSEEN_MS
		       ? "unseen"
		       : NULL;
}

void
incident_ring_next(const struct incident_ring *r, int64_t now_ms,
		   struct incident_ring_deed *out)
{
	bool is_end = r->step == INCIDENT_STEP_ENDED;

	*out = (struct incident_ring_deed){0};
	if ((!r->is_running && !is_end) || r->answered)
		return;
	if (r->seen_ms != 0 && now_ms - r->seen_ms < INCIDENT_SILENT_MS &&
	    r->alerts > 0) {
		if (!is_end)
			out->next_ms = r->seen_ms + INCIDENT_SILENT_MS;
		return;
	}
	out->channel = choose_channel(r, now_ms);
	out->alert = r->alerts == 0 || !is_end;
	if (is_end ? r->alerts == 0 : r->alerts + 1 < INCIDENT_ALERTS_MAX)
		out->next_ms = now_ms + INCIDENT_REALERT_MS;
}
