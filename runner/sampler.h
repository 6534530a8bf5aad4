/* What a sampler is: how the points of a sweep come from its parameters. One descriptor
 * in one file of runner/samplers/, one line in samplers.def. */
#ifndef MTAG_RUNNER_SAMPLER_H
#define MTAG_RUNNER_SAMPLER_H

#include "base/opt/opt.h"

#include <stdint.h>

enum { RUN_POINTS_MAX = 100000 }; /* of one sweep */
enum { RUN_MANY_TRIALS = 75 };

enum run_distribution {
    RUN_VALUES,
    RUN_UNIFORM,
    RUN_LOG_UNIFORM,
    RUN_INT_UNIFORM,
    RUN_INT_LOG_UNIFORM,
    RUN_NORMAL,
    RUN_LOG_NORMAL
};

/* One pair of a `when`: the value of another parameter, where that is active and has a
 * value in the point, else the file's, is `expected` or in that list. */
struct run_condition {
    size_t parameter;                 /* RUN_NO_PARAMETER: the path is not one */
    const struct yaml_node *own;      /* the file's value; NULL: it has none */
    const struct yaml_node *expected; /* a value or a list of them */
};

#define RUN_NO_PARAMETER SIZE_MAX

/* One entry of sweep.parameters. */
struct run_parameter {
    const char *path;
    const struct yaml_node *at; /* where the path is written */
    enum run_distribution distribution;
    struct yaml_node **values;   /* RUN_VALUES */
    const char **labels;         /* of values, or NULL */
    const double *probabilities; /* of values, or NULL: equal */
    size_t value_count;
    double min, max, mu, sigma, step; /* NAN: not given; step 0: none */
    bool whole;                       /* the option swept is an integer */
    const struct yaml_node *when;     /* mapping path -> value or list; NULL: always */
    const struct run_condition *conditions; /* those of `when` */
    size_t condition_count;
    const struct yaml_node *own; /* the file's value; NULL: it has none */
};

/* Whether a value (NULL: none) is what a condition expects. */
bool run_condition_holds(const struct run_condition *c, const struct yaml_node *value);

/* min + number * step, as a person would write it: 0.3, not 0.30000000000000004. */
double run_step(const struct run_parameter *p, double number);
/* A number for u in [0, 1): the distribution's quantile, brought to its steps or to
 * whole numbers. Others are rounded to six significant digits, so that what a table
 * shows is what was trained. Not for RUN_VALUES. */
double run_quantile(const struct run_parameter *p, double u);
/* One of the values, for u in [0, 1): floor(u x count), or by their probabilities. Only
 * for RUN_VALUES. */
const struct yaml_node *run_pick(const struct run_parameter *p, double u);
/* What u in [0, 1) stands for: run_pick, or run_quantile as a node. */
const struct yaml_node *run_value_at(const struct run_parameter *p, double u,
                                     struct arena *a);
/* The number x as a node that stands where p stands. */
const struct yaml_node *run_number(const struct run_parameter *p, double x,
                                   struct arena *a);

/* A point: a value for each parameter; NULL where it keeps the file's own. */
struct run_point {
    const struct yaml_node **values;
    const char *label; /* NULL: after its values */
    /* A sampler that proposes the point may tell what it expects, in units of the
     * metric. 0: it does not. */
    double gain;   /* by how much it is better than the best so far, on average */
    double spread; /* standard deviation between runs of one trial */
    double error;  /* standard error of that best, by its runs */
    /* In place of a point: trial number again - 1 gets its next seed; 0: it is a point.
     */
    size_t again;
};

struct run_space {
    const struct run_parameter *parameters;
    size_t count;
    int trials; /* asked for; 0: all */
    /* The sampler's own, by its option table: `method: {type: ...}`. NULL: it has none.
     */
    const void *options;
    uint64_t seed;
    /* Rows of `sweep.variants`: values[i] of every parameter is what row i sets, NULL
     * where it sets nothing. */
    const char *const *rows;
    size_t row_count;
    bool cumulative;            /* a row keeps the changes of those before it */
    const struct yaml_node *at; /* the sweep, for faults; may be NULL */
    /* Whether a point fulfils `require`. NULL: all points do. */
    bool (*allows)(const void *context, const struct run_point *point);
    const void *allows_context;
    struct arena *arena;
    struct diag *diag;
};

/* What a run has told: its value at an epoch. */
struct run_evidence {
    const struct run_point *point;
    size_t trial;      /* its number; runs of one trial differ in their seed */
    int epoch, epochs; /* epochs: planned for the run */
    double value; /* of the sweep's metric, the best up to that epoch; NAN: it failed */
    bool finished; /* it is the run's last value */
};

/* A point that was proposed and did not become a trial. */
struct run_refused {
    struct run_point point;
    bool repeated; /* it equals an earlier trial; else it does not fit */
};

/* What a proposal may look at: the results that its decision sees, in the order in
 * which they became visible, and the points that are decided and have no result yet. */
struct run_seen {
    bool maximize;
    const struct run_evidence *results;
    size_t result_count;
    const struct run_point *const *pending;
    size_t pending_count;
    const struct run_refused *refused;
    size_t refused_count;
    /* Trials of which the sampler may choose one for a further seed (`seeds: {upto}`),
     * if it judges seeds; only_seeds: no point is asked for. */
    const size_t *seedable;
    size_t seedable_count;
    bool only_seeds;
};

/* A sampler lists its points or proposes them one by one. */
struct run_sampler_type {
    struct plugin plugin;
    bool
        needs_trials; /* `trials` is required; more trials begin with the same points */
    bool takes_rows;  /* reads `variants` instead of `parameters` */
    bool ordered;     /* points are the rows of a table: the first is the baseline, and
                         tables keep the order */
    /* All points, in order; *count of them, at most RUN_POINTS_MAX. NULL after a fault,
     * which goes to space->diag. NULL: the sampler proposes. */
    struct run_point *(*points)(const struct run_space *space, size_t *count);
    /* One point. A pure function: its random numbers come from the stream of
     * (space->seed, RNG_SAMPLER, 0, number), which a point that did not fit has used
     * up. number: of the decision. values NULL: every point of the space has been run
     * or is pending. NULL: the sampler lists. */
    struct run_point (*propose)(const struct run_space *space, size_t number,
                                const struct run_seen *seen);
    /* Whether it says by its model which trial gets a further seed. NULL: never; the
     * means of the trials' runs then tell. */
    bool (*judges_seeds)(const struct run_space *space, size_t result_count);
    /* The pruner, as a file has it, that `prune: auto` means; NULL: none. Another one
     * for RUN_MANY_TRIALS or more, and where their number is not given; NULL: the same.
     */
    const char *prune, *prune_many;
    bool apart; /* `propose` runs in a process of its own: it takes more than a
                   millisecond or calls BLAS */
};

extern const struct registry run_samplers;

#endif
