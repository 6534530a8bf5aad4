/* A walk over the options that take paths. */
#include "runner/experiment/absolute.h"

#include "base/dollar.h"
#include "runner/experiment/place.h"
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
    const char *text = plain->text;
    if (*folder && strcmp(folder, ".") != 0)
        text = arena_printf(w->arena, "%s/%s", folder, text);
    char here[4096];
    if (text[0] != '/') {
        if (!getcwd(here, sizeof here))
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

static struct yaml_node *walk(const struct walk *w, struct yaml_node *node,
                              const struct exp_place *place);

/* The value of one key; itself if no path is in it. */
static struct yaml_node *walk_value(const struct walk *w, struct yaml_node *map,
                                    const struct exp_place *place, size_t number)
{
    const char *key = map->pairs[number].key->text;
    struct yaml_node *value = map->pairs[number].value;
    /* {file: F} of tags and splits, which are no option tables. */
    if (place->kind == EXP_FREE && !place->table)
        return strcmp(key, "file") == 0 && value->kind == YAML_SCALAR
                   ? absolute(w, value)
                   : value;
    struct exp_place inner;
    exp_place_step(place, map, key, &inner);
    if (!inner.opt || inner.opt->kind != OPT_PATH)
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

struct yaml_node *exp_absolute(const struct yaml_node *file, struct arena *a,
                               struct diag *diag)
{
    struct walk w = {
        .scope = {.names = yaml_find(file, "variables")}, .arena = a, .diag = diag};
    struct exp_place root = exp_place_root();
    struct yaml_node *out = exp_shallow(file, a);
    for (size_t i = 0; i < out->count; i++) {
        const char *key = out->pairs[i].key->text;
        struct exp_place inner;
        bool known = exp_place_step(&root, file, key, &inner);
        struct exp_place ignored;
        if (known && (inner.kind != EXP_FREE || exp_place_items(&inner, &ignored)) &&
            strcmp(key, "model") != 0 && strcmp(key, "sweep") != 0)
            out->pairs[i].value = walk(&w, out->pairs[i].value, &inner);
    }
    return out;
}
