/* Where results are. */
#ifndef MTAG_RESULTS_PATH_H
#define MTAG_RESULTS_PATH_H

#include "base/str.h"

#include <stdbool.h>
#include <stdint.h>

/* The database that is meant: `given` (--results), without it (NULL) $MTAG_RESULTS,
 * and without that results/mtag.db. Belongs to the caller or the environment. */
const char *res_path(const char *given);

/* Appends the option that a command needs to find the database: " --results FILE", in
 * words of a shell. Nothing if the command finds it without. */
void res_add_option(struct str *out, const char *database);

/* Appends the path of the file in which the process that runs a sweep tells of its
 * progress (runner/steer/now.h). */
void res_add_sweep_status(struct str *out, const char *database, int64_t sweep);

/* Appends the path of the lock that a process holds while it runs a sweep of the
 * database. */
void res_add_sweep_lock(struct str *out, const char *database, int64_t sweep);
/* Whether a process runs the sweep. */
bool res_sweep_is_held(const char *database, int64_t sweep);

#endif
