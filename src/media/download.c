#include <time.h>
#include <unistd.h>

#include "base/clock.h"
#include "media/media_priv.h"
#include "media/sniff.h"

#define POLL_MS 100
#define WAIT_MAX_MS 20000

static enum err
find_row(struct scope *sc, struct media *m, const char *media_id,
	 struct media_row **out)
{
	struct txn *t;

	TRY(store_read_begin(sc, m->db, &t));
	TRY(media_store_find(sc, t, media_id, out));
	store_read_end(&t);
	if (*out == NULL || (*out)->quarantined_ms != 0 ||
	    ((*out)->blob == NULL && (*out)->expires_ms <= clock_wall_ms()))
		return scope_fail(sc, ERR_NOT_FOUND, "no such file here");
	return OK;
}

enum err
media_find_file(struct scope *sc, struct media *m,
		const struct media_wanted *wanted, struct media_row **out)
{
	const struct timespec pause = {.tv_nsec = POLL_MS * 1000000L};
	int64_t wait_ms =
		wanted->wait_ms < WAIT_MAX_MS ? wanted->wait_ms : WAIT_MAX_MS;
	int64_t until_ms = clock_mono_ms() + wait_ms;

	if (!media_is_ours(m, wanted->server_name, wanted->media_id))
		return scope_fail(sc, ERR_NOT_FOUND, "no such file here");
	TRY(find_row(sc, m, wanted->media_id, out));
	while ((*out)->blob == NULL && clock_mono_ms() < until_ms) {
		(void)nanosleep(&pause, NULL);
		TRY(find_row(sc, m, wanted->media_id, out));
	}
	if ((*out)->blob == NULL)
		return scope_fail(sc, ERR_NOT_YET_UPLOADED,
				  "the file is not uploaded yet");
	return OK;
}

enum err
media_open_file(struct scope *sc, struct media *m,
		const struct media_wanted *wanted, struct media_file *out)
{
	struct media_row *row;
	uint8_t head[SNIFF_LEN];
	ssize_t n;

	TRY(media_find_file(sc, m, wanted, &row));
	TRY(blob_open(sc, m, row->blob, &out->fd, &out->len));
	n = pread(out->fd, head, sizeof(head), 0);
	out->content_type = row->content_type != NULL
				    ? row->content_type
				    : "application/octet-stream";
	out->filename = row->filename;
	out->blob = row->blob;
	out->is_inline =
		n >= 0 && sniff_is_inline(out->content_type, head, (size_t)n);
	return OK;
}
