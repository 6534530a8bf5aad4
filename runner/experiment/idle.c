/* Two points that differ in one parameter alone tell whether it matters. Points that
 * were drawn differ in several, and tell nothing: their trials are not equal either. */
#include "runner/experiment/idle.h"

#include "runner/experiment/memo.h"

#include <string.h>

struct exp_idle_point {
    const struct yaml_node *const *values;
    size_t trial;
};

void exp_idle_add(struct exp_idle *idle, const struct run_point *point, size_t trial)
{
    idle->points =
        arena_grow(idle->arena, idle->points, idle->count, sizeof(*idle->points));
    idle->points[idle->count++] =
        (struct exp_idle_point){.values = point->values, .trial = trial};
}

/* Whether points that differ in this parameter alone exist, and are all equal trials.
 */
static bool is_idle(const struct exp_idle *idle, size_t parameter, size_t parameters)
{
    struct exp_memo rest = {.arena = idle->arena};
    const void **key = arena_alloc(idle->arena, parameters + 1, sizeof(*key));
    bool varied = false;
    for (size_t n = 0; n < idle->count; n++) {
        const struct exp_idle_point *p = &idle->points[n];
        for (size_t i = 0; i < parameters; i++)
            key[i] = i == parameter ? NULL : p->values[i];
        bool is_new;
        void **slot = exp_memo_find(&rest, key, parameters * sizeof(*key), &is_new);
        const struct exp_idle_point *first = is_new ? p : *slot;
        *slot = (void *)(uintptr_t)first;
        if (first->trial != p->trial)
            return false;
        varied = varied || first->values[parameter] != p->values[parameter];
    }
    return varied;
}

static bool is_told(const struct diag *diag, const struct yaml_node *at)
{
    for (size_t i = 0; i < diag_count(diag); i++) {
        struct diag_fault f = diag_get(diag, i);
        if (f.source == at->source && f.line == at->line && f.column == at->column)
            return true;
    }
    return false;
}

void exp_tell_idle(const struct run_parameter *p, struct diag *diag)
{
    if (!is_told(diag, p->at))
        diag_unused(diag, p->at, NULL,
                    "the values of `%s` make no difference: they give the same trial",
                    p->path);
}

void exp_check_idle(const struct exp_idle *idle, const struct exp_plan *plan,
                    const bool *met, struct diag *diag)
{
    for (size_t i = 0; i < plan->space.count; i++)
        if (met[i] && is_idle(idle, i, plan->space.count))
            exp_tell_idle(&plan->parameters[i], diag);
}
