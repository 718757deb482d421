#include "api/api.h"

struct api *
api_of(const struct http_request *rq)
{
	return http_app(rq);
}

const struct requester *
api_requester(const struct http_request *rq)
{
	return http_identity(rq);
}

enum err
api_body(struct scope *sc, struct http_request *rq, yyjson_val **object_out)
{
	const char *bytes;
	size_t len;

	bytes = http_body(rq, &len);
	return json_parse_object(sc, bytes, len, object_out);
}

enum err
api_body_or_empty(struct scope *sc, struct http_request *rq,
		  yyjson_val **object_out)
{
	const char *bytes;
	size_t len;

	bytes = http_body(rq, &len);
	if (len == 0)
		return json_parse_object(sc, "{}", 2, object_out);
	return json_parse_object(sc, bytes, len, object_out);
}

void
api_reply_init(struct api_reply *reply, struct scope *sc)
{
	buf_init(&reply->buf, sc, 0);
	json_writer_init(&reply->w, &reply->buf);
}

enum err
api_reply_send(struct http_request *rq, struct api_reply *reply)
{
	return http_reply_json(rq, 200, &reply->buf);
}

enum err
api_reply_nothing(struct http_request *rq)
{
	http_reply_bytes(rq, 200, "application/json", "{}", 2);
	return OK;
}
