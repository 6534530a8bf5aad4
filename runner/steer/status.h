/* mtag-run --status: how far the sweeps of a database are. */
#ifndef MTAG_RUNNER_STEER_STATUS_H
#define MTAG_RUNNER_STEER_STATUS_H

#include "base/arena.h"

#include <stdbool.h>

/* name: of one sweep; NULL: every sweep that is being run, else the one that was
 * started last. Returns the exit status: 0, or 2 if there is no such sweep. */
int steer_status(const char *results, const char *name, bool json, struct arena *a);

#endif
