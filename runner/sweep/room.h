/* How many workers the system has room for: open files and address space. */
#ifndef MTAG_RUNNER_SWEEP_ROOM_H
#define MTAG_RUNNER_SWEEP_ROOM_H

#include "runner/sweep/sweep.h"

/* Makes *workers fewer, and says so, where the limit on open files allows no more. An
 * error where not even one run of so many threads would have what it needs. Called when
 * the results are open. */
enum err_code sweep_fit_workers(struct sweep *w, int threads, int *workers);

#endif
