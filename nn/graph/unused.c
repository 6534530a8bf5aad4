/* Blocks that nothing uses, and options that nothing in their block reads.
 *
 * The layers of an unused block are checked as far as that is possible without its
 * input: names of layers and of their options, and values that do not depend on an
 * option without default. Such an option gets one value of each sort in turn; a fault
 * with all of them is a fault. */
#include "nn/graph/build.h"

#include <string.h>

static const char *const sorts[] = {"1", "2", "0.5", "relu", "same", "max", "true"};

enum { SORTS = sizeof(sorts) / sizeof(*sorts) };

/* The faults of a block whose options without default have this value. */
static struct diag *try_sort(struct nn_build *b, const struct nn_block *block,
                             const struct dollar_scope *scope, const char *sort)
{
    struct nn_build own = *b;
    own.diag = diag_create();
    own.full = false;
    struct yaml_node *options = yaml_mapping(b->arena);
    for (size_t i = 0; block->options && i < block->options->count; i++)
        if (yaml_is_null(block->options->pairs[i].value))
            yaml_set(options, block->options->pairs[i].key->text,
                     yaml_scalar(b->arena, sort), b->arena);
    nn_try_block(&own, block, scope, options);
    return own.diag;
}

static bool has_fault(const struct diag *d, const struct diag_fault *f)
{
    for (size_t i = 0; i < diag_count(d); i++) {
        struct diag_fault g = diag_get(d, i);
        if (g.source == f->source && g.line == f->line && g.column == f->column &&
            strcmp(g.text, f->text) == 0)
            return true;
    }
    return false;
}

/* Notes the faults that the block has whatever its options are. */
static void check_layers(struct nn_build *b, const struct nn_block *block,
                         const struct dollar_scope *scope)
{
    struct diag *found[SORTS];
    for (size_t s = 0; s < SORTS; s++)
        found[s] = try_sort(b, block, scope, sorts[s]);
    for (size_t i = 0; i < diag_count(found[0]); i++) {
        struct diag_fault f = diag_get(found[0], i);
        bool always = !f.warning;
        for (size_t s = 1; s < SORTS && always; s++)
            always = has_fault(found[s], &f);
        if (always)
            diag_add(b->diag, &f);
    }
    for (size_t s = 0; s < SORTS; s++)
        diag_destroy(found[s]);
}

static void check_options(struct nn_build *b, const struct nn_block *block)
{
    const struct yaml_node *options = block->options;
    for (size_t i = 0; options && i < options->count; i++) {
        const struct yaml_node *key = options->pairs[i].key;
        bool read = dollar_reads(block->layers, key->text);
        for (size_t k = i + 1; k < options->count && !read; k++)
            read = dollar_reads(options->pairs[k].value, key->text);
        if (!read)
            diag_unused(b->diag, key, NULL,
                        "nothing in the block `%s` reads its option `%s`", block->name,
                        key->text);
    }
}

static const char *type_of(const struct yaml_node *item)
{
    if (item->kind == YAML_MAPPING && item->count > 0)
        return item->pairs[0].key->text;
    return item->kind == YAML_SCALAR ? item->text : "";
}

/* Marks the blocks that a list of layers names, and those that they name. */
static void mark(struct nn_build *b, const struct yaml_node *layers)
{
    for (size_t i = 0; i < layers->count; i++) {
        struct nn_block *block = nn_find_block(b, type_of(layers->items[i]));
        if (!block || block->named)
            continue;
        block->used = block->named = true;
        if (block->layers)
            mark(b, block->layers);
    }
}

void nn_check_unused(struct nn_build *b, const struct yaml_node *layers,
                     const struct dollar_scope *scope)
{
    /* After faults not every use was reached. */
    mark(b, layers);
    for (size_t i = 0; i < b->block_count; i++) {
        const struct nn_block *block = &b->blocks[i];
        if (!block->layers)
            continue;
        if (diag_errors(b->diag) == 0) /* a misspelt name is one message */
            check_options(b, block);
        /* Blocks that only an unused one before them uses are told with it. */
        if (block->used)
            continue;
        diag_unused(b->diag, block->at, NULL, "no layer uses the block `%s`",
                    block->name);
        check_layers(b, block, scope);
    }
}
