/* Parameters of a sweep that make no difference: what they set is read by nothing, or
 * everything that would read it has a value of its own. */
#ifndef MTAG_EXPERIMENT_IDLE_H
#define MTAG_EXPERIMENT_IDLE_H

#include "runner/experiment/plan/plan.h"

/* The points of a sweep and the trials that they became. Starts as {.arena = a}. */
struct exp_idle {
    struct arena *arena;
    struct exp_idle_point *points;
    size_t count;
};

/* trial: its number; equal points have the same one. */
void exp_idle_add(struct exp_idle *idle, const struct run_point *point, size_t trial);

/* Warns of each parameter that was varied alone, and never led to another trial. met:
 * of each parameter, whether its `when` held in any trial. A parameter with a warning
 * at its place is passed over. */
void exp_check_idle(const struct exp_idle *idle, const struct exp_plan *plan,
                    const bool *met, struct diag *diag);

/* Warns that a parameter makes no difference, unless there is a warning at its place.
 */
void exp_tell_idle(const struct run_parameter *p, struct diag *diag);

#endif
