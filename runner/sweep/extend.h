/* --extend: trials that go on from what shorter ones have kept at their end. */
#ifndef MTAG_RUNNER_SWEEP_EXTEND_H
#define MTAG_RUNNER_SWEEP_EXTEND_H

#include "runner/sweep/sweep.h"

/* Leaves the sweep's trials that have kept state of fewer epochs, or were begun
 * already, and says how many are left out. ERR_USER if none has any. The threads of a
 * run are decided. */
enum err_code run_extend_choose(struct sweep *w);

/* What each run that is not done goes on from: the state of most epochs that is shorter
 * than it is. */
enum err_code run_extend_begin(struct sweep *w);

#endif
