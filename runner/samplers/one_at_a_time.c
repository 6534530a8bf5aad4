/* The file as it stands, then each value of each parameter alone: what does one change
 * do? As many trials as values, not as their product. */
#include "runner/sampler.h"

static struct run_point *points(const struct run_space *s, size_t *count)
{
    size_t total = 1;
    for (size_t i = 0; i < s->count; i++) {
        const struct run_parameter *p = &s->parameters[i];
        if (p->distribution != RUN_VALUES)
            diag_error(s->diag, p->at, NULL, "one_at_a_time needs `values` for %s",
                       p->path);
        total += p->value_count;
    }
    *count = total > RUN_POINTS_MAX ? 0 : total;
    if (*count == 0) {
        diag_error(s->diag, s->at, NULL, "more than %d points", RUN_POINTS_MAX);
        return NULL;
    }
    struct run_point *list = arena_alloc(s->arena, total, sizeof(*list));
    size_t n = 0;
    list[n].label = "baseline";
    list[n++].values = arena_alloc(s->arena, s->count + 1, sizeof(*list->values));
    for (size_t i = 0; i < s->count; i++) {
        for (size_t k = 0; k < s->parameters[i].value_count; k++, n++) {
            list[n].values = arena_alloc(s->arena, s->count + 1, sizeof(*list->values));
            list[n].values[i] = s->parameters[i].values[k];
        }
    }
    if (s->trials > 0 && (size_t)s->trials < total)
        *count = (size_t)s->trials;
    return list;
}

const struct run_sampler_type run_sampler_one_at_a_time = {
    .plugin = {.name = "one_at_a_time",
               .help = "the file as it stands (`baseline`), then each value of each "
                       "parameter alone",
               .example = "{parameters: {train.batch: {values: [16, 32]}}}"},
    .ordered = true,
    .points = points};
