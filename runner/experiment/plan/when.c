/* `when` of a parameter: at which points it is active. */
#include "runner/experiment/plan/plan.h"

#include <string.h>

bool run_condition_holds(const struct run_condition *c, const struct yaml_node *value)
{
    const struct yaml_node *expected = c->expected;
    if (!value)
        return yaml_is_null(expected);
    if (expected->kind != YAML_SEQUENCE || value->kind == YAML_SEQUENCE)
        return yaml_equal(value, expected);
    for (size_t i = 0; i < expected->count; i++)
        if (yaml_equal(value, expected->items[i]))
            return true;
    return false;
}

static struct run_condition read_condition(const struct exp_plan *plan,
                                           const struct yaml_node *file,
                                           const struct yaml_pair *pair)
{
    struct run_condition c = {.parameter = RUN_NO_PARAMETER, .expected = pair->value};
    const struct yaml_node *key = pair->key;
    bool known;
    for (size_t i = 0; i < plan->space.count; i++)
        if (strcmp(plan->parameters[i].path, key->text) == 0)
            c.parameter = i;
    c.own = exp_value_at(file, key->text, &known, plan->space.arena, plan->space.diag);
    if (!known && c.parameter == RUN_NO_PARAMETER)
        exp_path_unknown(file, key->text, key, plan->space.arena, plan->space.diag);
    return c;
}

void exp_plan_conditions(struct exp_plan *plan, const struct yaml_node *file)
{
    for (size_t i = 0; i < plan->space.count; i++) {
        struct run_parameter *p = &plan->parameters[i];
        const size_t count = p->when ? p->when->count : 0;
        struct run_condition *list =
            arena_alloc(plan->space.arena, count + 1, sizeof(*list));
        for (size_t k = 0; k < count; k++)
            list[k] = read_condition(plan, file, &p->when->pairs[k]);
        bool known;
        p->conditions = list;
        p->condition_count = count;
        p->own =
            exp_value_at(file, p->path, &known, plan->space.arena, plan->space.diag);
    }
}

struct activity {
    const struct exp_plan *plan;
    const struct run_point *point;
    bool *active;
    enum { UNDECIDED, DECIDING, DECIDED } * state;
};

static void decide(struct activity *s, size_t number);

/* The value that a condition looks at. */
static const struct yaml_node *value_in_point(struct activity *s,
                                              const struct run_condition *c)
{
    const size_t i = c->parameter;
    if (i == RUN_NO_PARAMETER)
        return c->own;
    const struct run_parameter *p = &s->plan->parameters[i];
    if (s->state[i] == DECIDING)
        diag_error(s->plan->space.diag, p->when, NULL, "`when` of %s depends on itself",
                   p->path);
    else
        decide(s, i);
    return s->active[i] && s->point->values[i] ? s->point->values[i] : c->own;
}

static void decide(struct activity *s, size_t number)
{
    if (s->state[number] != UNDECIDED)
        return;
    s->state[number] = DECIDING;
    const struct run_parameter *p = &s->plan->parameters[number];
    bool active = true;
    for (size_t i = 0; i < p->condition_count; i++) {
        const struct run_condition *c = &p->conditions[i];
        active = run_condition_holds(c, value_in_point(s, c)) && active;
    }
    s->active[number] = active;
    s->state[number] = DECIDED;
}

void exp_plan_active(const struct exp_plan *plan, const struct run_point *point,
                     bool *active)
{
    struct activity s = {.plan = plan, .point = point, .active = active};
    s.state = arena_record(plan->space.arena, plan->space.count + 1, sizeof(*s.state));
    for (size_t i = 0; i < plan->space.count; i++)
        decide(&s, i);
}
