/* The recorded trials of a sweep that its changed file no longer asks for. */
#ifndef MTAG_RUNNER_SWEEP_LEAVING_H
#define MTAG_RUNNER_SWEEP_LEAVING_H

#include "runner/sweep/run.h"

/* --dry-run: appends the recorded trials that would leave the sweep of that name.
 * known: whether the contents of the recordings are known; trials cannot be told apart
 * without them. Appends nothing where nothing is recorded, or where all trials stay. A
 * results file that is there and cannot be read is an error. */
enum err_code run_tell_leaving(const struct exp_sweep *s, const struct run_options *o,
                               bool known, struct str *out, struct err *e);

#endif
