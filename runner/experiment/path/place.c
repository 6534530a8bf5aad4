/* Steps from a place in a file to the places in it. */
#include "runner/experiment/path/place.h"

#include "features/data/dataset.h"
#include "runner/experiment/sections.h"
#include "runner/experiment/tree.h"

#include <string.h>

enum { WAYS_MAX = 3, KEYS_MAX = 4 };

/* Ways to say the same thing, of which a mapping holds one: that of an option, or with
 * option NULL that of the table itself. A key takes the place of those of other ways;
 * first_only: only a key of the first way does. */
static const struct {
    const struct opt *table;
    const char *option;
    const char *ways[WAYS_MAX][KEYS_MAX];
    bool first_only;
} exclusive[] = {
    {feat_data_table, NULL, {{"seconds"}, {"samples"}}, false},
    {feat_data_table, NULL, {{"split"}, {"folds"}}, false},
    {feat_data_table, "folds", {{"column"}, {"count", "seed"}}, false},
    {feat_data_table,
     "split",
     {{"train", "valid", "test"}, {"file"}, {"ratio", "by", "seed"}},
     false},
    {feat_data_table, "tags", {{"top"}, {"file"}}, false},
    {nn_clip_table, NULL, {{"norm"}, {"value"}}, false},
    {exp_train_table, NULL, {{"phases"}, {"epochs"}}, true},
};

struct exp_place exp_place_root(void)
{
    return (struct exp_place){.kind = EXP_TABLE, .table = exp_file_table};
}

bool exp_place_items(const struct exp_place *place, struct exp_place *out)
{
    const struct opt *o = place->opt;
    if (!o || o->kind != OPT_NODE || (!o->table && !o->registry))
        return false;
    *out = (struct exp_place){.kind = o->registry ? EXP_TYPED : EXP_TABLE,
                              .registry = o->registry,
                              .table = o->registry ? NULL : o->table};
    return true;
}

const char *exp_place_wraps(const struct exp_place *place, const char *key)
{
    const struct opt *o = place->opt;
    if (!o || o->kind != OPT_NODE || !o->registry || !o->table ||
        !opt_find(o->table, key))
        return NULL;
    for (o = o->table; o->name; o++)
        ;
    return o[-1].name;
}

const char *exp_place_type(const struct yaml_node *node)
{
    if (node && node->kind == YAML_MAPPING)
        node = yaml_find(node, "type");
    return node && node->kind == YAML_SCALAR ? node->text : NULL;
}

/* The options that a mapping may hold here; NULL if no table tells. */
static const struct opt *table_of(const struct exp_place *place,
                                  const struct yaml_node *node)
{
    if (place->kind != EXP_TYPED)
        return place->table;
    const char *type = exp_place_type(node);
    const struct plugin *plugin = type ? registry_find(place->registry, type) : NULL;
    return plugin ? plugin->options : NULL;
}

struct exp_place exp_place_of(const struct opt *opt)
{
    struct exp_place place = {.kind = EXP_VALUE, .opt = opt};
    if (opt->kind == OPT_TABLE) {
        place.kind = EXP_TABLE;
        place.table = opt->table;
    } else if (opt->kind == OPT_TYPED || opt->kind == OPT_TYPED_MAP) {
        place.kind = opt->kind == OPT_TYPED ? EXP_TYPED : EXP_TYPED_MAP;
        place.registry = opt->registry;
    } else if (opt->kind == OPT_NODE) {
        place.kind = EXP_FREE;
        place.table = opt->registry ? opt->table : NULL;
    }
    return place;
}

bool exp_place_step(const struct exp_place *place, const struct yaml_node *node,
                    const char *key, struct exp_place *out)
{
    *out = (struct exp_place){.kind = EXP_FREE, .item = place->item};
    if (place->kind == EXP_TYPED_MAP) {
        *out = (struct exp_place){.kind = EXP_TYPED, .registry = place->registry};
        return true;
    }
    if (place->kind == EXP_VALUE) {
        out->kind = EXP_VALUE;
        return true;
    }
    const struct opt *o = opt_find(table_of(place, node), key);
    const bool top = place->kind == EXP_TABLE && place->table == exp_file_table;
    if (top && exp_is_parameter(node, key)) {
        out->kind = EXP_VALUE;
        return true;
    }
    if (o)
        *out = exp_place_of(o);
    return o || place->kind != EXP_TABLE;
}

const char *exp_place_hint(const struct exp_place *place, const struct yaml_node *node,
                           const char *key, struct arena *a)
{
    size_t count = 0, room = node && node->kind == YAML_MAPPING ? node->count : 0;
    const struct opt *table = table_of(place, node);
    for (const struct opt *o = table; o && o->name; o++)
        room++;
    const char **names = arena_alloc(a, room + 1, sizeof(*names));
    for (const struct opt *o = table; o && o->name; o++)
        names[count++] = o->name;
    /* What is written beside it may be wrong itself where a table tells what is right.
     */
    bool free = place->kind == EXP_FREE || place->kind == EXP_TYPED_MAP || !table;
    if (free && node && node->kind == YAML_MAPPING)
        for (size_t i = 0; i < node->count; i++)
            names[count++] = node->pairs[i].key->text;
    return opt_hint(key, table, node, names, count, a);
}

const char *exp_place_holds(const struct exp_place *place, const struct yaml_node *node,
                            const char *key, struct arena *a)
{
    const struct opt *o = place->opt;
    if (!o || o->kind != OPT_NODE || !o->registry || !o->table ||
        (key && exp_place_wraps(place, key)))
        return NULL;
    const char *holder = exp_place_wraps(place, o->table->name);
    const struct yaml_node *list = yaml_find(node, holder);
    if (!list || list->kind != YAML_SEQUENCE)
        return NULL;
    bool may_be = !key || exp_item_find(list, key) != -1;
    return may_be || !exp_place_hint(place, NULL, key, a) ? holder : NULL;
}

/* Whether entry `number` of the list is about the mapping at place. */
static bool is_about(size_t number, const struct exp_place *place)
{
    const struct opt *table = exclusive[number].table;
    const char *option = exclusive[number].option;
    if (!option)
        return place->kind == EXP_TABLE && place->table == table;
    return place->opt && place->opt == opt_find(table, option);
}

bool exp_place_any_has(const struct exp_place *place, const char *key)
{
    bool has = false;
    for (size_t i = 0; place->registry && place->registry->items[i] && !has; i++)
        has = opt_find(place->registry->items[i]->options, key) != NULL;
    return has;
}

static bool is_one_of(const char *const *keys, const char *key)
{
    for (int i = 0; i < KEYS_MAX && keys[i]; i++)
        if (strcmp(keys[i], key) == 0)
            return true;
    return false;
}

void exp_place_exclude(const struct exp_place *place, const char *key,
                       const struct yaml_node *value, struct yaml_node *map)
{
    if (yaml_is_null(value) ||
        (value->kind == YAML_SCALAR && strcmp(value->text, "none") == 0))
        return;
    for (size_t i = 0; i < sizeof(exclusive) / sizeof(*exclusive); i++) {
        int own = 0;
        while (own < WAYS_MAX && !is_one_of(exclusive[i].ways[own], key))
            own++;
        bool counts = own == 0 || (own < WAYS_MAX && !exclusive[i].first_only);
        if (!counts || !is_about(i, place))
            continue;
        for (int way = 0; way < WAYS_MAX; way++)
            for (int k = 0; way != own && k < KEYS_MAX; k++)
                if (exclusive[i].ways[way][k])
                    yaml_remove(map, exclusive[i].ways[way][k]);
    }
}

bool exp_place_needs(const struct exp_place *place, const struct yaml_node *node,
                     const char *key)
{
    static const char *const sections[] = {"data", "features", "model", NULL};
    if (place->kind == EXP_TABLE && place->table == exp_file_table)
        return is_one_of(sections, key);
    const struct opt *o = opt_find(table_of(place, node), key);
    return o && !o->fallback && o->kind != OPT_TABLE && o->kind != OPT_NODE;
}
