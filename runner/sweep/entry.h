/* An entry among the decisions of a sweep: what later decisions are taken from besides
 * results. The first row of a sweep's decisions is one. A changed file and the retry of
 * failed runs add another; decisions after it are taken from it, those before it stay
 * as a record.
 *
 * As text: the rules, on one line; then for each trial that is carried over a line
 * `trial IDENTITY [POINT]`, and for each of its runs `run SEED FOLD STANDING EPOCHS`;
 * then for each run of other sweeps that the sampler learns from `reused IDENTITY VALUE
 * EPOCHS POINT`. */
#ifndef MTAG_RUNNER_SWEEP_ENTRY_H
#define MTAG_RUNNER_SWEEP_ENTRY_H

#include "base/arena.h"
#include "base/err.h"
#include "runner/pruner.h"

#include <stdint.h>

struct entry_run {
    int64_t seed;
    int fold; /* from 1; 0: the data have no folds */
    enum run_standing standing;
    int reached; /* epochs that are trained */
};

struct entry_trial {
    const char *identity;
    const char *point; /* of a sampler that proposes; else NULL */
    struct entry_run *runs;
    size_t run_count;
};

struct entry_reused {
    const char *identity, *point;
    double value; /* of the sweep's metric, the best of the run */
    int epochs;
};

struct entry {
    const char *rules; /* by what decisions are taken, besides the trials */
    struct entry_trial *trials;
    size_t trial_count;
    struct entry_reused *reused;
    size_t reused_count;
};

const char *entry_text(const struct entry *entry, struct arena *a);
/* ERR_DATA: the text is not that of an entry. */
enum err_code entry_read(const char *text, struct arena *a, struct entry *out,
                         struct err *e);

#endif
