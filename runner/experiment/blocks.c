/* Blocks of other files, which may take theirs from others in turn. */
#include "runner/experiment/blocks.h"

#include "base/dollar.h"
#include "base/file.h"
#include "runner/experiment/tree.h"

#include <string.h>
#include <sys/stat.h>

enum { FILES_MAX = 16 };

/* A file whose blocks are being read or have been read. A file that is named again adds
 * nothing, so it is not read again: files that name each other several times would take
 * time without end. */
struct file {
    struct file *before; /* read before it */
    dev_t device;
    ino_t inode;
    int depth; /* 1: the experiment names it */
    bool done;
};

struct reading {
    const struct exp_edit *edit;
    struct yaml_node *blocks; /* found so far */
    struct file *files;
};

static void add_from(struct reading *r, const struct yaml_node *from,
                     const struct file *outer);

/* The blocks of a file: under `model` as in an experiment, or at its top. */
static const struct yaml_node *blocks_in(const struct yaml_node *file)
{
    const struct yaml_node *blocks = yaml_find(yaml_find(file, "model"), "blocks");
    return blocks ? blocks : yaml_find(file, "blocks");
}

/* Adds every block that is not there yet. */
static void add_blocks(struct reading *r, const struct yaml_node *more,
                       const struct file *file)
{
    const struct yaml_node *from = yaml_find(more, "from");
    for (size_t i = 0; i < more->count; i++) {
        const struct yaml_pair *pair = &more->pairs[i];
        if (strcmp(pair->key->text, "from") != 0 &&
            !yaml_find(r->blocks, pair->key->text))
            yaml_add_pair(r->blocks, pair->key, pair->value, r->edit->arena);
    }
    if (from)
        add_from(r, from, file);
}

/* Notes a file; NULL if it is not to be read: it was already, or after a fault. */
static struct file *enter(struct reading *r, const char *path,
                          const struct yaml_node *at, const struct file *outer)
{
    struct diag *diag = r->edit->diag;
    struct stat status;
    int depth = outer ? outer->depth + 1 : 1;
    if (stat(path, &status) != 0) {
        diag_error(diag, at, "`from` is relative to the file that names it",
                   "the file of blocks %s does not exist", path);
        return NULL;
    }
    for (const struct file *f = r->files; f; f = f->before) {
        if (f->device != status.st_dev || f->inode != status.st_ino)
            continue;
        if (!f->done)
            diag_error(diag, at, NULL, "the blocks of %s are taken from itself", path);
        return NULL;
    }
    if (depth > FILES_MAX) {
        diag_error(diag, at, NULL,
                   "blocks are taken from more than %d files, one from the other",
                   FILES_MAX);
        return NULL;
    }
    struct file *own = arena_alloc(r->edit->arena, 1, sizeof(*own));
    *own = (struct file){.before = r->files,
                         .device = status.st_dev,
                         .inode = status.st_ino,
                         .depth = depth};
    return r->files = own;
}

static void read_blocks(struct reading *r, const char *path, const struct yaml_node *at,
                        const struct file *own)
{
    const struct exp_edit *e = r->edit;
    struct yaml_node *file = yaml_try_file(path, e->arena, e->diag);
    if (!file)
        return;
    file = dollar_replace(file, DOLLAR_ENV, NULL, e->arena, e->diag);
    const struct yaml_node *more = blocks_in(file);
    if (!more || more->kind != YAML_MAPPING)
        diag_error(e->diag, more ? more : at,
                   "a file of blocks has `blocks: {NAME: {layers: [...]}}`, at its top "
                   "or under `model`",
                   "%s has no blocks", path);
    else
        add_blocks(r, more, own);
}

static void add_file(struct reading *r, const struct yaml_node *name,
                     const struct file *outer)
{
    const struct exp_edit *e = r->edit;
    if (name->kind != YAML_SCALAR || yaml_is_null(name) || name->text[0] == '\0') {
        diag_error(e->diag, name, "as in `blocks: {from: resnet.yaml}`",
                   "`from` of blocks is the path of a file, or a list of paths");
        return;
    }
    const char *folder = name->source ? name->source->folder : ".";
    const char *path = file_expand(e->arena, name->text);
    if (strcmp(folder, ".") != 0)
        path = file_join(e->arena, folder, path);
    struct file *own = enter(r, path, name, outer);
    if (!own)
        return;
    read_blocks(r, path, name, own);
    own->done = true;
}

static void add_from(struct reading *r, const struct yaml_node *from,
                     const struct file *outer)
{
    if (from->kind != YAML_SEQUENCE) {
        add_file(r, from, outer);
        return;
    }
    for (size_t i = 0; i < from->count; i++)
        add_file(r, from->items[i], outer);
}

struct yaml_node *exp_with_blocks(const struct exp_edit *e, struct yaml_node *file)
{
    const struct yaml_node *model = yaml_find(file, "model");
    const struct yaml_node *blocks = yaml_find(model, "blocks");
    const struct yaml_node *from = yaml_find(blocks, "from");
    /* A block of that name would be a mapping with `layers`. */
    if (!from || from->kind == YAML_MAPPING)
        return file;
    struct reading r = {.edit = e, .blocks = exp_mapping_at(blocks, e->arena)};
    add_blocks(&r, blocks, NULL);
    struct yaml_node *changed = exp_shallow(model, e->arena);
    yaml_set(changed, "blocks", r.blocks, e->arena);
    struct yaml_node *out = exp_shallow(file, e->arena);
    yaml_set(out, "model", changed, e->arena);
    return out;
}
