/* Encoder layers of a transformer: attention, then two linear layers on each frame,
 * each of the two added to its input and normalised after that (post; Vaswani et al.
 * 2017) or before (pre; Xiong et al. 2020). */
#include "nn/layers/shared/activation.h"
#include "nn/layers/shared/initial.h"

#include <math.h>

enum norm { POST, PRE };

struct transformer {
    int depth, heads, hidden;
    double dropout, attention_dropout, activation_dropout;
    int norm, activation, init;
    bool qkv_bias;
    double eps;
};

static const char *const norms[] = {"post", "pre", NULL};
static const char *const words[] = {"dropout", NULL};

static const struct opt options[] = {
    {.name = "depth",
     .kind = OPT_INT,
     .offset = offsetof(struct transformer, depth),
     .min = 1,
     .max = 1000,
     .help = "number of layers"},
    {.name = "heads",
     .kind = OPT_INT,
     .offset = offsetof(struct transformer, heads),
     .min = 1,
     .max = 4096,
     .help = "number of heads; it divides the number of channels"},
    {.name = "hidden",
     .kind = OPT_INT,
     .offset = offsetof(struct transformer, hidden),
     .min = 1,
     .max = 1048576,
     .help = "units between the two linear layers"},
    {.name = "dropout",
     .kind = OPT_REAL,
     .offset = offsetof(struct transformer, dropout),
     .fallback = "0.1",
     .min = 0,
     .max = 1,
     .help = "dropout of what is added"},
    {.name = "attention_dropout",
     .kind = OPT_REAL,
     .offset = offsetof(struct transformer, attention_dropout),
     .fallback = "dropout",
     .min = 0,
     .max = 1,
     .words = words,
     .help = "dropout of the weights of frames"},
    {.name = "activation_dropout",
     .kind = OPT_REAL,
     .offset = offsetof(struct transformer, activation_dropout),
     .fallback = "dropout",
     .min = 0,
     .max = 1,
     .words = words,
     .help = "dropout between the two linear layers"},
    {.name = "norm",
     .kind = OPT_CHOICE,
     .offset = offsetof(struct transformer, norm),
     .fallback = "post",
     .choices = norms,
     .help = "post: after adding; pre: before attention and before the linear layers"},
    {.name = "activation",
     .kind = OPT_CHOICE,
     .offset = offsetof(struct transformer, activation),
     .fallback = "relu",
     .choices = nn_activation_names,
     .help = "dropout between the two linear layers"},
    {.name = "qkv_bias",
     .kind = OPT_BOOL,
     .offset = offsetof(struct transformer, qkv_bias),
     .fallback = "true",
     .help = "add trained numbers to queries, keys and values"},
    {.name = "eps",
     .kind = OPT_REAL,
     .offset = offsetof(struct transformer, eps),
     .fallback = "1e-5",
     .min = 0,
     .max = 1,
     .help = "eps of the normalisations"},
    NN_INIT_OPTION(offsetof(struct transformer, init)),
    {0}};

/* A dropout that may be the word `dropout`. */
static double own(double p, const struct transformer *o)
{
    return isnan(p) ? o->dropout : p;
}

/* Appends `- type: {name: NAME}` (NULL: no name); returns the mapping. */
static struct yaml_node *add(struct yaml_node *list, const char *type, const char *name,
                             struct arena *a)
{
    struct yaml_node *layer = yaml_mapping(a), *inner = yaml_mapping(a);
    yaml_set(layer, type, inner, a);
    yaml_append(list, layer, a);
    if (name)
        yaml_set(inner, "name", yaml_scalar(a, name), a);
    return inner;
}

static void set_text(struct yaml_node *map, const char *key, const char *value,
                     struct arena *a)
{
    yaml_set(map, key, yaml_scalar(a, value), a);
}

static void set_int(struct yaml_node *map, const char *key, int value, struct arena *a)
{
    set_text(map, key, arena_printf(a, "%d", value), a);
}

static void set_real(struct yaml_node *map, const char *key, double value,
                     struct arena *a)
{
    yaml_set(map, key, yaml_number(a, value), a);
}

static void add_norm(struct yaml_node *list, const char *name, double eps,
                     struct arena *a)
{
    set_real(add(list, "layernorm", name, a), "eps", eps, a);
}

static void add_linear(struct yaml_node *list, const char *name, int units, int init,
                       struct arena *a)
{
    struct yaml_node *linear = add(list, "linear", name, a);
    set_int(linear, "units", units, a);
    nn_init_pass_on(linear, init, a);
}

static void add_dropout(struct yaml_node *list, double p, struct arena *a)
{
    if (p > 0)
        set_real(add(list, "dropout", NULL, a), "p", p, a);
}

/* The end of a part: dropout, then the sum with `around`, which the part was given. */
static void add_sum(struct yaml_node *list, const char *name, const char *around,
                    double dropout, struct arena *a)
{
    add_dropout(list, dropout, a);
    struct yaml_node *from = yaml_sequence(a);
    yaml_append(from, yaml_scalar(a, around), a);
    yaml_append(from, yaml_scalar(a, "previous"), a);
    yaml_set(add(list, "add", name, a), "from", from, a);
}

/* One encoder layer; names are those of PyTorch's TransformerEncoderLayer. */
static void add_layer(struct yaml_node *list, const struct transformer *o, int channels,
                      struct arena *a)
{
    bool pre = o->norm == PRE;
    if (pre)
        add_norm(list, "norm1", o->eps, a);
    struct yaml_node *attention = add(list, "attention", "self_attn", a);
    set_int(attention, "heads", o->heads, a);
    set_text(attention, "qkv_bias", o->qkv_bias ? "true" : "false", a);
    set_real(attention, "dropout", own(o->attention_dropout, o), a);
    nn_init_pass_on(attention, o->init, a);
    add_sum(list, "attended", "input", o->dropout, a);
    add_norm(list, pre ? "norm2" : "norm1", o->eps, a);
    add_linear(list, "linear1", o->hidden, o->init, a);
    add(list, nn_activation_names[o->activation], "activation", a);
    add_dropout(list, own(o->activation_dropout, o), a);
    add_linear(list, "linear2", channels, o->init, a);
    add_sum(list, "sum", pre ? "attended" : "norm1", o->dropout, a);
    if (!pre)
        add_norm(list, "norm2", o->eps, a);
}

/* `transformer: {depth: 1, repeat: N}` with the same options, so that the layers are
 * named layers.1, layers.2, ... */
static void add_repeated(struct yaml_node *list, const struct transformer *o,
                         struct arena *a)
{
    struct yaml_node *map = add(list, "transformer", "layers", a);
    set_int(map, "repeat", o->depth, a);
    set_int(map, "depth", 1, a);
    set_int(map, "heads", o->heads, a);
    set_int(map, "hidden", o->hidden, a);
    set_real(map, "dropout", o->dropout, a);
    set_real(map, "attention_dropout", own(o->attention_dropout, o), a);
    set_real(map, "activation_dropout", own(o->activation_dropout, o), a);
    set_text(map, "norm", norms[o->norm], a);
    set_text(map, "activation", nn_activation_names[o->activation], a);
    set_text(map, "qkv_bias", o->qkv_bias ? "true" : "false", a);
    set_real(map, "eps", o->eps, a);
    nn_init_pass_on(map, o->init, a);
}

static struct yaml_node *expand(const void *type_options, const struct nn_shape *in,
                                int inputs, struct arena *a)
{
    (void)inputs;
    const struct transformer *o = type_options;
    struct yaml_node *layers = yaml_sequence(a);
    if (o->depth > 1)
        add_repeated(layers, o, a);
    else
        add_layer(layers, o, in->channels, a);
    return layers;
}

const struct nn_layer_type nn_layer_transformer = {
    .plugin = {.name = "transformer",
               .help = "encoder layers of a transformer: attention, then two linear "
                       "layers on each frame",
               .options = options,
               .options_size = sizeof(struct transformer),
               .reference = "Vaswani et al. 2017; PyTorch's TransformerEncoder",
               .example = "{depth: 2, heads: 2, hidden: 6, activation: gelu}"},
    .min_inputs = 1,
    .max_inputs = 1,
    .expand = expand};
