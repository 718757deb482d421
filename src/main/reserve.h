/* main/reserve.h: memory kept back for the moment when there is none.
 *
 * The program's own malloc, calloc and realloc (the linker sends them here) try
 * again after giving the reserve away, so that a failed allocation ends neither
 * the request nor the server.  Libraries' own calls fail as they do, and what
 * they then say becomes a 5xx; OpenSSL is sent here too.  Only where nothing is
 * left at all the program ends, as it is written to lose nothing by that.
 */
#ifndef MAIN_RESERVE_H
#define MAIN_RESERVE_H

/* Before anything of OpenSSL is used. */
void reserve_begin(void);

/* Puts the reserve aside, or aside again; says once what happened to it.
 * Called at the start and every second. */
void reserve_fill(void);

#endif
