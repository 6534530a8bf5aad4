/* What goes when a sweep or a trial is deleted. A trial that other sweeps have stays,
 * with its runs, and only leaves the sweep. */
#ifndef MTAG_RESULTS_DELETION_H
#define MTAG_RESULTS_DELETION_H

#include "base/arena.h"
#include "base/err.h"

#include <stddef.h>
#include <stdint.h>

/* A sweep, or one of its trials. */
struct res_doomed {
    int64_t sweep; /* 0: the trial is of no sweep */
    int64_t trial; /* 0: the sweep with all its trials */
};

struct res_deletion {
    size_t trials, runs;     /* that go */
    size_t shared;           /* trials that stay, for other sweeps have them */
    const char *shared_with; /* the names of these sweeps, "a, b"; NULL: none */
    size_t files;            /* of FILE.d: weights, logs, states, checkpoints */
    double file_bytes, prediction_bytes;
    const char *const *names; /* of the files, relative to FILE.d */
};

struct res_reader;
struct res_store;

/* What would go. Memory is the arena's. ERR_USER for a trial that a sampler or pruner
 * of the sweep decided by. */
enum err_code res_deletion_read(struct res_reader *r, struct res_doomed which,
                                struct arena *a, struct res_deletion *out,
                                struct err *e);

/* Deletes, in one transaction, then removes the files. *out: what went. ERR_USER
 * as above, and if a process runs the sweep. */
enum err_code res_delete(struct res_store *s, struct res_doomed which, struct arena *a,
                         struct res_deletion *out, struct err *e);

#endif
