/* What a sweep's decisions are taken from when it begins: the recorded ones go on, or a
 * new entry carries over what is known of the trials. */
#ifndef MTAG_RUNNER_SWEEP_CARRY_OVER_H
#define MTAG_RUNNER_SWEEP_CARRY_OVER_H

#include "runner/sweep/sweep.h"

/* Completes the plan: recorded decisions and carried trials. Records an entry if the
 * sweep has none, if its rules or trials were changed, or if runs that failed are tried
 * again. The runs are listed, and their curves are read. */
enum err_code sweep_plan_from_history(struct sweep *w, struct schedule_plan *plan);

#endif
