/* Points of a sweep that do not become trials of their own. */
#ifndef MTAG_RUNNER_SWEEP_LEFT_OUT_H
#define MTAG_RUNNER_SWEEP_LEFT_OUT_H

#include "runner/experiment/experiment.h"

/* Appends a line, begun by `indent`, on points that do not fit, and one on points that
 * are equal to others. Nothing where there are none. */
void run_add_left_out(const struct exp_sweep *s, const char *indent, struct str *out);

#endif
