/* The file FILE.d/sweep-ID.status: what only the process that runs a sweep knows of its
 * progress, for people at other terminals. It is written about once a second, and left
 * behind by a process that is killed. */
#ifndef MTAG_RUNNER_STEER_NOW_H
#define MTAG_RUNNER_STEER_NOW_H

#include "base/arena.h"

#include <jansson.h>
#include <stdint.h>

/* Replaces the file; one that cannot be written stays as it is. Not on the disk when it
 * returns: after a power cut there may be none. */
void steer_now_write(const char *folder, int64_t sweep, json_t *object);
void steer_now_remove(const char *folder, int64_t sweep);
/* A new reference to the object; NULL: there is none, or it is damaged. */
json_t *steer_now_read(const char *folder, int64_t sweep);

#endif
