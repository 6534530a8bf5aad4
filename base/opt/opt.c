/* Option tables: reading a mapping, defaults, typed values. */
#include "base/opt/opt.h"

#include "base/opt/parts.h"

#include <string.h>

const struct plugin *registry_find(const struct registry *r, const char *name)
{
    for (size_t i = 0; r->items[i]; i++)
        if (strcmp(r->items[i]->name, name) == 0)
            return r->items[i];
    return NULL;
}

const struct opt *opt_find(const struct opt *table, const char *name)
{
    for (; table && table->name; table++)
        if (strcmp(table->name, name) == 0)
            return table;
    return NULL;
}

static size_t count_options(const struct opt *table)
{
    size_t count = 0;
    while (table && table[count].name)
        count++;
    return count;
}

/* The names of a table's options and the passed-over ones; ends with NULL. */
static const char **all_names(const struct opt *table, const char *const *also,
                              struct arena *a, size_t *count)
{
    size_t options = count_options(table), others = 0;
    while (also && also[others])
        others++;
    const char **names = arena_alloc(a, options + others + 1, sizeof(*names));
    for (size_t i = 0; i < options; i++)
        names[i] = table[i].name;
    for (size_t i = 0; i < others; i++)
        names[options + i] = also[i];
    *count = options + others;
    return names;
}

/* Whether the value of an option has an option of this name: its table, or the type
 * that is written, or if none is, any type. */
static bool has_within(const struct opt *o, const struct yaml_node *value,
                       const char *name)
{
    if (o->kind == OPT_TABLE || (o->kind == OPT_NODE && o->table))
        return opt_find(o->table, name) != NULL;
    const struct yaml_node *type = yaml_find(value, "type");
    const char *written = type ? type->text : value ? value->text : NULL;
    bool has = false;
    if (o->kind == OPT_TYPED && written && !registry_find(o->registry, written))
        written = NULL;
    for (size_t i = 0; o->kind == OPT_TYPED && o->registry->items[i]; i++) {
        const struct plugin *p = o->registry->items[i];
        if (!written || strcmp(written, p->name) == 0)
            has = has || opt_find(p->options, name);
    }
    return has;
}

const char *opt_within(const struct opt *table, const struct yaml_node *map,
                       const char *name, struct arena *a)
{
    /* Of several, the only one that is written. */
    const struct opt *any = NULL, *written = NULL;
    size_t count = 0, writes = 0;
    for (const struct opt *o = table; o && o->name; o++) {
        const struct yaml_node *value = yaml_find(map, o->name);
        if (!has_within(o, value, name))
            continue;
        any = o;
        count++;
        written = value ? o : written;
        writes += value != NULL;
    }
    const struct opt *found = count == 1 ? any : writes == 1 ? written : NULL;
    return found ? arena_printf(a, "%s.%s", found->name, name) : NULL;
}

/* `{lr: 0,001}` is an lr of 0 and a key 001. */
static const char *comma_hint(const struct yaml_node *map, const struct yaml_node *key,
                              struct arena *a)
{
    size_t i = 0;
    while (i < map->count && map->pairs[i].key != key)
        i++;
    const struct yaml_node *before =
        i > 0 && i < map->count ? map->pairs[i - 1].value : NULL;
    const bool digits = key->text[0] >= '0' && key->text[0] <= '9';
    double number;
    if (!digits || !before || before->kind != YAML_SCALAR ||
        !yaml_is_null(map->pairs[i].value))
        return NULL;
    const char *whole = arena_printf(a, "%s.%s", before->text, key->text);
    const struct yaml_node both = {.kind = YAML_SCALAR, .text = whole};
    return yaml_to_double(&both, &number)
               ? arena_printf(a, "a number has a point, not a comma: %s", whole)
               : NULL;
}

/* Notes an unknown key with the place or the nearest name that was probably meant or,
 * if there is no such name, with all names. */
static void unknown_key(const struct opt *table, const char *const *also,
                        const struct yaml_node *map, const struct yaml_node *key,
                        const struct opt_reading *r)
{
    size_t count;
    const char **names = all_names(table, also, r->arena, &count);
    const char *hint = comma_hint(map, key, r->arena);
    if (!hint)
        hint = opt_hint(key->text, table, map, names, count, r->arena);
    if (!hint && count > 0) {
        struct str list = {0};
        opt_add_list(names, &list);
        hint = arena_printf(r->arena, "options of %s: %s", r->what, str_text(&list));
        str_deinit(&list);
    } else if (!hint) {
        hint = arena_printf(r->arena, "%s takes no options", r->what);
    }
    diag_error(r->diag, key, hint, "unknown option `%s` of %s", key->text, r->what);
}

/* The value of an unknown key (noted already) that was probably meant as this option;
 * NULL if there is no such key. */
static const struct yaml_node *find_misspelt(const char *name, const struct opt *table,
                                             const char *const *also,
                                             const struct yaml_node *map,
                                             const struct opt_reading *r)
{
    size_t count;
    const char **names = all_names(table, also, r->arena, &count);
    for (size_t i = 0; map && i < map->count; i++) {
        const char *key = map->pairs[i].key->text;
        const char *advice, *near = NULL;
        if (opt_index(names, key) < 0)
            near = opt_usual(key, NULL, NULL, names, count, &advice, r->arena);
        if (!near && opt_index(names, key) < 0)
            near = str_nearest(key, names, count);
        if (near && strcmp(near, name) == 0)
            return map->pairs[i].value;
    }
    return NULL;
}

/* Reads it without another word, so that what depends on it is checked all the same. */
static void read_misspelt(const struct opt *o, const struct yaml_node *value,
                          const struct opt_reading *r, void *out)
{
    struct diag *ignored = diag_create();
    struct opt_reading quiet = *r;
    quiet.diag = ignored;
    if (!yaml_is_null(value))
        opt_read_value(o, value, &quiet, out);
    diag_destroy(ignored);
}

/* Sets the default; an option without one stays zero, a table gets its own defaults. */
static void read_fallback(const struct opt *o, const struct opt_reading *r, void *out)
{
    if (!o->fallback) {
        if (o->kind == OPT_TABLE)
            opt_read_at(o->table, NULL, NULL, NULL, r, (char *)out + o->offset);
        return;
    }
    /* Most defaults are one word, and their node is not needed afterwards. */
    const struct yaml_node word = {.kind = YAML_SCALAR, .text = o->fallback};
    const bool is_kept =
        o->kind == OPT_TYPED || o->kind == OPT_TYPED_MAP || o->kind == OPT_NODE;
    const bool is_word = !is_kept && !strchr("[{", o->fallback[0]);
    const struct yaml_node *node = is_word ? &word : opt_fallback(o, r->arena);
    if (!yaml_is_null(node))
        opt_read_value(o, node, r, out);
}

/* An absent table takes its own defaults, an absent node is NULL. */
static bool is_required(const struct opt *o)
{
    return !o->fallback && o->kind != OPT_TABLE && o->kind != OPT_NODE;
}

static void read_option(const struct opt *o, const struct yaml_node *value,
                        const struct yaml_node *at, const struct opt_reading *r,
                        void *out)
{
    if (value && !yaml_is_null(value)) {
        opt_read_value(o, value, r, out);
    } else if (is_required(o)) {
        const char *hint =
            o->help ? arena_printf(r->arena, "%s: %s", o->name, o->help) : NULL;
        diag_error(r->diag, value ? value : at, hint, "%s needs `%s`", r->what,
                   o->name);
    } else if (o->kind == OPT_TABLE && !o->fallback) {
        struct opt_reading inner = *r;
        inner.what = arena_printf(r->arena, "%s.%s", r->what, o->name);
        opt_read_at(o->table, NULL, at, NULL, &inner, (char *)out + o->offset);
    } else {
        read_fallback(o, r, out);
    }
}

void opt_read_at(const struct opt *table, const struct yaml_node *map,
                 const struct yaml_node *at, const char *const *also,
                 const struct opt_reading *r, void *out)
{
    if (map && map->kind != YAML_MAPPING && !yaml_is_null(map)) {
        struct str names = {0};
        opt_add_names(table, &names);
        diag_error(
            r->diag, map,
            names.length ? arena_printf(r->arena, "its options: %s", str_text(&names))
                         : NULL,
            "%s must be a mapping of options, not %s", r->what,
            map->kind == YAML_SEQUENCE ? "a list"
                                       : arena_printf(r->arena, "`%.60s`", map->text));
        str_deinit(&names);
        map = NULL;
    }
    size_t unknown = 0;
    for (size_t i = 0; map && i < map->count; i++) {
        const struct yaml_node *key = map->pairs[i].key;
        if (opt_find(table, key->text) || opt_index(also, key->text) >= 0)
            continue;
        unknown_key(table, also, map, key, r);
        unknown++;
    }
    for (const struct opt *o = table; o && o->name; o++) {
        const struct yaml_node *value = yaml_find(map, o->name), *meant = NULL;
        if (!value && unknown > 0)
            meant = find_misspelt(o->name, table, also, map, r);
        if (!meant || !is_required(o))
            read_option(o, value, at, r, out);
        if (meant)
            read_misspelt(o, meant, r, out);
    }
}

void opt_read(const struct opt *table, const struct yaml_node *map, const char *what,
              const char *const *also, void *out, struct arena *a, struct diag *diag)
{
    struct opt_reading r = {.what = what, .arena = a, .diag = diag};
    opt_read_at(table, map, map, also, &r, out);
}

void opt_defaults(const struct opt *table, void *out, struct arena *a)
{
    struct diag *ignored = diag_create();
    struct opt_reading r = {.what = "defaults", .arena = a, .diag = ignored};
    for (const struct opt *o = table; o && o->name; o++)
        read_fallback(o, &r, out);
    diag_destroy(ignored);
}

/* What a scalar may be there: the words, then the types. */
static const char **known_names(const struct registry *registry,
                                const struct opt_reading *r, size_t *count)
{
    size_t words = 0, types = 0;
    while (r->words && r->words[words])
        words++;
    while (registry->items[types])
        types++;
    const char **names = arena_alloc(r->arena, words + types + 1, sizeof(*names));
    for (size_t i = 0; i < words; i++)
        names[i] = r->words[i];
    for (size_t i = 0; i < types; i++)
        names[words + i] = registry->items[i]->name;
    *count = words + types;
    return names;
}

static const char *list_known(const struct registry *registry,
                              const struct opt_reading *r)
{
    size_t count;
    struct str names = {0};
    opt_add_list(known_names(registry, r, &count), &names);
    const char *text = arena_printf(r->arena, "known: %s", str_text(&names));
    str_deinit(&names);
    return text;
}

/* The type of that name. An unknown one is noted, and taken for the one that it most
 * likely means, so that its options are checked all the same; NULL: for none. */
static const struct plugin *find_type(const struct registry *registry,
                                      const struct yaml_node *name,
                                      const struct opt_reading *r)
{
    const struct plugin *p = registry_find(registry, name->text);
    if (p)
        return p;
    size_t count;
    const char **names = known_names(registry, r, &count);
    const char *hint = opt_did_you_mean(name->text, names, count, r->arena);
    diag_error(r->diag, name, hint ? hint : list_known(registry, r), "unknown %s `%s`",
               registry->kind, name->text);
    const char *advice,
        *meant = opt_usual(name->text, NULL, NULL, names, count, &advice, r->arena);
    if (!meant)
        meant = str_nearest(name->text, names, count);
    return meant ? registry_find(registry, meant) : NULL;
}

/* The scalar that names the type; NULL (noted) if there is none. */
static const struct yaml_node *type_of(const struct registry *registry,
                                       const struct yaml_node *node,
                                       const struct opt_reading *r)
{
    if (node->kind == YAML_SCALAR && !yaml_is_null(node))
        return node;
    const struct yaml_node *type = yaml_find(node, "type");
    if (type && type->kind == YAML_SCALAR && !yaml_is_null(type))
        return type;
    const char *kind = registry->kind;
    if (type) {
        diag_error(r->diag, type, list_known(registry, r),
                   "`type` of %s must be the name of %s %s", r->what, opt_article(kind),
                   kind);
    } else if (node->kind == YAML_MAPPING) {
        const char *first = node->count == 1 ? node->pairs[0].key->text : NULL;
        const char *hint = first && registry_find(registry, first)
                               ? arena_printf(r->arena, "write {type: %s, ...}", first)
                               : list_known(registry, r);
        diag_error(r->diag, node, hint, "%s needs `type`", r->what);
    } else {
        diag_error(r->diag, node, list_known(registry, r),
                   "%s must be the name of %s %s or a mapping with `type`, not %s",
                   r->what, opt_article(kind), kind,
                   node->kind == YAML_SEQUENCE ? "a list" : "empty");
    }
    return NULL;
}

void opt_read_typed_at(const struct registry *registry, const struct yaml_node *node,
                       const struct opt_reading *r, struct opt_typed *out)
{
    static const char *const type_key[] = {"type", NULL};
    struct opt_reading own = *r;
    if (node->kind == YAML_MAPPING) /* `type` is no word */
        own.words = NULL;
    const struct yaml_node *name = type_of(registry, node, &own);
    const struct plugin *p = name ? find_type(registry, name, &own) : NULL;
    if (!p)
        return;
    *out = (struct opt_typed){.type = p, .node = node};
    out->options = arena_record(r->arena, 1, p->options_size);
    struct opt_reading reading = {.what = p->name, .arena = r->arena, .diag = r->diag};
    const struct yaml_node *map = node->kind == YAML_MAPPING ? node : NULL;
    opt_read_at(p->options, map, node, type_key, &reading, out->options);
}

void opt_read_typed(const struct registry *r, const struct yaml_node *node,
                    const char *what, struct opt_typed *out, struct arena *a,
                    struct diag *diag)
{
    const struct opt_reading reading = {.what = what, .arena = a, .diag = diag};
    opt_read_typed_at(r, node, &reading, out);
}
