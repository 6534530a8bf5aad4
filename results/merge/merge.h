/* Brings the runs of several databases together in one.
 *
 * A run is known by its trial's identity, its seed and its fold. What the target lacks
 * is copied whole: values of epochs and tags, predictions, events, weights, log and
 * state. Where both have a run, one of the two stays: by its status (finished, pruned,
 * failed, paused, interrupted), then the one with more epochs, then the one that ended
 * first. Two runs whose values differ are told with the machines that trained them.
 *
 * Trials and sweeps of equal identity or name are one: a sweep has the trials of both
 * and the file that was started last; of two lists of decisions the longer stays; notes
 * of both stay. So the order of the sources makes no difference, and merging again
 * changes nothing. Numbers of trials and runs are the target's own, and those that it
 * has stay.
 *
 * A source is only read. Each source is one transaction of the target: an interrupted
 * merge leaves the target as it was before that source, with some files more at most.
 */
#ifndef MTAG_RESULTS_MERGE_MERGE_H
#define MTAG_RESULTS_MERGE_MERGE_H

#include "base/err.h"

#include <stdbool.h>
#include <stddef.h>

struct res_merging {
    const char *into; /* made if it is missing */
    /* Told once for each difference, a line without its end. */
    void (*tell)(void *context, const char *text);
    void *context;
};

struct res_merged {
    size_t trials;    /* that the target lacked */
    size_t copied;    /* runs that the target lacked */
    size_t replaced;  /* runs of the target, by one that stands before it */
    size_t kept;      /* runs of the target that stand before the source's */
    size_t same;      /* runs that both have, with equal values */
    size_t different; /* runs that both have, with other values; among the above too */
    size_t decisions; /* sweeps whose decisions differ */
};

/* Adds one source; counts are added to *out. ERR_USER if it is the target itself, or a
 * process runs a sweep of the target. */
enum err_code res_merge(const char *from, const struct res_merging *how,
                        struct res_merged *out, struct err *e);

#endif
