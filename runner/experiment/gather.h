/* The faults of many trials, as a person wants to read them: a fault of all trials
 * once, where it is written; a fault of some trials at the swept value that causes it,
 * with the trial's label. */
#ifndef MTAG_EXPERIMENT_GATHER_H
#define MTAG_EXPERIMENT_GATHER_H

#include "runner/experiment/memo.h"
#include "runner/experiment/plan/plan.h"

struct exp_gathered;

struct exp_gather {
    struct arena *arena;
    struct exp_memo known;
    struct exp_gathered *list, **tail;
};

void exp_gather_init(struct exp_gather *g, struct arena *a);

/* Adds the faults of a trial; trials are numbered from 0. */
void exp_gather_add(struct exp_gather *g, const struct diag *found, size_t trial);

/* A trial as the report needs it. */
struct exp_gather_trial {
    const char *label;
    const struct yaml_node **values; /* of each parameter, NULL: none */
};

/* Notes all faults in diag. Warnings of unused values are noted only if they hold in
 * all trials and the value is written in the file `own`. count: of all trials that were
 * checked. */
void exp_gather_report(const struct exp_gather *g, const struct exp_plan *plan,
                       const struct exp_gather_trial *trials, size_t count,
                       const char *own, struct diag *diag);

#endif
