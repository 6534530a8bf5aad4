/* conv1d and conv2d: conv.h. */
#include "nn/layers/shared/conv.h"

#include "nn/export/torch.h"
#include "nn/kernels/kernel.h"
#include "nn/kernels/onednn.h"
#include "nn/kernels/vector.h"
#include "nn/layers/shared/help.h"

#include <stdio.h>

static const char *const axis_names[] = {"bands", "frames"};

static int padding_of(const struct nn_conv_options *o, int axis)
{
    if (o->padding[axis] == NN_SAME)
        return o->dilation[axis] * (o->kernel[axis] - 1) / 2;
    return o->padding[axis];
}

/* The output's size along an axis, 0 after a fault. */
static int out_size(struct nn_rule *rule, const char *name, int axis, int in)
{
    const struct nn_conv_options *o = rule->options;
    int reach = o->dilation[axis] * (o->kernel[axis] - 1) + 1;
    if (o->padding[axis] == NN_SAME) {
        if (o->stride[axis] == 1)
            return in;
        diag_error(rule->diag, rule->node, "give the padding as a number",
                   "%s: padding `same` needs stride 1, not %d", name, o->stride[axis]);
        return 0;
    }
    int padded = in + 2 * o->padding[axis];
    if (padded >= reach)
        return (padded - reach) / o->stride[axis] + 1;
    diag_error(rule->diag, rule->node,
               "use a smaller kernel, more padding or less pooling",
               "%s: a kernel over %d %s does not fit into %d", name, reach,
               axis_names[axis], padded);
    return 0;
}

static size_t add_pair(char *text, size_t used, const char *label, const int *pair,
                       bool image)
{
    int length;
    if (pair[1] == NN_SAME)
        length = snprintf(text + used, NN_DETAIL - used, "%ssame", label);
    else if (image && (pair[0] != pair[1] || !*label))
        length =
            snprintf(text + used, NN_DETAIL - used, "%s%dx%d", label, pair[0], pair[1]);
    else
        length = snprintf(text + used, NN_DETAIL - used, "%s%d", label, pair[1]);
    return nn_min(used + (size_t)length, NN_DETAIL - 1);
}

static void detail(struct nn_rule *rule, bool image)
{
    const struct nn_conv_options *o = rule->options;
    size_t used = add_pair(rule->detail, 0, "", o->kernel, image);
    used = add_pair(rule->detail, used, ", stride ", o->stride, image);
    used = add_pair(rule->detail, used, ", padding ", o->padding, image);
    if (o->dilation[1] != 1 || (image && o->dilation[0] != 1))
        used = add_pair(rule->detail, used, ", dilation ", o->dilation, image);
    if (o->groups != 1)
        snprintf(rule->detail + used, NN_DETAIL - used, ", groups %d", o->groups);
}

/* What forward and backward work on. */
struct work {
    struct nn_conv conv;
    real *packed, *dpacked, *room; /* scratch: weights, their gradient, for a block */
    size_t lines, rows, filters;   /* of the batch's output, of a line, of a row */
};

bool nn_conv_describe(const void *options, struct nn_shape in, struct nn_shape out,
                      void *conv)
{
    const struct nn_conv_options *o = options;
    struct nn_conv *c = conv;
    *c = (struct nn_conv){.channels = in.channels,
                          .filters = out.channels,
                          .groups = o->groups,
                          .in = {in.bands, in.frames},
                          .out = {out.bands, out.frames}};
    for (int axis = 0; axis < 2; axis++) {
        bool used = axis == 1 || in.kind == NN_IMAGE;
        c->kernel[axis] = used ? o->kernel[axis] : 1;
        c->stride[axis] = used ? o->stride[axis] : 1;
        c->padding[axis] = used ? padding_of(o, axis) : 0;
        c->dilation[axis] = used ? o->dilation[axis] : 1;
    }
    return o->groups == 1;
}

void nn_conv_choose(struct nn_conv *c, bool direct)
{
    c->direct = direct;
    c->passes = nn_onednn_passes(c);
}

bool nn_conv_prepare(struct nn_call *call, int batch, bool training)
{
    struct nn_conv c;
    nn_conv_describe(call->options, call->in[0], call->out, &c);
    nn_conv_choose(&c, call->direct);
    if (c.passes)
        call->prepared = nn_onednn_create(&c, batch, training);
    return !c.passes || call->prepared;
}

void nn_conv_release(void *prepared)
{
    nn_onednn_destroy(prepared);
}

size_t nn_conv_prepared_bytes(const void *prepared)
{
    return nn_onednn_bytes(prepared);
}

static struct work work_of(const struct nn_call *call)
{
    struct work w;
    struct nn_conv *c = &w.conv;
    nn_conv_describe(call->options, call->in[0], call->out, c);
    nn_conv_choose(c, call->direct);
    c->onednn = call->prepared;
    w.packed = call->scratch;
    w.dpacked = w.packed + nn_conv_packed(c);
    w.room = w.dpacked + nn_conv_packed(c);
    w.lines = (size_t)call->batch * (size_t)c->out[1];
    w.rows = nn_conv_line_rows(c);
    w.filters = (size_t)c->filters;
    return w;
}

static bool check_groups(struct nn_rule *rule, const char *name, int filters)
{
    const struct nn_conv_options *o = rule->options;
    int channels = rule->in[0].channels;
    if (channels % o->groups == 0 && filters % o->groups == 0)
        return true;
    diag_error(rule->diag, rule->node, NULL,
               "%s: groups %d must divide the %d channels and the %d filters", name,
               o->groups, channels, filters);
    return false;
}

bool nn_conv_infer(struct nn_rule *rule, const char *name, enum nn_kind kind)
{
    const struct nn_conv_options *o = rule->options;
    int filters = o->filters == OPT_WORD(0) ? rule->tags : o->filters;
    if (!nn_check_kind(rule, name, 0, 1 << kind) || !check_groups(rule, name, filters))
        return false;
    struct nn_shape in = rule->in[0];
    rule->out = (struct nn_shape){kind, filters, 1, out_size(rule, name, 1, in.frames)};
    if (kind == NN_IMAGE)
        rule->out.bands = out_size(rule, name, 0, in.bands);
    if (rule->out.frames == 0 || rule->out.bands == 0)
        return false;

    struct nn_conv c;
    nn_conv_describe(o, in, rule->out, &c);
    double bound = 1 / sqrt((double)nn_conv_depth(&c));
    struct nn_param_spec *weight = nn_rule_param(rule, "weight", NN_WEIGHT);
    weight->bound = bound;
    weight->dims[weight->rank++] = filters;
    weight->dims[weight->rank++] = in.channels / o->groups;
    if (kind == NN_IMAGE)
        weight->dims[weight->rank++] = o->kernel[0];
    weight->dims[weight->rank++] = o->kernel[1];
    if (o->bias) {
        struct nn_param_spec *bias = nn_rule_param(rule, "bias", NN_BIAS);
        bias->bound = bound;
        bias->dims[bias->rank++] = filters;
    }
    nn_init_weights(rule, o->init);
    for (int direct = 0; direct < 2; direct++) {
        nn_conv_choose(&c, direct);
        rule->scratch =
            nn_max(rule->scratch, 2 * nn_conv_packed(&c) + nn_conv_room(&c));
    }
    rule->macs = (uint64_t)nn_conv_out_count(&c) * nn_conv_depth(&c);
    detail(rule, kind == NN_IMAGE);
    return true;
}

void nn_conv_layer_forward(const struct nn_call *call)
{
    const struct nn_conv_options *o = call->options;
    struct work w = work_of(call);
    nn_conv_pack(&w.conv, w.packed, call->param[0], false);
    for (size_t line = 0, count; line < w.lines; line += count) {
        count = nn_conv_next(&w.conv, line, w.lines - line);
        real *y = call->y + line * w.rows * w.filters;
        nn_conv_forward(&w.conv, y, call->x[0], w.packed, line, count, w.room);
        if (o->bias)
            nn_add_row(y, call->param[1], count * w.rows, w.filters);
    }
}

void nn_conv_layer_backward(const struct nn_call *call)
{
    const struct nn_conv_options *o = call->options;
    struct work w = work_of(call);
    real *dx = call->dx[0];
    nn_conv_pack(&w.conv, w.packed, call->param[0], true);
    nn_conv_start_backward(&w.conv, dx, call->dx_add[0], (size_t)call->batch,
                           w.dpacked);
    for (size_t line = 0, count; line < w.lines; line += count) {
        count = nn_conv_next(&w.conv, line, w.lines - line);
        const real *dy = call->dy + line * w.rows * w.filters;
        nn_conv_backward(&w.conv, dx, call->dx_add[0], w.dpacked, call->x[0], dy,
                         w.packed, line, count, w.room);
    }
    nn_conv_unpack_add(&w.conv, call->grad[0], w.dpacked);
    if (o->bias)
        nn_add_column_sums(call->grad[1], call->dy, w.lines * w.rows, w.filters);
}

/* ", NAME=PAIR" unless both are the default. */
static void add_pair_option(struct nn_torch *t, const char *name, const int pair[2],
                            int fallback)
{
    bool image = t->in[0].kind == NN_IMAGE;
    if (pair[1] == fallback && (!image || pair[0] == fallback))
        return;
    str_addf(&t->module, ", %s=", name);
    if (pair[1] == NN_SAME)
        str_add(&t->module, "'same'");
    else
        nn_torch_add_pair(&t->module, pair, t->in[0].kind);
}

void nn_conv_torch(struct nn_torch *t)
{
    const struct nn_conv_options *o = t->options;
    str_addf(&t->module, "nn.Conv%dd(%d, %d, ", t->in[0].kind == NN_IMAGE ? 2 : 1,
             t->in[0].channels, t->out.channels);
    nn_torch_add_pair(&t->module, o->kernel, t->in[0].kind);
    add_pair_option(t, "stride", o->stride, 1);
    add_pair_option(t, "padding", o->padding, 0);
    add_pair_option(t, "dilation", o->dilation, 1);
    if (o->groups != 1)
        str_addf(&t->module, ", groups=%d", o->groups);
    str_add(&t->module, o->bias ? ")" : ", bias=False)");
}
