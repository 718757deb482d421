/* A client that does as the lines of its input say, one JSON object each, and
 * answers with one line each: for case_client.py and case_mail.py. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/json.h"
#include "base/json_write.h"
#include "http/http_client.h"
#include "http/mail.h"

#define LINE_MAX_LEN (4 * 1024 * 1024)
#define HEADERS_MAX 8

static const char *
text_of(yyjson_val *line, const char *key)
{
	return yyjson_get_str(yyjson_obj_get(line, key));
}

static void
tell_failure(struct json_writer *w, struct scope *sc, enum err e)
{
	json_put_string(w, "error", err_name(e));
	json_put_string(w, "text", scope_fail_text(sc));
}

static void
do_call(struct scope *sc, struct http_client *c, yyjson_val *line,
	struct json_writer *w)
{
	struct http_call call = {
		.method = text_of(line, "method"),
		.url = text_of(line, "url"),
		.content_type = text_of(line, "type"),
		.connect_to = text_of(line, "connect_to"),
		.https_only = yyjson_get_bool(yyjson_obj_get(line, "https")),
		.timeout_ms = yyjson_get_int(yyjson_obj_get(line, "timeout")),
		.answer_max = yyjson_get_uint(yyjson_obj_get(line, "max"))};
	yyjson_val *headers = yyjson_obj_get(line, "headers"), *key, *value;
	struct http_header row[HEADERS_MAX];
	struct http_answer a;
	size_t i, n;
	enum err e;

	yyjson_obj_foreach(headers, i, n, key, value) row[call.header_count++] =
		(struct http_header){yyjson_get_str(key),
				     yyjson_get_str(value)};
	call.headers = row;
	call.body = text_of(line, "body");
	call.body_len = call.body != NULL ? strlen(call.body) : 0;
	e = http_client_call(sc, c, &call, &a);
	if (e != OK) {
		tell_failure(w, sc, e);
		return;
	}
	json_put_int(w, "status", a.status);
	json_key(w, "body");
	json_string_len(w, a.body, a.body_len);
	json_put_string(w, "x_test", http_answer_header(&a, "X-TEST"));
	json_put_string(w, "location", http_answer_header(&a, "location"));
}

static void
do_mail(struct scope *sc, yyjson_val *line, struct json_writer *w)
{
	struct config_mail config = {
		.smtp_url = text_of(line, "url"),
		.smtp_user = text_of(line, "user"),
		.smtp_password_file = text_of(line, "password_file"),
		.ca_file = text_of(line, "ca"),
		.from = text_of(line, "from"),
		.starttls = yyjson_get_bool(yyjson_obj_get(line, "starttls"))};
	struct mail mail = {.to = text_of(line, "to"),
			    .subject = text_of(line, "subject"),
			    .text = text_of(line, "text")};
	struct mailer *m;
	enum err e = mailer_create(sc, &config, &m);

	if (e == OK)
		e = mail_send(sc, m, &mail);
	mailer_destroy(&m);
	if (e == OK)
		json_put_bool(w, "sent", true);
	else
		tell_failure(w, sc, e);
}

static int
do_line(struct http_client *c, const char *text)
{
	struct scope sc;
	struct json_writer w;
	struct buf out;
	yyjson_val *line;
	bool ok;

	scope_begin(&sc, NULL);
	buf_init(&out, &sc, 0);
	json_writer_init(&w, &out);
	ok = json_parse_object(&sc, text, strlen(text), &line) == OK;
	if (ok) {
		json_object_begin(&w);
		if (text_of(line, "to") != NULL)
			do_mail(&sc, line, &w);
		else
			do_call(&sc, c, line, &w);
		json_object_end(&w);
		(void)puts(buf_str(&out));
		(void)fflush(stdout);
	}
	scope_end(&sc);
	return ok ? 0 : 1;
}

int
main(int argc, char **argv)
{
	struct http_client_options o = {
		.allow_private = argc > 1 && *argv[1] ? argv[1] : NULL,
		.ca_file = argc > 2 && *argv[2] ? argv[2] : NULL};
	struct http_client *c;
	struct scope sc;
	char *line = malloc(LINE_MAX_LEN);
	int code = 0;

	scope_begin(&sc, NULL);
	if (line == NULL || http_client_create(&sc, &o, &c) != OK) {
		(void)printf("%s\n", scope_fail_text(&sc));
		code = 1;
	}
	while (code == 0 && fgets(line, LINE_MAX_LEN, stdin) != NULL)
		code = do_line(c, line);
	if (code == 0)
		http_client_destroy(&c);
	free(line);
	scope_end(&sc);
	return code;
}
