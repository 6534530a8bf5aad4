/* How many workers the limit on open files allows. */
#ifndef MTAG_RUNNER_SWEEP_OPEN_FILES_H
#define MTAG_RUNNER_SWEEP_OPEN_FILES_H

/* Raises the limit as far as the process may, and returns workers, or fewer if there
 * would not be enough files for so many; 0 if there are not enough for one. *limit:
 * files that may be open. *needed: by one worker, all others counted. Called when the
 * results are open. */
int run_workers_by_files(int workers, long *limit, long *needed);

#endif
