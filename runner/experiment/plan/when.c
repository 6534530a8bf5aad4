/* `when` of a parameter: at which points it is active. */
#include "runner/experiment/plan/plan.h"

#include <string.h>

/* `expected` is a value or a list of them. */
static bool holds(const struct yaml_node *value, const struct yaml_node *expected)
{
    if (!value)
        return yaml_is_null(expected);
    if (expected->kind != YAML_SEQUENCE || value->kind == YAML_SEQUENCE)
        return yaml_equal(value, expected);
    for (size_t i = 0; i < expected->count; i++)
        if (yaml_equal(value, expected->items[i]))
            return true;
    return false;
}

struct activity {
    const struct exp_plan *plan;
    const struct yaml_node *file;
    const struct run_point *point;
    bool *active;
    enum { UNDECIDED, DECIDING, DECIDED } * state;
};

static void decide(struct activity *s, size_t number);

/* The value at path in this point: a parameter's own if it is active, else the file's.
 */
static const struct yaml_node *value_in_point(struct activity *s,
                                              const struct yaml_node *key)
{
    const struct exp_plan *plan = s->plan;
    for (size_t i = 0; i < plan->space.count; i++) {
        if (strcmp(plan->parameters[i].path, key->text) != 0)
            continue;
        if (s->state[i] == DECIDING)
            diag_error(plan->space.diag, key, NULL, "`when` of %s depends on itself",
                       key->text);
        else
            decide(s, i);
        if (s->active[i] && s->point->values[i])
            return s->point->values[i];
    }
    bool known;
    const struct yaml_node *value =
        exp_value_at(s->file, key->text, &known, plan->space.arena, plan->space.diag);
    if (!known)
        exp_path_unknown(s->file, key->text, key, plan->space.arena, plan->space.diag);
    return value;
}

static void decide(struct activity *s, size_t number)
{
    if (s->state[number] != UNDECIDED)
        return;
    s->state[number] = DECIDING;
    const struct yaml_node *when = s->plan->parameters[number].when;
    bool active = true;
    for (size_t i = 0; when && i < when->count; i++)
        active = holds(value_in_point(s, when->pairs[i].key), when->pairs[i].value) &&
                 active;
    s->active[number] = active;
    s->state[number] = DECIDED;
}

void exp_plan_active(const struct exp_plan *plan, const struct yaml_node *file,
                     const struct run_point *point, bool *active)
{
    struct activity s = {.plan = plan, .file = file, .point = point, .active = active};
    s.state = arena_alloc(plan->space.arena, plan->space.count + 1, sizeof(*s.state));
    for (size_t i = 0; i < plan->space.count; i++)
        decide(&s, i);
}
