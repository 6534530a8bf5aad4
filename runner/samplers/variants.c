/* Named trials, the rows of a table: each sets the values that it names, and with
 * `cumulative` keeps the values of the rows before it. A row that sets a whole block
 * takes back the values that earlier rows set in it. */
#include "runner/sampler.h"

#include <string.h>

static bool is_inside(const char *path, const char *block)
{
    size_t n = strlen(block);
    return strncmp(path, block, n) == 0 && path[n] == '.';
}

/* The start of row n: a copy of the row before, without the values that row n
 * replaces. */
static void keep_earlier(const struct run_space *s, size_t n, struct run_point *list)
{
    memcpy(list[n].values, list[n - 1].values, s->count * sizeof(*list->values));
    for (size_t i = 0; i < s->count; i++)
        for (size_t k = 0; s->parameters[i].values[n] && k < s->count; k++)
            if (is_inside(s->parameters[k].path, s->parameters[i].path))
                list[n].values[k] = NULL;
}

static struct run_point *points(const struct run_space *s, size_t *count)
{
    size_t total = s->row_count;
    if (s->trials > 0 && (size_t)s->trials < total)
        total = (size_t)s->trials;
    struct run_point *list = arena_alloc(s->arena, total + 1, sizeof(*list));
    for (size_t n = 0; n < total; n++) {
        list[n].label = s->rows[n];
        list[n].values = arena_alloc(s->arena, s->count + 1, sizeof(*list->values));
        if (s->cumulative && n > 0)
            keep_earlier(s, n, list);
        for (size_t i = 0; i < s->count; i++)
            if (s->parameters[i].values[n])
                list[n].values[i] = s->parameters[i].values[n];
    }
    *count = total;
    return list;
}

const struct run_sampler_type run_sampler_variants = {
    .plugin = {.name = "variants",
               .help = "named rows of `variants`, each with its own changes",
               .example = "{variants: {plain: {}, fast: {train.optimizer.lr: 1e-2}}}"},
    .takes_rows = true,
    .ordered = true,
    .points = points};
