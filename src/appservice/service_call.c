#include "appservice/service_call.h"

#include "base/uri.h"

static bool
is_unknown_path(int status)
{
	return status == 404 || status == 405 || status == 501;
}

static enum err
call_url(struct scope *sc, const struct appservices *as,
	 const struct appservice *a, const struct service_call *c,
	 const char *url, struct http_answer *out)
{
	struct http_header header = {
		.name = "Authorization",
		.value = scope_printf(sc, "Bearer %s", a->reg.hs_token_secret)};
	struct http_call call = {.method = c->method,
				 .url = url,
				 .headers = &header,
				 .header_count = 1,
				 .body = c->body,
				 .body_len = c->body_len,
				 .timeout_ms = c->timeout_ms};

	return http_client_call(sc, as->client, &call, out);
}

enum err
service_call(struct scope *sc, const struct appservices *as,
	     const struct appservice *a, const struct service_call *c,
	     struct http_answer *out)
{
	const char *query = c->query != NULL ? c->query : "";

	if (a->reg.url == NULL)
		return scope_fail(sc, ERR_URL_NOT_SET,
				  "this application service has no URL");
	TRY(call_url(sc, as, a, c,
		     scope_printf(sc, "%s/_matrix/app/v1%s%s%s", a->reg.url,
				  c->path, *query != '\0' ? "?" : "", query),
		     out));
	if (c->legacy == NULL || !is_unknown_path(out->status))
		return OK;
	return call_url(sc, as, a, c,
			scope_printf(sc, "%s%s?access_token=%s%s%s", a->reg.url,
				     c->legacy,
				     uri_encode(sc, a->reg.hs_token_secret),
				     *query != '\0' ? "&" : "", query),
			out);
}
