/* How far two trainings of one run are apart, where they are not equal. */
#ifndef MTAG_RESULTS_MERGE_DISTANCE_H
#define MTAG_RESULTS_MERGE_DISTANCE_H

#include "results/merge/repeat.h"

/* The largest differences of a metric's values over the epochs, or of predictions. */
struct res_apart {
    const char *name;  /* "valid_loss", "predictions of the test clips" */
    double largest;    /* NaN where one is NaN, infinite where one is missing */
    double one, other; /* the values; of predictions too */
    int epoch;         /* of it; 0: of the end */
};

struct res_apart_list {
    struct res_apart *items;
    size_t count;
};

/* One of each metric and each split of predictions, in the order of their names; in the
 * arena. */
enum err_code res_original_distance(const char *results, const struct res_original *one,
                                    const char *other_results,
                                    const struct res_original *other, struct arena *a,
                                    struct res_apart_list *out, struct err *e);

#endif
