/* `sweep.variants`: named rows, each with its own changes. */
#include "runner/experiment/plan/reading.h"

/* The parameters of variants are all paths that any row sets, in the order of the file.
 */
bool exp_read_variants(const struct exp_plan_reading *r)
{
    struct exp_plan *plan = r->plan;
    const struct yaml_node *map = plan->options.variants;
    if (!map || map->kind != YAML_MAPPING || map->count == 0) {
        diag_error(r->diag, map ? map : plan->space.at,
                   "as in `variants: {plain: {}, fast: {train.optimizer.lr: 1e-2}}`",
                   "method variants needs `variants`, a mapping from names to changes");
        return false;
    }
    size_t room = 0;
    for (size_t i = 0; i < map->count; i++) {
        const struct yaml_node *row = map->pairs[i].value;
        if (row->kind == YAML_MAPPING) {
            room += row->count;
        } else if (!yaml_is_null(row)) {
            diag_error(r->diag, row, "{} changes nothing",
                       "the variant `%s` must be a mapping from paths to values",
                       map->pairs[i].key->text);
        }
    }
    const char **names = arena_alloc(r->arena, map->count, sizeof(*names));
    plan->parameters = arena_alloc(r->arena, room + 1, sizeof(*plan->parameters));
    for (size_t i = 0; i < map->count; i++) {
        const struct yaml_node *row = map->pairs[i].value;
        names[i] = map->pairs[i].key->text;
        for (size_t k = 0; row->kind == YAML_MAPPING && k < row->count; k++) {
            const struct yaml_node *key = row->pairs[k].key;
            if (!exp_may_vary(r, key->text, key))
                continue;
            struct run_parameter *p = exp_plan_find(plan, key->text);
            if (!p) {
                p = &plan->parameters[plan->space.count++];
                p->path = key->text;
                p->at = key;
                p->value_count = map->count;
                p->values = arena_alloc(r->arena, map->count, sizeof(*p->values));
            }
            p->values[i] = row->pairs[k].value;
        }
    }
    plan->space.rows = names;
    plan->space.row_count = map->count;
    plan->space.cumulative = plan->options.cumulative;
    return true;
}
