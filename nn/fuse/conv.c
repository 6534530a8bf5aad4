/* A convolution, batch normalisation, and if they follow an activation and max pooling.
 *
 * The products are made in blocks of lines that stay in cache; the moments of the norm
 * are taken from each block as it is made. With pooling only the maxima of the
 * normalised map are stored, with their places; backward the gradient is spread over a
 * block just before its two products, so that no map of gradients exists either. The
 * convolution's bias is left out: the norm takes it away again, its gradient is 0, and
 * only the running mean knows it. */
#include "nn/fuse/fuse.h"
#include "nn/kernels/activation.h"
#include "nn/kernels/conv.h"
#include "nn/kernels/kernel.h"
#include "nn/kernels/norm_pool.h"
#include "nn/kernels/vector.h"
#include "nn/layers/shared/conv.h"
#include "nn/layers/shared/norm.h"

enum { CONV, NORM, ACTIVATION, POOL };

/* Rows that make a product worth a call where examples are small; and rows between a
 * normalisation and the activation after it, which stay in the first-level cache. */
enum { GROUP_ROWS = 256, PIECE = 32 };

enum { DOUBLES = sizeof(double) / sizeof(real), ALIGN = 64 / sizeof(real) };

struct part {
    const struct nn_layer_type *type;
    const void *options;
    struct nn_shape in, out;
};

/* The parts' descriptions. Rows are places of one example. */
struct chain {
    struct nn_conv conv;
    struct nn_function function; /* NN_LINEAR without an activation */
    struct nn_pool pool;
    bool has_activation, has_pool;
    size_t channels, rows, pooled_rows;
    size_t block_rows; /* of the convolution's blocks, at most */
    size_t group;      /* examples that are evaluated at once */
};

static bool describe(struct chain *c, const struct part *parts, int count, bool direct)
{
    const struct part *conv = &parts[CONV], *act = &parts[ACTIVATION];
    const struct part *pool = &parts[POOL];
    *c = (struct chain){.function = {NN_LINEAR, 0},
                        .has_activation = count > ACTIVATION,
                        .has_pool = count > POOL};
    if (!conv->type->describe(conv->options, conv->in, conv->out, &c->conv))
        return false;
    nn_conv_choose(&c->conv, direct);
    c->channels = (size_t)c->conv.filters;
    c->rows = nn_conv_out_count(&c->conv) / c->channels;
    size_t block = nn_conv_block(&c->conv), frames = (size_t)c->conv.out[1];
    c->block_rows = block * nn_conv_line_rows(&c->conv);
    c->group = nn_max((GROUP_ROWS + c->rows - 1) / c->rows, block / frames);
    if (c->has_activation &&
        !act->type->describe(act->options, act->in, act->out, &c->function))
        return false;
    if (!c->has_pool)
        return true;
    c->pooled_rows = nn_shape_count(pool->out) / c->channels;
    return pool->type->describe(pool->options, pool->in, pool->out, &c->pool) &&
           nn_norm_pool_takes(&c->pool);
}

static struct chain chain_of(const struct nn_call *calls, int count)
{
    struct part parts[NN_MAX_PARTS];
    struct chain c;
    for (int i = 0; i < count; i++)
        parts[i] = (struct part){calls[i].type, calls[i].options, calls[i].in[0],
                                 calls[i].out};
    describe(&c, parts, count, calls[CONV].direct);
    c.conv.onednn = calls[CONV].prepared;
    return c;
}

/* Takes n reals off a region, in whole cache lines. */
static real *take(real **region, size_t n)
{
    real *taken = *region;
    *region += (n + ALIGN - 1) / ALIGN * ALIGN;
    return taken;
}

struct saved {
    real *statistics; /* of nn_norm_train */
    real *z;          /* the convolution's output */
    real *top; /* with pooling: z at the maxima, and their places in the windows */
    uint8_t *place;
};

static struct saved saved_of(const struct chain *c, const struct nn_call *call)
{
    struct saved s;
    real *at = call->saved;
    size_t batch = (size_t)call->batch;
    s.statistics = take(&at, NN_NORM_SAVED * c->channels);
    s.z = take(&at, batch * c->rows * c->channels);
    s.top = take(&at, batch * c->pooled_rows * c->channels);
    s.place = (uint8_t *)at;
    return s;
}

struct scratch {
    double *sums[2]; /* moments, or the norm's sums */
    struct nn_norm_rows rows;
    real *slope, *offset;
    real *packed, *dpacked, *room;
    real *work; /* a block's gradient, or z of the examples evaluated at once */
    real *g;    /* with pooling: the gradients of the maxima before the activation */
};

static size_t work_size(const struct chain *c)
{
    size_t block = c->block_rows, group = c->group * c->rows;
    return (block > group ? block : group) * c->channels;
}

static struct scratch scratch_of(const struct chain *c, const struct nn_call *call)
{
    struct scratch s;
    real *at = call->scratch;
    size_t channels = c->channels, weights = nn_conv_packed(&c->conv);
    for (int i = 0; i < 2; i++)
        s.sums[i] = (double *)(void *)take(&at, DOUBLES * channels);
    real **rows[] = {&s.rows.mean, &s.rows.factor, &s.rows.shift, &s.slope, &s.offset};
    for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++)
        *rows[i] = take(&at, channels);
    s.packed = take(&at, weights);
    s.dpacked = take(&at, weights);
    s.room = take(&at, nn_conv_room(&c->conv));
    s.work = take(&at, work_size(c));
    s.g = at;
    return s;
}

static bool infer(const struct nn_node *const *nodes, int count, struct nn_rule *sizes)
{
    struct part parts[NN_MAX_PARTS];
    struct chain c;
    for (int i = 0; i < count; i++)
        parts[i] = (struct part){nodes[i]->type, nodes[i]->options, nodes[i]->in[0],
                                 nodes[i]->rule.out};
    /* Rounding to cache lines: a line for each region. */
    enum { SAVED_REGIONS = 4, SCRATCH_REGIONS = 12 };
    for (int direct = 0; direct < 2; direct++) {
        if (!describe(&c, parts, count, direct))
            return false;
        size_t scratch = (2 * DOUBLES + 5) * c.channels + 2 * nn_conv_packed(&c.conv) +
                         nn_conv_room(&c.conv) + work_size(&c) +
                         SCRATCH_REGIONS * ALIGN;
        sizes->scratch = nn_max(sizes->scratch, scratch);
    }
    size_t pooled = c.pooled_rows * c.channels;
    sizes->saved =
        c.rows * c.channels + pooled + (pooled + sizeof(real) - 1) / sizeof(real);
    sizes->saved_once = NN_NORM_SAVED * c.channels + SAVED_REGIONS * ALIGN;
    sizes->scratch_example = pooled;
    return true;
}

/* The parts behind the convolution: y from z of some examples, and places if backward
 * needs them. */
static void finish(const struct chain *c, const struct nn_norm_rows *r, real *y,
                   const real *z, size_t items, real *top, uint8_t *place)
{
    if (c->has_pool) {
        nn_norm_max_pool(&c->pool, c->function, y, top, place, z, r->mean, r->factor,
                         r->shift, items);
        return;
    }
    size_t rows = items * c->rows;
    for (size_t row = 0; row < rows; row += PIECE) {
        size_t count = nn_min(PIECE, rows - row), from = row * c->channels;
        nn_norm_apply(y + from, z + from, r->mean, r->factor, r->shift, count,
                      c->channels);
        if (c->has_activation)
            nn_activate(c->function, y + from, y + from, count * c->channels);
    }
}

static const real *bias_of(const struct nn_call *conv)
{
    const struct nn_conv_options *o = conv->options;
    return o->bias ? conv->param[1] : NULL;
}

static void train(const struct chain *c, const struct nn_call *calls, real *y)
{
    const struct nn_call *conv = &calls[CONV];
    struct saved saved = saved_of(c, conv);
    struct scratch s = scratch_of(c, conv);
    size_t lines = (size_t)conv->batch * (size_t)c->conv.out[1];
    size_t line_rows = nn_conv_line_rows(&c->conv);
    struct nn_moments moments = {s.sums[0], s.sums[1], 0};
    nn_moments_clear(&moments, c->channels);
    nn_conv_pack(&c->conv, s.packed, conv->param[0], false);
    for (size_t line = 0, count; line < lines; line += count) {
        count = nn_conv_next(&c->conv, line, lines - line);
        real *z = saved.z + line * line_rows * c->channels;
        nn_conv_forward(&c->conv, z, conv->x[0], s.packed, line, count, s.room);
        nn_moments_add(&moments, z, count * line_rows, c->channels);
    }
    nn_norm_train(&calls[NORM], &moments, bias_of(conv), saved.statistics);
    nn_norm_train_rows(&calls[NORM], saved.statistics, &s.rows, c->channels);
    finish(c, &s.rows, y, saved.z, (size_t)conv->batch, saved.top, saved.place);
}

static void evaluate(const struct chain *c, const struct nn_call *calls, real *y)
{
    const struct nn_call *conv = &calls[CONV];
    struct scratch s = scratch_of(c, conv);
    size_t item_lines = (size_t)c->conv.out[1], batch = (size_t)conv->batch;
    size_t line_rows = nn_conv_line_rows(&c->conv);
    size_t y_size = (c->has_pool ? c->pooled_rows : c->rows) * c->channels;
    nn_norm_eval_rows(&calls[NORM], bias_of(conv), &s.rows, c->channels);
    nn_conv_pack(&c->conv, s.packed, conv->param[0], false);
    for (size_t item = 0; item < batch; item += c->group) {
        size_t items = nn_min(c->group, batch - item), lines = items * item_lines;
        for (size_t line = 0, count; line < lines; line += count) {
            count = nn_conv_next(&c->conv, item * item_lines + line, lines - line);
            nn_conv_forward(&c->conv, s.work + line * line_rows * c->channels,
                            conv->x[0], s.packed, item * item_lines + line, count,
                            s.room);
        }
        finish(c, &s.rows, y + item * y_size, s.work, items, NULL, NULL);
    }
}

static void forward(const struct nn_call *calls, int count)
{
    struct chain c = chain_of(calls, count);
    real *y = calls[count - 1].y;
    if (calls[CONV].mode == NN_TRAIN)
        train(&c, calls, y);
    else
        evaluate(&c, calls, y);
}

/* The gradient before the activation (which goes into `room` if there is one) of rows
 * of y whose normalised input z is given. */
static const real *before_activation(const struct chain *c,
                                     const struct nn_norm_rows *r, real *room,
                                     const real *dy, const real *y, const real *z,
                                     size_t rows)
{
    if (!c->has_activation)
        return dy;
    if (nn_function_needs_x(c->function))
        nn_norm_apply(room, z, r->mean, r->factor, r->shift, rows, c->channels);
    nn_activate_backward(c->function, room, dy, room, y, rows * c->channels, false);
    return room;
}

/* The norm's sums over the gradient before the activation. With pooling that is 0 but
 * at the maxima, and is kept in s->g. */
static void sum_gradients(const struct chain *c, const struct nn_call *last,
                          const struct saved *saved, const struct scratch *s)
{
    struct nn_norm_sums sums = {s->sums[0], s->sums[1]};
    size_t batch = (size_t)last->batch;
    nn_norm_sums_clear(&sums, c->channels);
    if (c->has_pool) {
        size_t rows = batch * c->pooled_rows;
        before_activation(c, &s->rows, s->g, last->dy, last->y, saved->top, rows);
        nn_norm_sums_add(&sums, s->g, saved->top, s->rows.mean, rows, c->channels);
        return;
    }
    size_t rows = batch * c->rows;
    for (size_t row = 0; row < rows; row += NN_CHUNK) {
        size_t count = nn_min(NN_CHUNK, rows - row), from = row * c->channels;
        const real *g = before_activation(c, &s->rows, s->work, last->dy + from,
                                          last->y + from, saved->z + from, count);
        nn_norm_sums_add(&sums, g, saved->z + from, s->rows.mean, count, c->channels);
    }
}

/* s->work = the gradient of z for some lines. */
static void spread(const struct chain *c, const struct nn_call *last,
                   const struct saved *saved, const struct scratch *s, size_t line,
                   size_t lines)
{
    size_t line_rows = nn_conv_line_rows(&c->conv);
    size_t from = line * line_rows * c->channels, rows = lines * line_rows;
    if (c->has_pool) {
        nn_norm_max_pool_backward(&c->pool, s->work, saved->z + from, s->g,
                                  saved->place, s->rows.mean, s->slope, s->offset, line,
                                  lines);
        return;
    }
    for (size_t row = 0; row < rows; row += PIECE) {
        size_t count = nn_min(PIECE, rows - row), at = row * c->channels;
        const real *z = saved->z + from + at;
        const real *g =
            before_activation(c, &s->rows, s->work + at, last->dy + from + at,
                              last->y + from + at, z, count);
        nn_norm_backward(s->work + at, g, z, s->rows.mean, s->rows.factor, s->slope,
                         s->offset, count, c->channels, false);
    }
}

static void backward(const struct nn_call *calls, int count)
{
    struct chain c = chain_of(calls, count);
    const struct nn_call *conv = &calls[CONV], *last = &calls[count - 1];
    struct saved saved = saved_of(&c, conv);
    struct scratch s = scratch_of(&c, conv);
    size_t batch = (size_t)conv->batch, lines = batch * (size_t)c.conv.out[1];
    real *dx = conv->dx[0];

    nn_norm_train_rows(&calls[NORM], saved.statistics, &s.rows, c.channels);
    sum_gradients(&c, last, &saved, &s);
    struct nn_norm_sums sums = {s.sums[0], s.sums[1]};
    const struct nn_norm_back back = {s.rows.factor, s.slope, s.offset};
    nn_norm_gradients(&calls[NORM], &sums, batch * c.rows, saved.statistics, &back,
                      c.channels);
    if (c.has_pool)
        nn_multiply_row(s.g, s.g, s.rows.factor, batch * c.pooled_rows, c.channels,
                        false);

    nn_conv_pack(&c.conv, s.packed, conv->param[0], true);
    nn_conv_start_backward(&c.conv, dx, conv->dx_add[0], batch, s.dpacked);
    for (size_t line = 0, n; line < lines; line += n) {
        n = nn_conv_next(&c.conv, line, lines - line);
        spread(&c, last, &saved, &s, line, n);
        nn_conv_backward(&c.conv, dx, conv->dx_add[0], s.dpacked, conv->x[0], s.work,
                         s.packed, line, n, s.room);
    }
    nn_conv_unpack_add(&c.conv, conv->grad[0], s.dpacked);
}

const struct nn_fusion nn_fusion_conv_norm_activation_pool = {
    .parts = 4,
    .pattern = {NN_PART_CONV, NN_PART_NORM, NN_PART_ACTIVATION, NN_PART_MAX_POOL},
    .infer = infer,
    .forward = forward,
    .backward = backward,
    .needs_x = true,
    .needs_y = true};

const struct nn_fusion nn_fusion_conv_norm_activation = {
    .parts = 3,
    .pattern = {NN_PART_CONV, NN_PART_NORM, NN_PART_ACTIVATION},
    .infer = infer,
    .forward = forward,
    .backward = backward,
    .needs_x = true,
    .needs_y = true};

const struct nn_fusion nn_fusion_conv_norm = {.parts = 2,
                                              .pattern = {NN_PART_CONV, NN_PART_NORM},
                                              .infer = infer,
                                              .forward = forward,
                                              .backward = backward,
                                              .needs_x = true};
