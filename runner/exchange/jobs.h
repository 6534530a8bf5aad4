/* Which jobs Slurm has: asked for all at once, and not more often than once a minute.
 */
#ifndef MTAG_RUNNER_EXCHANGE_JOBS_H
#define MTAG_RUNNER_EXCHANGE_JOBS_H

#include "base/arena.h"

enum jobs_answer {
    JOBS_SILENT, /* there is no Slurm, or it does not answer */
    JOBS_KNOWN,  /* the job waits, runs, or is about to end */
    JOBS_UNKNOWN
};

struct jobs; /* in the arena */
struct jobs *jobs_create(struct arena *a);
/* job: its number, as $SLURM_JOB_ID of its processes. */
enum jobs_answer jobs_find(struct jobs *j, const char *job);
/* Frees what it holds. NULL is allowed. */
void jobs_deinit(struct jobs *j);

#endif
