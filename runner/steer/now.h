/* The file FILE.d/sweep-ID.status: what only the process that runs a sweep knows of its
 * progress, for people at other terminals. It is written about once a second. It stays
 * where a process is killed, and where a sweep ends before all planned runs are
 * recorded: "runs" tells their number. results/read/now.h reads it. */
#ifndef MTAG_RUNNER_STEER_NOW_H
#define MTAG_RUNNER_STEER_NOW_H

#include "base/arena.h"

#include <jansson.h>
#include <stdint.h>

/* Replaces a file; as steer_now_write. */
void steer_now_put(const char *path, json_t *object);

/* Replaces the file; one that cannot be written stays as it is. Not on the disk when it
 * returns: after a power cut there may be none. */
void steer_now_write(const char *database, int64_t sweep, json_t *object);
void steer_now_remove(const char *database, int64_t sweep);

#endif
