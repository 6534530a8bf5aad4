/* What is recorded of runs and decisions, for plans of what is still to be done. */
#ifndef MTAG_RESULTS_READ_STATES_H
#define MTAG_RESULTS_READ_STATES_H

#include "results/read/query.h"

struct res_run_state {
    int64_t seed;
    int fold;           /* from 1; 0: the data have no folds */
    const char *status; /* as it is recorded */
};
/* All runs of the trial of that identity, of whatever sweep; none if it is not
 * recorded. */
enum err_code res_run_states(struct res_reader *r, const char *identity,
                             struct arena *a, struct res_run_state **out, size_t *count,
                             struct err *e);

/* Shows the rows of a sweep's decisions, the last one first, until take returns false.
 * text may be NULL; both texts last as long as the call. */
typedef bool res_take_decision(void *context, const char *kind, const char *text);
enum err_code res_decisions_back(struct res_reader *r, int64_t sweep,
                                 res_take_decision *take, void *context, struct err *e);

#endif
