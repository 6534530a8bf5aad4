/* Every combination of the values, the last parameter fastest. A parameter with min,
 * max and step stands for the values on its steps. */
#include "runner/sampler.h"

#include <math.h>

/* The values of a parameter; 0 after a fault. */
static size_t levels(const struct run_space *s, const struct run_parameter *p,
                     const struct yaml_node ***out)
{
    size_t count = p->value_count;
    bool even = p->distribution == RUN_UNIFORM || p->distribution == RUN_INT_UNIFORM;
    double step = p->step > 0 ? p->step : p->distribution == RUN_INT_UNIFORM ? 1 : 0;
    if (p->distribution != RUN_VALUES) {
        if (!even || !(step > 0)) {
            diag_error(s->diag, p->at, "method: random draws from a range",
                       "a grid needs `values`, or min, max and step, for %s", p->path);
            return 0;
        }
        double steps = floor((p->max - p->min) / step * (1 + 1e-12));
        if (steps >= RUN_POINTS_MAX) {
            diag_error(s->diag, p->at, NULL, "%s has more than %d steps", p->path,
                       RUN_POINTS_MAX);
            return 0;
        }
        count = (size_t)steps + 1;
    }
    *out = arena_alloc(s->arena, count, sizeof(**out));
    for (size_t i = 0; i < count; i++)
        (*out)[i] =
            p->distribution == RUN_VALUES
                ? p->values[i]
                : run_number(p,
                             p->step > 0 ? run_step(p, (double)i) : p->min + (double)i,
                             s->arena);
    return count;
}

static struct run_point *points(const struct run_space *s, size_t *count)
{
    const struct yaml_node ***values =
        arena_alloc(s->arena, s->count + 1, sizeof(*values));
    size_t *sizes = arena_alloc(s->arena, s->count + 1, sizeof(*sizes));
    bool good = true;
    double product = 1;
    for (size_t i = 0; i < s->count; i++) {
        sizes[i] = levels(s, &s->parameters[i], &values[i]);
        good = good && sizes[i] > 0;
        product *= (double)sizes[i];
    }
    *count = 0;
    if (good && s->trials > 0 && product > s->trials)
        product = s->trials;
    if (good && product > RUN_POINTS_MAX) {
        diag_error(s->diag, s->at, "`trials: N` takes the first N",
                   "a grid of %.0f points is more than %d", product, RUN_POINTS_MAX);
        good = false;
    }
    if (!good)
        return NULL;
    size_t total = (size_t)product;
    struct run_point *list = arena_alloc(s->arena, total, sizeof(*list));
    for (size_t n = 0; n < total; n++) {
        list[n].values = arena_record(s->arena, s->count + 1, sizeof(*list[n].values));
        size_t rest = n;
        for (size_t i = s->count; i-- > 0;) {
            list[n].values[i] = values[i][rest % sizes[i]];
            rest /= sizes[i];
        }
    }
    *count = total;
    return list;
}

const struct run_sampler_type run_sampler_grid = {
    .plugin = {.name = "grid",
               .help = "every combination of the values, the last parameter fastest",
               .example = "{parameters: {train.batch: {values: [16, 32]}, "
                          "train.optimizer.lr: {min: 0.01, max: 0.05, step: 0.01}}}"},
    .prune = "median",
    .points = points};
