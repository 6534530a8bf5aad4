/* Shared by the files that read a sweep section. */
#ifndef MTAG_EXPERIMENT_PLAN_READING_H
#define MTAG_EXPERIMENT_PLAN_READING_H

#include "runner/experiment/plan/plan.h"

struct exp_plan_reading {
    const struct yaml_node *file;
    struct exp_plan *plan;
    struct arena *arena;
    struct diag *diag;
};

/* Each fills the plan; false after a fault that leaves the sampler without points. */
bool exp_read_parameters(const struct exp_plan_reading *r); /* `parameters` */
bool exp_read_variants(const struct exp_plan_reading *r);   /* `variants` */
void exp_read_queue(const struct exp_plan_reading *r);      /* `enqueue` */

/* Whether path may vary from trial to trial; false is noted at `at`. */
bool exp_may_vary(const struct exp_plan_reading *r, const char *path,
                  const struct yaml_node *at);

#endif
