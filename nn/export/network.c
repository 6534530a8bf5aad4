/* A graph as the Python class Network: network.h. */
#include "nn/export/network.h"

#include "base/quote.h"

#include "nn/export/torch.h"

#include <ctype.h>
#include <string.h>

/* Names that a layer cannot have: words of Python, names that the generated code uses,
 * and attributes of nn.Module. */
static const char *const reserved[] = {"False",
                                       "None",
                                       "True",
                                       "and",
                                       "as",
                                       "assert",
                                       "async",
                                       "await",
                                       "break",
                                       "class",
                                       "continue",
                                       "def",
                                       "del",
                                       "elif",
                                       "else",
                                       "except",
                                       "finally",
                                       "for",
                                       "from",
                                       "global",
                                       "if",
                                       "import",
                                       "in",
                                       "is",
                                       "lambda",
                                       "nonlocal",
                                       "not",
                                       "or",
                                       "pass",
                                       "raise",
                                       "return",
                                       "try",
                                       "while",
                                       "with",
                                       "yield",
                                       "x",
                                       "self",
                                       "torch",
                                       "torchaudio",
                                       "nn",
                                       "F",
                                       "len",
                                       "last_states",
                                       "add_module",
                                       "apply",
                                       "bfloat16",
                                       "buffers",
                                       "children",
                                       "cpu",
                                       "cuda",
                                       "double",
                                       "dump_patches",
                                       "eval",
                                       "extra_repr",
                                       "float",
                                       "forward",
                                       "get_buffer",
                                       "get_extra_state",
                                       "get_parameter",
                                       "get_submodule",
                                       "half",
                                       "ipu",
                                       "load_state_dict",
                                       "modules",
                                       "named_buffers",
                                       "named_children",
                                       "named_modules",
                                       "named_parameters",
                                       "parameters",
                                       "register_backward_hook",
                                       "register_buffer",
                                       "register_forward_hook",
                                       "register_forward_pre_hook",
                                       "register_full_backward_hook",
                                       "register_load_state_dict_post_hook",
                                       "register_module",
                                       "register_parameter",
                                       "requires_grad_",
                                       "set_extra_state",
                                       "share_memory",
                                       "state_dict",
                                       "to",
                                       "to_empty",
                                       "train",
                                       "training",
                                       "type",
                                       "xpu",
                                       "zero_grad"};

static bool is_taken(const char *name, const char *const *taken, size_t count)
{
    for (size_t i = 0; i < sizeof(reserved) / sizeof(*reserved); i++)
        if (strcmp(reserved[i], name) == 0)
            return true;
    for (size_t i = 0; i < count; i++)
        if (taken[i] && strcmp(taken[i], name) == 0)
            return true;
    return false;
}

const char *nn_export_identifier(const char *text, const char *const *taken,
                                 size_t count, struct arena *a)
{
    bool digit = isdigit((unsigned char)*text);
    char *name = arena_printf(a, "%s%s", digit || !*text ? "n" : "", text);
    for (char *c = name; *c; c++)
        if (!isalnum((unsigned char)*c) || (unsigned char)*c > 127)
            *c = '_';
    if (name[0] == '_') /* of Python itself */
        name = arena_printf(a, "n%s", name);
    const char *tried = name;
    for (int i = 2; is_taken(tried, taken, count); i++)
        tried = arena_printf(a, "%s_%d", name, i);
    return tried;
}

struct writer {
    const struct nn_graph *g;
    struct arena *a;
    struct nn_export_network *out;
    const char **names;  /* of each node, as an attribute or a variable */
    const char **values; /* the variable that holds each node's output */
    const char **helpers;
    size_t helper_count;
};

/* Whether the only reader of a node's output is the next node, or nobody. */
static bool is_passed_on(const struct nn_graph *g, size_t node)
{
    for (size_t i = node + 1; i < g->node_count; i++)
        for (int k = 0; k < g->nodes[i].inputs; k++)
            if (g->nodes[i].from[k] == (int)node && i != node + 1)
                return false;
    return true;
}

static void choose_names(struct writer *w)
{
    const struct nn_graph *g = w->g;
    size_t count = g->feature_count + g->node_count;
    const char **taken = arena_alloc(w->a, count + 1, sizeof(*taken));
    w->out->arguments = taken;
    w->names = taken + g->feature_count;
    w->values = arena_alloc(w->a, g->node_count + 1, sizeof(*w->values));
    w->out->attributes =
        arena_alloc(w->a, g->node_count + 1, sizeof(*w->out->attributes));
    for (size_t i = 0; i < count; i++) {
        bool feature = i < g->feature_count;
        taken[i] = nn_export_identifier(feature ? g->features[i].name
                                                : g->nodes[i - g->feature_count].name,
                                        taken, i, w->a);
    }
    for (size_t i = 0; i < g->node_count; i++)
        w->values[i] = is_passed_on(g, i) ? "x" : w->names[i];
}

static void add_helper(struct writer *w, const char *text)
{
    for (size_t i = 0; i < w->helper_count; i++)
        if (w->helpers[i] == text)
            return;
    w->helpers[w->helper_count++] = text;
    str_addf(&w->out->helpers, "%s\n\n", text);
}

static enum err_code write_node(struct writer *w, size_t i, struct str *init,
                                struct str *forward, struct err *e)
{
    const struct nn_node *n = &w->g->nodes[i];
    const char **x = arena_alloc(w->a, (size_t)n->inputs + 1, sizeof(*x));
    for (int k = 0; k < n->inputs; k++)
        x[k] =
            n->from[k] < 0 ? w->out->arguments[-1 - n->from[k]] : w->values[n->from[k]];
    struct nn_torch t = {.options = n->options,
                         .in = n->in,
                         .out = n->rule.out,
                         .inputs = n->inputs,
                         .self = arena_printf(w->a, "self.%s", w->names[i]),
                         .x = x};
    if (!n->type->torch)
        return err_set(e, ERR_USER, "layer %s of type %s cannot be written for PyTorch",
                       n->name, n->type->plugin.name);
    n->type->torch(&t);
    if (t.helper)
        add_helper(w, t.helper);
    if (t.module.length) {
        w->out->attributes[i] = w->names[i];
        str_addf(init, "        %s = %s\n", t.self, t.module.text);
    }
    if (t.value.length)
        str_addf(forward, "        %s = %s\n", w->values[i], t.value.text);
    else
        str_addf(forward, "        %s = %s(%s)\n", w->values[i], t.self, x[0]);
    str_deinit(&t.module);
    str_deinit(&t.value);
    return ERR_OK;
}

static void write_class(const struct writer *w, const struct str *init,
                        const struct str *forward)
{
    const struct nn_graph *g = w->g;
    struct str *s = &w->out->text;
    str_add(s, "class Network(nn.Module):\n    \"\"\"From ");
    for (size_t i = 0; i < g->feature_count; i++) {
        str_add(s, i ? " and " : "");
        quote_python_doc(s, g->features[i].name);
        str_add(s, " (");
        nn_shape_add(s, g->features[i].shape);
        str_add(s, ")");
    }
    str_addf(s,
             " of each example to the logits of %d tags; %zu weights.\"\"\"\n\n"
             "    def __init__(self):\n        super().__init__()\n%s\n"
             "    def forward(self",
             g->tags, g->weights, str_text(init));
    for (size_t i = 0; i < g->feature_count; i++)
        str_addf(s, ", %s", w->out->arguments[i]);
    str_addf(s, "):\n%s        return %s\n", str_text(forward),
             w->values[g->node_count - 1]);
}

enum err_code nn_export_network(const struct nn_graph *g, struct arena *a,
                                struct nn_export_network *out, struct err *e)
{
    struct str init = {0}, forward = {0};
    *out = (struct nn_export_network){0};
    struct writer w = {.g = g,
                       .a = a,
                       .out = out,
                       .helpers =
                           arena_alloc(a, g->node_count + 1, sizeof(*w.helpers))};
    choose_names(&w);
    enum err_code code = ERR_OK;
    for (size_t i = 0; code == ERR_OK && i < g->node_count; i++)
        code = write_node(&w, i, &init, &forward, e);
    if (code == ERR_OK)
        write_class(&w, &init, &forward);
    str_deinit(&init);
    str_deinit(&forward);
    return code;
}

void nn_export_network_deinit(struct nn_export_network *n)
{
    str_deinit(&n->helpers);
    str_deinit(&n->text);
}

/* The tensors of a node, from the blocks of all weights and all statistics. */
static size_t add_items(const struct nn_node *n, const char *attribute,
                        const real *weights, const real *statistics,
                        struct nn_weights_item *items, struct arena *a)
{
    size_t count = 0;
    const real *at = weights + n->param_offset;
    for (int j = 0; j < n->rule.param_count; j++) {
        const struct nn_param_spec *p = &n->rule.params[j];
        struct nn_weights_item *item = &items[count++];
        item->name = arena_printf(a, "network.%s.%s", attribute, p->name);
        item->rank = p->rank;
        item->count = nn_param_count(p);
        item->values = at;
        memcpy(item->dims, p->dims, sizeof(item->dims));
        at += item->count;
    }
    at = statistics + n->buffer_offset;
    for (int j = 0; j < n->rule.buffer_count; j++) {
        const struct nn_buffer_spec *b = &n->rule.buffers[j];
        items[count++] = (struct nn_weights_item){
            .name = arena_printf(a, "network.%s.%s", attribute, b->name),
            .dims = {b->count},
            .rank = 1,
            .count = (size_t)b->count,
            .values = at};
        at += b->count;
    }
    return count;
}

enum err_code nn_export_weights(const char *path, const struct nn_graph *g,
                                const struct nn_export_network *n,
                                const struct nn_export_values *v, struct err *e)
{
    struct arena *a = arena_create();
    size_t most = v->extra_count + 1, count = 0;
    for (size_t i = 0; i < g->node_count; i++)
        most += (size_t)(g->nodes[i].rule.param_count + g->nodes[i].rule.buffer_count);
    struct nn_weights_item *items = arena_alloc(a, most, sizeof(*items));
    for (size_t i = 0; i < g->node_count; i++)
        if (n->attributes[i])
            count += add_items(&g->nodes[i], n->attributes[i], v->weights,
                               v->statistics, items + count, a);
    for (size_t i = 0; i < v->extra_count; i++)
        items[count++] = v->extras[i];
    enum err_code code = nn_safetensors_write(path, items, count, NULL, 0, e);
    arena_destroy(a);
    return code;
}
