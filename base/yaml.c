/* YAML trees: building, finding, typing and comparing. */
#include "base/yaml.h"

#include <math.h>
#include <string.h>

struct yaml_node *yaml_scalar(struct arena *a, const char *text)
{
    struct yaml_node *n = arena_record(a, 1, sizeof(*n));
    n->kind = YAML_SCALAR;
    n->text = arena_strdup(a, text);
    return n;
}

struct yaml_node *yaml_string(struct arena *a, const char *text)
{
    struct yaml_node *n = yaml_scalar(a, text);
    n->quoted = true;
    return n;
}

struct yaml_node *yaml_number(struct arena *a, double value)
{
    struct str text = {0};
    str_add_double(&text, value);
    struct yaml_node *n = yaml_scalar(a, str_text(&text));
    str_deinit(&text);
    return n;
}

struct yaml_node *yaml_mapping(struct arena *a)
{
    struct yaml_node *n = arena_record(a, 1, sizeof(*n));
    n->kind = YAML_MAPPING;
    return n;
}

struct yaml_node *yaml_sequence(struct arena *a)
{
    struct yaml_node *n = arena_record(a, 1, sizeof(*n));
    n->kind = YAML_SEQUENCE;
    return n;
}

struct yaml_node *yaml_copy(const struct yaml_node *node, struct arena *a)
{
    struct yaml_node *n = arena_record(a, 1, sizeof(*n));
    *n = *node;
    n->room = node->count;
    switch (node->kind) {
    case YAML_SCALAR:
        n->text = arena_strdup(a, node->text);
        break;
    case YAML_SEQUENCE:
        n->items = arena_record(a, node->count, sizeof(*n->items));
        for (size_t i = 0; i < node->count; i++)
            n->items[i] = yaml_copy(node->items[i], a);
        break;
    case YAML_MAPPING:
        n->pairs = arena_record(a, node->count, sizeof(*n->pairs));
        for (size_t i = 0; i < node->count; i++) {
            n->pairs[i].key = yaml_copy(node->pairs[i].key, a);
            n->pairs[i].value = yaml_copy(node->pairs[i].value, a);
        }
        break;
    }
    return n;
}

static struct yaml_node *keep(struct yaml_node *node, const struct arena *from,
                              struct arena *to)
{
    if (!arena_has(from, node))
        return node;
    struct yaml_node *n = arena_record(to, 1, sizeof(*n));
    *n = *node;
    n->room = node->count;
    if (node->text && arena_has(from, node->text))
        n->text = arena_strdup(to, node->text);
    if (node->kind == YAML_SEQUENCE)
        n->items = arena_record(to, node->count, sizeof(*n->items));
    if (node->kind == YAML_MAPPING)
        n->pairs = arena_record(to, node->count, sizeof(*n->pairs));
    for (size_t i = 0; i < node->count; i++) {
        if (node->kind == YAML_SEQUENCE) {
            n->items[i] = keep(node->items[i], from, to);
        } else {
            n->pairs[i].key = keep(node->pairs[i].key, from, to);
            n->pairs[i].value = keep(node->pairs[i].value, from, to);
        }
    }
    return n;
}

struct yaml_node *yaml_keep(struct yaml_node *node, const struct arena *from,
                            struct arena *to)
{
    return node ? keep(node, from, to) : NULL;
}

static struct yaml_pair *find_pair(const struct yaml_node *map, const char *key)
{
    if (!map || map->kind != YAML_MAPPING)
        return NULL;
    for (size_t i = 0; i < map->count; i++)
        if (strcmp(map->pairs[i].key->text, key) == 0)
            return &map->pairs[i];
    return NULL;
}

struct yaml_node *yaml_find(const struct yaml_node *map, const char *key)
{
    const struct yaml_pair *pair = find_pair(map, key);
    return pair ? pair->value : NULL;
}

const struct yaml_node *yaml_place(const struct yaml_node *map, const char *key)
{
    const struct yaml_node *found = yaml_find(map, key);
    return found != NULL ? found : map;
}

/* Room for one more of size bytes in a list of node's; returns the list. Not by
 * arena_grow: lists of copies have no room to spare. */
static void *grow(struct yaml_node *node, void *list, size_t size, struct arena *a)
{
    if (node->count < node->room)
        return list;
    node->room = node->count ? 2 * node->count : 4;
    void *larger = arena_record(a, node->room, size);
    if (node->count)
        memcpy(larger, list, node->count * size);
    return larger;
}

void yaml_add_pair(struct yaml_node *map, struct yaml_node *key,
                   struct yaml_node *value, struct arena *a)
{
    map->pairs = grow(map, map->pairs, sizeof(*map->pairs), a);
    map->pairs[map->count++] = (struct yaml_pair){.key = key, .value = value};
}

void yaml_set(struct yaml_node *map, const char *key, struct yaml_node *value,
              struct arena *a)
{
    struct yaml_pair *pair = find_pair(map, key);
    if (pair) {
        pair->value = value;
        return;
    }
    struct yaml_node *name = yaml_scalar(a, key);
    name->source = value->source;
    name->line = value->line;
    name->column = value->column;
    yaml_add_pair(map, name, value, a);
}

bool yaml_remove(struct yaml_node *map, const char *key)
{
    struct yaml_pair *pair = find_pair(map, key);
    if (!pair)
        return false;
    size_t behind = (size_t)(map->pairs + map->count - (pair + 1));
    memmove(pair, pair + 1, behind * sizeof(*pair));
    map->count--;
    return true;
}

void yaml_append(struct yaml_node *sequence, struct yaml_node *item, struct arena *a)
{
    sequence->items = grow(sequence, sequence->items, sizeof(struct yaml_node *), a);
    sequence->items[sequence->count++] = item;
}

static bool is_plain(const struct yaml_node *node)
{
    return node && node->kind == YAML_SCALAR && !node->quoted;
}

static bool is_one_of(const char *text, const char *const *words)
{
    for (; *words; words++)
        if (strcmp(text, *words) == 0)
            return true;
    return false;
}

bool yaml_is_null(const struct yaml_node *node)
{
    static const char *const nulls[] = {"", "~", "null", "Null", "NULL", NULL};
    return is_plain(node) && is_one_of(node->text, nulls);
}

bool yaml_to_bool(const struct yaml_node *node, bool *out)
{
    static const char *const yes[] = {"true", "True", "TRUE", NULL};
    static const char *const no[] = {"false", "False", "FALSE", NULL};
    if (!is_plain(node))
        return false;
    bool value = is_one_of(node->text, yes);
    if (!value && !is_one_of(node->text, no))
        return false;
    *out = value;
    return true;
}

bool yaml_to_long(const struct yaml_node *node, long long *out)
{
    return is_plain(node) && str_to_long(node->text, out);
}

bool yaml_to_double(const struct yaml_node *node, double *out)
{
    return is_plain(node) && str_to_double(node->text, out);
}

static bool equal_scalars(const struct yaml_node *a, const struct yaml_node *b)
{
    if (yaml_is_null(a) || yaml_is_null(b))
        return yaml_is_null(a) && yaml_is_null(b);
    bool p = false, q = false;
    bool bool_a = yaml_to_bool(a, &p), bool_b = yaml_to_bool(b, &q);
    if (bool_a || bool_b)
        return bool_a && bool_b && p == q;
    double x = 0, y = 0;
    bool number_a = yaml_to_double(a, &x), number_b = yaml_to_double(b, &y);
    if (number_a || number_b) {
        if (!number_a || !number_b)
            return false;
        long long i = 0, j = 0;
        if (yaml_to_long(a, &i) && yaml_to_long(b, &j))
            return i == j;
        return x == y || (isnan(x) && isnan(y));
    }
    return strcmp(a->text, b->text) == 0;
}

bool yaml_equal(const struct yaml_node *a, const struct yaml_node *b)
{
    if (a == b)
        return true;
    if (!a || !b || a->kind != b->kind || a->count != b->count)
        return false;
    if (a->kind == YAML_SCALAR)
        return equal_scalars(a, b);
    for (size_t i = 0; i < a->count; i++) {
        if (a->kind == YAML_SEQUENCE) {
            if (!yaml_equal(a->items[i], b->items[i]))
                return false;
        } else if (strcmp(a->pairs[i].key->text, b->pairs[i].key->text) != 0 ||
                   !yaml_equal(a->pairs[i].value, b->pairs[i].value)) {
            return false;
        }
    }
    return true;
}
