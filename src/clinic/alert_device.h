/* clinic/alert_device.h: what a device is, and the test that its alert is
 * heard.
 *
 * The server asks (a change of kind "device", and a push where that is set up),
 * the device sounds, and posts that it was heard and tapped.  Then it is alert
 * tested, until a push to it fails or the shift is over.
 */
#ifndef CLINIC_ALERT_DEVICE_H
#define CLINIC_ALERT_DEVICE_H

#include "clinic/clinic.h"
#include "clinic/duty.h"

#define ALERT_TEST_LIFE_MS ((int64_t)2 * 60 * 1000)

/* ERR_INVALID_PARAM   no such kind
 * ERR_FORBIDDEN       the session has no device
 */
enum err
alert_device_set_kind(struct scope *sc, struct clinic *c,
		      const struct requester *r, const char *kind) MUST_CHECK;

struct alert_test {
	const char *test_id;
	int64_t expires_ms;
};
/* ERR_CONFLICT   the device is none that alerts */
enum err
alert_test_begin(struct scope *sc, struct clinic *c, const struct requester *r,
		 struct alert_test *out) MUST_CHECK;

/* ERR_NOT_FOUND   no such test of this device is under way
 * ERR_CONFLICT    the device has a subscription, and the push has not come */
struct alert_heard {
	const char *test_id;
	bool heard;
	bool tapped;
};
enum err alert_test_end(struct scope *sc, struct clinic *c,
			const struct requester *r, const struct alert_heard *h,
			struct duty_person *reach_out) MUST_CHECK;

/* For push: the test came to the device, as its subscription has proven.
 *
 * ERR_NOT_FOUND   no such test of this device is under way
 */
enum err alert_test_arrived(struct scope *sc, struct clinic *c,
			    int64_t device_nid, const char *test_id) MUST_CHECK;

/* For push: an alert to the device failed for good (404, 410, or given up). It
 * is unreachable from now on, and its holder's roles say so. */
enum err alert_device_failed(struct scope *sc, struct clinic *c,
			     int64_t device_nid, int64_t now_ms) MUST_CHECK;

#endif
