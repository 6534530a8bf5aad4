/* How many workers the limit on open files allows. */
#ifndef MTAG_RUNNER_SWEEP_OPEN_FILES_H
#define MTAG_RUNNER_SWEEP_OPEN_FILES_H

/* Raises the limit as far as the process may, and returns workers, or fewer if there
 * would not be enough files for so many; at least 1. *limit: files that may be open.
 * Called when the results are open. */
int run_workers_by_files(int workers, long *limit);

#endif
