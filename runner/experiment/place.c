/* Steps from a place in a file to the places in it. */
#include "runner/experiment/place.h"

#include "features/dataset.h"
#include "runner/experiment/sections.h"

#include <string.h>

/* Options that take the place of another one. */
static const struct {
    const struct opt *table;
    const char *key, *replaced;
} exclusive[] = {
    {feat_data_table, "seconds", "samples"}, {feat_data_table, "samples", "seconds"},
    {nn_clip_table, "norm", "value"},        {nn_clip_table, "value", "norm"},
    {exp_train_table, "phases", "epochs"},
};

struct exp_place exp_place_root(void)
{
    return (struct exp_place){.kind = EXP_TABLE, .table = exp_file_table};
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

static struct exp_place place_of(const struct opt *opt)
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
    const struct opt *table = table_of(place, node);
    for (const struct opt *o = table; o && o->name; o++) {
        if (strcmp(o->name, key) == 0) {
            *out = place_of(o);
            return true;
        }
    }
    return place->kind != EXP_TABLE;
}

const char *exp_place_nearest(const struct exp_place *place,
                              const struct yaml_node *node, const char *key,
                              struct arena *a)
{
    size_t count = 0, room = node && node->kind == YAML_MAPPING ? node->count : 0;
    const struct opt *table = table_of(place, node);
    for (const struct opt *o = table; o && o->name; o++)
        room++;
    const char **names = arena_alloc(a, room + 1, sizeof *names);
    for (const struct opt *o = table; o && o->name; o++)
        names[count++] = o->name;
    if (node && node->kind == YAML_MAPPING)
        for (size_t i = 0; i < node->count; i++)
            names[count++] = node->pairs[i].key->text;
    return str_nearest(key, names, count);
}

const char *exp_place_exclusive(const struct exp_place *place, const char *key,
                                const struct yaml_node *value)
{
    if (yaml_is_null(value) ||
        (value->kind == YAML_SCALAR && strcmp(value->text, "none") == 0))
        return NULL;
    for (size_t i = 0; i < sizeof exclusive / sizeof *exclusive; i++) {
        if (place->kind == EXP_TABLE && place->table == exclusive[i].table &&
            strcmp(exclusive[i].key, key) == 0)
            return exclusive[i].replaced;
    }
    return NULL;
}
