/* nn_graph_read: the parts of `model`, the checks of the whole, offsets and sums. */
#include "nn/graph/build.h"

#include <string.h>

struct model_parts {
    const struct yaml_node *input, *blocks, *layers;
};

struct block_parts {
    const struct yaml_node *options, *layers;
};

static const struct opt model_table[] = {
    {.name = "input",
     .kind = OPT_NODE,
     .offset = offsetof(struct model_parts, input),
     .help = "the feature that the first layer gets"},
    {.name = "blocks",
     .kind = OPT_NODE,
     .offset = offsetof(struct model_parts, blocks),
     .help = "layers of one's own: {NAME: {options, layers}}"},
    {.name = "layers",
     .kind = OPT_NODE,
     .offset = offsetof(struct model_parts, layers),
     .help = "the network, in order"},
    {0}};

static const struct opt block_table[] = {
    {.name = "options",
     .kind = OPT_NODE,
     .offset = offsetof(struct block_parts, options),
     .help = "names and defaults; `~` is required"},
    {.name = "layers",
     .kind = OPT_NODE,
     .offset = offsetof(struct block_parts, layers),
     .help = "the layers that it stands for"},
    {0}};

/* Blocks */

static bool check_block_options(struct nn_build *b, const struct yaml_node *options)
{
    static const char *const taken[] = {"name", "from", "repeat", "each"};
    if (options->kind != YAML_MAPPING) {
        diag_error(b->diag, options, "as in `options: {filters: 128, pool: 2}`",
                   "a block's options are a mapping from names to defaults");
        return false;
    }
    bool good = true;
    for (size_t i = 0; i < options->count; i++)
        for (size_t j = 0; j < sizeof(taken) / sizeof(*taken); j++)
            if (strcmp(options->pairs[i].key->text, taken[j]) == 0) {
                diag_error(b->diag, options->pairs[i].key, NULL,
                           "every layer takes `%s`: it cannot be a block's option",
                           taken[j]);
                good = false;
            }
    return good;
}

static void read_block(struct nn_build *b, struct nn_block *block,
                       const struct yaml_pair *pair)
{
    block->name = pair->key->text;
    block->at = pair->key;
    size_t before = diag_errors(b->diag);
    if (registry_find(&nn_layers, block->name))
        diag_error(b->diag, pair->key, NULL,
                   "`%s` is a layer type: a block needs another name", block->name);
    struct block_parts parts = {0};
    const char *what = arena_printf(b->arena, "the block `%s`", block->name);
    opt_read(block_table, pair->value, what, NULL, &parts, b->arena, b->diag);
    if (parts.options && !yaml_is_null(parts.options) &&
        check_block_options(b, parts.options))
        block->options = parts.options;
    if (!parts.layers ||
        (parts.layers->kind != YAML_SEQUENCE || parts.layers->count == 0))
        diag_error(b->diag, parts.layers ? parts.layers : pair->key, NULL,
                   "%s needs `layers`, a list of layers", what);
    if (diag_errors(b->diag) == before)
        block->layers = yaml_find(pair->value, "layers");
}

static void read_blocks(struct nn_build *b, const struct yaml_node *blocks)
{
    if (!blocks || yaml_is_null(blocks))
        return;
    if (blocks->kind != YAML_MAPPING) {
        diag_error(b->diag, blocks, NULL, "`blocks` is a mapping from names to blocks");
        return;
    }
    b->blocks =
        arena_alloc(b->arena, blocks->count ? blocks->count : 1, sizeof(*b->blocks));
    b->block_count = blocks->count;
    for (size_t i = 0; i < blocks->count; i++)
        b->blocks[i].name = blocks->pairs[i].key->text;
    for (size_t i = 0; i < blocks->count; i++)
        read_block(b, &b->blocks[i], &blocks->pairs[i]);
}

/* The input */

static struct nn_refs read_input(struct nn_build *b, const struct yaml_node *input,
                                 const struct dollar_scope *scope)
{
    if (!input || yaml_is_null(input)) {
        if (b->feature_count == 1)
            return nn_feature_ref(b, 0);
        return (struct nn_refs){0};
    }
    size_t before = diag_errors(b->diag);
    const struct yaml_node *name = dollar_replace(
        yaml_copy(input, b->arena), DOLLAR_NAMES, scope, b->arena, b->diag);
    if (!name || diag_errors(b->diag) > before)
        return nn_one_ref(b, NN_HOLE);
    const char **words = arena_alloc(b->arena, b->feature_count + 1, sizeof(*words));
    for (size_t i = 0; i < b->feature_count; i++) {
        words[i] = b->features[i].name;
        if (name->kind == YAML_SCALAR &&
            (strcmp(name->text, words[i]) == 0 || words[i][0] == '\0'))
            return nn_feature_ref(b, i);
    }
    if (name->kind != YAML_SCALAR)
        diag_error(b->diag, input, NULL, "`input` is the name of one feature");
    else
        diag_error(b->diag, input, nn_nearest(b, name->text, words, b->feature_count),
                   "there is no feature `%s`", name->text);
    return nn_one_ref(b, NN_HOLE);
}

/* The whole */

static void check_output(struct nn_build *b, struct nn_refs last)
{
    if (b->full || nn_has_hole(last))
        return;
    const struct nn_node *n = &b->nodes[last.at[0]];
    if (n->rule.out.kind == NN_VECTOR && n->rule.out.channels == b->tags)
        return;
    struct str shape = {0};
    nn_shape_add(&shape, n->rule.out);
    diag_error(
        b->diag, n->at,
        "end with `- linear: {units: tags}`, after `- global_avg_pool` or `- flatten` "
        "if it is not a vector",
        "the network ends with a %s (%s), but the tags need a vector of %d units",
        nn_kind_name(n->rule.out.kind), str_text(&shape), b->tags);
    str_deinit(&shape);
}

/* What nobody reads is trained for nothing: most likely a `from` is missing. */
static void warn_unread(struct nn_build *b)
{
    bool *read = arena_alloc(b->arena, b->node_count, sizeof(*read));
    for (size_t i = 0; i < b->node_count; i++)
        for (int j = 0; j < b->nodes[i].inputs; j++)
            if (b->nodes[i].from[j] >= 0)
                read[b->nodes[i].from[j]] = true;
    for (size_t i = 0; i + 1 < b->node_count; i++)
        if (!read[i])
            diag_warning(b->diag, b->nodes[i].at, NULL,
                         "nothing reads the output of `%s`", b->nodes[i].name);
}

static struct nn_graph *finish(struct nn_build *b)
{
    struct nn_graph *g = arena_alloc(b->arena, 1, sizeof(*g));
    g->features = b->features;
    g->feature_count = b->feature_count;
    g->feature_used =
        arena_alloc(b->arena, b->feature_count + 1, sizeof(*g->feature_used));
    g->nodes = b->nodes;
    g->node_count = b->node_count;
    g->tags = b->tags;
    for (size_t i = 0; i < g->node_count; i++) {
        struct nn_node *n = &g->nodes[i];
        for (int j = 0; j < n->inputs; j++)
            if (n->from[j] < 0)
                g->feature_used[-1 - n->from[j]] = true;
        n->param_offset = g->weights;
        n->buffer_offset = g->statistics;
        for (int j = 0; j < n->rule.param_count; j++)
            g->weights += nn_param_count(&n->rule.params[j]);
        for (int j = 0; j < n->rule.buffer_count; j++)
            g->statistics += (size_t)n->rule.buffers[j].count;
        g->macs += n->rule.macs;
    }
    return g;
}

struct nn_graph *nn_graph_read(const struct yaml_node *model,
                               const struct dollar_scope *scope,
                               const struct nn_feature *features, size_t feature_count,
                               int tags, struct arena *a, struct diag *diag)
{
    size_t before = diag_errors(diag);
    struct nn_build b = {.arena = a,
                         .diag = diag,
                         .features = features,
                         .feature_count = feature_count,
                         .tags = tags};
    struct model_parts parts = {0};
    opt_read(model_table, model, "model", NULL, &parts, a, diag);
    read_blocks(&b, parts.blocks);
    struct nn_refs input = read_input(&b, parts.input, scope);
    if (!parts.layers || parts.layers->kind != YAML_SEQUENCE ||
        parts.layers->count == 0) {
        diag_error(diag, parts.layers ? parts.layers : model, NULL,
                   "`model` needs `layers`, a list of layers");
        return NULL;
    }
    struct nn_frame frame = {
        .prefix = "", .scope = scope, .input = input, .previous = input};
    nn_expand_list(&b, &frame, parts.layers);
    check_output(&b, frame.previous);
    nn_check_unused(&b, parts.layers, scope);
    if (diag_errors(diag) > before || b.holes)
        return NULL;
    warn_unread(&b);
    return finish(&b);
}

const struct nn_node *nn_graph_last(const struct nn_graph *g)
{
    int at = (int)g->node_count - 1;
    while (at >= 0 && g->nodes[at].type->keeps_range)
        at = g->nodes[at].from[0];
    return at >= 0 ? &g->nodes[at] : NULL;
}
