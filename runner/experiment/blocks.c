/* Blocks of other files, which may take theirs from others in turn. */
#include "runner/experiment/blocks.h"

#include "base/dollar.h"
#include "base/file.h"
#include "runner/experiment/tree.h"

#include <string.h>
#include <sys/stat.h>

enum { FILES_MAX = 16 };

/* The files whose blocks are being read, the innermost first. */
struct chain {
    const struct chain *outer;
    dev_t device;
    ino_t inode;
    int depth;
};

static void add_from(const struct exp_edit *e, struct yaml_node *blocks,
                     const struct yaml_node *from, const struct chain *outer);

/* The blocks of a file: under `model` as in an experiment, or at its top. */
static const struct yaml_node *blocks_in(const struct yaml_node *file)
{
    const struct yaml_node *blocks = yaml_find(yaml_find(file, "model"), "blocks");
    return blocks ? blocks : yaml_find(file, "blocks");
}

/* Adds every block that is not there yet. */
static void add_blocks(const struct exp_edit *e, struct yaml_node *blocks,
                       const struct yaml_node *more, const struct chain *chain)
{
    const struct yaml_node *from = yaml_find(more, "from");
    for (size_t i = 0; i < more->count; i++) {
        const struct yaml_pair *pair = &more->pairs[i];
        if (strcmp(pair->key->text, "from") != 0 && !yaml_find(blocks, pair->key->text))
            yaml_add_pair(blocks, pair->key, pair->value, e->arena);
    }
    if (from)
        add_from(e, blocks, from, chain);
}

static bool may_read(const struct exp_edit *e, const char *path,
                     const struct yaml_node *at, const struct chain *outer,
                     struct chain *own)
{
    struct stat status;
    if (stat(path, &status) != 0) {
        diag_error(e->diag, at, "`from` is relative to the file that names it",
                   "the file of blocks %s does not exist", path);
        return false;
    }
    *own = (struct chain){.outer = outer,
                          .device = status.st_dev,
                          .inode = status.st_ino,
                          .depth = outer ? outer->depth + 1 : 1};
    for (const struct chain *c = outer; c; c = c->outer) {
        if (c->device == own->device && c->inode == own->inode) {
            diag_error(e->diag, at, NULL, "the blocks of %s are taken from itself",
                       path);
            return false;
        }
    }
    if (own->depth > FILES_MAX)
        diag_error(e->diag, at, NULL,
                   "blocks are taken from more than %d files, one "
                   "from the other",
                   FILES_MAX);
    return own->depth <= FILES_MAX;
}

static void add_file(const struct exp_edit *e, struct yaml_node *blocks,
                     const struct yaml_node *name, const struct chain *outer)
{
    if (name->kind != YAML_SCALAR || yaml_is_null(name) || name->text[0] == '\0') {
        diag_error(e->diag, name, "as in `blocks: {from: resnet.yaml}`",
                   "`from` of blocks is the path of a file, or a list of paths");
        return;
    }
    const char *folder = name->source ? name->source->folder : ".";
    const char *path = file_expand(e->arena, name->text);
    if (strcmp(folder, ".") != 0)
        path = file_join(e->arena, folder, path);
    struct chain own;
    if (!may_read(e, path, name, outer, &own))
        return;
    struct yaml_node *file = yaml_try_file(path, e->arena, e->diag);
    if (!file)
        return;
    file = dollar_replace(file, DOLLAR_ENV, NULL, e->arena, e->diag);
    const struct yaml_node *more = blocks_in(file);
    if (!more || more->kind != YAML_MAPPING)
        diag_error(e->diag, more ? more : name,
                   "a file of blocks has `blocks: {NAME: {layers: [...]}}`, at its top "
                   "or under `model`",
                   "%s has no blocks", path);
    else
        add_blocks(e, blocks, more, &own);
}

static void add_from(const struct exp_edit *e, struct yaml_node *blocks,
                     const struct yaml_node *from, const struct chain *outer)
{
    if (from->kind != YAML_SEQUENCE) {
        add_file(e, blocks, from, outer);
        return;
    }
    for (size_t i = 0; i < from->count; i++)
        add_file(e, blocks, from->items[i], outer);
}

struct yaml_node *exp_with_blocks(const struct exp_edit *e, struct yaml_node *file)
{
    const struct yaml_node *model = yaml_find(file, "model");
    const struct yaml_node *blocks = yaml_find(model, "blocks");
    const struct yaml_node *from = yaml_find(blocks, "from");
    /* A block of that name would be a mapping with `layers`. */
    if (!from || from->kind == YAML_MAPPING)
        return file;
    struct yaml_node *all = exp_mapping_at(blocks, e->arena);
    add_blocks(e, all, blocks, NULL);
    struct yaml_node *changed = exp_shallow(model, e->arena);
    yaml_set(changed, "blocks", all, e->arena);
    struct yaml_node *out = exp_shallow(file, e->arena);
    yaml_set(out, "model", changed, e->arena);
    return out;
}
