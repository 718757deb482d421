#include "appservice/registration_file.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>
#include <yaml.h>

/* What is being read. */
struct reading {
	struct scope *sc;
	struct registration_file *r;
	yaml_document_t *doc;
};

static unsigned long
line_of(const yaml_node_t *n)
{
	return (unsigned long)n->start_mark.line + 1;
}

static enum err
refuse(const struct reading *rd, const yaml_node_t *at, const char *what)
{
	return scope_fail(rd->sc, ERR_INVALID_PARAM, "%s:%lu: %s", rd->r->path,
			  line_of(at), what);
}

static const char *
scalar(const yaml_node_t *n)
{
	if (n == NULL || n->type != YAML_SCALAR_NODE ||
	    strlen((const char *)n->data.scalar.value) != n->data.scalar.length)
		return NULL;
	return (const char *)n->data.scalar.value;
}

static bool
is_null(const yaml_node_t *n)
{
	const char *s = scalar(n);

	return s != NULL && n->data.scalar.style == YAML_PLAIN_SCALAR_STYLE &&
	       (*s == '\0' || strcmp(s, "~") == 0 ||
		strcasecmp(s, "null") == 0);
}

/* The value of key in a mapping, or NULL; null counts as absent. */
static yaml_node_t *
find(const struct reading *rd, const yaml_node_t *map, const char *key)
{
	yaml_node_pair_t *p;
	yaml_node_t *value;
	const char *name;

	for (p = map->data.mapping.pairs.start; p < map->data.mapping.pairs.top;
	     p++) {
		name = scalar(yaml_document_get_node(rd->doc, p->key));
		if (name == NULL || strcmp(name, key) != 0)
			continue;
		value = yaml_document_get_node(rd->doc, p->value);
		return value == NULL || is_null(value) ? NULL : value;
	}
	return NULL;
}

static enum err
find_text(const struct reading *rd, const yaml_node_t *map, const char *key,
	  const char **out)
{
	const yaml_node_t *n = find(rd, map, key);

	*out = NULL;
	if (n == NULL)
		return OK;
	if (scalar(n) == NULL)
		return refuse(rd, n,
			      scope_printf(rd->sc, "'%s' must be a text", key));
	*out = scope_strdup(rd->sc, scalar(n));
	return OK;
}

static enum err
get_text(const struct reading *rd, const yaml_node_t *map, const char *key,
	 const char **out)
{
	TRY(find_text(rd, map, key, out));
	if (*out == NULL || **out == '\0')
		return refuse(rd, map,
			      scope_printf(rd->sc, "'%s' is missing", key));
	return OK;
}

static enum err
find_switch(const struct reading *rd, const yaml_node_t *map, const char *key,
	    bool *out)
{
	const yaml_node_t *n = find(rd, map, key);
	const char *s = scalar(n);

	if (n == NULL)
		return OK;
	if (s != NULL &&
	    (strcasecmp(s, "true") == 0 || strcasecmp(s, "yes") == 0))
		*out = true;
	else if (s != NULL &&
		 (strcasecmp(s, "false") == 0 || strcasecmp(s, "no") == 0))
		*out = false;
	else
		return refuse(rd, n,
			      scope_printf(rd->sc, "'%s' must be true or false",
					   key));
	return OK;
}

static enum err
read_entry(const struct reading *rd, const yaml_node_t *n,
	   struct namespace_list *out)
{
	bool is_exclusive = false;
	const char *regex;
	struct scope inner;
	enum err e;

	if (n == NULL || n->type != YAML_MAPPING_NODE)
		return scope_fail(rd->sc, ERR_INVALID_PARAM,
				  "%s: a namespace's entry must have 'regex' "
				  "and 'exclusive'",
				  rd->r->path);
	TRY(get_text(rd, n, "regex", &regex));
	TRY(find_switch(rd, n, "exclusive", &is_exclusive));
	/* Tried apart first, so that its text can be given a place. */
	scope_begin(&inner, NULL);
	e = namespace_list_add(&inner, &(struct namespace_list){0}, regex,
			       is_exclusive);
	if (e != OK)
		e = refuse(rd, find(rd, n, "regex"),
			   scope_printf(rd->sc, "'regex': %s",
					scope_fail_text(&inner)));
	scope_end(&inner);
	TRY(e);
	return namespace_list_add(rd->sc, out, regex, is_exclusive);
}

static enum err
read_entries(const struct reading *rd, const yaml_node_t *namespaces,
	     const char *key, struct namespace_list *out)
{
	const yaml_node_t *list = find(rd, namespaces, key);
	yaml_node_item_t *it;

	if (list == NULL)
		return OK;
	if (list->type != YAML_SEQUENCE_NODE)
		return refuse(rd, list,
			      scope_printf(rd->sc, "'%s' must be a list", key));
	for (it = list->data.sequence.items.start;
	     it < list->data.sequence.items.top; it++)
		TRY(read_entry(rd, yaml_document_get_node(rd->doc, *it), out));
	return OK;
}

static enum err
read_namespaces(const struct reading *rd, const yaml_node_t *root)
{
	const yaml_node_t *n = find(rd, root, "namespaces");

	if (n == NULL || n->type != YAML_MAPPING_NODE)
		return refuse(rd, n != NULL ? n : root,
			      "'namespaces' must have 'users', 'aliases' and "
			      "'rooms'");
	TRY(read_entries(rd, n, "users", &rd->r->users));
	TRY(read_entries(rd, n, "aliases", &rd->r->aliases));
	return read_entries(rd, n, "rooms", &rd->r->rooms);
}

static enum err
read_protocols(const struct reading *rd, const yaml_node_t *root)
{
	const yaml_node_t *list = find(rd, root, "protocols");
	struct registration_file *r = rd->r;
	yaml_node_item_t *it;
	const char *s;

	if (list == NULL)
		return OK;
	if (list->type != YAML_SEQUENCE_NODE)
		return refuse(rd, list, "'protocols' must be a list");
	for (it = list->data.sequence.items.start;
	     it < list->data.sequence.items.top; it++) {
		s = scalar(yaml_document_get_node(rd->doc, *it));
		if (s == NULL || *s == '\0')
			return refuse(rd, list, "a protocol must be a text");
		if (r->protocol_count == REGISTRATION_PROTOCOLS_MAX)
			return refuse(rd, list, "too many protocols");
		r->protocols[r->protocol_count++] = scope_strdup(rd->sc, s);
	}
	return OK;
}

static enum err
read_url(const struct reading *rd, const yaml_node_t *root)
{
	const char *url;
	char *own;
	size_t len;

	TRY(find_text(rd, root, "url", &url));
	if (url == NULL || *url == '\0')
		return OK;
	if (strncmp(url, "http://", 7) != 0 && strncmp(url, "https://", 8) != 0)
		return refuse(rd, find(rd, root, "url"),
			      "'url' must begin with http:// or https://");
	own = scope_strdup(rd->sc, url);
	for (len = strlen(own); len > 0 && own[len - 1] == '/'; len--)
		own[len - 1] = '\0';
	rd->r->url = own;
	return OK;
}

/* Tokens are shown in headers, and too short a one can be guessed. */
static enum err
check_token(const struct reading *rd, const yaml_node_t *root, const char *key,
	    const char *token)
{
	const char *p;

	for (p = token; *p != '\0'; p++) {
		if (*p <= ' ' || *p > '~')
			return refuse(rd, find(rd, root, key),
				      scope_printf(rd->sc,
						   "'%s' must be printable "
						   "ASCII without spaces",
						   key));
	}
	if (p - token < REGISTRATION_TOKEN_MIN)
		return refuse(rd, find(rd, root, key),
			      scope_printf(rd->sc,
					   "'%s' must have at least %d "
					   "characters",
					   key, REGISTRATION_TOKEN_MIN));
	return OK;
}

static enum err
read_root(const struct reading *rd, const yaml_node_t *root)
{
	struct registration_file *r = rd->r;
	const char *token;

	TRY(get_text(rd, root, "id", &r->id));
	TRY(read_url(rd, root));
	TRY(get_text(rd, root, "as_token", &token));
	TRY(check_token(rd, root, "as_token", token));
	r->as_token_secret = scope_strdup(rd->sc, token);
	TRY(get_text(rd, root, "hs_token", &r->hs_token_secret));
	TRY(check_token(rd, root, "hs_token", r->hs_token_secret));
	TRY(get_text(rd, root, "sender_localpart", &r->sender_localpart));
	/* Names that services wrote before the stable one. */
	TRY(find_switch(rd, root, "de.sorunome.msc2409.push_ephemeral",
			&r->receive_ephemeral));
	r->is_ephemeral_unstable = r->receive_ephemeral;
	TRY(find_switch(rd, root, "push_ephemeral", &r->receive_ephemeral));
	TRY(find_switch(rd, root, "receive_ephemeral", &r->receive_ephemeral));
	if (find(rd, root, "receive_ephemeral") != NULL)
		r->is_ephemeral_unstable = false;
	r->rate_limited = true;
	TRY(find_switch(rd, root, "rate_limited", &r->rate_limited));
	TRY(read_protocols(rd, root));
	return read_namespaces(rd, root);
}

static enum err
read_bytes(struct scope *sc, const char *path, char **out, size_t *len_out)
{
	char *bytes = scope_alloc(sc, REGISTRATION_FILE_MAX + 1);
	FILE *f = fopen(path, "rbe");

	if (f == NULL)
		return scope_fail(sc, ERR_IO, "%s: cannot be read: %s", path,
				  strerror(errno));
	*len_out = fread(bytes, 1, REGISTRATION_FILE_MAX + 1, f);
	(void)fclose(f);
	if (*len_out > REGISTRATION_FILE_MAX)
		return scope_fail(sc, ERR_INVALID_PARAM,
				  "%s: larger than a registration can be",
				  path);
	*out = bytes;
	return OK;
}

static enum err
read_document(struct reading *rd, yaml_parser_t *parser)
{
	const yaml_node_t *root;
	enum err e;

	if (!yaml_parser_load(parser, rd->doc))
		return scope_fail(rd->sc, ERR_INVALID_PARAM,
				  "%s:%lu: not YAML: %s", rd->r->path,
				  (unsigned long)parser->problem_mark.line + 1,
				  parser->problem != NULL ? parser->problem
							  : "broken");
	root = yaml_document_get_root_node(rd->doc);
	if (root == NULL || root->type != YAML_MAPPING_NODE)
		e = scope_fail(rd->sc, ERR_INVALID_PARAM,
			       "%s:1: wants keys and values, such as 'id: irc'",
			       rd->r->path);
	else
		e = read_root(rd, root);
	yaml_document_delete(rd->doc);
	return e;
}

enum err
registration_parse(struct scope *sc, const char *path, const char *bytes,
		   size_t len, struct registration_file *out)
{
	yaml_document_t doc;
	struct reading rd = {.sc = sc, .r = out, .doc = &doc};
	yaml_parser_t parser;
	enum err e;

	memset(out, 0, sizeof(*out));
	out->path = scope_strdup(sc, path);
	if (!yaml_parser_initialize(&parser))
		return scope_fail(sc, ERR_NOMEM, "no memory");
	yaml_parser_set_input_string(&parser, (const unsigned char *)bytes,
				     len);
	e = read_document(&rd, &parser);
	yaml_parser_delete(&parser);
	return e;
}

enum err
registration_file_read(struct scope *sc, const char *path,
		       struct registration_file *out)
{
	char *bytes = NULL;
	size_t len = 0;
	enum err e;

	TRY(read_bytes(sc, path, &bytes, &len));
	e = registration_parse(sc, path, bytes, len, out);
	memset(bytes, 0, len);
	return e;
}
