/* Files, their chains of bases, and the words of the command line. */
#include "runner/experiment/read.h"

#include "base/file.h"
#include "runner/experiment/blocks.h"
#include "runner/experiment/merge.h"
#include "runner/experiment/shipped.h"
#include "runner/experiment/tree.h"
#include "runner/experiment/unused.h"

#include <string.h>
#include <sys/stat.h>

enum { BASES_MAX = 16 };

/* The files that are being read, the innermost first. */
struct chain {
    const struct chain *outer;
    const char *path;
    dev_t device;
    ino_t inode;
    int depth;
};

static struct yaml_node *read_with_bases(const struct exp_edit *e, const char *path,
                                         const struct chain *outer);

/* "a.yaml -> b.yaml -> a.yaml" */
static const char *chain_text(const struct chain *c, const char *last, struct arena *a)
{
    const char *text = last;
    for (; c; c = c->outer)
        text = arena_printf(a, "%s -> %s", c->path, text);
    return text;
}

/* Whether path may be a base here: it exists, is not being read, the chain is short. */
static bool may_follow(const struct exp_edit *e, const char *path,
                       const struct yaml_node *at, const struct chain *chain)
{
    struct stat status;
    if (stat(path, &status) != 0) {
        diag_error(
            e->diag, at,
            "`base` is relative to the file that names it; `mtag/NAME` comes with "
            "mtag: mtag-run --list experiments",
            "the base %s does not exist", path);
        return false;
    }
    if (S_ISDIR(status.st_mode)) {
        diag_error(e->diag, at, NULL, "the base %s is a folder, not a file", path);
        return false;
    }
    for (const struct chain *c = chain; c; c = c->outer) {
        if (c->device == status.st_dev && c->inode == status.st_ino) {
            diag_error(e->diag, at, NULL, "a base that includes itself: %s",
                       chain_text(chain, path, e->arena));
            return false;
        }
    }
    if (chain->depth >= BASES_MAX) {
        diag_error(e->diag, at, NULL, "more than %d bases, one on the other",
                   BASES_MAX);
        return false;
    }
    return true;
}

static bool is_mapping(const struct exp_edit *e, const struct yaml_node *file)
{
    if (file->kind == YAML_MAPPING)
        return true;
    diag_error(e->diag, file, "an experiment starts as in `name: my_first`",
               "an experiment file is a mapping of sections, not %s",
               file->kind == YAML_SEQUENCE ? "a list" : "a single value");
    return false;
}

/* A sweep is not inherited; its metric is, if the file has a sweep without one. If that
 * sweep has no parameters either, a warning says that the base's are not inherited
 * (tells: this is the file that was named). */
static struct yaml_node *with_metric(const struct exp_edit *e, struct yaml_node *file,
                                     const struct yaml_node *base, bool tells)
{
    static const char *const points[] = {"parameters", "variants", "method"};
    const struct yaml_node *sweep = yaml_find(file, "sweep");
    if (!base || !sweep || base->kind != YAML_MAPPING || sweep->kind != YAML_MAPPING)
        return file;
    bool lacks = tells;
    for (size_t i = 0; i < sizeof(points) / sizeof(*points); i++)
        lacks = lacks && !yaml_find(sweep, points[i]);
    if (lacks && (yaml_find(base, "parameters") || yaml_find(base, "variants")))
        diag_warning(e->diag, sweep, "copy them from the base, or run the base itself",
                     "the `%s` of the base's sweep are not inherited: this file has "
                     "one trial",
                     yaml_find(base, "parameters") ? "parameters" : "variants");
    struct yaml_node *metric = yaml_find(base, "metric");
    if (!metric || yaml_find(sweep, "metric"))
        return file;
    struct yaml_node *own = exp_shallow(sweep, e->arena);
    yaml_set(own, "metric", metric, e->arena);
    file = exp_shallow(file, e->arena);
    yaml_set(file, "sweep", own, e->arena);
    return file;
}

/* Lays a file over its base, if it names one. */
static struct yaml_node *over_base(const struct exp_edit *e, struct yaml_node *file,
                                   const struct chain *chain)
{
    const struct yaml_node *base = yaml_find(file, "base");
    if (!base)
        return file;
    file = exp_shallow(file, e->arena);
    yaml_remove(file, "base");
    if (yaml_is_null(base))
        return file;
    if (base->kind != YAML_SCALAR || base->text[0] == '\0') {
        diag_error(e->diag, base, NULL, "`base` is the path of one file");
        return NULL;
    }
    const char *folder = base->source ? base->source->folder : ".";
    const char *path = file_expand(e->arena, base->text);
    if (strcmp(folder, ".") != 0)
        path = file_join(e->arena, folder, path);
    path = exp_shipped_or(path, base->text, e->arena);
    if (!may_follow(e, path, base, chain))
        return NULL;
    struct yaml_node *under = read_with_bases(e, path, chain);
    if (!under)
        return NULL;
    file = with_metric(e, file, yaml_find(under, "sweep"), !chain->outer);
    static const char *const own[] = {"name", "hypothesis", "sweep"};
    under = exp_shallow(under, e->arena);
    for (size_t i = 0; i < sizeof(own) / sizeof(*own); i++)
        yaml_remove(under, own[i]);
    return exp_merge(e, under, file);
}

static struct yaml_node *read_with_bases(const struct exp_edit *e, const char *path,
                                         const struct chain *outer)
{
    struct yaml_node *file = yaml_try_file(path, e->arena, e->diag);
    if (!file || !is_mapping(e, file))
        return NULL;
    file = dollar_replace(file, DOLLAR_ENV, NULL, e->arena, e->diag);
    struct chain chain = {
        .outer = outer, .path = path, .depth = outer ? outer->depth + 1 : 1};
    struct stat status;
    if (stat(path, &status) == 0) {
        chain.device = status.st_dev;
        chain.inode = status.st_ino;
    }
    file = exp_with_blocks(e, file);
    return over_base(e, file, &chain);
}

/* Positions of a value read alone become those in the whole word of the command line.
 */
static void shift(struct yaml_node *node, const struct yaml_source *source, int columns)
{
    if (node->source == source)
        return;
    node->source = source;
    if (node->line == 1)
        node->column += columns;
    for (size_t i = 0; i < node->count; i++) {
        if (node->kind == YAML_SEQUENCE) {
            shift(node->items[i], source, columns);
        } else {
            shift(node->pairs[i].key, source, columns);
            shift(node->pairs[i].value, source, columns);
        }
    }
}

/* Reads the value of a word; faults of syntax are shown in the whole word. */
static struct yaml_node *read_value(const struct exp_edit *e,
                                    const struct yaml_source *word, const char *value)
{
    int columns = (int)(value - word->text);
    struct diag *found = diag_create();
    struct yaml_node *node =
        yaml_read_text(value, strlen(value), word->name, ".", e->arena, found);
    for (size_t i = 0; i < diag_count(found); i++) {
        struct diag_fault f = diag_get(found, i);
        diag_error_at(e->diag, word, f.line, f.column + (f.line == 1 ? columns : 0),
                      f.hint, "%s", f.text);
    }
    diag_destroy(found);
    if (node)
        shift(node, word, columns);
    return node;
}

static bool is_none(const struct yaml_node *node)
{
    return node && node->kind == YAML_SCALAR && strcmp(node->text, "none") == 0;
}

/* Applies one `path=value`; the tree stays as it is after a fault. */
static struct yaml_node * override(const struct exp_edit *e, struct yaml_node *file,
                                   const char *word)
{
    struct arena *a = e->arena;
    struct yaml_source *source = arena_alloc(a, 1, sizeof(*source));
    *source = (struct yaml_source){.name = EXP_COMMAND_LINE,
                                   .folder = ".",
                                   .text = arena_strdup(a, word),
                                   .length = strlen(word)};
    word = source->text;
    const char *equals = strchr(word, '=');
    if (!equals || equals == word) {
        diag_error_at(e->diag, source, 1, 1, "as in `train.epochs=20`",
                      "`%s` is not of the form path=value", word);
        return file;
    }
    const char *value = equals + 1;
    const char *path = arena_strndup(a, word, (size_t)(equals - word));
    struct yaml_node *at = yaml_scalar(a, path);
    at->source = source;
    at->line = at->column = 1;
    if (value[strspn(value, " ")] == '\0') {
        diag_error(e->diag, at, "`path=null` takes a value back", "`%s` has no value",
                   path);
        return file;
    }
    if (strcmp(path, "base") == 0) {
        diag_error(e->diag, at, NULL, "`base` can only be set in a file");
        return file;
    }
    struct yaml_node *node = read_value(e, source, value);
    if (!node)
        return file;
    node = dollar_replace(node, DOLLAR_ENV, NULL, a, e->diag);
    if (strcmp(path, "sweep") == 0 && is_none(node))
        node = exp_scalar_at("~", node, a);
    struct yaml_node *changed = exp_path_set(e, file, path, at, node);
    return changed ? changed : file;
}

/* Words are applied in their order, but a block before its parts. */
static struct yaml_node *apply_overrides(const struct exp_request *r,
                                         const struct exp_edit *e,
                                         struct yaml_node *file)
{
    int deepest = 0;
    int *depths = arena_alloc(e->arena, r->override_count + 1, sizeof(*depths));
    for (size_t i = 0; i < r->override_count; i++) {
        const char *equals = strchr(r->overrides[i], '=');
        size_t length = equals ? (size_t)(equals - r->overrides[i]) : 0;
        depths[i] = exp_path_depth(arena_strndup(e->arena, r->overrides[i], length));
        deepest = depths[i] > deepest ? depths[i] : deepest;
    }
    for (int depth = 0; depth <= deepest; depth++)
        for (size_t i = 0; i < r->override_count; i++)
            if (depths[i] == depth)
                file = override(e, file, r->overrides[i]);
    return file;
}

/* A recorded file as it would be written today: words of sections that were renamed
 * since. */
static struct yaml_node *with_new_words(struct yaml_node *file, struct arena *a)
{
    static const struct {
        const char *section, *old, *now;
    } renamed[] = {{"augment", "variants", "versions"}};
    for (size_t i = 0; i < sizeof(renamed) / sizeof(*renamed); i++) {
        const struct yaml_node *section = yaml_find(file, renamed[i].section);
        struct yaml_node *value = yaml_find(section, renamed[i].old);
        if (!value)
            continue;
        struct yaml_node *copy = exp_shallow(section, a);
        yaml_remove(copy, renamed[i].old);
        exp_set(copy, renamed[i].now, value, value, a);
        file = exp_shallow(file, a);
        yaml_set(file, renamed[i].section, copy, a);
    }
    return file;
}

struct yaml_node *exp_read(const struct exp_request *r, const struct exp_edit *edit)
{
    struct yaml_node *file;
    if (r->path) {
        file = read_with_bases(edit, r->path, NULL);
    } else {
        file = yaml_read_text(r->from_yaml, strlen(r->from_yaml), r->from_name, ".",
                              edit->arena, edit->diag);
        if (file && !is_mapping(edit, file))
            file = NULL;
        if (file)
            file = with_new_words(file, edit->arena);
        if (file)
            file = dollar_replace(file, DOLLAR_ENV, NULL, edit->arena, edit->diag);
    }
    if (!file)
        return NULL;
    file = exp_with_blocks(edit, apply_overrides(r, edit, file));
    if (is_none(yaml_find(file, "sweep"))) {
        file = exp_shallow(file, edit->arena);
        yaml_remove(file, "sweep");
    }
    return file;
}
