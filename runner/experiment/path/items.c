/* Sets values in an item of a list, and in one repetition of it. */
#include "runner/experiment/path/setting.h"

#include "nn/layer.h"
#include "runner/experiment/tree.h"

#include <stdlib.h>
#include <string.h>

/* The number of repetitions that an item's options ask for; 0 if they repeat nothing.
 */
static int repetitions(const struct exp_setting *s, const struct yaml_node *options)
{
    const struct yaml_node *each = yaml_find(options, "each");
    if (each && each->kind == YAML_MAPPING && each->count > 0 &&
        each->pairs[0].value->kind == YAML_SEQUENCE)
        return (int)each->pairs[0].value->count;
    const struct yaml_node *repeat = yaml_find(options, "repeat");
    if (repeat && repeat->kind == YAML_SCALAR && repeat->text[0] == '$')
        repeat = yaml_find(yaml_find(s->root, "variables"), repeat->text + 1);
    long long count = 0;
    return repeat && yaml_to_long(repeat, &count) && count > 0 && count < 10000
               ? (int)count
               : 0;
}

/* `body.2.filters`: the value of one repetition alone, by writing the option as a
 * column of `each`; the other repetitions keep the value that they have now. */
static struct yaml_node *set_repetition(const struct exp_setting *s,
                                        const struct exp_item *item,
                                        struct yaml_node *options, int count,
                                        const char *rest)
{
    const struct exp_edit *e = s->edit;
    struct arena *a = e->arena;
    const char *option = strchr(rest, '.') + 1;
    long number = strtol(rest, NULL, 10);
    if (number < 1 || number > count) {
        diag_error(e->diag, s->at,
                   arena_printf(a, "repetitions are counted from 1: 1 to %d", count),
                   "path `%s` names nothing: %s is repeated %d times", s->path,
                   exp_setting_where(s, rest), count);
        return NULL;
    }
    const struct yaml_node *block =
        yaml_find(yaml_find(yaml_find(s->root, "model"), "blocks"), item->word);
    const struct yaml_node *each = yaml_find(options, "each");
    const struct yaml_node *now = yaml_find(options, option);
    if (!now)
        now = yaml_find(yaml_find(block, "options"), option);
    struct yaml_node *column = yaml_find(each, option);
    if (!column && (!now || yaml_is_null(now) || strchr(option, '.'))) {
        exp_names_nothing(s, rest, option,
                          exp_place_hint(&(struct exp_place){.kind = EXP_FREE},
                                         yaml_find(block, "options"), option, a));
        return NULL;
    }
    if (column && column->kind == YAML_SEQUENCE) {
        column = exp_shallow(column, a);
    } else {
        column = exp_mapping_at(s->at, a);
        column->kind = YAML_SEQUENCE;
        for (int i = 0; i < count; i++)
            yaml_append(column, yaml_copy(now, a), a);
    }
    if ((size_t)number > column->count)
        return options; /* the graph reader says that the columns differ in length */
    column->items[number - 1] = yaml_copy(s->value, a);
    struct yaml_node *columns = each ? exp_shallow(each, a) : exp_mapping_at(s->at, a);
    exp_set(columns, option, s->at, column, a);
    yaml_remove(options, option);
    if (!each)
        yaml_remove(options, "repeat");
    exp_set(options, "each", s->at, columns, a);
    return options;
}

static struct yaml_node *set_in_item(const struct exp_setting *s,
                                     const struct yaml_node *node, const char *tail)
{
    struct arena *a = s->edit->arena;
    struct exp_item item = exp_item_of(node);
    if (!item.word && node->kind != YAML_MAPPING)
        return exp_set_in(s, node, (struct exp_place){.kind = EXP_FREE}, tail);
    struct yaml_node *options = exp_item_options(&item, a);
    if (!options) {
        diag_error(s->edit->diag, s->at, NULL,
                   "path `%s` names nothing: %s has no options by name", s->path,
                   exp_setting_where(s, tail));
        return NULL;
    }
    int count = repetitions(s, options);
    size_t digits = strspn(tail, "0123456789");
    if (digits && tail[digits] == '.' && item.word && !count) {
        diag_error(s->edit->diag, s->at,
                   "only what has `repeat` or `each` has repetitions, counted from 1",
                   "path `%s` names nothing: %s is not repeated", s->path,
                   exp_setting_where(s, tail));
        return NULL;
    }
    if (digits && tail[digits] == '.' && count) {
        options = set_repetition(s, &item, options, count, tail);
    } else {
        const struct plugin *layer =
            item.word ? registry_find(&nn_layers, item.word) : NULL;
        options = exp_set_in(s, options,
                             (struct exp_place){.kind = EXP_FREE,
                                                .table = layer ? layer->options : NULL,
                                                .item = true},
                             tail);
    }
    return options ? exp_item_with(&item, options, a) : NULL;
}

/* A hint at the name that `text` may have meant among a list's items. */
static const char *hint_at_item(const struct yaml_node *list, const char *text,
                                struct arena *a)
{
    const char **names = arena_alloc(a, 2 * list->count + 1, sizeof(*names));
    size_t count = 0;
    for (size_t i = 0; i < list->count; i++) {
        struct exp_item item = exp_item_of(list->items[i]);
        if (item.name)
            names[count++] = item.name;
        if (item.word)
            names[count++] = item.word;
    }
    return opt_did_you_mean(text, names, count, a);
}

struct yaml_node *exp_set_in_list(const struct exp_setting *s,
                                  const struct yaml_node *list,
                                  const struct exp_place *place, const char *rest)
{
    struct arena *a = s->edit->arena;
    const char *tail, *key = exp_first_key(NULL, rest, &tail, a);
    int index = exp_item_find(list, key);
    if (index == -2) {
        diag_error(s->edit->diag, s->at, exp_item_several(list, key, a),
                   "path `%s`: %s has several `%s`", s->path,
                   exp_setting_where(s, rest), key);
        return NULL;
    }
    if (index < 0 && key[strspn(key, "0123456789")] == '\0') {
        diag_error(s->edit->diag, s->at,
                   "indices in a list are counted from 0, repetitions from 1",
                   "path `%s` names nothing: %s has %zu items and no index %s", s->path,
                   exp_setting_where(s, rest), list->count, key);
        return NULL;
    }
    if (index < 0) {
        exp_names_nothing(s, rest, key, hint_at_item(list, key, a));
        return NULL;
    }
    struct yaml_node *copy = exp_shallow(list, a);
    if (*tail == '\0' && yaml_is_null(s->value)) {
        memmove(copy->items + index, copy->items + index + 1,
                (copy->count - (size_t)index - 1) * sizeof(*copy->items));
        copy->count--;
        return copy;
    }
    struct exp_place item;
    bool known = exp_place_items(place, &item);
    copy->items[index] = *tail == '\0' ? yaml_copy(s->value, a)
                         : known       ? exp_set_in(s, list->items[index], item, tail)
                                       : set_in_item(s, list->items[index], tail);
    return copy->items[index] ? copy : NULL;
}
