/* Names in a graph: reads the entries of a list, names them, and resolves `from`.
 *
 * A name is looked up in the list it is used in, then in the lists around it, then
 * among the features. Only earlier layers of the file can be read, so a graph has no
 * cycles. */
#include "nn/graph/build.h"

#include <ctype.h>
#include <string.h>

const char *nn_nearest(struct nn_build *b, const char *word, const char *const *words,
                       size_t count)
{
    return opt_did_you_mean(word, words, count, b->arena);
}

struct nn_refs nn_feature_ref(struct nn_build *b, size_t number)
{
    return nn_one_ref(b,
                      b->features[number].shape.channels ? -1 - (int)number : NN_HOLE);
}

struct nn_block *nn_find_block(const struct nn_build *b, const char *name)
{
    for (size_t i = 0; i < b->block_count; i++)
        if (strcmp(b->blocks[i].name, name) == 0)
            return &b->blocks[i];
    return NULL;
}

struct nn_refs nn_one_ref(struct nn_build *b, int at)
{
    int *list = arena_alloc(b->arena, 1, sizeof(*list));
    list[0] = at;
    return (struct nn_refs){list, 1};
}

bool nn_has_hole(struct nn_refs refs)
{
    for (int i = 0; i < refs.count; i++)
        if (refs.at[i] == NN_HOLE)
            return true;
    return refs.count == 0;
}

struct nn_shape nn_ref_shape(const struct nn_build *b, int at)
{
    return at < 0 ? b->features[-1 - at].shape : b->nodes[at].rule.out;
}

void nn_name_output(struct nn_build *b, const char *path, struct nn_refs refs)
{
    b->outputs = arena_grow(b->arena, b->outputs, b->output_count, sizeof(*b->outputs));
    b->outputs[b->output_count++] = (struct nn_output){path, refs};
}

/* Entries of a list */

/* The names of all layer types and blocks. */
static const char **all_types(struct nn_build *b, size_t *count)
{
    size_t at = 0;
    *count = b->block_count;
    while (nn_layers.items[*count - b->block_count])
        ++*count;
    const char **words = arena_alloc(b->arena, *count, sizeof(*words));
    for (const struct plugin *const *p = nn_layers.items; *p; p++)
        words[at++] = (*p)->name;
    for (size_t i = 0; i < b->block_count; i++)
        words[at++] = b->blocks[i].name;
    return words;
}

static const char *hint_at_type(struct nn_build *b, const char *word)
{
    size_t count;
    const char **words = all_types(b, &count);
    return nn_nearest(b, word, words, count);
}

/* The layer type or block that an unknown word most likely means, or NULL. */
static const char *meant_type(struct nn_build *b, const char *word)
{
    size_t count;
    const char **words = all_types(b, &count);
    const char *advice;
    const char *meant = opt_usual(word, NULL, NULL, words, count, &advice, b->arena);
    return meant ? meant : str_nearest(word, words, count);
}

static void fault_shape_of_item(struct nn_build *b, const struct yaml_node *node)
{
    const char *hint = "write `- relu` or `- conv1d: {filters: 32, kernel: 3}`";
    if (node->kind == YAML_MAPPING && node->count > 1) {
        const char *first = node->pairs[0].key->text;
        if (strcmp(first, "type") == 0)
            hint = "the type comes first: `- conv1d: {filters: 32, kernel: 3}`";
        else if (yaml_is_null(node->pairs[0].value))
            hint = arena_printf(
                b->arena, "indent the options of `%s` further than its name", first);
        else
            hint = "every layer starts with a dash of its own";
    }
    const char *what = node->kind == YAML_SEQUENCE ? "a list"
                       : node->kind == YAML_SCALAR ? "nothing"
                       : node->count == 0          ? "an empty mapping"
                                                   : "a mapping of several keys";
    diag_error(b->diag, node, hint,
               "a layer is a type, or a type and its options; this is %s", what);
}

/* Type and options of an entry; item->type stays NULL after a fault. */
static void read_item(struct nn_build *b, struct nn_item *item, struct yaml_node *node)
{
    item->at = node;
    const char *type = NULL;
    struct yaml_node *value = NULL;
    if (node->kind == YAML_SCALAR && !yaml_is_null(node)) {
        type = node->text;
    } else if (node->kind == YAML_MAPPING && node->count == 1) {
        item->at = node->pairs[0].key;
        type = node->pairs[0].key->text;
        value = yaml_is_null(node->pairs[0].value) ? NULL : node->pairs[0].value;
    } else {
        fault_shape_of_item(b, node);
        return;
    }
    const struct plugin *p = registry_find(&nn_layers, type);
    if (!p && !nn_find_block(b, type)) {
        diag_error(b->diag, item->at, hint_at_type(b, type),
                   "there is no layer type or block `%s`", type);
        type = item->type = meant_type(b, type);
        p = type ? registry_find(&nn_layers, type) : NULL;
    } else if (value && value->kind != YAML_MAPPING && (!p || !p->main_option)) {
        const char *hint = p && p->example ? arena_printf(b->arena, "as in `- %s: %s`",
                                                          type, p->example)
                                           : NULL;
        diag_error(b->diag, value, hint, "the options of `%s` are a mapping", type);
    } else {
        item->type = type;
    }
    if (value && value->kind != YAML_MAPPING && p && p->main_option) {
        struct yaml_node *map = yaml_mapping(b->arena);
        map->source = value->source;
        map->line = value->line;
        map->column = value->column;
        yaml_set(map, p->main_option, value, b->arena);
        value = map;
    }
    item->value = value;
}

static bool given_before(const struct nn_frame *f, size_t end, const char *name)
{
    for (size_t i = 0; i < end; i++)
        if (f->items[i].given && strcmp(f->items[i].name, name) == 0)
            return true;
    return false;
}

static bool is_feature(const struct nn_build *b, const char *name)
{
    for (size_t i = 0; i < b->feature_count; i++)
        if (strcmp(b->features[i].name, name) == 0)
            return true;
    return false;
}

static bool is_plain_name(const char *name)
{
    if (!isalpha((unsigned char)name[0]) && name[0] != '_')
        return false;
    for (; *name; name++)
        if (!isalnum((unsigned char)*name) && *name != '_' && *name != '-')
            return false;
    return true;
}

/* Takes the name that an entry was given, if it was given a good one. */
static void read_name(struct nn_build *b, struct nn_frame *f, size_t at)
{
    const struct yaml_node *node = yaml_find(f->items[at].value, "name");
    if (!node || yaml_is_null(node))
        return;
    const char *name = node->kind == YAML_SCALAR ? node->text : "";
    if (node->kind != YAML_SCALAR || !is_plain_name(name)) {
        diag_error(b->diag, node, NULL,
                   "a layer's name begins with a letter and has only letters, digits, "
                   "_ and -");
    } else if (strcmp(name, "input") == 0 || strcmp(name, "previous") == 0) {
        diag_error(b->diag, node, NULL, "`%s` has a meaning of its own in `from`",
                   name);
    } else if (given_before(f, at, name)) {
        diag_error(b->diag, node, NULL, "the name `%s` is taken by a layer before",
                   name);
    } else if (!f->outer && is_feature(b, name)) {
        diag_error(b->diag, node, NULL, "the name `%s` is taken by a feature", name);
    } else {
        f->items[at].name = name;
        f->items[at].given = true;
    }
}

/* Names the rest by type and number: conv1d1, conv1d2, ... */
static void make_names(struct nn_build *b, struct nn_frame *f)
{
    struct tally {
        const char *type;
        int used;
    } *tallies = arena_alloc(b->arena, f->count, sizeof(*tallies));
    size_t types = 0;
    for (size_t i = 0; i < f->count; i++) {
        if (f->items[i].given)
            continue;
        const char *type = f->items[i].type ? f->items[i].type : "layer";
        size_t t = 0;
        while (t < types && strcmp(tallies[t].type, type) != 0)
            t++;
        if (t == types)
            tallies[types++].type = type;
        const char *name = NULL;
        do
            name = arena_printf(b->arena, "%s%d", type, ++tallies[t].used);
        while (given_before(f, f->count, name));
        f->items[i].name = name;
    }
}

void nn_read_items(struct nn_build *b, struct nn_frame *f, const struct yaml_node *list)
{
    f->count = list->count;
    f->items = arena_alloc(b->arena, list->count, sizeof(*f->items));
    for (size_t i = 0; i < list->count; i++) {
        struct yaml_node *node = list->items[i];
        if (!f->resolved)
            node = dollar_replace(node, DOLLAR_NAMES, f->scope, b->arena, b->diag);
        read_item(b, &f->items[i], node);
        read_name(b, f, i);
    }
    make_names(b, f);
}

/* What `from` means */

static const struct nn_output *find_output(const struct nn_build *b, const char *prefix,
                                           const char *name)
{
    size_t length = strlen(prefix);
    for (size_t i = b->output_count; i-- > 0;) {
        const char *path = b->outputs[i].path;
        if (strncmp(path, prefix, length) == 0 && strcmp(path + length, name) == 0)
            return &b->outputs[i];
    }
    return NULL;
}

/* Whether a name is given in the frame to the entry being read or a later one. */
static bool comes_later(const struct nn_frame *f, const char *name, bool *itself)
{
    for (size_t i = f->next; i < f->count; i++)
        if (f->items[i].name && strcmp(f->items[i].name, name) == 0) {
            *itself = i == f->next;
            return true;
        }
    return false;
}

static void fault_nowhere(struct nn_build *b, const struct nn_frame *f,
                          const struct yaml_node *at, const char *name)
{
    size_t room = b->output_count + b->feature_count, count = 0;
    const char **words = arena_alloc(b->arena, room ? room : 1, sizeof(*words));
    for (size_t i = 0; i < b->output_count; i++) {
        const char *path = b->outputs[i].path;
        for (const struct nn_frame *g = f; g; g = g->outer) {
            size_t length = strlen(g->prefix);
            if (strncmp(path, g->prefix, length) == 0) {
                words[count++] = path + length;
                break;
            }
        }
    }
    for (size_t i = 0; i < b->feature_count; i++)
        words[count++] = b->features[i].name;
    diag_error(
        b->diag, at, nn_nearest(b, name, words, count),
        "`from` names `%s`, but there is no such layer before this one, and no such "
        "feature",
        name);
}

struct nn_refs nn_previous(struct nn_build *b, const struct nn_frame *f,
                           const struct yaml_node *at)
{
    if (f->previous.count > 0)
        return f->previous;
    struct str list = {0};
    for (size_t i = 0; i < b->feature_count; i++)
        str_addf(&list, "%s%s", i ? ", " : "", b->features[i].name);
    if (b->feature_count == 0)
        diag_error(b->diag, at, "describe one under `features`",
                   "the first layer has no input: there are no features");
    else
        diag_error(b->diag, at,
                   "choose one with `model: {input: NAME}` or `from: NAME`",
                   "which feature is the input of this layer? There are several: %s",
                   str_text(&list));
    str_deinit(&list);
    return nn_one_ref(b, NN_HOLE);
}

static struct nn_refs resolve_name(struct nn_build *b, const struct nn_frame *f,
                                   const struct yaml_node *node)
{
    const char *name = node->text;
    if (strcmp(name, "previous") == 0)
        return nn_previous(b, f, node);
    if (strcmp(name, "input") == 0 && f->input.count > 0)
        return f->input;
    if (strcmp(name, "input") == 0 && !is_feature(b, name))
        return nn_previous(b, &(struct nn_frame){.prefix = ""}, node);
    for (const struct nn_frame *g = f; g; g = g->outer) {
        const struct nn_output *found = find_output(b, g->prefix, name);
        if (found)
            return found->refs;
        bool itself = false;
        if (comes_later(g, name, &itself)) {
            if (itself)
                diag_error(b->diag, node, NULL, "`from` names the layer `%s` itself",
                           name);
            else
                diag_error(b->diag, node, "a layer reads layers that stand before it",
                           "`from` names `%s`, which comes later", name);
            return nn_one_ref(b, NN_HOLE);
        }
    }
    for (size_t i = 0; i < b->feature_count; i++)
        if (strcmp(b->features[i].name, name) == 0 || b->features[i].name[0] == '\0')
            return nn_feature_ref(b, i);
    fault_nowhere(b, f, node, name);
    return nn_one_ref(b, NN_HOLE);
}

struct nn_refs nn_resolve_from(struct nn_build *b, const struct nn_frame *f,
                               const struct yaml_node *from)
{
    if (from->kind == YAML_SCALAR && !yaml_is_null(from))
        return resolve_name(b, f, from);
    if (from->kind != YAML_SEQUENCE || from->count == 0) {
        diag_error(b->diag, from, NULL,
                   "`from` is the name of a layer, or a list of names");
        return nn_one_ref(b, NN_HOLE);
    }
    struct nn_refs *parts = arena_alloc(b->arena, from->count, sizeof(*parts));
    int count = 0;
    bool hole = false;
    for (size_t i = 0; i < from->count; i++) {
        const struct yaml_node *item = from->items[i];
        if (item->kind == YAML_SCALAR && !yaml_is_null(item)) {
            parts[i] = resolve_name(b, f, item);
        } else {
            diag_error(b->diag, item, NULL,
                       "`from` is the name of a layer, or a list of names");
            parts[i] = nn_one_ref(b, NN_HOLE);
        }
        if (parts[i].count > NN_MAX_LAYERS - count) {
            diag_error(b->diag, from, NULL, "a layer cannot read more than %d inputs",
                       NN_MAX_LAYERS);
            return nn_one_ref(b, NN_HOLE);
        }
        count += parts[i].count;
        hole = hole || nn_has_hole(parts[i]);
    }
    if (hole)
        return nn_one_ref(b, NN_HOLE);
    int *at = arena_alloc(b->arena, (size_t)count, sizeof(*at)), n = 0;
    for (size_t i = 0; i < from->count; i++)
        for (int j = 0; j < parts[i].count; j++)
            at[n++] = parts[i].at[j];
    return (struct nn_refs){at, count};
}
