/* `sweep.enqueue`: points to try first. */
#include "runner/experiment/plan/reading.h"

#include <string.h>

static bool is_faulty(const struct exp_plan *plan, const char *path)
{
    for (size_t i = 0; i < plan->faulty_count; i++)
        if (strcmp(plan->faulty[i]->text, path) == 0)
            return true;
    return false;
}

static void no_parameter(const struct exp_plan_reading *r, const struct yaml_node *key)
{
    const struct exp_plan *plan = r->plan;
    const char **names = arena_alloc(r->arena, plan->space.count + 1, sizeof(*names));
    for (size_t n = 0; n < plan->space.count; n++)
        names[n] = plan->parameters[n].path;
    diag_error(r->diag, key,
               opt_did_you_mean(key->text, names, plan->space.count, r->arena),
               "`%s` is not a parameter of this sweep", key->text);
}

/* Whether a sampler could give the value. */
static bool is_inside(const struct run_parameter *p, const struct yaml_node *value)
{
    double x, y;
    if (p->distribution != RUN_VALUES)
        return !yaml_to_double(value, &x) || !(x < p->min || x > p->max);
    for (size_t i = 0; i < p->value_count; i++)
        if (yaml_equal(p->values[i], value) ||
            (yaml_to_double(p->values[i], &y) && yaml_to_double(value, &x) &&
             !(x < y) && !(x > y)))
            return true;
    return false;
}

static void check_value(const struct exp_plan_reading *r, const struct run_parameter *p,
                        const struct yaml_node *value)
{
    if (!is_inside(p, value))
        diag_warning(
            r->diag, value,
            "it is tried all the same; the method itself stays within `parameters`",
            "this value of %s is not one that `parameters` lets the method "
            "choose",
            p->path);
}

static void check_count(const struct exp_plan_reading *r)
{
    const struct exp_plan *plan = r->plan;
    const int trials = plan->options.trials;
    if (trials > 0 && plan->queue_count > (size_t)trials)
        diag_warning(r->diag, plan->options.enqueue->items[trials], NULL,
                     "`enqueue` has %zu points, and `trials` is %d: those from here on "
                     "are not tried",
                     plan->queue_count, trials);
}

void exp_read_queue(const struct exp_plan_reading *r)
{
    struct exp_plan *plan = r->plan;
    const struct yaml_node *list = plan->options.enqueue;
    if (!list)
        return;
    if (list->kind != YAML_SEQUENCE) {
        diag_error(r->diag, list, "as in `enqueue: [{train.optimizer.lr: 1e-3}]`",
                   "`enqueue` is a list of points");
        return;
    }
    plan->queue = arena_alloc(r->arena, list->count, sizeof(*plan->queue));
    plan->queue_count = list->count;
    for (size_t i = 0; i < list->count; i++) {
        const struct yaml_node *point = list->items[i];
        plan->queue[i].values = arena_alloc(r->arena, plan->space.count + 1,
                                            sizeof(*plan->queue[i].values));
        if (point->kind != YAML_MAPPING)
            diag_error(r->diag, point, NULL,
                       "a point of `enqueue` is a mapping from paths to values");
        for (size_t k = 0; point->kind == YAML_MAPPING && k < point->count; k++) {
            const struct yaml_node *key = point->pairs[k].key;
            const struct run_parameter *p = exp_plan_find(plan, key->text);
            if (p) {
                plan->queue[i].values[p - plan->parameters] = point->pairs[k].value;
                check_value(r, p, point->pairs[k].value);
            } else if (!is_faulty(plan, key->text)) {
                no_parameter(r, key);
            }
        }
    }
    check_count(r);
}
