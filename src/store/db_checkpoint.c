#include "base/log.h"
#include "store/db_priv.h"

/* Writing the log back starts at START frames (of 4 KiB). It goes beside the
 * writer and so may never see the end of a log that keeps growing: past RESTART
 * the writer is held for the short rest, so that the log begins anew. */
#define START_FRAMES 1000
#define RESTART_FRAMES 8000

static int
wait_for_growth(struct db *db)
{
	int frames;

	(void)pthread_mutex_lock(&db->log_lock);
	while (db->log_frames < START_FRAMES && !db->log_stopping)
		(void)pthread_cond_wait(&db->log_grown, &db->log_lock);
	frames = db->log_stopping ? -1 : db->log_frames;
	db->log_frames = 0;
	(void)pthread_mutex_unlock(&db->log_lock);
	return frames;
}

static void *
checkpoint_main(void *arg)
{
	struct db *db = arg;
	sqlite3 *raw = db->checkpointer->raw;
	int frames, rc;

	log_set_tag("checkpoint");
	while ((frames = wait_for_growth(db)) >= 0) {
		rc = sqlite3_wal_checkpoint_v2(
			raw, NULL, SQLITE_CHECKPOINT_PASSIVE, NULL, NULL);
		if (rc == SQLITE_OK && frames > RESTART_FRAMES)
			rc = sqlite3_wal_checkpoint_v2(
				raw, NULL, SQLITE_CHECKPOINT_RESTART, NULL,
				NULL);
		if (rc != SQLITE_OK && rc != SQLITE_BUSY)
			log_warn("store: the log was not written back: %s",
				 sqlite3_errmsg(raw));
	}
	return NULL;
}

void
db_checkpoint_wake(struct db *db, int frames)
{
	(void)pthread_mutex_lock(&db->log_lock);
	db->log_frames = frames;
	if (frames >= START_FRAMES)
		(void)pthread_cond_signal(&db->log_grown);
	(void)pthread_mutex_unlock(&db->log_lock);
}

enum err
db_checkpoint_start(struct scope *sc, struct db *db)
{
	/* A reader that will not end must not hold the writer for long. */
	(void)sqlite3_busy_timeout(db->checkpointer->raw, 50);
	if (pthread_create(&db->checkpoint_thread, NULL, checkpoint_main, db) !=
	    0) {
		db->checkpoint_thread = 0;
		return scope_fail(sc, ERR_NOMEM, "cannot start a thread");
	}
	return OK;
}

void
db_checkpoint_stop(struct db *db)
{
	if (db->checkpoint_thread == 0)
		return;
	(void)pthread_mutex_lock(&db->log_lock);
	db->log_stopping = true;
	(void)pthread_cond_signal(&db->log_grown);
	(void)pthread_mutex_unlock(&db->log_lock);
	(void)pthread_join(db->checkpoint_thread, NULL);
	db->checkpoint_thread = 0;
}
