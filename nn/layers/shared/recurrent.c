/* gru and lstm: recurrent.h. */
#include "nn/layers/shared/recurrent.h"

#include "nn/export/torch.h"
#include "nn/kernels/vector.h"
#include "nn/layers/shared/dropout.h"
#include "nn/layers/shared/help.h"

#include <cblas.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

static const char *const returns[] = {"sequence", "last", NULL};

const struct opt nn_recurrent_table[] = {
    {.name = "units",
     .kind = OPT_INT,
     .offset = offsetof(struct nn_recurrent_options, units),
     .min = 1,
     .max = 16384,
     .help = "size of the state, of each direction"},
    {.name = "depth",
     .kind = OPT_INT,
     .offset = offsetof(struct nn_recurrent_options, depth),
     .fallback = "1",
     .min = 1,
     .max = 64,
     .help = "number of layers; each reads the states of the layer before"},
    {.name = "bidirectional",
     .kind = OPT_BOOL,
     .offset = offsetof(struct nn_recurrent_options, bidirectional),
     .fallback = "false",
     .help = "read the sequence backward too; the states stand side by side"},
    {.name = "dropout",
     .kind = OPT_REAL,
     .offset = offsetof(struct nn_recurrent_options, dropout),
     .fallback = "0",
     .min = 0,
     .max = 1,
     .help = "dropout between the layers"},
    {.name = "return",
     .kind = OPT_CHOICE,
     .offset = offsetof(struct nn_recurrent_options, returned),
     .fallback = "sequence",
     .choices = returns,
     .help = "sequence: all states; last: a vector with the last state and, of the "
             "other direction, the state at the first frame"},
    NN_INIT_OPTION(offsetof(struct nn_recurrent_options, init)),
    {0}};

/* Sizes of a call, and the parts of its memory.
 *
 * saved: the rows that steps leave for each layer and direction, the states of each
 * layer, and the factors of dropout between them. In NN_EVAL rows and the states of two
 * layers in turn lie in the scratch. */
struct sizes {
    const struct nn_cell *cell;
    size_t batch, frames, units, depth, directions;
    size_t width; /* of the states of both directions */
    size_t rows;  /* batch * frames */
};

static struct sizes sizes_of(const struct nn_call *call, const struct nn_cell *cell)
{
    const struct nn_recurrent_options *o = call->options;
    size_t directions = o->bidirectional ? 2 : 1, units = (size_t)o->units;
    size_t batch = (size_t)call->batch, frames = (size_t)call->in[0].frames;
    return (struct sizes){cell,
                          batch,
                          frames,
                          units,
                          (size_t)o->depth,
                          directions,
                          directions * units,
                          batch * frames};
}

/* Parameters of a layer and direction. */
enum { INPUT_WEIGHT, STATE_WEIGHT, INPUT_BIAS, STATE_BIAS, TENSORS };

static size_t tensor(const struct sizes *s, size_t layer, size_t direction, int which)
{
    return (layer * s->directions + direction) * TENSORS + (size_t)which;
}

static void add_tensors(struct nn_rule *rule, int layer, bool reverse, int gates,
                        int in)
{
    static const char *const names[TENSORS] = {"weight_ih", "weight_hh", "bias_ih",
                                               "bias_hh"};
    const struct nn_recurrent_options *o = rule->options;
    for (int i = 0; i < TENSORS; i++) {
        const char *name = arena_printf(rule->arena, "%s_l%d%s", names[i], layer,
                                        reverse ? "_reverse" : "");
        bool weight = i == INPUT_WEIGHT || i == STATE_WEIGHT;
        struct nn_param_spec *p =
            nn_rule_param(rule, name, weight ? NN_WEIGHT : NN_BIAS);
        p->bound = 1 / sqrt(o->units);
        p->dims[p->rank++] = gates * o->units;
        if (weight)
            p->dims[p->rank++] = i == INPUT_WEIGHT ? in : o->units;
    }
}

bool nn_recurrent_infer(struct nn_rule *rule, const struct nn_cell *cell)
{
    const struct nn_recurrent_options *o = rule->options;
    struct nn_shape in = rule->in[0];
    if (!nn_check_kind(rule, cell->name, 0, NN_SEQUENCES))
        return false;
    if (o->dropout > 0 && o->depth == 1)
        diag_warning(rule->diag, rule->node, "raise depth, or add a layer `dropout`",
                     "%s: dropout acts between layers, and there is one", cell->name);
    int directions = o->bidirectional ? 2 : 1, width = directions * o->units;
    size_t frames = (size_t)in.frames, units = (size_t)o->units;
    size_t depth = (size_t)o->depth, states = frames * (size_t)width;
    size_t rows = frames * (size_t)cell->row * units;
    rule->out = (struct nn_shape){NN_SEQUENCE, width, 1, in.frames};
    if (o->returned == NN_RETURN_LAST)
        rule->out = (struct nn_shape){NN_VECTOR, width, 1, 1};
    for (int layer = 0; layer < o->depth; layer++) {
        int from = layer == 0 ? in.channels : width;
        for (int d = 0; d < directions; d++)
            add_tensors(rule, layer, d == 1, cell->gates, from);
        rule->macs += (uint64_t)directions * frames * (size_t)cell->gates * units *
                      (uint64_t)(from + o->units);
    }
    nn_init_weights(rule, o->init);
    rule->saved = depth * ((size_t)directions * rows + states);
    if (o->dropout > 0)
        rule->saved += (depth - 1) * states;
    rule->scratch = 5 * units;
    rule->scratch_example = rows + 3 * states + ((size_t)cell->gates + 2) * units;
    snprintf(rule->detail, NN_DETAIL, "%d layer%s%s", o->depth,
             o->depth == 1 ? "" : "s", o->bidirectional ? ", both directions" : "");
    return true;
}

/* The scratch, cut up. */
struct work {
    real *bias;      /* 4 units; backward: sums of the gradients */
    real *zeros;     /* the state before the first step */
    real *rows;      /* NN_EVAL: what steps leave; backward: gradients of the gates */
    real *states[2]; /* NN_EVAL: states of layers in turn; backward: their gradients */
    real *dropped;   /* states of the layer before after dropout */
    real *inner, *carried, *carried_cell;
};

static struct work work_of(const struct nn_call *call, const struct sizes *s)
{
    struct work w;
    w.bias = call->scratch;
    w.zeros = w.bias + 4 * s->units;
    w.rows = w.zeros + s->units;
    w.states[0] = w.rows + s->rows * (size_t)s->cell->row * s->units;
    w.states[1] = w.states[0] + s->rows * s->width;
    w.dropped = w.states[1] + s->rows * s->width;
    w.inner = w.dropped + s->rows * s->width;
    w.carried = w.inner + s->batch * (size_t)s->cell->gates * s->units;
    w.carried_cell = w.carried + s->batch * s->units;
    memset(w.zeros, 0, s->units * sizeof(real));
    return w;
}

static real *saved_rows(const struct nn_call *call, const struct sizes *s, size_t layer,
                        size_t direction)
{
    size_t one = s->rows * (size_t)s->cell->row * s->units;
    return call->saved + (layer * s->directions + direction) * one;
}

static real *saved_states(const struct nn_call *call, const struct sizes *s,
                          size_t layer)
{
    return saved_rows(call, s, s->depth, 0) + layer * s->rows * s->width;
}

/* Factors of the states of layers 0 .. depth - 2. */
static real *saved_factors(const struct nn_call *call, const struct sizes *s,
                           size_t layer)
{
    return saved_states(call, s, s->depth + layer);
}

static real *rows_of(const struct nn_call *call, const struct sizes *s,
                     const struct work *w, size_t layer, size_t direction)
{
    return call->saved ? saved_rows(call, s, layer, direction) : w->rows;
}

static real *states_of(const struct nn_call *call, const struct sizes *s,
                       const struct work *w, size_t layer)
{
    return call->saved ? saved_states(call, s, layer) : w->states[layer % 2];
}

/* The input of a layer, and its width. */
static const real *input_of(const struct nn_call *call, const struct sizes *s,
                            const struct work *w, size_t layer, size_t *width)
{
    const struct nn_recurrent_options *o = call->options;
    *width = layer == 0 ? (size_t)call->in[0].channels : s->width;
    if (layer == 0)
        return call->x[0];
    real *states = states_of(call, s, w, layer - 1);
    if (!call->saved || !(o->dropout > 0))
        return states;
    nn_product(w->dropped, states, saved_factors(call, s, layer - 1),
               s->rows * s->width, false);
    return w->dropped;
}

/* The gates' biases where nn_cell_step wants them. */
static void sum_biases(real *bias, const struct sizes *s, const real *input_bias,
                       const real *state_bias)
{
    size_t all = (size_t)s->cell->gates * s->units;
    size_t summed = (size_t)s->cell->summed * s->units;
    nn_sum(bias, input_bias, state_bias, summed);
    memcpy(bias + summed, input_bias + summed, (all - summed) * sizeof(real));
    memcpy(bias + all, state_bias + summed, (all - summed) * sizeof(real));
}

/* The frame of step i. */
static size_t frame_of(const struct sizes *s, size_t direction, size_t i)
{
    return direction == 0 ? i : s->frames - 1 - i;
}

/* What step i reads of the one before: frame `t` of the states or of the rows. */
static struct nn_const_rows before_of(const struct sizes *s, const struct work *w,
                                      const real *rows, const real *states,
                                      size_t direction, size_t i)
{
    size_t row = (size_t)s->cell->row * s->units;
    if (i == 0)
        return (struct nn_const_rows){w->zeros, 0};
    size_t t = frame_of(s, direction, i - 1);
    if (s->cell->has_cell)
        return (struct nn_const_rows){rows + (t + 1) * row - s->units, s->frames * row};
    return (struct nn_const_rows){states + t * s->width, s->frames * s->width};
}

static void run_forward(const struct nn_call *call, const struct sizes *s,
                        const struct work *w, size_t layer, size_t direction,
                        const real *x, size_t in)
{
    size_t units = s->units, row = (size_t)s->cell->row * units;
    size_t gates = (size_t)s->cell->gates * units;
    real *rows = rows_of(call, s, w, layer, direction);
    real *states = states_of(call, s, w, layer) + direction * units;
    const real *const *param = call->param + tensor(s, layer, direction, 0);
    NN_GEMM(CblasRowMajor, CblasNoTrans, CblasTrans, (int)s->rows, (int)gates, (int)in,
            1, x, (int)in, param[INPUT_WEIGHT], (int)in, 0, rows, (int)row);
    sum_biases(w->bias, s, param[INPUT_BIAS], param[STATE_BIAS]);
    for (size_t i = 0; i < s->frames; i++) {
        size_t t = frame_of(s, direction, i), span = s->frames * s->width;
        if (i == 0)
            memset(w->inner, 0, s->batch * gates * sizeof(real));
        else
            NN_GEMM(CblasRowMajor, CblasNoTrans, CblasTrans, (int)s->batch, (int)gates,
                    (int)units, 1, states + frame_of(s, direction, i - 1) * s->width,
                    (int)span, param[STATE_WEIGHT], (int)units, 0, w->inner,
                    (int)gates);
        struct nn_cell_step step = {.batch = s->batch,
                                    .units = units,
                                    .bias = w->bias,
                                    .inner = {w->inner, gates},
                                    .gates = {rows + t * row, s->frames * row},
                                    .before =
                                        before_of(s, w, rows, states, direction, i),
                                    .state = {states + t * s->width, span}};
        s->cell->step(&step);
    }
}

/* Where direction d of item b ends among the states. */
static size_t end_of(const struct sizes *s, size_t b, size_t d)
{
    size_t t = frame_of(s, d, s->frames - 1);
    return (b * s->frames + t) * s->width + d * s->units;
}

void nn_recurrent_forward(const struct nn_call *call, const struct nn_cell *cell)
{
    const struct nn_recurrent_options *o = call->options;
    struct sizes s = sizes_of(call, cell);
    struct work w = work_of(call, &s);
    if (call->saved && o->dropout > 0)
        nn_dropout_draw(call, o->dropout, saved_factors(call, &s, 0),
                        (s.depth - 1) * s.rows * s.width);
    for (size_t layer = 0; layer < s.depth; layer++) {
        size_t in;
        const real *x = input_of(call, &s, &w, layer, &in);
        for (size_t d = 0; d < s.directions; d++)
            run_forward(call, &s, &w, layer, d, x, in);
    }
    real *states = states_of(call, &s, &w, s.depth - 1);
    if (o->returned == NN_RETURN_SEQUENCE) {
        memcpy(call->y, states, s.rows * s.width * sizeof(real));
        return;
    }
    for (size_t b = 0; b < s.batch; b++)
        for (size_t d = 0; d < s.directions; d++)
            memcpy(call->y + b * s.width + d * s.units, states + end_of(&s, b, d),
                   s.units * sizeof(real));
}

/* Backward in time through one layer and direction: the gradients of the gates, in
 * w->rows. */
static void run_backward(const struct nn_call *call, const struct sizes *s,
                         const struct work *w, size_t layer, size_t direction,
                         const real *dstates)
{
    size_t units = s->units, row = (size_t)s->cell->row * units;
    size_t gates = (size_t)s->cell->gates * units, span = s->frames * s->width;
    const real *rows = saved_rows(call, s, layer, direction);
    const real *states = saved_states(call, s, layer) + direction * units;
    const real *weight = call->param[tensor(s, layer, direction, STATE_WEIGHT)];
    memset(w->carried, 0, s->batch * units * sizeof(real));
    memset(w->carried_cell, 0, s->batch * units * sizeof(real));
    for (size_t i = s->frames; i-- > 0;) {
        size_t t = frame_of(s, direction, i);
        struct nn_cell_gradient step = {
            .batch = s->batch,
            .units = units,
            .gates = {rows + t * row, s->frames * row},
            .before = before_of(s, w, rows, states, direction, i),
            .dstate = {dstates + t * s->width + direction * units, span},
            .carried_state = {w->carried, units},
            .carried_cell = {w->carried_cell, units},
            .dgates = {w->rows + t * 4 * units, s->frames * 4 * units},
            .dinner = {w->inner, gates}};
        s->cell->step_backward(&step);
        if (i > 0)
            NN_GEMM(CblasRowMajor, CblasNoTrans, CblasNoTrans, (int)s->batch,
                    (int)units, (int)gates, 1, w->inner, (int)gates, weight, (int)units,
                    1, w->carried, (int)units);
    }
}

static void add_bias_gradients(const struct sizes *s, const struct work *w,
                               real *const *grad)
{
    size_t all = (size_t)s->cell->gates * s->units;
    size_t summed = (size_t)s->cell->summed * s->units;
    memset(w->bias, 0, 4 * s->units * sizeof(real));
    nn_add_column_sums(w->bias, w->rows, s->rows, 4 * s->units);
    nn_copy(grad[INPUT_BIAS], w->bias, all, true);
    nn_copy(grad[STATE_BIAS], w->bias, summed, true);
    nn_copy(grad[STATE_BIAS] + summed, w->bias + all, all - summed, true);
}

/* dweight += sum over frames of (gradient of the gates) x (state of the step before),
 * as one product of the rows of all items with the rows one frame off. The first step
 * of each item has no state before: its gradients are zeroed, so this comes last. */
static void add_state_weight_gradient(const struct nn_call *call, const struct sizes *s,
                                      const struct work *w, size_t layer,
                                      size_t direction, real *dweight)
{
    size_t units = s->units, wide = 4 * units;
    size_t all = (size_t)s->cell->gates * units,
           summed = (size_t)s->cell->summed * units;
    const real *states = saved_states(call, s, layer) + direction * units;
    const real *drows = w->rows;
    for (size_t b = 0; b < s->batch; b++)
        memset(w->rows + (b * s->frames + frame_of(s, direction, 0)) * wide, 0,
               wide * sizeof(real));
    if (s->rows == 1)
        return;
    if (direction == 0)
        drows += wide;
    else
        states += s->width;
    NN_GEMM(CblasRowMajor, CblasTrans, CblasNoTrans, (int)summed, (int)units,
            (int)s->rows - 1, 1, drows, (int)wide, states, (int)s->width, 1, dweight,
            (int)units);
    if (all > summed)
        NN_GEMM(CblasRowMajor, CblasTrans, CblasNoTrans, (int)(all - summed),
                (int)units, (int)s->rows - 1, 1, drows + all, (int)wide, states,
                (int)s->width, 1, dweight + summed * units, (int)units);
}

/* One layer, given the gradient of its states; adds to, or writes, that of its input
 * (NULL: nobody needs it). */
static void layer_backward(const struct nn_call *call, const struct sizes *s,
                           const struct work *w, size_t layer, const real *dstates,
                           real *dx, bool add)
{
    size_t in, wide = 4 * s->units, gates = (size_t)s->cell->gates * s->units;
    const real *x = input_of(call, s, w, layer, &in);
    for (size_t d = 0; d < s->directions; d++) {
        const real *const *param = call->param + tensor(s, layer, d, 0);
        real *const *grad = call->grad + tensor(s, layer, d, 0);
        run_backward(call, s, w, layer, d, dstates);
        NN_GEMM(CblasRowMajor, CblasTrans, CblasNoTrans, (int)gates, (int)in,
                (int)s->rows, 1, w->rows, (int)wide, x, (int)in, 1, grad[INPUT_WEIGHT],
                (int)in);
        add_bias_gradients(s, w, grad);
        if (dx)
            NN_GEMM(CblasRowMajor, CblasNoTrans, CblasNoTrans, (int)s->rows, (int)in,
                    (int)gates, 1, w->rows, (int)wide, param[INPUT_WEIGHT], (int)in,
                    add || d > 0 ? 1 : 0, dx, (int)in);
        add_state_weight_gradient(call, s, w, layer, d, grad[STATE_WEIGHT]);
    }
}

/* Gradients of all states from those of the ends. */
static const real *spread_ends(const struct sizes *s, real *dstates, const real *dy)
{
    memset(dstates, 0, s->rows * s->width * sizeof(real));
    for (size_t b = 0; b < s->batch; b++)
        for (size_t d = 0; d < s->directions; d++)
            memcpy(dstates + end_of(s, b, d), dy + b * s->width + d * s->units,
                   s->units * sizeof(real));
    return dstates;
}

void nn_recurrent_backward(const struct nn_call *call, const struct nn_cell *cell)
{
    const struct nn_recurrent_options *o = call->options;
    struct sizes s = sizes_of(call, cell);
    struct work w = work_of(call, &s);
    size_t count = s.rows * s.width;
    const real *dstates = call->dy;
    if (o->returned == NN_RETURN_LAST)
        dstates = spread_ends(&s, w.states[s.depth % 2], call->dy);
    for (size_t layer = s.depth; layer-- > 0;) {
        real *below = layer > 0 ? w.states[layer % 2] : call->dx[0];
        layer_backward(call, &s, &w, layer, dstates, below,
                       layer == 0 && call->dx_add[0]);
        if (layer > 0 && o->dropout > 0)
            nn_product(below, below, saved_factors(call, &s, layer - 1), count, false);
        dstates = below;
    }
}

static const char last_states[] =
    "def last_states(y, units):\n"
    "    \"\"\"The last frame forward and, of both directions, the first "
    "backward.\"\"\"\n"
    "    return torch.cat([y[:, -1, :units], y[:, 0, units:]], 1)\n";

void nn_recurrent_torch(struct nn_torch *t, const char *type)
{
    const struct nn_recurrent_options *o = t->options;
    str_addf(&t->module, "%s(%d, %d", type, t->in[0].channels, o->units);
    if (o->depth > 1)
        str_addf(&t->module, ", %d", o->depth);
    str_add(&t->module, ", batch_first=True");
    if (o->depth > 1)
        nn_torch_add_option(&t->module, "dropout", o->dropout, 0);
    str_add(&t->module, o->bidirectional ? ", bidirectional=True)" : ")");
    bool last = o->returned == NN_RETURN_LAST;
    if (last)
        t->helper = last_states;
    str_addf(&t->value, "%s%s(%s.transpose(1, 2))[0]", last ? "last_states(" : "",
             t->self, t->x[0]);
    if (last)
        str_addf(&t->value, ", %d)", o->units);
    else
        str_add(&t->value, ".transpose(1, 2)");
}
