/* The runs of a sweep: every trial with every seed, what is known of each, and their
 * files. */
#ifndef MTAG_RUNNER_RUNS_H
#define MTAG_RUNNER_RUNS_H

#include "results/store.h"
#include "runner/experiment/experiment.h"
#include "runner/link.h"

enum run_state { RUN_TODO, RUN_BUSY, RUN_DONE, RUN_FAILED, RUN_STOPPED };

struct run_item {
    const struct exp_trial *trial;
    int seed;
    int64_t trial_id;
    struct res_run row;
    enum run_state state;
    int crashes;
    double not_before;      /* monotonic seconds; while another process trains it */
    const char *key;        /* identity and seed */
    const char *checkpoint; /* absolute path */
    const char *weights;    /* relative to the results folder; NULL: not kept */
    const char *log;        /* relative to the results folder */
    struct link_epoch last;
    struct link_result *result; /* heap; floats follow it; NULL until it came */
    char *failure;              /* heap */
};

struct run_list {
    struct run_item *items; /* seed after seed: each trial's first seed comes first */
    size_t count;
};

/* Records the sweep's trials and runs, and tells which are done. Options as in
 * mtag-run. */
enum err_code run_list_record(struct res_store *store, const struct exp_sweep *s,
                              int64_t sweep_id, bool retry_failed, bool fresh,
                              struct arena *a, struct run_list *out, size_t *stale,
                              struct err *e);

/* A path below the results folder, absolute. */
char *run_path(const struct res_store *store, const char *relative, struct arena *a);

#endif
