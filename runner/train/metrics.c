/* The metrics of an epoch by name: metrics.h. */
#include "runner/train/metrics.h"

#include <math.h>
#include <string.h>

#define METRIC(field, higher)                                                          \
    {                                                                                  \
#field, offsetof(struct link_epoch, field), higher                             \
    }

const struct run_metric run_metrics[] = {
    METRIC(train_loss, false),  METRIC(valid_loss, false), METRIC(valid_roc_auc, true),
    METRIC(valid_pr_auc, true), METRIC(lr, false),         METRIC(train_seconds, false),
    METRIC(seconds, false),
};
const size_t run_metric_count = sizeof(run_metrics) / sizeof(*run_metrics);

static const struct run_metric *find(const char *name)
{
    for (size_t i = 0; i < run_metric_count; i++) {
        if (strcmp(run_metrics[i].name, name) == 0) {
            return &run_metrics[i];
        }
    }
    return NULL;
}

double run_epoch_metric(const struct link_epoch *row, const char *name)
{
    const struct run_metric *m = find(name);
    double value = (double)NAN;
    if (m) {
        memcpy(&value, (const char *)row + m->offset, sizeof(value));
    }
    return value;
}

bool run_metric_is_higher_better(const char *name)
{
    const struct run_metric *m = find(name);
    return m && m->higher;
}
