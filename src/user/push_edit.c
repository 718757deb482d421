#include "user/push_settings.h"

#include <string.h>

#include "event/push_rule.h"
#include "base/json_write.h"
#include "store/push_rule_store.h"
#include "user/account_data.h"
#include "user/own_rules.h"
#include "user/push_render.h"
#include "user/row_cache.h"
#include "user/users_priv.h"

/* One change, checked before the transaction. */
struct edit {
	struct users *u;
	int64_t user_nid;
	const struct push_rule_new *rule;
	struct push_rule_row row;     /* what shall stand there */
	bool sets_enabled;	      /* "enabled" or "actions" alone */
	yyjson_val *standard;	      /* the default rule of that id, or NULL */
	struct account_data_row mark; /* tells that rules changed */
};

static enum err
refuse_kind(struct scope *sc, const char *kind)
{
	if (!push_kind_is_known(kind))
		return scope_fail(sc, ERR_INVALID_PARAM,
				  "no such kind of push rule");
	return OK;
}

static enum err
not_found(struct scope *sc)
{
	return scope_fail(sc, ERR_NOT_FOUND, "no such push rule");
}

enum err
push_settings_find_rule(struct scope *sc, struct users *u,
			const struct requester *r,
			const struct push_rule_ref *ref, const char **json_out)
{
	struct json_writer w;
	struct push_rules p;
	yyjson_val *rule, *value;
	struct buf b;
	size_t len;

	TRY(push_rules_read(sc, u, NULL, r->user_nid, &p));
	if (ref->kind == NULL) {
		*json_out = json_format(sc, p.global, NULL);
		return OK;
	}
	TRY(refuse_kind(sc, ref->kind));
	rule = push_find_rule(p.global, ref->kind, ref->rule_id);
	if (rule == NULL)
		return not_found(sc);
	if (ref->attr == NULL) {
		*json_out = json_format(sc, rule, NULL);
		return OK;
	}
	value = yyjson_obj_get(rule, ref->attr);
	if (value == NULL)
		return scope_fail(sc, ERR_INVALID_PARAM,
				  "a push rule has no such attribute");
	buf_init(&b, sc, 0);
	json_writer_init(&w, &b);
	json_object_begin(&w);
	json_key(&w, ref->attr);
	*json_out = json_format(sc, value, &len);
	json_raw(&w, *json_out, len);
	json_object_end(&w);
	*json_out = buf_str(&b);
	return buf_check(&b);
}

static enum err
read_actions(struct scope *sc, yyjson_val *body, const char **out)
{
	yyjson_val *list, *action;
	size_t i, max;

	TRY(json_find_array(sc, body, "actions", &list));
	if (list == NULL)
		return scope_fail(sc, ERR_MISSING_PARAM, "actions is missing");
	yyjson_arr_foreach(list, i, max, action)
	{
		if (!yyjson_is_str(action) &&
		    (!yyjson_is_obj(action) ||
		     json_peek_string(action, "set_tweak") == NULL))
			return scope_fail(sc, ERR_INVALID_PARAM,
					  "an action is a word or sets a "
					  "tweak");
	}
	*out = json_format(sc, list, NULL);
	return OK;
}

static enum err
require_condition(struct scope *sc, yyjson_val *condition)
{
	static const char *const texts[] = {"key", "pattern", "is"};
	const char *text;
	size_t i;

	if (json_peek_string(condition, "kind") == NULL)
		return scope_fail(sc, ERR_INVALID_PARAM,
				  "a condition has a kind");
	for (i = 0; i < sizeof(texts) / sizeof(texts[0]); i++)
		TRY(json_find_string(sc, condition, texts[i], &text));
	if (yyjson_is_ctn(yyjson_obj_get(condition, "value")))
		return scope_fail(sc, ERR_INVALID_PARAM,
				  "a condition's value is no object or list");
	return OK;
}

static enum err
read_conditions(struct scope *sc, yyjson_val *body, const char **out)
{
	yyjson_val *list, *condition;
	size_t i, max;

	TRY(json_find_array(sc, body, "conditions", &list));
	if (list == NULL)
		return OK;
	yyjson_arr_foreach(list, i, max, condition)
	{
		TRY(require_condition(sc, condition));
	}
	*out = json_format(sc, list, NULL);
	return OK;
}

static enum err
require_rule_id(struct scope *sc, const char *rule_id)
{
	if (*rule_id == '\0' || *rule_id == '.' ||
	    strlen(rule_id) > ACCOUNT_DATA_TYPE_MAX ||
	    strpbrk(rule_id, "/\\") != NULL)
		return scope_fail(sc, ERR_INVALID_PARAM,
				  "a rule of your own cannot have this id");
	return OK;
}

static enum err
read_rule(struct scope *sc, struct edit *e)
{
	const char *kind = e->rule->ref.kind;

	TRY(refuse_kind(sc, kind));
	TRY(require_rule_id(sc, e->rule->ref.rule_id));
	e->row.kind = kind;
	e->row.rule_id = e->rule->ref.rule_id;
	e->row.enabled = true;
	TRY(read_actions(sc, e->rule->body, &e->row.actions));
	if (strcmp(kind, "content") == 0)
		return json_get_string(sc, e->rule->body, "pattern",
				       &e->row.pattern);
	if (strcmp(kind, "override") == 0 || strcmp(kind, "underride") == 0)
		return read_conditions(sc, e->rule->body, &e->row.conditions);
	return OK;
}

static void
on_edited(void *arg)
{
	struct edit *e = arg;

	row_cache_drop(e->u->push_settings, e->user_nid, e->mark.pos);
	own_rules_add(e->u->own_rules, e->user_nid);
}

/* Every change ends here: sync learns by the mark's position. */
static enum err
finish(struct scope *sc, struct txn *t, struct edit *e)
{
	e->mark = (struct account_data_row){.room_id = "",
					    .type = "m.push_rules"};
	TRY(account_data_put(sc, e->u, t, e->user_nid, &e->mark));
	txn_on_commit(t, on_edited, e);
	return OK;
}

/* A user's own rules of one kind, in order. */
struct order {
	struct push_rule_row *rows;
	size_t count;
};

static enum err
read_order(struct scope *sc, struct txn *t, const struct edit *e,
	   struct order *o)
{
	struct push_rule_row *all;
	size_t i, n;

	TRY(push_rule_store_list(sc, t, e->user_nid, &all, &n));
	if (n >= PUSH_RULES_MAX)
		return scope_fail(sc, ERR_LIMIT, "there are %d push rules",
				  PUSH_RULES_MAX);
	o->rows = scope_array(sc, struct push_rule_row, n + 1);
	o->count = 0;
	for (i = 0; i < n; i++) {
		if (all[i].place > 0 && strcmp(all[i].kind, e->row.kind) == 0)
			o->rows[o->count++] = all[i];
	}
	return OK;
}

static size_t
index_of(const struct order *o, const char *rule_id)
{
	size_t i;

	for (i = 0; i < o->count; i++) {
		if (strcmp(o->rows[i].rule_id, rule_id) == 0)
			break;
	}
	return i;
}

static void
order_remove(struct order *o, size_t i)
{
	memmove(&o->rows[i], &o->rows[i + 1],
		(o->count - i - 1) * sizeof(*o->rows));
	o->count--;
}

static void
order_insert(struct order *o, size_t i, const struct push_rule_row *row)
{
	memmove(&o->rows[i + 1], &o->rows[i],
		(o->count - i) * sizeof(*o->rows));
	o->rows[i] = *row;
	o->count++;
}

/* Where the rule goes: at first, where it was, or beside another. */
static enum err
find_place(struct scope *sc, const struct edit *e, const struct order *o,
	   size_t old, size_t *out)
{
	const char *beside =
		e->rule->before != NULL ? e->rule->before : e->rule->after;

	*out = old;
	if (beside == NULL)
		return OK;
	*out = index_of(o, beside);
	if (*out == o->count)
		return scope_fail(sc, ERR_UNKNOWN,
				  "before or after names no rule of yours");
	if (e->rule->before == NULL)
		(*out)++;
	return OK;
}

static enum err
write_rule(struct scope *sc, struct txn *t, void *ctx)
{
	struct edit *e = ctx;
	struct order o = {0};
	size_t i, at, old;

	TRY(read_order(sc, t, e, &o));
	old = index_of(&o, e->row.rule_id);
	if (old < o.count) {
		e->row.enabled = o.rows[old].enabled;
		order_remove(&o, old);
	} else {
		old = 0;
	}
	TRY(find_place(sc, e, &o, old, &at));
	order_insert(&o, at, &e->row);
	for (i = 0; i < o.count; i++) {
		if (i != at && o.rows[i].place == (int64_t)i + 1)
			continue;
		o.rows[i].place = (int64_t)i + 1;
		TRY(push_rule_store_put(sc, t, e->user_nid, &o.rows[i]));
	}
	return finish(sc, t, e);
}

enum err
push_settings_put_rule(struct scope *sc, struct users *u,
		       const struct requester *r,
		       const struct push_rule_new *rule)
{
	struct edit e = {.u = u, .user_nid = r->user_nid, .rule = rule};

	TRY(read_rule(sc, &e));
	return store_write(sc, u->db, write_rule, &e);
}

/* The row as it is, or one that stands for an unchanged default rule. */
static enum err
read_current(struct scope *sc, struct txn *t, struct edit *e,
	     struct push_rule_row *out)
{
	const struct push_rule_ref *ref = &e->rule->ref;
	struct push_rule_row *all;
	size_t i, n;

	TRY(push_rule_store_list(sc, t, e->user_nid, &all, &n));
	for (i = 0; i < n; i++) {
		if (strcmp(all[i].kind, ref->kind) == 0 &&
		    strcmp(all[i].rule_id, ref->rule_id) == 0) {
			*out = all[i];
			return OK;
		}
	}
	if (e->standard == NULL)
		return not_found(sc);
	*out = (struct push_rule_row){
		.kind = ref->kind,
		.rule_id = ref->rule_id,
		.enabled =
			yyjson_get_bool(yyjson_obj_get(e->standard, "enabled")),
	};
	return OK;
}

static enum err
write_attr(struct scope *sc, struct txn *t, void *ctx)
{
	struct edit *e = ctx;
	struct push_rule_row row;

	TRY(read_current(sc, t, e, &row));
	if (e->sets_enabled)
		row.enabled = e->row.enabled;
	else
		row.actions = e->row.actions;
	TRY(push_rule_store_put(sc, t, e->user_nid, &row));
	return finish(sc, t, e);
}

static enum err
read_attr(struct scope *sc, struct edit *e)
{
	const struct push_rule_new *rule = e->rule;

	e->sets_enabled = strcmp(rule->ref.attr, "enabled") == 0;
	if (!e->sets_enabled)
		return read_actions(sc, rule->body, &e->row.actions);
	if (yyjson_obj_get(rule->body, "enabled") == NULL)
		return scope_fail(sc, ERR_MISSING_PARAM, "enabled is missing");
	return json_find_bool(sc, rule->body, "enabled", true, &e->row.enabled);
}

static enum err
find_standard(struct scope *sc, const struct requester *r, struct edit *e)
{
	yyjson_val *defaults;
	const char *text;
	size_t len;

	text = push_rules_default(sc, r->user_id, &len);
	TRY(json_parse_object(sc, text, len, &defaults));
	e->standard = push_find_rule(defaults, e->rule->ref.kind,
				     e->rule->ref.rule_id);
	return OK;
}

enum err
push_settings_set_attr(struct scope *sc, struct users *u,
		       const struct requester *r,
		       const struct push_rule_new *rule)
{
	struct edit e = {.u = u, .user_nid = r->user_nid, .rule = rule};

	TRY(refuse_kind(sc, rule->ref.kind));
	TRY(read_attr(sc, &e));
	TRY(find_standard(sc, r, &e));
	return store_write(sc, u->db, write_attr, &e);
}

static enum err
write_removal(struct scope *sc, struct txn *t, void *ctx)
{
	struct edit *e = ctx;
	bool was_there;

	TRY(push_rule_store_remove(sc, t, e->user_nid, e->rule->ref.kind,
				   e->rule->ref.rule_id, &was_there));
	if (!was_there)
		return not_found(sc);
	return finish(sc, t, e);
}

enum err
push_settings_remove_rule(struct scope *sc, struct users *u,
			  const struct requester *r,
			  const struct push_rule_ref *ref)
{
	struct push_rule_new rule = {.ref = *ref};
	struct edit e = {.u = u, .user_nid = r->user_nid, .rule = &rule};

	TRY(refuse_kind(sc, ref->kind));
	if (*ref->rule_id == '.')
		return scope_fail(sc, ERR_INVALID_PARAM,
				  "a default rule can be turned off, not "
				  "removed");
	return store_write(sc, u->db, write_removal, &e);
}
