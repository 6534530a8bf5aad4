/* Before the first run: recordings scanned, features cached, for all trials of a sweep.
 */
#ifndef MTAG_RUNNER_SWEEP_PREPARE_H
#define MTAG_RUNNER_SWEEP_PREPARE_H

#include "runner/experiment/experiment.h"

/* One feat_prepare for each data set of the sweep, with the inputs of all its trials.
 */
struct run_preparation {
    struct feat_prepare *items;
    size_t count;
};
struct run_preparation run_preparation_list(const struct exp_sweep *s,
                                            const char *cache, int workers,
                                            struct arena *a);

/* Only what feat_prepare_size tells, of each item. */
enum err_code run_preparation_size(const struct run_preparation *p,
                                   struct feat_prepare_size *sizes, struct err *e);

enum err_code run_prepare(const struct run_preparation *p, bool show, struct err *e);

#endif
