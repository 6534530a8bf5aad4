/* Laying one file over another. */
#include "runner/experiment/merge.h"

#include "runner/experiment/tree.h"

#include <string.h>

static struct yaml_node *merge(const struct exp_edit *e, const struct exp_place *place,
                               const char *path, struct yaml_node *base,
                               struct yaml_node *over);

static const char *join(const struct exp_edit *e, const char *path, const char *key)
{
    return *path ? arena_printf(e->arena, "%s.%s", path, key) : key;
}

static struct yaml_node *merge_mappings(const struct exp_edit *e,
                                        const struct exp_place *place, const char *path,
                                        const struct yaml_node *base,
                                        const struct yaml_node *over)
{
    struct yaml_node *out = exp_shallow(base, e->arena);
    for (size_t i = 0; i < over->count; i++)
        exp_place_exclude(place, over->pairs[i].key->text, over->pairs[i].value, out);
    for (size_t i = 0; i < over->count; i++) {
        struct yaml_node *key = over->pairs[i].key, *value = over->pairs[i].value;
        struct yaml_node *old = yaml_find(out, key->text);
        if (!old) {
            yaml_add_pair(out, key, value, e->arena);
        } else if (yaml_is_null(value) && exp_place_needs(place, base, key->text)) {
            yaml_set(out, key->text, value, e->arena);
        } else if (yaml_is_null(value)) {
            yaml_remove(out, key->text);
        } else {
            struct exp_place inner;
            exp_place_step(place, out, key->text, &inner);
            yaml_set(out, key->text,
                     merge(e, &inner, join(e, path, key->text), old, value), e->arena);
        }
    }
    return out;
}

/* {drop: {p: 0.3}} over [..., dropout: {name: drop, p: 0.5}, ...]. */
static struct yaml_node *merge_items(const struct exp_edit *e, const char *path,
                                     struct yaml_node *base,
                                     const struct yaml_node *over)
{
    struct yaml_node *out = exp_shallow(base, e->arena);
    for (size_t i = 0; i < over->count; i++) {
        const struct yaml_node *key = over->pairs[i].key;
        struct yaml_node *value = over->pairs[i].value;
        int index = exp_item_find(out, key->text);
        if (index < 0) {
            diag_error(e->diag, key,
                       index == -2 ? exp_item_several(out, key->text, e->arena)
                                   : "items go by their name, layer or index from 0",
                       index == -2 ? "the list %s has several items `%s`"
                                   : "the list %s has no item named `%s`",
                       path, key->text);
            continue;
        }
        struct exp_item item = exp_item_of(out->items[index]);
        if (yaml_is_null(value)) {
            memmove(out->items + index, out->items + index + 1,
                    (out->count - (size_t)index - 1) * sizeof(*out->items));
            out->count--;
            continue;
        }
        struct yaml_node *options = exp_item_options(&item, e->arena);
        if (value->kind != YAML_MAPPING || !options) {
            out->items[index] = value;
            continue;
        }
        struct exp_place free_place = {.kind = EXP_FREE};
        options =
            merge_mappings(e, &free_place, join(e, path, key->text), options, value);
        out->items[index] = exp_item_with(&item, options, e->arena);
    }
    return out;
}

static struct yaml_node *merge_typed(const struct exp_edit *e,
                                     const struct exp_place *place, const char *path,
                                     struct yaml_node *base, struct yaml_node *over)
{
    const char *before = exp_place_type(base);
    const struct yaml_node *type = yaml_find(over, "type");
    if (before && type && type->kind == YAML_SCALAR && !yaml_is_null(type) &&
        strcmp(before, type->text) != 0)
        return exp_retype(e, place, path, base, type, over);
    if (base->kind == YAML_SCALAR) {
        struct yaml_node *map = exp_mapping_at(base, e->arena);
        yaml_set(map, "type", base, e->arena);
        base = map;
    }
    base = exp_under_preset(e, place, path, base, yaml_find(over, "preset"), over);
    return merge_mappings(e, place, path, base, over);
}

/* Over `{versions: 8, chain: LIST}`: options of the mapping, and items of its list. */
static struct yaml_node *merge_held(const struct exp_edit *e,
                                    const struct exp_place *place, const char *path,
                                    const struct yaml_node *base,
                                    const struct yaml_node *over)
{
    struct yaml_node *own = exp_mapping_at(over, e->arena);
    struct yaml_node *items = exp_mapping_at(over, e->arena);
    const char *holder = NULL;
    for (size_t i = 0; i < over->count; i++) {
        const struct yaml_pair *pair = &over->pairs[i];
        const char *held = exp_place_holds(place, base, pair->key->text, e->arena);
        holder = held ? held : holder;
        yaml_add_pair(held ? items : own, pair->key, pair->value, e->arena);
    }
    struct yaml_node *out = merge_mappings(e, place, path, base, own);
    struct yaml_node *list = holder ? yaml_find(out, holder) : NULL;
    if (list && list->kind == YAML_SEQUENCE)
        yaml_set(out, holder, merge_items(e, path, list, items), e->arena);
    return out;
}

static struct yaml_node *merge(const struct exp_edit *e, const struct exp_place *place,
                               const char *path, struct yaml_node *base,
                               struct yaml_node *over)
{
    if (over->kind != YAML_MAPPING || yaml_is_null(base))
        return over;
    if (place->kind == EXP_TYPED && base->kind != YAML_SEQUENCE)
        return merge_typed(e, place, path, base, over);
    if (exp_place_holds(place, base, NULL, e->arena))
        return merge_held(e, place, path, base, over);
    const char *option =
        over->count > 0 ? exp_place_wraps(place, over->pairs[0].key->text) : NULL;
    if (base->kind == YAML_SEQUENCE && option) {
        struct yaml_node *list = base;
        base = exp_mapping_at(list, e->arena);
        exp_set(base, option, list, list, e->arena);
        return merge_held(e, place, path, base, over);
    }
    if (base->kind == YAML_SEQUENCE && place->kind == EXP_FREE)
        return merge_items(e, path, base, over);
    if (base->kind == YAML_MAPPING)
        return merge_mappings(e, place, path, base, over);
    return over;
}

struct yaml_node *exp_merge(const struct exp_edit *edit, const struct yaml_node *base,
                            const struct yaml_node *over)
{
    struct exp_place root = exp_place_root();
    return merge_mappings(edit, &root, "", base, over);
}
