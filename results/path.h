/* Where results are. */
#ifndef MTAG_RESULTS_PATH_H
#define MTAG_RESULTS_PATH_H

/* The database that is meant: `given` (--results), without it (NULL) $MTAG_RESULTS,
 * and without that results/mtag.db. Belongs to the caller or the environment. */
const char *res_path(const char *given);

#endif
