/* The `sweep` section, read: parameters, rows, points, and which points are wanted. */
#ifndef MTAG_EXPERIMENT_PLAN_PLAN_H
#define MTAG_EXPERIMENT_PLAN_PLAN_H

#include "runner/experiment/path/path.h"
#include "runner/experiment/sections.h"
#include "runner/sampler.h"

struct exp_plan {
    struct exp_sweep_options options;
    const struct run_sampler_type *sampler; /* NULL: no sweep, one trial */
    struct run_space space;
    struct run_parameter *parameters; /* space.parameters */
    const struct yaml_node **faulty;  /* paths of parameters that were left out */
    size_t faulty_count;
    bool unusable;           /* after faults: the sampler has no points */
    struct run_point *queue; /* `enqueue` */
    size_t queue_count;
    size_t *order; /* parameters, a block before what is in it */
};

/* Reads the section (NULL: no sweep). file: the whole file, which tells what kind of
 * value a path takes. sampler: in place of the section's `method`; NULL: as that says.
 * After faults the plan holds what could be read. */
void exp_plan_read(const struct yaml_node *section, const struct yaml_node *file,
                   const struct run_sampler_type *sampler, struct exp_plan *out,
                   struct arena *a, struct diag *diag);

/* The parameter of that path, or NULL. */
struct run_parameter *exp_plan_find(const struct exp_plan *plan, const char *path);

/* The points: those of `enqueue`, then the sampler's. trials replaces `trials` (0: as
 * the file says). NULL after a fault; exp_plan_probes then has points that serve to
 * find the faults of trials all the same: the first value of each parameter, and every
 * other value in its place. */
struct run_point *exp_plan_points(struct exp_plan *plan, int trials, size_t *count);
struct run_point *exp_plan_probes(const struct exp_plan *plan, size_t *count);

/* Every combination of the values that parameters list with both ends of the others'
 * ranges. If there are more than `most`: with all ranges at their lower and at their
 * upper ends; if these are too many too, `most` of them at even distances, and each
 * value alone with the first of the others. */
struct run_point *exp_plan_combinations(const struct exp_plan *plan, size_t most,
                                        size_t *count);

/* Fills the parameters' conditions and own values. file: without its sweep. A `when`
 * that names nothing is noted. */
void exp_plan_conditions(struct exp_plan *plan, const struct yaml_node *file);

/* Which parameters of a point are active: those whose `when` holds. active: one for
 * each parameter. A `when` that depends on itself is noted. */
void exp_plan_active(const struct exp_plan *plan, const struct run_point *point,
                     bool *active);

/* What is known of a trial's network before training. */
struct exp_size {
    double weights, macs; /* multiply-adds of one example */
    double memory;        /* bytes in a worker; NAN: not known yet */
};

/* What has to be known of a network for a `require`. */
enum exp_need { EXP_NEEDS_PATHS, EXP_NEEDS_GRAPH, EXP_NEEDS_MEMORY };
enum exp_need exp_require_needs(const struct yaml_node *require);

/* Whether a trial's file fulfils every `require`; *good is false after a fault. size:
 * what is not known of it (NULL: nothing is) leaves out the comparisons that name it.
 * *unmet: what does not hold, as text in the arena; NULL: everything holds. */
bool exp_required(const struct yaml_node *require, const struct exp_size *size,
                  const struct yaml_node *file, const char **unmet, bool *good,
                  struct arena *a, struct diag *diag);

/* The value that a file has at path, `$` and defaults filled in; NULL if it has none.
 * *known as of exp_path_get. */
const struct yaml_node *exp_value_at(const struct yaml_node *file, const char *path,
                                     bool *known, struct arena *a, struct diag *diag);

/* "adam lr 0.001": the values of those of a point's parameters that vary. */
const char *exp_label(const struct exp_plan *plan, const struct run_point *point,
                      const bool *active, const bool *varies);
/* A value as tables show it: its label, else the text in flow style. */
const char *exp_value_text(const struct run_parameter *p, const struct yaml_node *value,
                           struct arena *a);

#endif
