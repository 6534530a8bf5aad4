/* mtag-run --merge. */
#ifndef MTAG_RUNNER_STEER_MERGE_H
#define MTAG_RUNNER_STEER_MERGE_H

#include <stdbool.h>
#include <stddef.h>

/* Merges the databases into one and prints what came of each, and each difference. The
 * exit status: 0; 1 if a run or the decisions of a sweep differ; 2 if it could not be
 * done. Sources before the faulty one are merged then. */
int run_merge(const char *const *from, size_t count, const char *into, bool quiet);

#endif
