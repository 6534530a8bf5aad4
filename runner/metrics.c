/* The metrics of an epoch by name: metrics.h. */
#include "runner/metrics.h"

#include <math.h>
#include <string.h>

#define METRIC(field) {#field, offsetof(struct link_epoch, field)}

const struct run_metric run_metrics[] = {
    METRIC(train_loss), METRIC(valid_loss),    METRIC(valid_roc_auc), METRIC(valid_pr_auc),
    METRIC(lr),         METRIC(train_seconds), METRIC(seconds),
};
const size_t run_metric_count = sizeof(run_metrics) / sizeof(*run_metrics);

double run_epoch_metric(const struct link_epoch *row, const char *name)
{
    for (size_t i = 0; i < run_metric_count; i++) {
        if (strcmp(run_metrics[i].name, name) == 0) {
            double value;
            memcpy(&value, (const char *)row + run_metrics[i].offset, sizeof(value));
            return value;
        }
    }
    return NAN;
}
