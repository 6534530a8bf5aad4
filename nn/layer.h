/* What a layer type is: one descriptor in one file of nn/layers/, one line in
 * layers.def.
 *
 * A type declares its options, a shape rule, forward and backward. It owns no memory:
 * the rule says how many weights, running statistics, saved values and scratch it
 * needs, and the net plans them once. Kernels it calls are pure functions of
 * nn/kernels/. */
#ifndef MTAG_NN_LAYER_H
#define MTAG_NN_LAYER_H

#include "base/diag.h"
#include "base/opt/opt.h"
#include "base/rng.h"
#include "nn/real.h"
#include "nn/shape.h"

#include <stdbool.h>
#include <stdint.h>

enum { NN_MAX_BUFFERS = 2, NN_DETAIL = 96 };
enum nn_mode { NN_TRAIN, NN_EVAL };

/* `regularize` acts on NN_WEIGHT alone unless its option `on` is `all`. */
enum nn_role { NN_WEIGHT, NN_BIAS, NN_NORM };

/* A trained tensor in PyTorch's name, layout and initial values. */
struct nn_param_spec {
    const char *name;  /* "weight", "bias", "weight_ih_l0", ... */
    int dims[4], rank; /* PyTorch's order; a conv2d weight is (filters, in / groups,
                          bands, frames) */
    enum nn_role role;
    /* Initial values: uniform in (-bound, bound) if bound is above 0, else normal with
     * this deviation if it is above 0, else all equal to `fill`. */
    double bound, deviation, fill;
};

/* A tensor that is not trained and that a checkpoint keeps: what forward updates in
 * training (running statistics), or a constant. */
struct nn_buffer_spec {
    const char *name; /* "running_mean" */
    int count;
    double fill;          /* initial value of all numbers */
    const double *values; /* or of each number, in the rule's arena; NULL: fill */
    /* Of running statistics: forward in NN_TRAIN makes them (1 - momentum) * old +
     * momentum * those of the batch. 0: the numbers are constants. */
    double momentum;
};

/* What the shape rule reads (first part) and fills in (second part, zeroed before). */
struct nn_rule {
    const void *options;
    int inputs;
    const struct nn_shape *in;
    int tags;                     /* what `units: tags` means */
    const struct yaml_node *node; /* for messages */
    struct arena *arena;
    struct diag *diag;

    struct nn_shape out;
    struct nn_param_spec *params; /* nn_rule_param adds to them */
    int param_count;
    struct nn_buffer_spec buffers[NN_MAX_BUFFERS];
    int buffer_count;
    size_t saved;           /* reals an example, kept from forward to backward */
    size_t saved_once;      /* reals a batch, likewise */
    size_t scratch;         /* reals a batch while forward or backward runs */
    size_t scratch_example; /* the same, for each example of the batch */
    uint64_t macs;          /* multiply-adds of forward for one example */
    char detail[NN_DETAIL]; /* for the summary: "3x3, stride 1, padding 1" */
};

struct nn_layer_type;
struct nn_team;
struct nn_torch;

/* One call of forward or backward. Arrays are as long as the rule said. */
struct nn_call {
    const struct nn_layer_type *type;
    const void *options;
    int batch;
    enum nn_mode mode;
    int inputs;
    const struct nn_shape *in;
    struct nn_shape out;
    const real *const *x; /* inputs */
    real *y;              /* output */
    const real *dy;       /* backward: gradient of the output */
    real *const
        *dx; /* backward: gradients of the inputs; NULL where nobody reads one */
    const bool *dx_add; /* add to dx[i] instead of writing it */
    const real *const *param;
    real *const *grad; /* backward adds to these */
    real *const *buffer;
    real *saved;    /* batch * saved, then saved_once; NULL in NN_EVAL */
    real *scratch;  /* scratch, then batch * scratch_example */
    void *prepared; /* by the type's prepare; or NULL */
    bool direct;    /* convolutions do not use Winograd's method */
    bool frozen; /* running statistics are used in NN_TRAIN too, and stay as they are */
    /* The team that computes a batch together (nn/team.h); `batch` then counts the
     * examples of this member. NULL: the call has the whole batch. */
    struct nn_team *team;
    int member;
    uint64_t seed, epoch, item; /* key of this layer's random stream in this step */
};

/* The part that a layer can be in fused steps (nn/fuse/fuse.h). */
enum nn_part {
    NN_PART_NONE,
    NN_PART_CONV,
    NN_PART_NORM,
    NN_PART_ACTIVATION,
    NN_PART_MAX_POOL,
    NN_PART_ADD,
    NN_PART_COUNT
};

struct nn_layer_type {
    struct plugin plugin;
    int min_inputs, max_inputs; /* 1, 1 for most; max 0: any number */

    /* The shape rule: fills rule->out and the rest, or notes faults in rule->diag and
     * returns false. A wrong kind of input says what it got and which layer converts
     * it. */
    bool (*infer)(struct nn_rule *rule);
    void (*forward)(const struct nn_call *call);
    void (*backward)(const struct nn_call *call); /* the net zeroes nothing for it */

    /* Makes call->prepared once, when a net gets its memory: the objects that a library
     * needs for at most `batch` examples, besides the planned memory. training:
     * backward will run. false: no memory. NULL (all three): nothing is needed. */
    bool (*prepare)(struct nn_call *call, int batch, bool training);
    void (*release)(void *prepared);
    size_t (*prepared_bytes)(const void *prepared);

    /* Whether backward reads x and y, besides dy, saved and params. This decides how
     * long buffers live. */
    bool needs_x, needs_y;
    bool in_place; /* y may be x's memory, and dx may be dy's */
    /* For the check of a network's end. probabilities: the outputs are probabilities,
     * but a loss takes logits. keeps_range: the outputs stay in the range of the inputs
     * (values are moved, chosen or averaged). */
    bool probabilities, keeps_range;
    const char *limits; /* the probabilities that outputs of this layer allow as logits,
                           "from 0.5 to 1"; NULL: all */
    enum nn_part part;
    /* Tells shared code and fused steps what the layer computes: fills in a struct
     * nn_conv, nn_function or nn_pool, by `part`. False: this layer cannot be fused.
     * May be NULL. */
    bool (*describe)(const void *options, struct nn_shape in, struct nn_shape out,
                     void *part);

    /* A composite has no infer: it stands for other layers. Given the shapes it returns
     * a YAML sequence of those layers, which the graph reads in its place. They may use
     * `input`, the list of the composite's inputs. */
    struct yaml_node *(*expand)(const void *options, const struct nn_shape *in,
                                int inputs, struct arena *arena);

    /* The layer in PyTorch (nn/export/torch.h), for mtag-model export. A composite
     * needs no such function. NULL: a network with this layer cannot be written as
     * Python. */
    void (*torch)(struct nn_torch *t);
};

extern const struct registry nn_layers;

/* An element-wise activation: y = f(x), dx = dy * f'(x) written with x and y. Layers
 * relu, gelu, ... and `activation: {type: ...}` share them, and fused kernels know them
 * by kind. */
enum nn_activation {
    NN_LINEAR,
    NN_RELU,
    NN_GELU,
    NN_SILU,
    NN_SIGMOID,
    NN_TANH,
    NN_ELU,
    NN_LEAKY_RELU
};

#endif
