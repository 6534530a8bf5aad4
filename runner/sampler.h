/* What a sampler is: how the points of a sweep come from its parameters. One descriptor
 * in one file of runner/samplers/, one line in samplers.def. */
#ifndef MTAG_RUNNER_SAMPLER_H
#define MTAG_RUNNER_SAMPLER_H

#include "base/opt.h"

#include <stdint.h>

enum run_distribution {
    RUN_VALUES,
    RUN_UNIFORM,
    RUN_LOG_UNIFORM,
    RUN_INT_UNIFORM,
    RUN_INT_LOG_UNIFORM,
    RUN_NORMAL,
    RUN_LOG_NORMAL
};

/* One entry of sweep.parameters. */
struct run_parameter {
    const char *path;
    const struct yaml_node *at;
    enum run_distribution distribution;
    struct yaml_node **values;   /* RUN_VALUES */
    const char **labels;         /* of values, or NULL */
    const double *probabilities; /* of values, or NULL: equal */
    size_t value_count;
    double min, max, mu, sigma, step; /* step 0: none */
    bool whole;                       /* the option swept is an integer */
    const struct yaml_node *when;     /* mapping path -> value or list; NULL: always */
};

/* A point: a value for each parameter; NULL where it keeps the file's own. */
struct run_point {
    const struct yaml_node **values;
    const char *label;
};

struct run_space {
    const struct run_parameter *parameters;
    size_t count;
    int trials; /* asked for; 0: all */
    uint64_t seed;
    struct arena *arena;
    struct diag *diag;
};

struct run_sampler_type {
    struct plugin plugin;
    bool needs_trials; /* `trials` is required */
    /* All points, in order; *count of them. Faults go to space->diag. */
    struct run_point *(*points)(const struct run_space *space, size_t *count);
};

extern const struct registry run_samplers;

#endif
