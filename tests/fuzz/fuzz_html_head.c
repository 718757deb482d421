/* fuzz_html_head: pages as strangers may write them. Each word is valid UTF-8,
 * without control characters, of bounded length. */
#include "media/html_head.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/json.h"
#include "base/uri.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
check_word(struct scope *sc, const char *word)
{
	const char *image;
	yyjson_val *root;
	const char *p;
	char *quoted;

	if (strlen(word) > HTML_HEAD_TEXT_MAX || *word == '\0')
		abort();
	for (p = word; *p != '\0'; p++)
		if ((unsigned char)*p < ' ')
			abort();
	if (strpbrk(word, "\"\\") == NULL) {
		quoted = scope_printf(sc, "\"%s\"", word);
		if (json_parse(sc, quoted, strlen(quoted), &root) != OK)
			abort();
	}
	image = uri_resolve(sc, "https://ward.example/a/b?c", word);
	if (image != NULL && strncasecmp(image, "http", 4) != 0)
		abort();
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct html_head head;
	struct scope sc;
	char *page;
	int i;

	scope_begin(&sc, "fuzz");
	page = malloc(size + (size == 0)); /* exact: sanitizers see more */
	if (page == NULL)
		abort();
	memcpy(page, data, size);
	html_head_read(&sc, page, size, &head);
	for (i = 0; i < HTML_WORD_COUNT; i++)
		if (head.words[i] != NULL)
			check_word(&sc, head.words[i]);
	free(page);
	scope_end(&sc);
	return 0;
}
