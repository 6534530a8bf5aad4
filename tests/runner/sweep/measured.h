/* Values of metrics by name, for tests. */
#ifndef MTAG_TESTS_RUNNER_SWEEP_MEASURED_H
#define MTAG_TESTS_RUNNER_SWEEP_MEASURED_H

#include "runner/metric.h"

#include <stdlib.h>

/* Sets the value of a metric and puts it into the set. */
static inline void set_value(struct run_values *values, const char *metric,
                             double value, uint64_t *measured)
{
    size_t number;
    enum feat_split split;
    if (!run_metric_find(metric, &number, &split))
        abort();
    values->of[number] = value;
    *measured |= (uint64_t)1 << number;
}

#endif
