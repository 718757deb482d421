#include "sync/interned.h"

#include <stdlib.h>
#include <string.h>

static void
destroy(struct interned *i)
{
	scope_end(&i->sc);
	free(i->text);
	free(i);
}

static enum err
create(struct scope *sc, struct intern_table *table, const char *text,
       struct interned **out)
{
	struct interned *i = calloc(1, sizeof(*i));
	void *value = NULL;
	enum err e;

	if (i == NULL)
		return scope_fail(sc, ERR_NOMEM, "No memory for the request");
	scope_begin(&i->sc, "interned");
	i->table = table;
	i->text = strdup(text);
	e = i->text == NULL ? ERR_NOMEM : table->parse(&i->sc, i->text, &value);
	if (e != OK) {
		(void)scope_fail(sc, e, "%s", scope_fail_text(&i->sc));
		destroy(i);
		return e;
	}
	i->value = value;
	*out = i;
	return OK;
}

enum err
interned_get(struct scope *sc, struct intern_table *table, const char *text,
	     struct interned **out)
{
	struct interned *i;
	enum err e = OK;

	(void)pthread_mutex_lock(&table->lock);
	i = map_find(&table->texts, text);
	if (i == NULL) {
		e = create(sc, table, text, &i);
		if (e == OK)
			(void)map_put(&table->texts, text, i);
	}
	if (e == OK) {
		i->holders++;
		*out = i;
	}
	(void)pthread_mutex_unlock(&table->lock);
	return e;
}

struct interned *
interned_hold(struct interned *i)
{
	(void)pthread_mutex_lock(&i->table->lock);
	i->holders++;
	(void)pthread_mutex_unlock(&i->table->lock);
	return i;
}

void
interned_put(struct interned **ip)
{
	struct interned *i = *ip;
	struct intern_table *table;

	if (i == NULL)
		return;
	table = i->table;
	(void)pthread_mutex_lock(&table->lock);
	if (--i->holders > 0)
		i = NULL;
	else
		(void)map_remove(&table->texts, i->text);
	if (table->texts.count == 0)
		map_deinit(&table->texts);
	(void)pthread_mutex_unlock(&table->lock);
	if (i != NULL)
		destroy(i);
	*ip = NULL;
}

size_t
intern_count(struct intern_table *table)
{
	size_t count;

	(void)pthread_mutex_lock(&table->lock);
	count = table->texts.count;
	(void)pthread_mutex_unlock(&table->lock);
	return count;
}
