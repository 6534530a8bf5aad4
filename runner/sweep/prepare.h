/* Before the first run: recordings scanned, features cached, for all trials of a sweep.
 */
#ifndef MTAG_RUNNER_SWEEP_PREPARE_H
#define MTAG_RUNNER_SWEEP_PREPARE_H

#include "features/prepare/prepare.h"
#include "runner/experiment/experiment.h"
#include "runner/experiment/memo.h"

/* A data set of the sweep: its inputs, and which items of the preparation have it. */
struct run_source {
    const struct feat_dataset *dataset;
    struct feat_input *inputs;
    size_t input_count, first, items;
    bool read;              /* the contents of its recordings are known */
    struct exp_memo listed; /* keys of the inputs */
};

/* One feat_prepare for each data set of the sweep, with the inputs of all its trials;
 * of data in folds one for each fold, or for the first alone. */
struct run_preparation {
    struct feat_prepare *items;
    size_t count;
    /* Its own. */
    struct run_source *sources;
    size_t source_count;
    struct exp_memo known; /* data sets with inputs that are listed */
    const char *cache;
    double limit; /* bytes */
    int workers;
    bool every_fold;
    struct arena *arena;
};
struct run_preparation run_preparation_list(const struct exp_sweep *s,
                                            const char *cache, int workers,
                                            bool every_fold, struct arena *a);

/* Adds a trial that came later. False: it needs nothing that is not listed already. */
bool run_preparation_add(struct run_preparation *p, const struct exp_config *c);

/* Adds the recordings of a trial without its features: run_prepare then makes its
 * identity known, if no feature of it is read from files of its own. */
void run_preparation_add_data(struct run_preparation *p, const struct exp_config *c);
/* Adds a recorded trial that may be this one by its identity. False: it is another,
 * which is known without its features where the contents of its data are. */
bool run_preparation_add_recorded(struct run_preparation *p, const struct exp_config *c,
                                  const char *identity);

/* Only what feat_prepare_size tells, of each item. */
enum err_code run_preparation_size(const struct run_preparation *p,
                                   struct feat_prepare_size *sizes, struct err *e);

/* a: for what run_preparation_is_whole looks at. */
enum err_code run_prepare(struct run_preparation *p, bool show, struct arena *a,
                          struct err *e);

/* Whether the files of the cache are as run_prepare left them. */
bool run_preparation_is_whole(const struct run_preparation *p);

/* Once more, after the cache was removed or damaged. ERR_DATA if the recordings are no
 * longer those of the first time, with which the runs are recorded. */
enum err_code run_prepare_again(struct run_preparation *p, struct arena *a,
                                struct err *e);

#endif
