/* The facts that are recorded with a run besides its file: program, libraries,
 * processor, revision. */
#ifndef MTAG_RUNNER_SWEEP_MACHINE_H
#define MTAG_RUNNER_SWEEP_MACHINE_H

#include "base/arena.h"
#include "results/write/store.h"

/* folder: where the experiment file lies; its git commit is recorded, with "+" if the
 * work tree differs from it. Fields that cannot be told are NULL. */
struct res_machine run_machine(const char *folder, struct arena *a);

int run_cores(void);     /* that this process may use */
double run_memory(void); /* bytes that the machine has; INFINITY: not known */

#endif
