/* From a list of layers to nodes in order of execution: repeat and each, blocks,
 * composites.
 *
 * Shapes are inferred as nodes are added, because a composite is expanded by its
 * input's shape. Whatever the file asks for, at most NN_MAX_LAYERS nodes are made. */
#include "nn/graph/build.h"

#include <string.h>

enum { MAX_NESTING = 64 };

/* What every entry takes besides its own options. */
static const char *const common_keys[] = {"name", "from", "repeat", "each", NULL};

static bool is_common(const char *key)
{
    for (const char *const *k = common_keys; *k; k++)
        if (strcmp(key, *k) == 0)
            return true;
    return false;
}

/* One use of an entry: a repetition, or a column of `each`. */
struct use {
    const struct nn_item *item;
    const struct yaml_node *options;
    const char *path;
    struct nn_refs inputs;
};

/* Nodes */

/* A node, not yet filled in, or NULL if there are too many. */
static struct nn_node *add_node(struct nn_build *b, const struct use *u)
{
    if (b->node_count == NN_MAX_LAYERS) {
        if (!b->full)
            diag_error(b->diag, u->item->at, NULL,
                       "the network has more than %d layers here", NN_MAX_LAYERS);
        b->full = true;
        return NULL;
    }
    b->nodes = arena_grow(b->arena, b->nodes, b->node_count, sizeof(*b->nodes));
    struct nn_node *n = &b->nodes[b->node_count++];
    *n = (struct nn_node){.name = u->path, .named = u->item->given, .at = u->item->at};
    return n;
}

/* Stands for a layer that could not be made: counted, so that repetitions end. */
static struct nn_refs add_hole(struct nn_build *b, const struct use *u)
{
    add_node(b, u);
    b->holes = true;
    return nn_one_ref(b, NN_HOLE);
}

static bool check_input_count(struct nn_build *b, const struct nn_layer_type *type,
                              const struct use *u)
{
    int count = u->inputs.count;
    if (count < type->min_inputs) {
        diag_error(b->diag, u->item->at, "name them: `from: [a, b]`",
                   "%s reads at least %d layers; it is given %d", type->plugin.name,
                   type->min_inputs, count);
        return false;
    }
    if (type->max_inputs > 0 && count > type->max_inputs) {
        const char *hint =
            type->max_inputs == 1 ? "join them first, with `add` or `concat`" : NULL;
        diag_error(b->diag, u->item->at, hint, "%s reads %d layer%s; it is given %d",
                   type->plugin.name, type->max_inputs,
                   type->max_inputs == 1 ? "" : "s", count);
        return false;
    }
    return true;
}

/* YAML that a composite made has no place in a file: it gets the place of its use. */
static void place_at(struct yaml_node *node, const struct yaml_node *at)
{
    if (!node->source) {
        node->source = at->source;
        node->line = at->line;
        node->column = at->column;
    }
    for (size_t i = 0; i < node->count; i++) {
        if (node->kind == YAML_SEQUENCE) {
            place_at(node->items[i], at);
        } else if (node->kind == YAML_MAPPING) {
            place_at(node->pairs[i].key, at);
            place_at(node->pairs[i].value, at);
        }
    }
}

static struct nn_refs expand_composite(struct nn_build *b, const struct nn_frame *outer,
                                       const struct nn_layer_type *type,
                                       const void *options, const struct nn_shape *in,
                                       const struct use *u)
{
    struct yaml_node *list = type->expand(options, in, u->inputs.count, b->arena);
    place_at(list, u->item->at);
    struct nn_frame inner = {.outer = outer,
                             .prefix = arena_printf(b->arena, "%s.", u->path),
                             .scope = outer->scope,
                             .resolved = true,
                             .input = u->inputs,
                             .previous = u->inputs};
    size_t begin = b->node_count;
    nn_expand_list(b, &inner, list);
    if (b->node_count == begin + 1) { /* one layer: it keeps the composite's name */
        b->nodes[begin].name = u->path;
        b->nodes[begin].named = u->item->given;
    }
    return inner.previous;
}

/* A mapping without options at the place of the layer, for faults about missing
 * options. */
static const struct yaml_node *empty_options(struct nn_build *b, const struct use *u)
{
    struct yaml_node *map = yaml_mapping(b->arena);
    place_at(map, u->item->at);
    return map;
}

static struct nn_refs add_layer(struct nn_build *b, const struct nn_frame *f,
                                const struct nn_layer_type *type, const struct use *u)
{
    static const struct opt none[] = {{0}};
    size_t size = type->plugin.options_size;
    const struct yaml_node *written = u->options ? u->options : empty_options(b, u);
    void *options = arena_alloc(b->arena, 1, size ? size : 1);
    size_t before = diag_errors(b->diag);
    opt_read(type->plugin.options ? type->plugin.options : none, written,
             type->plugin.name, common_keys, options, b->arena, b->diag);
    bool good = diag_errors(b->diag) == before;
    if (nn_has_hole(u->inputs) || !check_input_count(b, type, u) || !good)
        return add_hole(b, u);

    int count = u->inputs.count;
    struct nn_shape *in = arena_alloc(b->arena, (size_t)count, sizeof(*in));
    for (int i = 0; i < count; i++)
        in[i] = nn_ref_shape(b, u->inputs.at[i]);
    if (type->expand)
        return expand_composite(b, f, type, options, in, u);
    struct nn_rule rule = {.options = options,
                           .inputs = count,
                           .in = in,
                           .tags = b->tags,
                           .node = u->item->at,
                           .arena = b->arena,
                           .diag = b->diag};
    if (!type->infer(&rule))
        return add_hole(b, u);
    struct nn_node *n = add_node(b, u);
    if (!n)
        return nn_one_ref(b, NN_HOLE);
    n->type = type;
    n->options = options;
    n->inputs = count;
    n->from = u->inputs.at;
    n->in = in;
    n->rule = rule;
    return nn_one_ref(b, (int)(b->node_count - 1));
}

/* Blocks */

static bool contains_itself(struct nn_build *b, const struct nn_frame *f,
                            const struct nn_block *block, const struct yaml_node *at)
{
    size_t depth = 0;
    const struct nn_frame *found = NULL;
    for (const struct nn_frame *g = f; g; g = g->outer, depth++)
        if (g->block == block && !found)
            found = g;
    if (!found && depth > MAX_NESTING)
        diag_error(b->diag, at, NULL, "blocks are nested more than %d deep",
                   MAX_NESTING);
    if (!found)
        return depth > MAX_NESTING;
    const char *chain = block->name;
    for (const struct nn_frame *g = f; g != found; g = g->outer)
        if (g->block)
            chain = arena_printf(b->arena, "%s -> %s", g->block->name, chain);
    diag_error(b->diag, at, NULL, "the block `%s` contains itself: %s -> %s",
               block->name, block->name, chain);
    return true;
}

/* The options of the block in this use, or NULL after faults. A default may use the
 * options before it and the names that are visible at the use. */
static struct yaml_node *bind_options(struct nn_build *b, const struct nn_frame *f,
                                      const struct nn_block *block, const struct use *u)
{
    size_t before = diag_errors(b->diag),
           count = block->options ? block->options->count : 0;
    const struct yaml_pair *declared = block->options ? block->options->pairs : NULL;
    const char **words = arena_alloc(b->arena, count ? count : 1, sizeof(*words));
    for (size_t i = 0; i < count; i++)
        words[i] = declared[i].key->text;
    for (size_t i = 0; u->options && i < u->options->count; i++) {
        const struct yaml_node *key = u->options->pairs[i].key;
        if (!is_common(key->text) && !yaml_find(block->options, key->text))
            diag_error(b->diag, key, nn_nearest(b, key->text, words, count),
                       "the block `%s` has no option `%s`", block->name, key->text);
    }
    struct yaml_node *names = yaml_mapping(b->arena);
    struct dollar_scope scope = {names, f->scope};
    for (size_t i = 0; i < count; i++) {
        struct yaml_node *value = yaml_find(u->options, words[i]);
        if (!value || yaml_is_null(value)) {
            value = declared[i].value;
            if (yaml_is_null(value))
                diag_error(b->diag, u->item->at, NULL,
                           "the block `%s` needs the option `%s`", block->name,
                           words[i]);
            value = dollar_replace(value, DOLLAR_NAMES, &scope, b->arena, b->diag);
        }
        if (value)
            yaml_set(names, words[i], value, b->arena);
    }
    return diag_errors(b->diag) == before ? names : NULL;
}

/* "in the block `a`, used at x.yaml:3:7" and where that is; a block that is only tried
 * stands at its own name. */
static const char *describe_use(struct nn_build *b, const struct nn_block *block,
                                const struct yaml_node *at, const char *around)
{
    const char *place = at == block->at ? ", which no layer uses"
                        : at->source
                            ? arena_printf(b->arena, ", used at %s:%d:%d",
                                           at->source->name, at->line, at->column)
                            : "";
    return arena_printf(b->arena, "in the block `%s`%s%s%s", block->name, place,
                        around ? ", " : "", around ? around : "");
}

static struct nn_refs use_block(struct nn_build *b, const struct nn_frame *f,
                                struct nn_block *block, const struct use *u)
{
    const struct yaml_node *at = u->item->at;
    block->used = true;
    if (!block->layers || contains_itself(b, f, block, at))
        return add_hole(b, u);
    const struct yaml_node *names = bind_options(b, f, block, u);
    if (!names)
        return add_hole(b, u);
    struct dollar_scope *scope = arena_alloc(b->arena, 1, sizeof(*scope));
    *scope = (struct dollar_scope){names, f->scope};
    struct nn_frame inner = {.outer = f,
                             .block = block,
                             .prefix = arena_printf(b->arena, "%s.", u->path),
                             .scope = scope,
                             .input = u->inputs,
                             .previous = u->inputs};
    const char *before = diag_context(b->diag, NULL);
    diag_context(b->diag, describe_use(b, block, at, before));
    nn_expand_list(b, &inner, block->layers);
    diag_context(b->diag, before);
    return inner.previous;
}

/* Entries */

/* How often an entry stands, from `repeat` or the columns of `each`; 0 after a fault.
 */
static size_t count_copies(struct nn_build *b, const struct yaml_node *repeat,
                           const struct yaml_node *each)
{
    long long times = 1;
    if (repeat && each) {
        diag_error(b->diag, repeat, NULL, "`repeat` and `each` do not go together");
        return 0;
    }
    if (repeat) {
        if (!yaml_to_long(repeat, &times) || times < 1 || times > NN_MAX_LAYERS) {
            diag_error(b->diag, repeat, NULL, "`repeat` is a number from 1 to %d",
                       NN_MAX_LAYERS);
            return 0;
        }
        return (size_t)times;
    }
    if (!each)
        return 1;
    if (each->kind != YAML_MAPPING || each->count == 0) {
        diag_error(b->diag, each, "as in `each: {filters: [64, 128], pool: [4, 3]}`",
                   "`each` is a mapping from options to lists");
        return 0;
    }
    size_t length = each->pairs[0].value->count;
    for (size_t i = 0; i < each->count; i++) {
        const struct yaml_node *key = each->pairs[i].key, *list = each->pairs[i].value;
        if (list->kind != YAML_SEQUENCE || list->count == 0) {
            diag_error(b->diag, list, NULL, "`each` needs a list of values of `%s`",
                       key->text);
            return 0;
        }
        if (list->count != length) {
            diag_error(b->diag, list, NULL,
                       "the lists of `each` differ in length: `%s` has %zu, `%s` %zu",
                       each->pairs[0].key->text, length, key->text, list->count);
            return 0;
        }
    }
    return length;
}

/* The options of one column: those of the entry and the column's values. */
static const struct yaml_node *column_options(struct nn_build *b,
                                              const struct nn_item *item,
                                              const struct yaml_node *each,
                                              size_t column)
{
    struct yaml_node *map = yaml_mapping(b->arena);
    map->source = item->value->source;
    map->line = item->value->line;
    map->column = item->value->column;
    for (size_t i = 0; i < item->value->count; i++) {
        struct yaml_pair *pair = &item->value->pairs[i];
        if (strcmp(pair->key->text, "each") != 0)
            yaml_add_pair(map, pair->key, pair->value, b->arena);
    }
    for (size_t i = 0; i < each->count; i++) {
        struct yaml_pair *pair = &each->pairs[i];
        if (!yaml_find(map, pair->key->text))
            yaml_add_pair(map, pair->key, pair->value->items[column], b->arena);
        else if (column == 0)
            diag_error(b->diag, pair->key, NULL, "`%s` stands in `each` and beside it",
                       pair->key->text);
    }
    return map;
}

static const struct yaml_node *find_written(const struct nn_item *item, const char *key)
{
    const struct yaml_node *node = yaml_find(item->value, key);
    return yaml_is_null(node) ? NULL : node;
}

/* Reads one entry; returns its output. */
static struct nn_refs expand_item(struct nn_build *b, const struct nn_frame *f,
                                  const struct nn_item *item)
{
    struct use u = {
        item, item->value, arena_printf(b->arena, "%s%s", f->prefix, item->name), {0}};
    if (!item->type)
        return add_hole(b, &u);
    const struct plugin *plugin = registry_find(&nn_layers, item->type);
    const struct nn_layer_type *type = (const struct nn_layer_type *)plugin;
    struct nn_block *block = type ? NULL : nn_find_block(b, item->type);
    const struct yaml_node *from = find_written(item, "from");
    const struct yaml_node *repeat = find_written(item, "repeat");
    const struct yaml_node *each = find_written(item, "each");
    size_t copies = count_copies(b, repeat, each);
    u.inputs = from ? nn_resolve_from(b, f, from) : nn_previous(b, f, item->at);
    if (copies == 0) { /* the rest of the entry is checked, once */
        if (type && !each)
            add_layer(b, f, type, &u);
        return add_hole(b, &u);
    }
    const char *path = u.path;
    for (size_t i = 0; i < copies && !b->full; i++) {
        if (repeat || each)
            u.path = arena_printf(b->arena, "%s.%zu", path, i + 1);
        if (each)
            u.options = column_options(b, item, each, i);
        struct nn_refs out =
            block ? use_block(b, f, block, &u) : add_layer(b, f, type, &u);
        if (repeat || each)
            nn_name_output(b, u.path, out);
        u.inputs = out;
    }
    return u.inputs;
}

void nn_expand_list(struct nn_build *b, struct nn_frame *f,
                    const struct yaml_node *list)
{
    nn_read_items(b, f, list);
    for (f->next = 0; f->next < f->count && !b->full; f->next++) {
        const struct nn_item *item = &f->items[f->next];
        struct nn_refs out = expand_item(b, f, item);
        nn_name_output(b, arena_printf(b->arena, "%s%s", f->prefix, item->name), out);
        f->previous = out;
    }
}

void nn_try_block(struct nn_build *b, const struct nn_block *block,
                  const struct dollar_scope *scope, struct yaml_node *options)
{
    struct nn_frame f = {.prefix = "", .scope = scope};
    struct nn_item item = {.at = block->at, .type = block->name, .value = options};
    struct use u = {&item, options, block->name, nn_one_ref(b, NN_HOLE)};
    use_block(b, &f, nn_find_block(b, block->name), &u);
}
