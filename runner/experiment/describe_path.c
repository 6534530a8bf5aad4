/* A walk along the option tables by the keys of a path, without a file: where a type
 * decides which options there are, those of every type count. */
#include "runner/experiment/describe_path.h"

#include "base/arena.h"
#include "nn/layer.h"
#include "runner/experiment/sections.h"
#include "runner/experiment/plan/plan.h"
#include "runner/experiment/words.h"

#include <string.h>

enum { NAMES_MAX = 512 };

/* The kind of thing that the next key names. */
enum at_kind {
    AT_TABLE, /* the options of `table` */
    AT_NAMES, /* names of one's own, each of a type of `types` */
    AT_TYPED, /* the options of `only`, or of any type of `types`; and `table` */
    AT_PATHS, /* sweep.parameters: a path, then the options of `table` */
    AT_END    /* nothing: a value */
};

struct at {
    enum at_kind kind;
    const struct opt *table;
    const struct registry *types;
    const struct plugin *only;
};

struct walk {
    struct at at;
    const char *path, *key; /* the whole, and the key that is being read, in it */
    size_t length;          /* of the key */
    const char *help;       /* of what is around it, or NULL */
    struct arena *arena;
    struct str *out;
};

static const char *key_of(const struct walk *w)
{
    return arena_strndup(w->arena, w->key, w->length);
}

static bool is_last(const struct walk *w)
{
    return w->key[w->length] == '\0';
}

static void describe(const struct walk *w, const char *owner, const char *kind,
                     const char *help, const struct opt *o)
{
    const struct opt row[] = {*o, {0}};
    struct plugin one = {.name = owner,
                         .help = help,
                         .options = row,
                         .example = exp_word_example(o->name)};
    str_add(w->out, w->out->length > 0 ? "\n" : "");
    opt_describe(&one, kind, w->out);
}

/* Options whose contents the tables do not tell. */
static const struct {
    const char *name;
    struct at inside;
} nodes[] = {
    {"layers", {.kind = AT_NAMES, .types = &nn_layers}},
    {"parameters", {.kind = AT_PATHS, .table = exp_parameter_table}},
    {"metric", {.kind = AT_TABLE, .table = exp_metric_table}},
    {"monitor", {.kind = AT_TABLE, .table = exp_metric_table}},
};

/* Describes the contents of an option. */
static struct at inside(const struct opt *o)
{
    if (o->kind == OPT_TYPED)
        return (struct at){.kind = AT_TYPED, .types = o->registry};
    if (o->kind == OPT_TYPED_MAP)
        return (struct at){.kind = AT_NAMES, .types = o->registry};
    if (o->kind == OPT_NODE && o->registry)
        return (struct at){.kind = AT_NAMES, .types = o->registry, .table = o->table};
    if (o->table)
        return (struct at){.kind = AT_TABLE, .table = o->table};
    for (size_t i = 0; i < sizeof(nodes) / sizeof(*nodes); i++)
        if (strcmp(nodes[i].name, o->name) == 0)
            return nodes[i].inside;
    return (struct at){.kind = AT_END};
}

/* The text of the path before the key: whose option it is. */
static const char *owner_of(const struct walk *w)
{
    size_t before = (size_t)(w->key - w->path);
    return before ? arena_strndup(w->arena, w->path, before - 1) : "file";
}

static bool step_table(struct walk *w)
{
    const struct opt *o = opt_find(w->at.table, key_of(w));
    if (!o)
        return false;
    if (is_last(w))
        describe(w, owner_of(w), w->key == w->path ? "top" : "section", w->help, o);
    w->at = inside(o);
    w->help = o->help;
    return true;
}

static bool step_names(struct walk *w)
{
    const char *key = key_of(w);
    if (opt_find(w->at.table, key))
        return step_table(w);
    const struct plugin *only = registry_find(w->at.types, key);
    w->at.only = only;
    w->at.table = w->at.types == &nn_layers ? exp_any_layer_table() : NULL;
    w->at.kind = AT_TYPED;
    if (is_last(w) && only)
        opt_describe(only, w->at.types->kind, w->out);
    return !is_last(w) || only;
}

static bool step_typed(struct walk *w)
{
    const char *key = key_of(w);
    const struct opt *found = opt_find(w->at.table, key);
    if (found && is_last(w))
        describe(w, "any layer", "common", NULL, found);
    for (size_t i = 0; w->at.types->items[i]; i++) {
        const struct plugin *p = w->at.types->items[i];
        const struct opt *o =
            !w->at.only || w->at.only == p ? opt_find(p->options, key) : NULL;
        if (o && is_last(w))
            describe(w, p->name, w->at.types->kind, p->help, o);
        found = found ? found : o;
    }
    if (strcmp(key, "type") == 0 && is_last(w) && !found) {
        str_addf(w->out, "%s.type: one of ", owner_of(w));
        opt_add_type_names(w->at.types, w->out);
        str_add(w->out, "\n");
        return true;
    }
    if (found)
        w->at = inside(found);
    return found != NULL;
}

/* The last key if it is an option of a parameter, else it is part of its path. */
static bool step_paths(struct walk *w)
{
    const char *dot = strrchr(w->key, '.');
    const struct opt *o = dot ? opt_find(w->at.table, dot + 1) : NULL;
    if (o) {
        describe(w, "parameters", "in sweep", NULL, o);
    } else {
        struct plugin p = {.name = "parameters",
                           .help = "what varies, by paths",
                           .options = w->at.table};
        opt_describe(&p, "in sweep", w->out);
    }
    w->length = strlen(w->key);
    return true;
}

static bool step(struct walk *w)
{
    switch (w->at.kind) {
    case AT_TABLE:
        return step_table(w);
    case AT_NAMES:
        return step_names(w);
    case AT_TYPED:
        return step_typed(w);
    case AT_PATHS:
        return step_paths(w);
    case AT_END:
        return false;
    }
    return false;
}

static size_t add_names(const struct opt *table, const char **names, size_t count)
{
    for (; table && table->name && count < NAMES_MAX; table++)
        names[count++] = table->name;
    return count;
}

/* The path with the nearest key that may stand where the walk ended. */
static void find_near(const struct walk *w, struct str *near)
{
    const char *names[NAMES_MAX], *advice;
    size_t count = add_names(w->at.table, names, 0);
    for (size_t i = 0; w->at.types && w->at.types->items[i] && count < NAMES_MAX; i++) {
        const struct plugin *p = w->at.types->items[i];
        if (w->at.kind == AT_NAMES)
            names[count++] = p->name;
        else if (!w->at.only || w->at.only == p)
            count = add_names(p->options, names, count);
    }
    const char *key = key_of(w);
    const char *found =
        opt_usual(key, w->at.table, NULL, names, count, &advice, w->arena);
    if (!found && w->at.kind == AT_TABLE)
        found = opt_within(w->at.table, NULL, key, w->arena);
    if (!found)
        found = str_nearest(key, names, count);
    if (found)
        str_addf(near, "%.*s%s%s", (int)(w->key - w->path), w->path, found,
                 w->key + w->length);
}

bool exp_describe_path(const char *path, struct str *out, struct str *near)
{
    struct walk w = {.at = {.kind = AT_TABLE, .table = exp_file_table},
                     .path = path,
                     .key = path,
                     .arena = arena_create(),
                     .out = out};
    bool found = true;
    for (bool more = true; more && found;) {
        w.length = strcspn(w.key, ".");
        found = step(&w);
        more = found && w.key[w.length] == '.';
        if (more)
            w.key += w.length + 1;
    }
    if (!found)
        find_near(&w, near);
    arena_destroy(w.arena);
    return found;
}
