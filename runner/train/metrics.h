/* The metrics of an epoch by name. */
#ifndef MTAG_RUNNER_TRAIN_METRICS_H
#define MTAG_RUNNER_TRAIN_METRICS_H

#include "runner/sweep/link.h"

#include <stddef.h>

/* Name and place of what is recorded for every epoch. */
struct run_metric {
    const char *name;
    size_t offset; /* of the double in struct link_epoch */
    bool higher;   /* is better */
};
extern const struct run_metric run_metrics[];
extern const size_t run_metric_count;

double run_epoch_metric(const struct link_epoch *row,
                        const char *name); /* NaN if unknown */
bool run_metric_is_higher_better(const char *name);

#endif
