/* thumbnailer/thumbnailer.h: what the helper program and the server agree on.
 *
 *     wardwire-thumbnailer WIDTH HEIGHT scale|crop[-animated] MAX_PIXELS
 * <picture >thumbnail
 *
 * It decodes what strangers made, so it has no privileges: descriptors only,
 * memory and time limits, and after its start no call that opens, connects or
 * executes.
 */
#ifndef THUMBNAILER_THUMBNAILER_H
#define THUMBNAILER_THUMBNAILER_H

enum thumbnailer_exit {
	THUMBNAILER_OK = 0,
	THUMBNAILER_UNREADABLE = 1, /* no picture, a broken one */
	THUMBNAILER_USAGE = 2,
	THUMBNAILER_TOO_LARGE = 3, /* more than MAX_PIXELS */
	THUMBNAILER_NO_SANDBOX = 4,
};

#endif
