/* `sweep.final`: the best trials once more, with seeds that nobody chose them by. */
#ifndef MTAG_RUNNER_SWEEP_FINAL_H
#define MTAG_RUNNER_SWEEP_FINAL_H

#include "runner/sweep/sweep.h"

/* The name of the sweep that it becomes. */
const char *run_final_name(const struct exp_sweep *s, struct arena *a);

/* After the sweep's trials are done: trains its best ones as the sweep `NAME final`,
 * which has none of the runs by which they were chosen. Returns its exit status, 0 if
 * the sweep asks for nothing of the kind or none of its trials has a value. */
int run_final(const struct sweep *w);

#endif
