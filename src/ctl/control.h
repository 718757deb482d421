/* ctl/control.h: commands sent to the running server.
 *
 * data_dir/control.sock (0600: only the server's own user) takes one command
 * per connection: its words, each ended by a NUL, then the end of writing. What
 * comes back is what the command printed, and one last byte: its exit status.
 */
#ifndef CTL_CONTROL_H
#define CTL_CONTROL_H

#include "ctl/ctl.h"

struct control;

/* Listens and runs commands on a thread of its own, one at a time. ctl is
 * borrowed until control_stop(). */
enum err control_start(struct scope *sc, struct ctl *ctl,
		       struct control **out) MUST_CHECK;
void control_stop(struct control **c);

/* A command's words and where its server is. */
struct control_words {
	const char *data_dir;
	int argc;
	char **argv;
};

/* Sends the words to the server and copies what it prints to out.
 *
 * ERR_UNAVAILABLE   it does not answer
 */
enum err control_send(struct scope *sc, const struct control_words *words,
		      FILE *out, enum ctl_exit *exit_out) MUST_CHECK;

#endif
