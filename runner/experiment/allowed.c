/* A point's values in the file, and its conditions: allowed.h. */
#include "runner/experiment/allowed.h"

#include "base/rng.h"
#include "runner/experiment/candidate.h"

#include <string.h>

/* The file with the values of those parameters that are variables, or of the others. */
static const struct yaml_node *set_values(const struct exp_plan *plan,
                                          const struct exp_edit *edit,
                                          const struct yaml_node *file,
                                          const struct run_point *point,
                                          const bool *active, bool variables)
{
    for (size_t i = 0; i < plan->space.count && file; i++) {
        const size_t k = plan->order[i];
        const struct run_parameter *p = &plan->parameters[k];
        if (active[k] && point->values[k] &&
            exp_path_is_in(p->path, "variables") == variables)
            file = exp_path_set(edit, file, p->path, p->at, point->values[k]);
    }
    return file;
}

bool exp_is_allowed(const void *context, const struct run_point *point)
{
    const struct exp_book *b = context;
    struct arena *scratch = arena_create();
    struct diag *diag = diag_create();
    struct exp_plan plan = b->plan;
    plan.space.arena = scratch;
    plan.space.diag = diag;
    bool *active = arena_alloc(scratch, plan.space.count + 1, sizeof(*active));
    bool good = true;
    exp_plan_active(&plan, point, active);
    const struct exp_edit edit = {.arena = scratch, .diag = diag};
    const struct yaml_node *file =
        set_values(&plan, &edit, b->plain, point, active, true);
    file = file ? set_values(&plan, &edit, file, point, active, false) : NULL;
    /* A point with a fault is told when it is taken. */
    const bool allowed =
        !file || exp_required(plan.options.require, file, &good, scratch, diag) ||
        !good;
    diag_destroy(diag);
    arena_destroy(scratch);
    return allowed;
}

static void draw(const struct exp_book *b, uint64_t number, struct arena *a,
                 struct run_point *out)
{
    const struct run_space *s = &b->plan.space;
    struct rng r;
    rng_init(&r, 0, RNG_SAMPLER, 0, number);
    *out = (struct run_point){.values =
                                  arena_alloc(a, s->count + 1, sizeof(*out->values))};
    for (size_t i = 0; i < s->count; i++)
        out->values[i] = run_value_at(&s->parameters[i], rng_uniform(&r), a);
}

bool exp_find_allowed(struct exp_book *b, struct run_point *out)
{
    bool found = false;
    for (uint64_t n = 0; n < EXP_ALLOWED_TRIES && !found; n++) {
        struct arena *scratch = arena_create();
        draw(b, n, scratch, out);
        found = exp_is_allowed(b, out);
        arena_destroy(scratch);
        if (found)
            draw(b, n, b->arena, out);
    }
    return found;
}
