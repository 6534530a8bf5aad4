/* The scripts that the launcher `slurm` gives to sbatch. They lie beside the results,
 * so that people can read, change and submit them by hand. */
#ifndef MTAG_RUNNER_LAUNCH_SCRIPT_H
#define MTAG_RUNNER_LAUNCH_SCRIPT_H

#include "runner/sweep/run.h"

struct launch_script {
    const char *job;          /* name of the jobs: "mtag-sweep_lr-1f0c3a" */
    const char *results;      /* absolute */
    const char *folder;       /* FILE.d/slurm, absolute */
    const char *sbatch;       /* options that a person gave, on one line */
    const char *const *words; /* the command as it was typed, NULL-terminated */
    int tasks;
    int generation; /* from 1 */
};

/* Before the tasks: computes the features that the cache lacks, once. */
void launch_script_first(const struct launch_script *s, struct str *out);
/* A task: one of several workers. */
void launch_script_work(const struct launch_script *s, struct str *out);
/* The job after them: records, and submits what is left. */
void launch_script_collect(const struct launch_script *s, struct str *out);

#endif
