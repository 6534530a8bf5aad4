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

/* regularize acts on weights unless told `all`. */
enum nn_role { NN_WEIGHT, NN_BIAS, NN_NORM };

/* A trained tensor in PyTorch's name, layout and initial values. */
struct nn_param_spec {
    const char *name;  /* "weight", "bias", "weight_ih_l0", ... */
    int dims[4], rank; /* PyTorch's order; a conv2d weight is (filters, in / groups,
                          bands, frames) */
    enum nn_role role;
    /* Initial values: U(-bound, bound); else N(0, deviation); else all equal to `fill`.
     */
    double bound, deviation, fill;
};

/* A tensor that is not trained and that a checkpoint keeps: what forward updates in
 * training (running statistics), or a constant. */
struct nn_buffer_spec {
    const char *name; /* "running_mean" */
    int count;
    double fill;          /* initial value of all, */
    const double *values; /* or each one's (in the rule's arena); NULL: fill */
    /* Of running statistics: forward in NN_TRAIN makes them (1 - momentum) old +
     * momentum times the batch's. 0: constants. */
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
    int param_count, param_room;
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
        *dx; /* backward: gradients of the inputs; NULL where nobody needs one */
    const bool *dx_add; /* add to dx[i] instead of writing it */
    const real *const *param;
    real *const *grad; /* backward adds to these */
    real *const *buffer;
    real *saved;    /* batch * saved, then saved_once; NULL in NN_EVAL */
    real *scratch;  /* scratch, then batch * scratch_example */
    void *prepared; /* by the type's prepare; or NULL */
    bool direct;    /* convolutions never by Winograd's method */
    bool frozen;    /* running statistics normalise in NN_TRAIN too, and stay */
    /* Others compute the rest of the batch meanwhile (nn/net/team.h): batch is this
     * member's. NULL: nobody does. */
    struct nn_team *team;
    int member;
    uint64_t seed, epoch, item; /* key of this layer's random stream in this step */
};

/* What a layer is to fused steps (nn/fuse/fuse.h). */
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

    /* Makes call->prepared once, when a net gets its memory: what a library needs
     * besides the planned memory for at most `batch` examples. training: backward will
     * run. false: no memory. NULL (all three): nothing is needed. */
    bool (*prepare)(struct nn_call *call, int batch, bool training);
    void (*release)(void *prepared);
    size_t (*prepared_bytes)(const void *prepared);

    /* What backward reads besides dy, saved and params; decides how long buffers live.
     */
    bool needs_x, needs_y;
    bool in_place; /* y may be x's memory, and dx may be dy's */
    /* For what a network ends in: the outputs are probabilities, which no loss takes;
     * or they lie where the inputs do (moved, chosen, averaged). */
    bool probabilities, keeps_range;
    enum nn_part part;
    /* What the layer computes, for what it shares with others and for fused steps:
     * fills in struct nn_conv, nn_function or nn_pool, by part; false: this one cannot
     * be fused. NULL where nobody asks. */
    bool (*describe)(const void *options, struct nn_shape in, struct nn_shape out,
                     void *part);

    /* A composite has no infer: it stands for other layers. Given the shapes it appends
     * to a YAML sequence the layers it means (which may use `input`, its from-list);
     * the graph reads those instead. */
    struct yaml_node *(*expand)(const void *options, const struct nn_shape *in,
                                int inputs, struct arena *arena);

    /* The layer in PyTorch (nn/export/torch.h), for mtag-model export. Composites need
     * none; NULL: a network with it cannot be written as Python. */
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
