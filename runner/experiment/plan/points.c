/* The points of a plan: of its sampler, or to find faults. */
#include "runner/experiment/plan/plan.h"

#include <math.h>
#include <string.h>

/* The points of exp_plan_probes: where point is NULL, they are only counted. */
static size_t list_probes(const struct exp_plan *plan, struct run_point *list)
{
    const struct run_space *s = &plan->space;
    size_t count = 1;
    for (size_t i = 0; i < s->count; i++) {
        const struct run_parameter *p = &s->parameters[i];
        for (size_t k = 1; k < p->value_count && count < RUN_POINTS_MAX; k++, count++) {
            if (!list)
                continue;
            list[count].values =
                arena_alloc(s->arena, s->count + 1, sizeof(*list->values));
            memcpy(list[count].values, list[0].values,
                   s->count * sizeof(*list->values));
            list[count].values[i] = p->values[k];
        }
    }
    return count;
}

struct run_point *exp_plan_probes(const struct exp_plan *plan, size_t *count)
{
    const struct run_space *s = &plan->space;
    *count = list_probes(plan, NULL);
    struct run_point *list = arena_alloc(s->arena, *count, sizeof(*list));
    list->values = arena_alloc(s->arena, s->count + 1, sizeof(*list->values));
    for (size_t i = 0; i < s->count; i++) {
        const struct run_parameter *p = &s->parameters[i];
        list->values[i] = p->distribution == RUN_VALUES
                              ? p->values[0]
                              : run_number(p, run_quantile(p, 0.5), s->arena);
    }
    list_probes(plan, list);
    return list;
}

struct run_point *exp_plan_points(struct exp_plan *plan, int trials, size_t *count)
{
    struct run_space *s = &plan->space;
    if (!plan->sampler) {
        *count = 1;
        struct run_point *one = arena_alloc(s->arena, 1, sizeof(*one));
        one->values = arena_alloc(s->arena, 1, sizeof(*one->values));
        return one;
    }
    if (plan->unusable)
        return NULL;
    int asked = plan->options.trials == OPT_WORD(0) ? 0 : plan->options.trials;
    s->trials = trials ? trials : asked;
    size_t drawn = 0;
    struct run_point *list = plan->sampler->points(s, &drawn);
    if (!list)
        return NULL;
    struct run_point *all =
        arena_alloc(s->arena, plan->queue_count + drawn, sizeof(*all));
    if (plan->queue_count)
        memcpy(all, plan->queue, plan->queue_count * sizeof(*all));
    memcpy(all + plan->queue_count, list, drawn * sizeof(*all));
    *count = plan->queue_count + drawn;
    return all;
}

/* The values of a parameter in combinations: its own, or the ends of its range. */
struct levels {
    const struct yaml_node **values;
    size_t count;
};

static struct levels levels_of(const struct run_parameter *p, struct arena *a)
{
    const bool listed = p->distribution == RUN_VALUES;
    const bool gauss =
        p->distribution == RUN_NORMAL || p->distribution == RUN_LOG_NORMAL;
    const double rest = gauss ? 1e-3 : 0x1p-53;
    struct levels l = {.count = listed ? p->value_count : 2};
    l.values = arena_alloc(a, l.count, sizeof(*l.values));
    for (size_t i = 0; listed && i < l.count; i++)
        l.values[i] = p->values[i];
    if (!listed) {
        l.values[0] = run_number(p, run_quantile(p, gauss ? rest : 0), a);
        l.values[1] = run_number(p, run_quantile(p, 1 - rest), a);
    }
    return l;
}

/* Combinations that are numbered with their last parameter fastest. ends: whether each
 * range counts by itself, or all ranges are at the same end. */
static double count_combinations(const struct run_space *s, const struct levels *levels,
                                 bool ends)
{
    double total = 1;
    bool ranges = false;
    for (size_t i = 0; i < s->count; i++) {
        const bool range = s->parameters[i].distribution != RUN_VALUES;
        ranges = ranges || range;
        total *= range && !ends ? 1 : (double)levels[i].count;
    }
    return ranges && !ends ? 2 * total : total;
}

/* Combination `number` of those. */
static void set_combination(const struct run_space *s, const struct levels *levels,
                            bool ends, double number, const struct yaml_node **values)
{
    double rest = number;
    for (size_t i = s->count; i-- > 0;) {
        if (!ends && s->parameters[i].distribution != RUN_VALUES)
            continue;
        const double count = (double)levels[i].count, digit = fmod(rest, count);
        values[i] = levels[i].values[(size_t)digit];
        rest = floor(rest / count);
    }
    for (size_t i = 0; i < s->count && !ends; i++)
        if (s->parameters[i].distribution != RUN_VALUES)
            values[i] = levels[i].values[(size_t)fmod(rest, 2)];
}

/* Each value of each parameter in place of the first ones: the rest of a point's values
 * are those of `first`. Their number; list NULL: only counted. */
static size_t list_alone(const struct run_space *s, const struct levels *levels,
                         const struct run_point *first, struct run_point *list)
{
    size_t count = 0;
    for (size_t i = 0; i < s->count; i++) {
        for (size_t k = 1; k < levels[i].count; k++, count++) {
            if (!list)
                continue;
            list[count].values =
                arena_alloc(s->arena, s->count + 1, sizeof(*list->values));
            memcpy(list[count].values, first->values, s->count * sizeof(*list->values));
            list[count].values[i] = levels[i].values[k];
        }
    }
    return count;
}

struct run_point *exp_plan_combinations(const struct exp_plan *plan, size_t most,
                                        size_t *count)
{
    const struct run_space *s = &plan->space;
    struct levels *levels = arena_alloc(s->arena, s->count + 1, sizeof(*levels));
    for (size_t i = 0; i < s->count; i++)
        levels[i] = levels_of(&s->parameters[i], s->arena);
    const bool ends = count_combinations(s, levels, true) <= (double)most;
    const double all = count_combinations(s, levels, ends);
    const size_t taken = all <= (double)most ? (size_t)all : most;
    const size_t alone = all > (double)taken ? list_alone(s, levels, NULL, NULL) : 0;
    struct run_point *list = arena_alloc(s->arena, taken + alone, sizeof(*list));
    for (size_t n = 0; n < taken; n++) {
        list[n].values = arena_alloc(s->arena, s->count + 1, sizeof(*list->values));
        const double number = floor(all / (double)taken * (double)n);
        set_combination(s, levels, ends, number, list[n].values);
    }
    if (alone > 0)
        list_alone(s, levels, list, list + taken);
    *count = taken + alone;
    return list;
}
