#include "http/router.h"

#include <stdlib.h>
#include <string.h>

#define SEGMENT_MAX 64 /* of a literal */

struct node {
	char *literal; /* heap */
	size_t literal_len;
	struct node **children; /* literals, by length, then bytes */
	size_t child_count;
	struct node *param; /* {name} */
	struct router_row *rows[HTTP_M_COUNT];
	struct router_row *rest[HTTP_M_COUNT]; /* {name*} */
};

struct alias {
	const char *from;
	size_t from_len;
	const struct node *to;
};

struct router {
	struct node *root;
	struct alias *aliases;
	size_t alias_count;
};

/* One look-up on its way. */
struct search {
	enum http_method_name method;
	unsigned group;
	const char *end;
	size_t value_count;
	struct router_match *out;
};

static void
node_destroy(struct node *n)
{
	size_t i;

	if (n == NULL)
		return;
	for (i = 0; i < n->child_count; i++)
		node_destroy(n->children[i]);
	node_destroy(n->param);
	for (i = 0; i < HTTP_M_COUNT; i++) {
		free(n->rows[i]);
		free(n->rest[i]);
	}
	free(n->children);
	free(n->literal);
	free(n);
}

static int
compare(const struct node *n, const char *text, size_t len)
{
	if (n->literal_len != len)
		return n->literal_len < len ? -1 : 1;
	return memcmp(n->literal, text, len);
}

/* The place of the literal among the children. */
static size_t
child_place(const struct node *n, const char *text, size_t len, bool *found)
{
	size_t low = 0, high = n->child_count, mid;
	int c;

	*found = false;
	while (low < high) {
		mid = (low + high) / 2;
		c = compare(n->children[mid], text, len);
		if (c == 0) {
			*found = true;
			return mid;
		}
		if (c < 0)
			low = mid + 1;
		else
			high = mid;
	}
	return low;
}

static enum err
child_add(struct scope *sc, struct node *n, const struct router_span *text,
	  struct node **out)
{
	struct node *child, **grown;
	size_t place;
	bool found;

	place = child_place(n, text->text, text->len, &found);
	if (found) {
		*out = n->children[place];
		return OK;
	}
	if (text->len > SEGMENT_MAX)
		return scope_fail(sc, ERR_INVALID_PARAM,
				  "a segment of a pattern is too long");
	grown = realloc(n->children, (n->child_count + 1) * sizeof(*grown));
	if (grown == NULL)
		return scope_fail(sc, ERR_NOMEM, "no memory for routes");
	n->children = grown;
	child = calloc(1, sizeof(*child));
	if (child == NULL)
		return scope_fail(sc, ERR_NOMEM, "no memory for routes");
	memmove(grown + place + 1, grown + place,
		(n->child_count - place) * sizeof(*grown));
	grown[place] = child;
	n->child_count++;
	child->literal = strndup(text->text, text->len);
	if (child->literal == NULL)
		return scope_fail(sc, ERR_NOMEM, "no memory for routes");
	child->literal_len = text->len;
	*out = child;
	return OK;
}

static enum err
add_param(struct scope *sc, struct router_row *row, const char *name,
	  size_t len)
{
	if (row->param_count == ROUTER_PARAMS_MAX || len == 0)
		return scope_fail(sc, ERR_INVALID_PARAM,
				  "the parameters of %s cannot be",
				  row->route->pattern);
	row->names[row->param_count].text = name;
	row->names[row->param_count].len = len;
	row->param_count++;
	return OK;
}

/* One segment of a pattern: goes to the node below. */
static enum err
descend(struct scope *sc, struct node **n, const struct router_span *seg,
	struct router_row *row, bool *rest_out)
{
	const char *text = seg->text;
	size_t len = seg->len;

	if (len < 2 || text[0] != '{' || text[len - 1] != '}')
		return child_add(sc, *n, seg, n);
	*rest_out = text[len - 2] == '*';
	TRY(add_param(sc, row, text + 1, len - 2 - (*rest_out ? 1 : 0)));
	if (*rest_out)
		return OK;
	if ((*n)->param == NULL)
		(*n)->param = calloc(1, sizeof(**n));
	if ((*n)->param == NULL)
		return scope_fail(sc, ERR_NOMEM, "no memory for routes");
	*n = (*n)->param;
	return OK;
}

static enum err
add_row(struct scope *sc, struct node *n, struct router_row *row)
{
	const char *pattern = row->route->pattern;
	struct router_row **place, *copy;
	struct router_span seg;
	bool rest = false;
	size_t depth = 0;

	if (pattern == NULL || pattern[0] != '/' ||
	    row->route->method >= HTTP_M_COUNT || row->route->handler == NULL)
		return scope_fail(sc, ERR_INVALID_PARAM,
				  "the route %s is not complete",
				  pattern != NULL ? pattern : "(none)");
	while (*pattern == '/') {
		seg.text = pattern + 1;
		pattern = strchrnul(seg.text, '/');
		seg.len = (size_t)(pattern - seg.text);
		if (rest || ++depth > ROUTER_DEPTH_MAX)
			return scope_fail(sc, ERR_INVALID_PARAM,
					  "the pattern %s cannot be",
					  row->route->pattern);
		TRY(descend(sc, &n, &seg, row, &rest));
	}
	place = rest ? &n->rest[row->route->method]
		     : &n->rows[row->route->method];
	if (*place != NULL)
		return scope_fail(sc, ERR_CONFLICT, "two routes for %s",
				  row->route->pattern);
	copy = malloc(sizeof(*copy));
	if (copy == NULL)
		return scope_fail(sc, ERR_NOMEM, "no memory for routes");
	*copy = *row;
	*place = copy;
	return OK;
}

/* The node that a literal prefix ("/a/b/") leads to, or NULL. */
static const struct node *
walk_prefix(const struct node *n, const char *prefix)
{
	const char *end;
	size_t place;
	bool found;

	while (*prefix == '/' && prefix[1] != '\0') {
		prefix++;
		end = strchrnul(prefix, '/');
		place = child_place(n, prefix, (size_t)(end - prefix), &found);
		if (!found)
			return NULL;
		n = n->children[place];
		prefix = end;
	}
	return n;
}

static enum err
add_alias(struct scope *sc, struct router *r, const struct route_alias *a)
{
	size_t len = strlen(a->from);
	struct alias *to;

	if (len < 2 || a->from[0] != '/' || a->from[len - 1] != '/')
		return scope_fail(sc, ERR_INVALID_PARAM,
				  "the alias %s must begin and end with /",
				  a->from);
	to = &r->aliases[r->alias_count];
	to->from = a->from;
	to->from_len = len - 1; /* the last "/" begins the rest */
	to->to = walk_prefix(r->root, a->to);
	if (to->to != NULL)
		r->alias_count++;
	return OK;
}

static enum err
add_all(struct scope *sc, struct router *r, const struct router_tables *t)
{
	struct router_row row;
	size_t i, k;

	for (i = 0; i < t->table_count; i++)
		for (k = 0; k < t->tables[i].count; k++) {
			memset(&row, 0, sizeof(row));
			row.route = &t->tables[i].rows[k];
			row.listeners = t->tables[i].listeners != 0
						? t->tables[i].listeners
						: UINT32_MAX;
			TRY(add_row(sc, r->root, &row));
		}
	for (i = 0; i < t->alias_count; i++)
		TRY(add_alias(sc, r, &t->aliases[i]));
	return OK;
}

enum err
router_create(struct scope *sc, const struct router_tables *t,
	      struct router **out)
{
	struct router *r;
	enum err e;

	*out = r = calloc(1, sizeof(*r));
	if (r != NULL) {
		r->root = calloc(1, sizeof(*r->root));
		r->aliases = calloc(t->alias_count + 1, sizeof(*r->aliases));
	}
	if (r == NULL || r->root == NULL || r->aliases == NULL) {
		router_destroy(out);
		return scope_fail(sc, ERR_NOMEM, "no memory for routes");
	}
	e = add_all(sc, r, t);
	if (e != OK)
		router_destroy(out);
	return e;
}

void
router_destroy(struct router **r)
{
	if (*r == NULL)
		return;
	node_destroy((*r)->root);
	free((*r)->aliases);
	free(*r);
	*r = NULL;
}

/* Takes the row of the method where the listener may see it; notes the methods
 * that there are. */
static bool
pick(struct search *s, struct router_row *const *rows)
{
	size_t i;

	for (i = 0; i < HTTP_M_COUNT; i++) {
		if (rows[i] == NULL ||
		    (rows[i]->listeners >> s->group & 1) == 0)
			continue;
		s->out->methods |= 1U << i;
		if (i == s->method)
			s->out->row = rows[i];
	}
	return s->out->row != NULL;
}

static void
note_value(struct search *s, const char *text, size_t len)
{
	s->out->values[s->value_count].text = text;
	s->out->values[s->value_count].len = len;
}

static int
hex_digit(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	c |= 0x20;
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* The child for a segment that may be written with escapes. */
static const struct node *
find_child(const struct node *n, const char *text, size_t len)
{
	char plain[SEGMENT_MAX];
	size_t i, used = 0, place;
	bool found;
	int hi, lo;

	if (memchr(text, '%', len) == NULL) {
		place = child_place(n, text, len, &found);
		return found ? n->children[place] : NULL;
	}
	for (i = 0; i < len; i++) {
		if (used == sizeof(plain))
			return NULL;
		plain[used] = text[i];
		if (text[i] == '%') {
			hi = len - i > 2 ? hex_digit(text[i + 1]) : -1;
			lo = len - i > 2 ? hex_digit(text[i + 2]) : -1;
			if (hi < 0 || lo < 0)
				return NULL;
			plain[used] = (char)(hi * 16 + lo);
			i += 2;
		}
		used++;
	}
	place = child_place(n, plain, used, &found);
	return found ? n->children[place] : NULL;
}

/* at is a "/" or the end.  As deep as the patterns are, so recursion has a
 * bound. */
static bool
search_below(struct search *s, const struct node *n, const char *at)
{
	const struct node *child;
	const char *seg, *next;
	size_t len;

	if (at == s->end)
		return pick(s, n->rows);
	seg = at + 1;
	next = memchr(seg, '/', (size_t)(s->end - seg));
	if (next == NULL)
		next = s->end;
	len = (size_t)(next - seg);
	child = find_child(n, seg, len);
	if (child != NULL && search_below(s, child, next))
		return true;
	if (n->param != NULL && (len > 0 || next == s->end)) {
		note_value(s, seg, len);
		s->value_count++;
		if (search_below(s, n->param, next))
			return true;
		s->value_count--;
	}
	note_value(s, seg, (size_t)(s->end - seg));
	return pick(s, n->rest);
}

void
router_find(const struct router *r, const struct router_span *path,
	    enum http_method_name method, unsigned group,
	    struct router_match *out)
{
	struct search s = {.method = method,
			   .group = group,
			   .end = path->text + path->len,
			   .out = out};
	const struct alias *a;
	size_t i;

	out->row = NULL;
	out->methods = 0;
	if (path->len == 0 || path->text[0] != '/')
		return;
	(void)search_below(&s, r->root, path->text);
	for (i = 0; i < r->alias_count && out->methods == 0; i++) {
		a = &r->aliases[i];
		if (path->len <= a->from_len ||
		    memcmp(path->text, a->from, a->from_len + 1) != 0)
			continue;
		s.value_count = 0;
		(void)search_below(&s, a->to, path->text + a->from_len);
	}
}
