/* What is asked of the workers of a shared folder. Each of them follows a request, so
 * it lies there: a pause until it is taken back, a stop until the sweep is submitted
 * again; it is not for workers that begin later. */
#ifndef MTAG_RUNNER_STEER_ASK_WORKERS_H
#define MTAG_RUNNER_STEER_ASK_WORKERS_H

#include "runner/steer/ask.h"
#include "runner/steer/workers.h"

/* All runs of a sweep that workers of the folder are at. The exit status, as of
 * steer_ask. */
int steer_ask_workers(const struct steer_command *c, const char *folder,
                      const char *sweep, struct arena *a);

/* Takes back what is held: of a sweep, or (NULL) all; how much. */
size_t steer_drop_pauses(const char *folder, const char *sweep, struct arena *a);

/* Whether the word is the beginning of a run's key, and no number of a trial. */
bool steer_is_key(const char *word);

#endif
