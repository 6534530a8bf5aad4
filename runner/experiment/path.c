/* Setting and getting what a path names. */
#include "runner/experiment/path.h"

#include "features/extract.h"
#include "nn/optimizer.h"
#include "runner/experiment/tree.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

/* One exp_path_set under way. */
struct setting {
    const struct exp_edit *edit;
    const struct yaml_node *root;
    const char *path;
    const struct yaml_node *at, *value;
};

const char *exp_path_last(const char *path)
{
    const char *dot = strrchr(path, '.');
    return dot ? dot + 1 : path;
}

int exp_path_depth(const char *path)
{
    int depth = 3;
    for (const char *p = path; *p; p++)
        if (*p == '.')
            depth += 3;
    const char *last = exp_path_last(path);
    return strcmp(last, "type") == 0     ? depth - 2
           : strcmp(last, "preset") == 0 ? depth - 1
                                         : depth;
}

bool exp_path_is_in(const char *path, const char *outer)
{
    size_t n = strlen(outer);
    return strncmp(path, outer, n) == 0 && (path[n] == '\0' || path[n] == '.');
}

/* Splits the first key off rest: the longest one that is written in node, else the text
 * up to the next dot. *tail is what follows, "" at the end. */
static const char *first_key(const struct yaml_node *node, const char *rest,
                             const char **tail, struct arena *a)
{
    size_t length = strcspn(rest, "."), best = 0;
    for (size_t i = 0; node && node->kind == YAML_MAPPING && i < node->count; i++) {
        const char *key = node->pairs[i].key->text;
        if (*key && exp_path_is_in(rest, key) && strlen(key) > best)
            best = strlen(key);
    }
    length = best ? best : length;
    *tail = rest[length] == '.' ? rest + length + 1 : rest + length;
    return arena_strndup(a, rest, length);
}

/* `path` up to where `rest` begins, for messages: "the file" or "`train.optimizer`". */
static const char *where(const struct setting *s, const char *rest)
{
    size_t length = (size_t)(rest - s->path);
    if (length == 0)
        return "the file";
    return arena_printf(s->edit->arena, "`%.*s`", (int)length - 1, s->path);
}

static void names_nothing(const struct setting *s, const char *rest, const char *key,
                          const char *hint)
{
    diag_error(s->edit->diag, s->at, hint, "path `%s` names nothing: %s has no `%s`",
               s->path, where(s, rest), key);
}

static void note_dropped(const struct exp_edit *edit, const char *line)
{
    struct exp_dropped *d = edit->dropped;
    if (!d)
        return;
    for (size_t i = 0; i < d->count; i++)
        if (strcmp(d->lines[i], line) == 0)
            return;
    if (d->count == d->room) {
        const char **old = d->lines;
        d->room = d->room ? 2 * d->room : 8;
        d->lines = arena_alloc(edit->arena, d->room, sizeof *d->lines);
        if (old)
            memcpy(d->lines, old, d->count * sizeof *old);
    }
    d->lines[d->count++] = line;
}

struct yaml_node *exp_retype(const struct exp_edit *edit, const struct exp_place *place,
                             const char *path, const struct yaml_node *old,
                             const struct yaml_node *type, const struct yaml_node *keep)
{
    struct arena *a = edit->arena;
    const char *before = exp_place_type(old);
    struct yaml_node *fresh = keep ? exp_shallow(keep, a) : exp_mapping_at(old, a);
    exp_set(fresh, "type", type, yaml_copy(type, a), a);
    for (size_t i = 0; old->kind == YAML_MAPPING && i < old->count; i++) {
        const struct yaml_pair *pair = &old->pairs[i];
        const char *key = pair->key->text;
        if (strcmp(key, "type") == 0 || yaml_find(fresh, key))
            continue;
        if (place->registry == &nn_optimizers && strcmp(key, "lr") == 0) {
            yaml_add_pair(fresh, pair->key, pair->value, a);
            continue;
        }
        struct str value = {0};
        yaml_write_flow(pair->value, &value);
        note_dropped(edit,
                     arena_printf(a, "%s: %s %s of %s, not taken over by %s", path, key,
                                  str_text(&value), before ? before : "?", type->text));
        str_deinit(&value);
    }
    return fresh;
}

struct yaml_node *exp_under_preset(const struct exp_edit *edit,
                                   const struct exp_place *place, const char *path,
                                   struct yaml_node *old,
                                   const struct yaml_node *preset,
                                   const struct yaml_node *keep)
{
    struct arena *a = edit->arena;
    const struct yaml_node *before = yaml_find(old, "preset");
    const char *type = exp_place_type(old);
    const struct plugin *plugin = type && place->registry == &feat_types
                                      ? registry_find(&feat_types, type)
                                      : NULL;
    if (!plugin || !preset || preset->kind != YAML_SCALAR || yaml_is_null(preset) ||
        (before && before->kind == YAML_SCALAR &&
         strcmp(before->text, preset->text) == 0))
        return old;
    const struct yaml_node *sets = feat_preset_options((const struct feat_type *)plugin,
                                                       preset->text, a, edit->diag);
    struct yaml_node *out = exp_shallow(old, a);
    for (size_t i = 0; sets && i < sets->count; i++) {
        const char *key = sets->pairs[i].key->text;
        const struct yaml_node *value = yaml_find(old, key);
        if (!value)
            continue;
        struct str text = {0};
        yaml_write_flow(value, &text);
        if (!yaml_find(keep, key))
            note_dropped(edit, arena_printf(a, "%s: %s %s, which preset %s sets", path,
                                            key, str_text(&text), preset->text));
        str_deinit(&text);
        yaml_remove(out, key);
    }
    return out;
}

static struct yaml_node *set_in(const struct setting *s, const struct yaml_node *node,
                                struct exp_place place, const char *rest);

/* The number of repetitions that an item's options ask for; 0 if they repeat nothing.
 */
static int repetitions(const struct setting *s, const struct yaml_node *options)
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
static struct yaml_node *set_repetition(const struct setting *s,
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
                   where(s, rest), count);
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
        names_nothing(s, rest, option,
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

static struct yaml_node *set_in_item(const struct setting *s,
                                     const struct yaml_node *node, const char *tail)
{
    struct arena *a = s->edit->arena;
    struct exp_item item = exp_item_of(node);
    if (!item.word && node->kind != YAML_MAPPING)
        return set_in(s, node, (struct exp_place){.kind = EXP_FREE}, tail);
    struct yaml_node *options = exp_item_options(&item, a);
    if (!options) {
        diag_error(s->edit->diag, s->at, NULL,
                   "path `%s` names nothing: %s has no options by name", s->path,
                   where(s, tail));
        return NULL;
    }
    int count = repetitions(s, options);
    size_t digits = strspn(tail, "0123456789");
    if (digits && tail[digits] == '.' && item.word && !count) {
        diag_error(s->edit->diag, s->at,
                   "only what has `repeat` or `each` has repetitions, counted from 1",
                   "path `%s` names nothing: %s is not repeated", s->path,
                   where(s, tail));
        return NULL;
    }
    if (digits && tail[digits] == '.' && count) {
        options = set_repetition(s, &item, options, count, tail);
    } else {
        const struct plugin *layer =
            item.word ? registry_find(&nn_layers, item.word) : NULL;
        options = set_in(s, options,
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
    const char **names = arena_alloc(a, 2 * list->count + 1, sizeof *names);
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

static struct yaml_node *set_in_list(const struct setting *s,
                                     const struct yaml_node *list,
                                     const struct exp_place *place, const char *rest)
{
    struct arena *a = s->edit->arena;
    const char *tail, *key = first_key(NULL, rest, &tail, a);
    int index = exp_item_find(list, key);
    if (index == -2) {
        diag_error(s->edit->diag, s->at, exp_item_several(list, key, a),
                   "path `%s`: %s has several `%s`", s->path, where(s, rest), key);
        return NULL;
    }
    if (index < 0 && key[strspn(key, "0123456789")] == '\0') {
        diag_error(s->edit->diag, s->at,
                   "indices in a list are counted from 0, repetitions from 1",
                   "path `%s` names nothing: %s has %zu items and no index %s", s->path,
                   where(s, rest), list->count, key);
        return NULL;
    }
    if (index < 0) {
        names_nothing(s, rest, key, hint_at_item(list, key, a));
        return NULL;
    }
    struct yaml_node *copy = exp_shallow(list, a);
    if (*tail == '\0' && yaml_is_null(s->value)) {
        memmove(copy->items + index, copy->items + index + 1,
                (copy->count - (size_t)index - 1) * sizeof *copy->items);
        copy->count--;
        return copy;
    }
    struct exp_place item;
    bool known = exp_place_items(place, &item);
    copy->items[index] = *tail == '\0' ? yaml_copy(s->value, a)
                         : known       ? set_in(s, list->items[index], item, tail)
                                       : set_in_item(s, list->items[index], tail);
    return copy->items[index] ? copy : NULL;
}

/* Under sweep.parameters the keys are paths themselves: a new one takes all of rest but
 * a last word that is an option of a parameter. */
static const char *parameter_key(const char *rest, const char **tail, struct arena *a)
{
    static const char *const options[] = {
        "values", "min",   "max",  "distribution",  "step",
        "mu",     "sigma", "when", "probabilities", NULL};
    const char *last = exp_path_last(rest);
    for (int i = 0; options[i]; i++) {
        if (last > rest && strcmp(last, options[i]) == 0) {
            *tail = last;
            return arena_strndup(a, rest, (size_t)(last - rest) - 1);
        }
    }
    *tail = "";
    return rest;
}

/* The default of a typed option as it would be written; NULL if it has none. */
static const struct yaml_node *default_of(const struct exp_place *place,
                                          struct arena *a)
{
    const char *text = place->opt ? place->opt->fallback : NULL;
    if (!text)
        return NULL;
    struct diag *ignored = diag_create();
    const struct yaml_node *node =
        yaml_read_text(text, strlen(text), "default", ".", a, ignored);
    diag_destroy(ignored);
    return node;
}

/* A mapping of its own to set something in. */
static struct yaml_node *open_mapping(const struct setting *s,
                                      const struct yaml_node *node,
                                      const struct exp_place *place)
{
    struct arena *a = s->edit->arena;
    if (node && node->kind == YAML_MAPPING)
        return exp_shallow(node, a);
    struct yaml_node *map = exp_mapping_at(node ? node : s->at, a);
    const char *type = NULL;
    if (place->kind == EXP_TYPED && node && !yaml_is_null(node))
        type = node->text;
    else if (place->kind == EXP_TYPED)
        type = exp_place_type(default_of(place, a));
    if (type)
        exp_set(map, "type", node ? node : s->at,
                exp_scalar_at(type, node ? node : s->at, a), a);
    return map;
}

static struct yaml_node *set_here(const struct setting *s, struct yaml_node *map,
                                  const struct exp_place *place, const char *key,
                                  const char *rest)
{
    struct arena *a = s->edit->arena;
    struct yaml_node *value = yaml_copy(s->value, a);
    if (yaml_is_null(value) && exp_place_needs(place, map, key)) {
        exp_set(map, key, s->at, value, a);
        return map;
    }
    if (yaml_is_null(value)) {
        yaml_remove(map, key);
        return map;
    }
    const char *before = exp_place_type(map);
    const char *path =
        arena_strndup(a, s->path, (size_t)(rest - s->path) - (rest > s->path));
    if (place->kind == EXP_TYPED && strcmp(key, "type") == 0 && before &&
        value->kind == YAML_SCALAR && strcmp(before, value->text) != 0)
        return exp_retype(s->edit, place, path, map, value, NULL);
    if (place->kind == EXP_TYPED && strcmp(key, "preset") == 0)
        map = exp_under_preset(s->edit, place, path, map, value, NULL);
    exp_place_exclude(place, key, value, map);
    exp_set(map, key, s->at, value, a);
    return map;
}

/* Whether a key that is not written may be added where option tables do not tell: a
 * whole feature or block, but nothing in one that is missing; no further variables. */
static bool may_add(const struct setting *s, const struct exp_place *place,
                    const char *rest, bool is_last)
{
    if (place->kind == EXP_TYPED_MAP)
        return is_last;
    if (exp_path_is_in(s->path, "variables"))
        return rest == s->path;
    if (place->kind != EXP_FREE || place->item || !exp_path_is_in(s->path, "model"))
        return true;
    return is_last && rest == s->path + strlen("model.blocks.");
}

static struct yaml_node *set_in(const struct setting *s, const struct yaml_node *node,
                                struct exp_place place, const char *rest)
{
    struct arena *a = s->edit->arena;
    if (node && node->kind == YAML_SEQUENCE) {
        const char *ignored, *first = first_key(NULL, rest, &ignored, a);
        const char *option = exp_place_wraps(&place, first);
        if (!option)
            return set_in_list(s, node, &place, rest);
        struct yaml_node *wrapped = exp_mapping_at(node, a);
        exp_set(wrapped, option, node, exp_shallow(node, a), a);
        node = wrapped;
    }
    if (node && node->kind == YAML_SCALAR && !yaml_is_null(node) &&
        place.kind != EXP_TYPED) {
        diag_error(s->edit->diag, s->at, NULL,
                   "path `%s` names nothing: %s is a single value", s->path,
                   where(s, rest));
        return NULL;
    }
    struct yaml_node *map = open_mapping(s, node, &place);
    const char *tail, *key = first_key(map, rest, &tail, a);
    const char *holder = exp_place_holds(&place, map, key, a);
    if (holder) {
        struct exp_place items;
        exp_place_step(&place, map, holder, &items);
        struct yaml_node *list = set_in(s, yaml_find(map, holder), items, rest);
        if (list)
            exp_set(map, holder, s->at, list, a);
        return list ? map : NULL;
    }
    if (exp_path_is_in(s->path, "sweep.parameters") && !yaml_find(map, key) &&
        rest == s->path + strlen("sweep.parameters."))
        key = parameter_key(rest, &tail, a);
    struct exp_place inner;
    bool known = exp_place_step(&place, map, key, &inner);
    if (!yaml_find(map, key) && !may_add(s, &place, rest, *tail == '\0'))
        known = false;
    if (!known) {
        names_nothing(s, rest, key, exp_place_hint(&place, map, key, a));
        return NULL;
    }
    if (*tail == '\0')
        return set_here(s, map, &place, key, rest);
    struct yaml_node *child = set_in(s, yaml_find(map, key), inner, tail);
    if (!child)
        return NULL;
    exp_place_exclude(&place, key, child, map);
    exp_set(map, key, s->at, child, a);
    return map;
}

struct yaml_node *exp_path_set(const struct exp_edit *edit,
                               const struct yaml_node *root, const char *path,
                               const struct yaml_node *at,
                               const struct yaml_node *value)
{
    struct setting s = {
        .edit = edit, .root = root, .path = path, .at = at, .value = value};
    return set_in(&s, root, exp_place_root(), path);
}

const struct yaml_node *exp_path_get(const struct yaml_node *root, const char *path,
                                     struct exp_place *place, bool *known,
                                     struct arena *arena)
{
    const struct yaml_node *node = root;
    *place = exp_place_root();
    *known = true;
    while (*path) {
        const char *tail, *key = first_key(node, path, &tail, arena);
        const char *holder = exp_place_holds(place, node, key, arena);
        if (holder) {
            struct exp_place items;
            exp_place_step(place, node, holder, &items);
            node = yaml_find(node, holder);
            *place = items;
            continue;
        }
        path = tail;
        holder = exp_place_wraps(place, key);
        if (node && node->kind == YAML_SEQUENCE && holder) {
            struct exp_place option;
            exp_place_step(place, NULL, key, &option);
            node = strcmp(key, holder) == 0 ? node : NULL;
            *place = option;
            continue;
        }
        if (node && node->kind == YAML_SEQUENCE) {
            int index = exp_item_find(node, key);
            *known = index >= 0;
            if (index < 0)
                return NULL;
            struct exp_place inner;
            if (exp_place_items(place, &inner)) {
                *place = inner;
                node = node->items[index];
                continue;
            }
            struct exp_item item = exp_item_of(node->items[index]);
            const struct plugin *layer =
                item.word ? registry_find(&nn_layers, item.word) : NULL;
            *place = (struct exp_place){.kind = EXP_FREE,
                                        .table = layer ? layer->options : NULL};
            node = *tail && item.word ? item.inner : node->items[index];
            size_t digits = strspn(tail, "0123456789");
            if (*tail && digits && tail[digits] == '.')
                path = tail + digits + 1;
            continue;
        }
        if (!node && place->kind == EXP_TYPED)
            node = default_of(place, arena);
        if (node && node->kind == YAML_SCALAR && place->kind == EXP_TYPED &&
            strcmp(key, "type") == 0)
            return node;
        struct exp_place inner;
        *known = exp_place_step(place, node, key, &inner);
        const struct yaml_node *child = yaml_find(node, key);
        if (!*known)
            return NULL;
        if (!child && !inner.opt && inner.kind == EXP_FREE)
            *known = place->kind == EXP_TYPED && exp_place_any_has(place, key);
        node = child;
        *place = inner;
    }
    return node;
}

void exp_path_unknown(const struct yaml_node *root, const char *path,
                      const struct yaml_node *at, struct arena *arena,
                      struct diag *diag)
{
    struct exp_edit edit = {.arena = arena, .diag = diag};
    struct yaml_node *null = exp_scalar_at("~", at, arena);
    if (!exp_path_set(&edit, root, path, at, null))
        return;
    /* Where types differ in their options any key may be set. */
    struct setting s = {.edit = &edit, .root = root, .path = path, .at = at};
    const char *last = exp_path_last(path);
    struct exp_place place = exp_place_root();
    const struct yaml_node *node = root;
    bool known;
    if (last > path)
        node = exp_path_get(root, arena_strndup(arena, path, (size_t)(last - path) - 1),
                            &place, &known, arena);
    names_nothing(&s, last, last, exp_place_hint(&place, node, last, arena));
}
