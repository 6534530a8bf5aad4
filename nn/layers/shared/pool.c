/* Options and rules of the pooling layers: pool.h. */
#include "nn/layers/shared/pool.h"

#include "nn/export/torch.h"
#include "nn/layers/shared/help.h"

#include <stdio.h>

static const char *const stride_words[] = {"kernel", NULL};
static const char *const overs[] = {"all", "bands", "frames", NULL};

#define WINDOW_OPTIONS(kind_, member)                                                  \
    {.name = "kernel",                                                                 \
     .kind = kind_,                                                                    \
     .offset = offsetof(struct nn_pool_options, kernel member),                        \
     .min = 1,                                                                         \
     .max = 65536,                                                                     \
     .help = "size of a window"},                                                      \
        {.name = "stride",                                                             \
         .kind = kind_,                                                                \
         .offset = offsetof(struct nn_pool_options, stride member),                    \
         .fallback = "kernel",                                                         \
         .min = 1,                                                                     \
         .max = 65536,                                                                 \
         .words = stride_words,                                                        \
         .help =                                                                       \
             "distance from one window to the next; `kernel`: windows side by side"},  \
        {.name = "padding",                                                            \
         .kind = kind_,                                                                \
         .offset = offsetof(struct nn_pool_options, padding member),                   \
         .fallback = "0",                                                              \
         .min = 0,                                                                     \
         .max = 65536,                                                                 \
         .help = "zeros or, for a maximum, nothing on each side; at most half the "    \
                 "kernel"},                                                            \
    {                                                                                  \
        .name = "ceil", .kind = OPT_BOOL,                                              \
        .offset = offsetof(struct nn_pool_options, ceil), .fallback = "false",         \
        .help = "keep the incomplete last window"                                      \
    }

const struct opt nn_pool1d_options[] = {WINDOW_OPTIONS(OPT_INT, [1]), {0}};
const struct opt nn_pool2d_options[] = {WINDOW_OPTIONS(OPT_INT_PAIR, ), {0}};

const struct opt nn_adaptive1d_options[] = {
    {.name = "size",
     .kind = OPT_INT,
     .offset = offsetof(struct nn_adaptive_options, size[1]),
     .min = 1,
     .max = 65536,
     .unit = "frames",
     .help = "length of the output"},
    {0}};

const struct opt nn_adaptive2d_options[] = {
    {.name = "size",
     .kind = OPT_INT_PAIR,
     .offset = offsetof(struct nn_adaptive_options, size),
     .min = 1,
     .max = 65536,
     .help = "size of the output, [bands, frames]"},
    {0}};

const struct opt nn_global_options[] = {
    {.name = "over",
     .kind = OPT_CHOICE,
     .offset = offsetof(struct nn_global_options, over),
     .fallback = "all",
     .choices = overs,
     .help =
         "what is pooled: all places, the bands of an image, the frames of a sequence"},
    {0}};

static int stride_of(const struct nn_pool_options *o, int axis)
{
    return o->stride[axis] == NN_KERNEL_SIZE ? o->kernel[axis] : o->stride[axis];
}

/* The output's size along an axis, 0 after a fault. */
static int out_size(struct nn_rule *rule, const char *name, int axis, int in)
{
    const struct nn_pool_options *o = rule->options;
    int kernel = o->kernel[axis], padding = o->padding[axis],
        stride = stride_of(o, axis);
    if (2 * padding > kernel) {
        diag_error(rule->diag, rule->node, NULL,
                   "%s: padding %d is more than half the kernel %d", name, padding,
                   kernel);
        return 0;
    }
    int room = in + 2 * padding - kernel;
    if (room < 0) {
        diag_error(rule->diag, rule->node,
                   "use a smaller kernel here or less pooling before",
                   "%s: a window of %d %s does not fit into %d", name, kernel,
                   axis == 0 ? "bands" : "frames", in + 2 * padding);
        return 0;
    }
    int out = room / stride + 1;
    /* A window that is added must start inside the input or the padding before it. */
    if (o->ceil && room % stride != 0 && out * stride < in + padding)
        out++;
    return out;
}

bool nn_pool_describe(const void *options, struct nn_shape in, struct nn_shape out,
                      void *pool)
{
    const struct nn_pool_options *o = options;
    struct nn_pool *p = pool;
    *p = (struct nn_pool){.channels = in.channels,
                          .in = {in.bands, in.frames},
                          .out = {out.bands, out.frames}};
    for (int axis = 0; axis < 2; axis++) {
        bool used = axis == 1 || in.kind == NN_IMAGE;
        p->kernel[axis] = used ? o->kernel[axis] : 1;
        p->stride[axis] = used ? stride_of(o, axis) : 1;
        p->padding[axis] = used ? o->padding[axis] : 0;
    }
    return true;
}

bool nn_pool_infer(struct nn_rule *rule, const char *name, enum nn_kind kind,
                   bool places)
{
    const struct nn_pool_options *o = rule->options;
    if (!nn_check_kind(rule, name, 0, 1 << kind))
        return false;
    rule->out = rule->in[0];
    rule->out.frames = out_size(rule, name, 1, rule->in[0].frames);
    if (kind == NN_IMAGE)
        rule->out.bands = out_size(rule, name, 0, rule->in[0].bands);
    if (rule->out.frames == 0 || rule->out.bands == 0)
        return false;
    rule->saved = places ? nn_shape_count(rule->out) : 0;
    if (kind == NN_IMAGE)
        snprintf(rule->detail, NN_DETAIL, "%dx%d, stride %dx%d", o->kernel[0],
                 o->kernel[1], stride_of(o, 0), stride_of(o, 1));
    else
        snprintf(rule->detail, NN_DETAIL, "%d, stride %d", o->kernel[1],
                 stride_of(o, 1));
    return true;
}

bool nn_adaptive_describe(const void *options, struct nn_shape in, struct nn_shape out,
                          void *pool)
{
    (void)options;
    *(struct nn_pool *)pool = (struct nn_pool){.channels = in.channels,
                                               .in = {in.bands, in.frames},
                                               .out = {out.bands, out.frames},
                                               .adaptive = true};
    return true;
}

bool nn_adaptive_infer(struct nn_rule *rule, const char *name, enum nn_kind kind,
                       bool places)
{
    const struct nn_adaptive_options *o = rule->options;
    if (!nn_check_kind(rule, name, 0, 1 << kind))
        return false;
    rule->out = rule->in[0];
    rule->out.frames = o->size[1];
    if (kind == NN_IMAGE)
        rule->out.bands = o->size[0];
    rule->saved = places ? nn_shape_count(rule->out) : 0;
    if (kind == NN_IMAGE)
        snprintf(rule->detail, NN_DETAIL, "to %dx%d", o->size[0], o->size[1]);
    else
        snprintf(rule->detail, NN_DETAIL, "to %d", o->size[1]);
    return true;
}

bool nn_global_infer(struct nn_rule *rule, const char *name, bool places)
{
    const struct nn_global_options *o = rule->options;
    static const int kinds[] = {[NN_OVER_ALL] = NN_IMAGES | NN_SEQUENCES,
                                [NN_OVER_BANDS] = NN_IMAGES,
                                [NN_OVER_FRAMES] = NN_SEQUENCES};
    if (!nn_check_kind(rule, name, 0, kinds[o->over]))
        return false;
    rule->out = (struct nn_shape){NN_VECTOR, rule->in[0].channels, 1, 1};
    if (o->over == NN_OVER_BANDS) {
        rule->out.kind = NN_SEQUENCE;
        rule->out.frames = rule->in[0].frames;
    }
    rule->saved = places ? nn_shape_count(rule->out) : 0;
    snprintf(rule->detail, NN_DETAIL, "over %s",
             o->over == NN_OVER_ALL ? "all places" : overs[o->over]);
    return true;
}

static struct nn_pool windows_of(const struct nn_call *call)
{
    struct nn_pool p;
    call->type->describe(call->options, call->in[0], call->out, &p);
    return p;
}

void nn_avg_pool_layer_forward(const struct nn_call *call)
{
    struct nn_pool p = windows_of(call);
    nn_avg_pool(&p, call->y, call->x[0], (size_t)call->batch);
}

void nn_avg_pool_layer_backward(const struct nn_call *call)
{
    struct nn_pool p = windows_of(call);
    if (call->dx[0])
        nn_avg_pool_backward(&p, call->dx[0], call->dy, (size_t)call->batch,
                             call->dx_add[0]);
}

void nn_max_pool_layer_forward(const struct nn_call *call)
{
    struct nn_pool p = windows_of(call);
    nn_max_pool(&p, call->y, (int32_t *)(void *)call->saved, call->x[0],
                (size_t)call->batch);
}

void nn_max_pool_layer_backward(const struct nn_call *call)
{
    struct nn_pool p = windows_of(call);
    if (call->dx[0])
        nn_max_pool_backward(&p, call->dx[0], call->dy,
                             (const int32_t *)(const void *)call->saved,
                             (size_t)call->batch, call->dx_add[0]);
}

void nn_pool_torch(struct nn_torch *t, const char *function)
{
    const struct nn_pool_options *o = t->options;
    enum nn_kind kind = t->in[0].kind;
    int first = kind == NN_IMAGE ? 0 : 1, stride[2] = {1, 1};
    bool strides = false, pads = false;
    for (int axis = first; axis < 2; axis++) {
        stride[axis] = stride_of(o, axis);
        strides = strides || stride[axis] != o->kernel[axis];
        pads = pads || o->padding[axis] != 0;
    }
    str_addf(&t->value, "%s(%s, ", function, t->x[0]);
    nn_torch_add_pair(&t->value, o->kernel, kind);
    if (strides) {
        str_add(&t->value, ", stride=");
        nn_torch_add_pair(&t->value, stride, kind);
    }
    if (pads) {
        str_add(&t->value, ", padding=");
        nn_torch_add_pair(&t->value, o->padding, kind);
    }
    str_add(&t->value, o->ceil ? ", ceil_mode=True)" : ")");
}

void nn_adaptive_torch(struct nn_torch *t, const char *function)
{
    const struct nn_adaptive_options *o = t->options;
    str_addf(&t->value, "%s(%s, ", function, t->x[0]);
    nn_torch_add_pair(&t->value, o->size, t->in[0].kind);
    str_add(&t->value, ")");
}

void nn_global_torch(struct nn_torch *t, const char *method)
{
    const struct nn_global_options *o = t->options;
    bool all = t->in[0].kind == NN_IMAGE && o->over == NN_OVER_ALL;
    str_addf(&t->value, "%s.%s(%s)", t->x[0], method, all ? "(2, 3)" : "2");
}
