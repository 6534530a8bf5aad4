/* A walk over the options that take paths and texts. */
#include "runner/experiment/recordable.h"

#include "base/dollar.h"
#include "base/file.h"
#include "runner/experiment/path/place.h"
#include "runner/experiment/tree.h"

#include <string.h>
#include <unistd.h>

struct walk {
    struct dollar_scope scope;
    struct arena *arena;
    struct diag *diag;
};

/* A scalar as an absolute path; itself if it already is one. */
static struct yaml_node *absolute(const struct walk *w, struct yaml_node *node)
{
    size_t before = diag_errors(w->diag);
    struct yaml_node *plain =
        dollar_replace(node, DOLLAR_NAMES, &w->scope, w->arena, w->diag);
    if (diag_errors(w->diag) > before)
        return node;
    if (plain->kind != YAML_SCALAR || plain->text[0] == '\0' || plain->text[0] == '/')
        return plain;
    const char *folder =
        plain->source && plain->source->folder ? plain->source->folder : "";
    const char *text = file_expand(w->arena, plain->text);
    if (*folder && strcmp(folder, ".") != 0)
        text = file_join(w->arena, folder, text);
    char here[4096];
    if (text[0] != '/') {
        if (!getcwd(here, sizeof(here)))
            return plain;
        text = arena_printf(w->arena, "%s/%s", here, text);
    }
    struct str escaped = {0};
    for (const char *p = text; *p; p++)
        str_addn(&escaped, *p == '$' ? "$$" : p, *p == '$' ? 2 : 1);
    struct yaml_node *out = exp_scalar_at(str_text(&escaped), plain, w->arena);
    str_deinit(&escaped);
    out->quoted = true;
    return out;
}

static bool is_word(const struct opt *o, const char *text)
{
    for (size_t i = 0; o->words && o->words[i]; i++)
        if (strcmp(o->words[i], text) == 0)
            return true;
    return false;
}

/* Whether a plain scalar would be written as another text or be taken for something
 * else. Whole numbers (folders 0, 1, 2) stay as they are. */
static bool needs_quotes(const struct yaml_node *node)
{
    if (node->quoted || strchr(node->text, '$'))
        return false;
    struct str written = {0};
    yaml_write_flow(node, &written);
    bool same = strcmp(str_text(&written), node->text) == 0;
    str_deinit(&written);
    bool boolean;
    double number;
    long long whole;
    return !same || yaml_is_null(node) || yaml_to_bool(node, &boolean) ||
           (yaml_to_double(node, &number) && !yaml_to_long(node, &whole));
}

static struct yaml_node *quoted_texts(const struct walk *w, struct yaml_node *node,
                                      const char *const *but);

/* The value of a variable that stands for a text or texts. The variable itself may be
 * read as a number elsewhere, and is recorded as one: where the text would be another
 * then (1e3 and 1.0e+3), it takes the variable's place. */
static struct yaml_node *without_variable(const struct walk *w, struct yaml_node *node)
{
    static const char *const none[] = {NULL};
    struct diag *ignored = diag_create();
    struct yaml_node *plain =
        dollar_replace(node, DOLLAR_NAMES, &w->scope, w->arena, ignored);
    const bool good = diag_errors(ignored) == 0;
    diag_destroy(ignored);
    if (!good)
        return node;
    if (plain->kind != YAML_SCALAR) {
        struct yaml_node *list = quoted_texts(w, plain, none);
        return list == plain ? node : list;
    }
    if (!needs_quotes(plain))
        return node;
    struct yaml_node *out = exp_scalar_at(plain->text, node, w->arena);
    out->quoted = true;
    return out;
}

static struct yaml_node *quoted(const struct walk *w, struct yaml_node *node)
{
    if (strchr(node->text, '$'))
        return without_variable(w, node);
    if (!needs_quotes(node))
        return node;
    struct yaml_node *out = yaml_copy(node, w->arena);
    out->quoted = true;
    return out;
}

static bool is_key(const char *const *keys, const char *key)
{
    for (; *keys; keys++)
        if (strcmp(*keys, key) == 0)
            return true;
    return false;
}

/* Quotes every text in a list or mapping, except under the keys `but`. */
static struct yaml_node *quoted_texts(const struct walk *w, struct yaml_node *node,
                                      const char *const *but)
{
    struct yaml_node *out = node;
    for (size_t i = 0; i < node->count; i++) {
        bool list = node->kind == YAML_SEQUENCE;
        struct yaml_node *old = list ? node->items[i] : node->pairs[i].value;
        bool taken = list || !is_key(but, node->pairs[i].key->text);
        struct yaml_node *new = !taken                     ? old
                                : old->kind == YAML_SCALAR ? quoted(w, old)
                                                           : quoted_texts(w, old, but);
        if (new == old)
            continue;
        if (out == node)
            out = exp_shallow(node, w->arena);
        *(list ? &out->items[i] : &out->pairs[i].value) = new;
    }
    return out;
}

static struct yaml_node *walk(const struct walk *w, struct yaml_node *node,
                              const struct exp_place *place);

/* The text or texts of an option; a word of its own, and nothing, stay. */
static struct yaml_node *text_value(const struct walk *w, const struct opt *o,
                                    struct yaml_node *value)
{
    static const char *const none[] = {NULL};
    if (value->kind != YAML_SCALAR)
        return quoted_texts(w, value, none);
    return yaml_is_null(value) || is_word(o, value->text) ? value : quoted(w, value);
}

/* The value of one key; itself if nothing is to be changed in it. */
static struct yaml_node *walk_value(const struct walk *w, const struct yaml_node *map,
                                    const struct exp_place *place, size_t number)
{
    const char *key = map->pairs[number].key->text;
    struct yaml_node *value = map->pairs[number].value;
    /* {file: F} of tags and splits, which are not option tables. */
    if (place->kind == EXP_FREE && !place->table)
        return strcmp(key, "file") == 0 && value->kind == YAML_SCALAR
                   ? absolute(w, value)
                   : value;
    struct exp_place inner;
    exp_place_step(place, map, key, &inner);
    enum opt_kind kind = inner.opt ? inner.opt->kind : OPT_NODE;
    if (kind == OPT_STRING || kind == OPT_STRING_LIST)
        return text_value(w, inner.opt, value);
    if (inner.opt && inner.opt->texts_but)
        value = quoted_texts(w, value, inner.opt->texts_but);
    if (kind != OPT_PATH)
        return inner.kind == EXP_VALUE ? value : walk(w, value, &inner);
    double ignored;
    bool is_number = inner.opt->or_number && value->kind == YAML_SCALAR &&
                     str_to_double(value->text, &ignored);
    return value->kind == YAML_SCALAR && !yaml_is_null(value) && !is_number &&
                   !is_word(inner.opt, value->text)
               ? absolute(w, value)
               : value;
}

static struct yaml_node *walk(const struct walk *w, struct yaml_node *node,
                              const struct exp_place *place)
{
    struct yaml_node *out = node;
    struct exp_place item;
    bool typed = node->kind == YAML_SEQUENCE && exp_place_items(place, &item);
    for (size_t i = 0; typed && i < node->count; i++) {
        struct yaml_node *value = walk(w, node->items[i], &item);
        if (value == node->items[i])
            continue;
        if (out == node)
            out = exp_shallow(node, w->arena);
        out->items[i] = value;
    }
    for (size_t i = 0; node->kind == YAML_MAPPING && i < node->count; i++) {
        struct yaml_node *value = walk_value(w, node, place, i);
        if (value == node->pairs[i].value)
            continue;
        if (out == node)
            out = exp_shallow(node, w->arena);
        out->pairs[i].value = value;
    }
    return out;
}

/* The value of the key with this number at the top of a file. */
static struct yaml_node *value_at(const struct yaml_node *file, size_t number,
                                  struct arena *a, struct diag *diag)
{
    struct walk w = {
        .scope = {.names = yaml_find(file, "variables")}, .arena = a, .diag = diag};
    struct exp_place root = exp_place_root(), inner, ignored;
    const char *key = file->pairs[number].key->text;
    bool known = exp_place_step(&root, file, key, &inner);
    if (known && (inner.kind != EXP_FREE || exp_place_items(&inner, &ignored)) &&
        strcmp(key, "model") != 0 && strcmp(key, "sweep") != 0)
        return walk_value(&w, file, &root, number);
    return file->pairs[number].value;
}

struct yaml_node *exp_recordable_value(const struct yaml_node *file, const char *key,
                                       struct arena *a, struct diag *diag)
{
    for (size_t i = 0; i < file->count; i++)
        if (strcmp(file->pairs[i].key->text, key) == 0)
            return value_at(file, i, a, diag);
    return NULL;
}

struct yaml_node *exp_recordable(const struct yaml_node *file, struct arena *a,
                                 struct diag *diag)
{
    struct yaml_node *out = exp_shallow(file, a);
    for (size_t i = 0; i < out->count; i++)
        out->pairs[i].value = value_at(file, i, a, diag);
    return out;
}
