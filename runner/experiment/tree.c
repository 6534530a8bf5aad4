/* Copies of single nodes, and items of lists as things with names and options. */
#include "runner/experiment/tree.h"

#include "nn/layer.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

struct yaml_node *exp_shallow(const struct yaml_node *node, struct arena *a)
{
    struct yaml_node *copy = arena_record(a, 1, sizeof(*copy));
    *copy = *node;
    copy->room = node->count;
    if (node->kind == YAML_MAPPING) {
        copy->pairs = arena_record(a, node->count, sizeof(*copy->pairs));
        if (node->count)
            memcpy(copy->pairs, node->pairs, node->count * sizeof(*copy->pairs));
    } else if (node->kind == YAML_SEQUENCE) {
        copy->items = arena_record(a, node->count, sizeof(*copy->items));
        if (node->count)
            memcpy(copy->items, node->items, node->count * sizeof(*copy->items));
    }
    return copy;
}

struct yaml_node *exp_with(const struct yaml_node *map, struct yaml_node *key,
                           struct yaml_node *value, struct arena *a)
{
    struct yaml_node *copy = yaml_mapping(a);
    const size_t count = map ? map->count : 0;
    size_t at = 0;
    if (map)
        *copy = *map;
    while (at < count && strcmp(map->pairs[at].key->text, key->text) != 0)
        at++;
    copy->count = copy->room = count + (at == count);
    copy->pairs = arena_record(a, copy->count, sizeof(*copy->pairs));
    if (count > 0)
        memcpy(copy->pairs, map->pairs, count * sizeof(*copy->pairs));
    copy->pairs[at].key = at < count ? copy->pairs[at].key : key;
    copy->pairs[at].value = value;
    return copy;
}

static struct yaml_node *stand(struct yaml_node *node, const struct yaml_node *at)
{
    if (at) {
        node->source = at->source;
        node->line = at->line;
        node->column = at->column;
    }
    return node;
}

struct yaml_node *exp_mapping_at(const struct yaml_node *at, struct arena *a)
{
    return stand(yaml_mapping(a), at);
}

struct yaml_node *exp_scalar_at(const char *text, const struct yaml_node *at,
                                struct arena *a)
{
    return stand(yaml_scalar(a, text), at);
}

int exp_within(const struct yaml_node *scalar, int character)
{
    const bool several = character < 1 || strchr(scalar->text, '\n');
    return several ? scalar->column : scalar->column + character - 1 + scalar->quoted;
}

void exp_set(struct yaml_node *map, const char *key, const struct yaml_node *at,
             struct yaml_node *value, struct arena *a)
{
    for (size_t i = 0; i < map->count; i++) {
        if (strcmp(map->pairs[i].key->text, key) == 0) {
            map->pairs[i].value = value;
            return;
        }
    }
    yaml_add_pair(map, exp_scalar_at(key, at, a), value, a);
}

struct exp_item exp_item_of(const struct yaml_node *item)
{
    struct exp_item view = {.inner = item};
    if (item->kind == YAML_SCALAR) {
        view = (struct exp_item){.word = item->text, .key = item};
    } else if (item->kind == YAML_MAPPING && item->count == 1 &&
               strcmp(item->pairs[0].key->text, "type") != 0) {
        view.word = item->pairs[0].key->text;
        view.key = item->pairs[0].key;
        view.inner = yaml_is_null(item->pairs[0].value) ? NULL : item->pairs[0].value;
    } else if (item->kind == YAML_MAPPING) {
        const struct yaml_node *type = yaml_find(item, "type");
        view.word = type && type->kind == YAML_SCALAR ? type->text : NULL;
    }
    const struct yaml_node *name = yaml_find(view.inner, "name");
    view.name = name && name->kind == YAML_SCALAR ? name->text : NULL;
    return view;
}

int exp_item_find(const struct yaml_node *list, const char *text)
{
    char *end = NULL;
    if (isdigit((unsigned char)*text)) {
        unsigned long index = strtoul(text, &end, 10);
        if (*end == '\0')
            return index < list->count ? (int)index : -1;
    }
    int found = -1;
    for (size_t i = 0; i < list->count; i++) {
        struct exp_item item = exp_item_of(list->items[i]);
        if (item.name && strcmp(item.name, text) == 0)
            return (int)i;
        if (item.word && !item.name && strcmp(item.word, text) == 0)
            found = found == -1 ? (int)i : -2;
    }
    return found;
}

const char *exp_item_several(const struct yaml_node *list, const char *text,
                             struct arena *a)
{
    struct str hint = {0};
    str_add(&hint, "write its index, counted from 0:");
    for (size_t i = 0; i < list->count; i++) {
        struct exp_item item = exp_item_of(list->items[i]);
        if (item.word && !item.name && strcmp(item.word, text) == 0)
            str_addf(&hint, " %zu", i);
    }
    str_add(&hint, "; or give the one that is meant a `name`");
    const char *copy = arena_strdup(a, str_text(&hint));
    str_deinit(&hint);
    return copy;
}

struct yaml_node *exp_item_options(const struct exp_item *item, struct arena *a)
{
    if (!item->inner)
        return exp_mapping_at(item->key, a);
    if (item->inner->kind == YAML_MAPPING)
        return exp_shallow(item->inner, a);
    const struct plugin *layer =
        item->word ? registry_find(&nn_layers, item->word) : NULL;
    if (!layer || !layer->main_option)
        return NULL;
    struct yaml_node *map = exp_mapping_at(item->inner, a);
    yaml_set(map, layer->main_option, yaml_copy(item->inner, a), a);
    return map;
}

struct yaml_node *exp_item_with(const struct exp_item *item, struct yaml_node *options,
                                struct arena *a)
{
    if (!item->key)
        return options;
    struct yaml_node *map = exp_mapping_at(item->key, a);
    yaml_add_pair(map, exp_scalar_at(item->word, item->key, a), options, a);
    return map;
}
