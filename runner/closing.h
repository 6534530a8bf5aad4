/* How mtag-run ends: the best trials of the sweep, and the command that compares all.
 */
#ifndef MTAG_RUNNER_CLOSING_H
#define MTAG_RUNNER_CLOSING_H

#include "runner/run.h"

/* Prints on standard output what the database has of the sweep; silent if nothing is
 * finished or it cannot be read. */
void run_closing(const struct exp_sweep *s, const struct run_options *o,
                 struct arena *a);

#endif
