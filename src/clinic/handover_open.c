/* Priority messages that are open about the patients of a list: found by the
 * hospital number or the NHS number on their chip. */
#include <string.h>
#include <strings.h>

#include "base/json.h"
#include "clinic/handover_priv.h"
#include "clinic/handover_view.h"
#include "store/priority_store.h"

static bool
is_number(const char *a, const char *b)
{
	while (*a != '\0' || *b != '\0') {
		if (*a == ' ' || *a == '-')
			a++;
		else if (*b == ' ' || *b == '-')
			b++;
		else if (strncasecmp(a++, b++, 1) != 0)
			return false;
	}
	return true;
}

static bool
is_same(const char *a, const char *b)
{
	return a != NULL && a[strspn(a, " -")] != '\0' && *b != '\0' &&
	       is_number(a, b);
}

/* Of the items whose patient is the message's. */
static void
put(struct scope *sc, struct handover_view *v, yyjson_val *patient,
    const struct handover_open *open)
{
	const char *number = json_peek_string(patient, "hospital_number");
	const char *nhs = json_peek_string(patient, "nhs_number");
	struct handover_item_view *item;
	size_t i;

	for (i = 0; i < v->item_count; i++) {
		item = &v->items[i];
		if (!is_same(number, handover_value_of(item, "number")) &&
		    !is_same(nhs, handover_value_of(item, "nhs_number")))
			continue;
		if (item->open == NULL)
			item->open = scope_array(sc, struct handover_open,
						 HANDOVER_OPEN_MAX);
		if (item->open_count < HANDOVER_OPEN_MAX)
			item->open[item->open_count++] = *open;
	}
}

enum err
handover_find_open(struct scope *sc, struct txn *t, struct handover_view *v)
{
	struct priority_query q = {.is_open = true, .limit = PRIORITY_LIST_MAX};
	struct handover_open open;
	struct priority_row *rows;
	struct role_row *role;
	yyjson_val *content, *patient;
	size_t count, i;

	if (v->item_count == 0 || v->row->completed_ms != 0)
		return OK;
	TRY(priority_store_list(sc, t, &q, &rows, &count));
	for (i = 0; i < count; i++) {
		if (rows[i].is_test)
			continue;
		TRY(json_parse(sc, rows[i].content, strlen(rows[i].content),
			       &content));
		patient = yyjson_obj_get(content, "patient");
		if (patient == NULL)
			continue;
		open = (struct handover_open){.row = &rows[i], .to = ""};
		if (rows[i].role_nid != 0) {
			TRY(role_store_get(sc, t, rows[i].role_nid, &role));
			open.to = role == NULL ? "" : role->name;
		}
		put(sc, v, patient, &open);
	}
	return OK;
}
