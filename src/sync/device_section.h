/* sync/device_section.h: what sync says to the one device that asks: messages
 * from other devices, whose keys to look at again, what is left of its own
 * keys.
 *
 * An answer from memory alone has no messages, and nobody who came or went;
 * what is left of the keys is in memory (user/device_status.h), or the store is
 * asked.
 */
#ifndef SYNC_DEVICE_SECTION_H
#define SYNC_DEVICE_SECTION_H

#include "sync/sliding_priv.h"
#include "sync/v3_priv.h"
#include "user/device_status.h"

/* The client of this token has its messages: they go. Holds no transaction
 * before. */
enum err device_section_acknowledge(struct scope *sc, struct sync *s,
				    const struct sync_v3_request *q) MUST_CHECK;

/* Writes to_device, device_lists and the counts. *next is the answer's token;
 * where more messages wait than one answer holds, it says so. */
enum err device_section_read(struct scope *sc, struct v3 *v,
			     struct sync_token *next) MUST_CHECK;
enum err device_section_write(struct scope *sc, struct v3 *v) MUST_CHECK;

/* What memory alone knows. */
struct device_news {
	const struct device_status *status;
	const struct user_id_list *changed; /* whose keys */
};

/* The device's status when memory knows it and no message waits; else NULL. */
const struct device_status *
device_section_quiet(struct scope *sc, struct sync *s,
		     const struct requester *rq);

/* The same sections without messages. changed: whose keys; NULL: none. */
void
device_section_write_quiet(struct json_writer *w, const struct device_status *d,
			   const struct user_id_list *changed);

/* Sliding sync: the extensions to_device and e2ee. */
enum err
device_section_acknowledge_sliding(struct scope *sc, struct sync *s,
				   const struct sliding_request *q) MUST_CHECK;
enum err
device_section_write_sliding(struct scope *sc, struct sliding *x) MUST_CHECK;
void device_section_write_sliding_quiet(struct scope *sc, struct json_writer *w,
					const struct sliding_extensions *ext,
					const struct device_news *news);

#endif
