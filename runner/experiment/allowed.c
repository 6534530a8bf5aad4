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

/* Whether the paths of `require` allow a point. */
static bool is_allowed_by_paths(const struct exp_book *b, const struct run_point *point)
{
    struct arena *scratch = arena_create();
    struct diag *diag = diag_create();
    struct exp_plan plan = b->plan;
    plan.space.arena = scratch;
    plan.space.diag = diag;
    bool *active = arena_alloc(scratch, plan.space.count + 1, sizeof(*active));
    bool good = true;
    const char *unmet;
    exp_plan_active(&plan, point, active);
    const struct exp_edit edit = {.arena = scratch, .diag = diag};
    const struct yaml_node *file =
        set_values(&plan, &edit, b->plain, point, active, true);
    file = file ? set_values(&plan, &edit, file, point, active, false) : NULL;
    /* A point with a fault is told when it is taken. */
    const bool allowed =
        !file ||
        exp_required(plan.options.require, NULL, file, &unmet, &good, scratch, diag) ||
        !good;
    diag_destroy(diag);
    arena_destroy(scratch);
    return allowed;
}

/* Whether the network of a point is one that `require` allows: of a point that stays,
 * since the book knows sections by the values in them. */
static bool is_allowed_by_size(struct exp_book *b, const struct run_point *point)
{
    const size_t count = b->plan.space.count;
    struct run_point own = {.values =
                                arena_alloc(b->arena, count + 1, sizeof(*own.values))};
    for (size_t i = 0; i < count; i++) {
        const struct run_parameter *p = &b->plan.parameters[i];
        const struct yaml_node *value = point->values[i];
        own.values[i] =
            value && p->distribution != RUN_VALUES ? yaml_copy(value, b->arena) : value;
    }
    struct exp_candidate c;
    struct diag *ignored = diag_create(), *kept = b->plan.space.diag;
    exp_candidate_make(b, &own, b->varies, ignored, &c);
    b->plan.space.diag = kept;
    diag_destroy(ignored);
    return !c.unmet;
}

bool exp_is_allowed(const void *context, const struct run_point *point)
{
    struct exp_book *b = (struct exp_book *)(uintptr_t)context;
    return is_allowed_by_paths(b, point) &&
           (b->needs == EXP_NEEDS_PATHS || is_allowed_by_size(b, point));
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

size_t exp_allowed_tries(const struct exp_book *b)
{
    static const size_t tries[] = {[EXP_NEEDS_PATHS] = 100000,
                                   [EXP_NEEDS_GRAPH] = 20000,
                                   [EXP_NEEDS_MEMORY] = 2000};
    return tries[b->needs]; /* what takes longer less often */
}

bool exp_find_allowed(struct exp_book *b, struct run_point *out)
{
    bool found = false;
    for (uint64_t n = 0; n < exp_allowed_tries(b) && !found; n++) {
        struct arena *scratch = arena_create();
        draw(b, n, scratch, out);
        found = exp_is_allowed(b, out);
        arena_destroy(scratch);
        if (found)
            draw(b, n, b->arena, out);
    }
    return found;
}
