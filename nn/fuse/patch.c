/* A convolution with few inputs to a place (the first of a network on images of one
 * channel), batch normalisation, activation and max pooling.
 *
 * The output of the convolution would be far larger than the input and the output of
 * the step, and is never stored. kernels/patch_pool.h says how the norm still gets its
 * sums. The bias is left out as in conv.c. */
#include "nn/fuse/fuse.h"
#include "nn/kernels/patch_pool.h"
#include "nn/kernels/vector.h"
#include "nn/layers/shared/conv.h"
#include "nn/layers/shared/norm.h"

#include <math.h>
#include <string.h>

enum { CONV, NORM, ACTIVATION, POOL, PARTS };

enum { DOUBLES = sizeof(double) / sizeof(real), SQUARE = NN_PATCH * NN_PATCH };

struct chain {
    struct nn_conv conv;
    struct nn_pool pool;
    struct nn_function function;
    size_t channels, depth, places; /* of a line */
    size_t rows, pooled_rows;       /* of an example */
};

static bool describe(struct chain *c, const struct nn_layer_type *const *types,
                     const void *const *options, const struct nn_shape *in,
                     const struct nn_shape *out)
{
    void *parts[PARTS] = {&c->conv, NULL, &c->function, &c->pool};
    for (int i = 0; i < PARTS; i++)
        if (parts[i] && !types[i]->describe(options[i], in[i], out[i], parts[i]))
            return false;
    c->channels = (size_t)c->conv.filters;
    c->depth = nn_conv_depth(&c->conv);
    c->places = nn_conv_line_rows(&c->conv);
    c->rows = c->places * (size_t)c->conv.out[1];
    c->pooled_rows = (size_t)c->pool.out[0] * (size_t)c->pool.out[1];
    return nn_patch_pool_takes(&c->conv, &c->pool) && nn_function_rises(c->function);
}

static struct chain chain_of(const struct nn_call *calls)
{
    const struct nn_layer_type *types[PARTS];
    const void *options[PARTS];
    struct nn_shape in[PARTS], out[PARTS];
    struct chain c;
    for (int i = 0; i < PARTS; i++) {
        types[i] = calls[i].type;
        options[i] = calls[i].options;
        in[i] = calls[i].in[0];
        out[i] = calls[i].out;
    }
    describe(&c, types, options, in, out);
    return c;
}

/* All regions are whole cache lines: channels is a multiple of NN_PATCH. */
struct saved {
    real *statistics; /* of nn_norm_train */
    double *gram;
    real *top; /* z at the maxima, and their places in the windows */
    uint8_t *place;
};

static struct saved saved_of(const struct chain *c, const struct nn_call *call)
{
    struct saved s;
    s.statistics = call->saved;
    s.gram = (double *)(void *)(s.statistics + NN_NORM_SAVED * c->channels);
    s.top = (real *)(void *)(s.gram + SQUARE);
    s.place = (uint8_t *)(s.top + (size_t)call->batch * c->pooled_rows * c->channels);
    return s;
}

struct scratch {
    double *sums[2]; /* moments, or the norm's sums */
    double *dweight; /* channels x NN_PATCH */
    double *offset;  /* NN_PATCH */
    struct nn_norm_rows rows;
    real *slope, *shift, *sign;
    real *weight;  /* channels x NN_PATCH, or the other way round */
    real *part;    /* of dweight */
    real *matrix;  /* NN_PATCH x NN_PATCH */
    real *patches; /* of a line of windows */
    real *dpatches;
    real *g; /* the gradients of the maxima before the activation */
};

static size_t stripe_size(const struct chain *c)
{
    return (size_t)c->pool.kernel[1] * c->places * NN_PATCH;
}

static struct scratch scratch_of(const struct chain *c, const struct nn_call *call)
{
    struct scratch s;
    size_t channels = c->channels;
    double *at = (double *)(void *)call->scratch;
    s.sums[0] = at;
    s.sums[1] = s.sums[0] + channels;
    s.dweight = s.sums[1] + channels;
    s.offset = s.dweight + channels * NN_PATCH;
    s.rows.mean = (real *)(void *)(s.offset + NN_PATCH);
    s.rows.factor = s.rows.mean + channels;
    s.rows.shift = s.rows.factor + channels;
    s.slope = s.rows.shift + channels;
    s.shift = s.slope + channels;
    s.sign = s.shift + channels;
    s.weight = s.sign + channels;
    s.part = s.weight + channels * NN_PATCH;
    s.matrix = s.part + channels * NN_PATCH;
    s.patches = s.matrix + SQUARE;
    s.dpatches = s.patches + stripe_size(c);
    s.g = s.dpatches + stripe_size(c);
    return s;
}

static bool infer(const struct nn_node *const *nodes, int parts, struct nn_rule *sizes)
{
    const struct nn_layer_type *types[PARTS];
    const void *options[PARTS];
    struct nn_shape in[PARTS], out[PARTS];
    struct chain c;
    for (int i = 0; i < parts; i++) {
        types[i] = nodes[i]->type;
        options[i] = nodes[i]->options;
        in[i] = nodes[i]->in[0];
        out[i] = nodes[i]->rule.out;
    }
    if (!describe(&c, types, options, in, out))
        return false;
    size_t pooled = c.pooled_rows * c.channels;
    sizes->saved = pooled + (pooled + sizeof(real) - 1) / sizeof(real);
    sizes->saved_once = NN_NORM_SAVED * c.channels + DOUBLES * SQUARE;
    sizes->scratch = DOUBLES * ((2 + NN_PATCH) * c.channels + NN_PATCH) +
                     (6 + 2 * NN_PATCH) * c.channels + SQUARE + 2 * stripe_size(&c);
    sizes->scratch_example = pooled;
    return true;
}

/* ---- forward ---- */

static void add_grams(const struct chain *c, const struct nn_call *conv, double *gram,
                      real *patches)
{
    size_t lines = (size_t)conv->batch * (size_t)c->conv.out[1];
    memset(gram, 0, SQUARE * sizeof(*gram));
    for (size_t line = 0; line < lines; line++) {
        nn_patch_gather(&c->conv, patches, conv->x[0], line);
        nn_patch_gram(gram, patches, c->places);
    }
}

/* Sum over k of w[k] * gram[k][column]. */
static double weighted(const struct chain *c, const real *w, const double *gram,
                       size_t column)
{
    double sum = 0;
    for (size_t k = 0; k < c->depth; k++)
        sum += (double)w[k] * gram[k * NN_PATCH + column];
    return sum;
}

/* Of z: mean = w m; m2 = w (G - n m m') w', summed over differences from m. */
static void find_moments(const struct chain *c, const real *weight, const double *gram,
                         struct nn_moments *m)
{
    double central[SQUARE] = {0}, count = gram[c->depth * NN_PATCH + c->depth];
    for (size_t i = 0; i < c->depth; i++)
        for (size_t k = 0; k < c->depth; k++)
            central[i * NN_PATCH + k] =
                gram[i * NN_PATCH + k] -
                gram[i * NN_PATCH + c->depth] * gram[k * NN_PATCH + c->depth] / count;
    m->rows = (size_t)count;
    for (size_t o = 0; o < c->channels; o++) {
        const real *w = weight + o * c->depth;
        double m2 = 0;
        for (size_t k = 0; k < c->depth; k++)
            m2 += (double)w[k] * weighted(c, w, central, k);
        m->mean[o] = weighted(c, w, gram, c->depth) / count;
        m->m2[o] = m2 > 0 ? m2 : 0;
    }
}

/* The filters side by side. */
static void lay_across(const struct chain *c, real *to, const real *weight)
{
    for (size_t k = 0; k < c->depth; k++)
        for (size_t o = 0; o < c->channels; o++)
            to[k * c->channels + o] = weight[o * c->depth + k];
}

/* The maxima of all windows, in y, and if they are wanted in top and place. */
static void pool_all(const struct chain *c, const struct nn_call *calls,
                     const struct scratch *s, real *top, uint8_t *place)
{
    const struct nn_call *conv = &calls[CONV];
    real *y = calls[POOL].y;
    size_t line_size = (size_t)c->pool.out[0] * c->channels;
    size_t lines = (size_t)c->pool.out[1], height = (size_t)c->pool.kernel[1];
    lay_across(c, s->weight, conv->param[0]);
    for (size_t o = 0; o < c->channels; o++)
        s->sign[o] = (real)((s->rows.factor[o] > 0) - (s->rows.factor[o] < 0));
    for (size_t i = 0; i < (size_t)conv->batch * lines; i++) {
        size_t line = i / lines * (size_t)c->conv.out[1] + i % lines * height;
        real *z = top ? top + i * line_size : y + i * line_size;
        for (size_t t = 0; t < height; t++)
            nn_patch_gather(&c->conv, s->patches + t * c->places * NN_PATCH, conv->x[0],
                            line + t);
        nn_patch_max_pool(&c->pool, c->depth, z, place ? place + i * line_size : NULL,
                          s->patches, s->weight, s->sign);
        nn_norm_apply(y + i * line_size, z, s->rows.mean, s->rows.factor, s->rows.shift,
                      (size_t)c->pool.out[0], c->channels);
        nn_activate(c->function, y + i * line_size, y + i * line_size, line_size);
    }
}

static const real *bias_of(const struct nn_call *conv)
{
    const struct nn_conv_options *o = conv->options;
    return o->bias ? conv->param[1] : NULL;
}

static void forward(const struct nn_call *calls, int parts)
{
    (void)parts;
    const struct nn_call *conv = &calls[CONV];
    struct chain c = chain_of(calls);
    struct scratch s = scratch_of(&c, conv);
    if (conv->mode == NN_EVAL) {
        nn_norm_eval_rows(&calls[NORM], bias_of(conv), &s.rows, c.channels);
        pool_all(&c, calls, &s, NULL, NULL);
        return;
    }
    struct saved saved = saved_of(&c, conv);
    struct nn_moments moments = {s.sums[0], s.sums[1], 0};
    add_grams(&c, conv, saved.gram, s.patches);
    find_moments(&c, conv->param[0], saved.gram, &moments);
    nn_norm_train(&calls[NORM], &moments, bias_of(conv), saved.statistics);
    nn_norm_train_rows(&calls[NORM], saved.statistics, &s.rows, c.channels);
    pool_all(&c, calls, &s, saved.top, saved.place);
}

/* ---- backward ---- */

/* s->g: the gradient of z at the maxima; s->slope, s->shift: that of z is slope * (z -
 * mean) + shift, and this. */
static void find_gradients(const struct chain *c, const struct nn_call *calls,
                           const struct saved *saved, const struct scratch *s)
{
    const struct nn_call *last = &calls[POOL];
    size_t batch = (size_t)last->batch, rows = batch * c->pooled_rows;
    struct nn_norm_sums sums = {s->sums[0], s->sums[1]};
    nn_norm_sums_clear(&sums, c->channels);
    nn_activate_backward(c->function, s->g, last->dy, NULL, last->y, rows * c->channels,
                         false);
    nn_norm_sums_add(&sums, s->g, saved->top, s->rows.mean, rows, c->channels);
    const struct nn_norm_back back = {s->rows.factor, s->slope, s->shift};
    nn_norm_gradients(&calls[NORM], &sums, batch * c->rows, saved->statistics, &back,
                      c->channels);
    nn_multiply_row(s->g, s->g, s->rows.factor, rows, c->channels, false);
}

/* Where z is 0, the gradient beside the maxima. */
static double base_of(const struct scratch *s, size_t o)
{
    return (double)s->shift[o] - (double)s->slope[o] * (double)s->rows.mean[o];
}

/* The weights' gradient from all places, beside the maxima. */
static void add_dense(const struct chain *c, const struct scratch *s,
                      const real *weight, const double *gram)
{
    for (size_t o = 0; o < c->channels; o++)
        for (size_t k = 0; k < c->depth; k++)
            s->dweight[o * NN_PATCH + k] =
                (double)s->slope[o] * weighted(c, weight + o * c->depth, gram, k) +
                base_of(s, o) * gram[k * NN_PATCH + c->depth];
}

/* Likewise the gradient of a patch: matrix * patch + offset. The offset is corrected by
 * the mean error that the rounding of the matrix causes. */
static void find_map(const struct chain *c, const struct scratch *s, const real *weight,
                     const double *gram)
{
    double count = gram[c->depth * NN_PATCH + c->depth];
    memset(s->matrix, 0, SQUARE * sizeof(real));
    memset(s->offset, 0, NN_PATCH * sizeof(double));
    for (size_t k = 0; k < c->depth; k++) {
        for (size_t o = 0; o < c->channels; o++)
            s->offset[k] += (double)weight[o * c->depth + k] * base_of(s, o);
        for (size_t i = 0; i < c->depth; i++) {
            double sum = 0;
            for (size_t o = 0; o < c->channels; o++)
                sum += (double)weight[o * c->depth + i] * (double)s->slope[o] *
                       (double)weight[o * c->depth + k];
            real *rounded = &s->matrix[i * NN_PATCH + k];
            *rounded = (real)sum;
            s->offset[k] +=
                (sum - (double)*rounded) * gram[i * NN_PATCH + c->depth] / count;
        }
    }
}

static void add_part(const struct chain *c, const struct scratch *s)
{
    size_t n = c->channels * NN_PATCH;
    for (size_t i = 0; i < n; i++)
        s->dweight[i] += (double)s->part[i];
    memset(s->part, 0, n * sizeof(real));
}

/* `height` lines from `line` on; g, place: of their line of windows, or NULL. */
static void pass_lines(const struct chain *c, const struct nn_call *conv,
                       const struct scratch *s, size_t line, size_t height,
                       const real *g, const uint8_t *place)
{
    size_t size = c->places * NN_PATCH;
    real *dx = conv->dx[0];
    for (size_t t = 0; t < height; t++)
        nn_patch_gather(&c->conv, s->patches + t * size, conv->x[0], line + t);
    if (dx)
        nn_patch_map(s->dpatches, s->patches, s->matrix, s->offset, height * c->places);
    if (g) {
        nn_patch_spread(&c->pool, s->part, dx ? s->dpatches : NULL, g, place,
                        s->patches, s->weight);
        add_part(c, s);
    }
    for (size_t t = 0; dx && t < height; t++)
        nn_patch_scatter_add(&c->conv, dx, s->dpatches + t * size, line + t);
}

static void pass_item(const struct chain *c, const struct nn_call *conv,
                      const struct scratch *s, const struct saved *saved, size_t item)
{
    size_t frames = (size_t)c->conv.out[1], height = (size_t)c->pool.kernel[1];
    size_t line_size = (size_t)c->pool.out[0] * c->channels;
    size_t windows = (size_t)c->pool.out[1];
    for (size_t i = 0; i < windows; i++) {
        size_t at = (item * windows + i) * line_size;
        pass_lines(c, conv, s, item * frames + i * height, height, s->g + at,
                   saved->place + at);
    }
    for (size_t t = windows * height; conv->dx[0] && t < frames; t++)
        pass_lines(c, conv, s, item * frames + t, 1, NULL, NULL);
}

static void backward(const struct nn_call *calls, int parts)
{
    (void)parts;
    const struct nn_call *conv = &calls[CONV];
    struct chain c = chain_of(calls);
    struct saved saved = saved_of(&c, conv);
    struct scratch s = scratch_of(&c, conv);
    size_t batch = (size_t)conv->batch;
    const real *weight = conv->param[0];

    nn_norm_train_rows(&calls[NORM], saved.statistics, &s.rows, c.channels);
    find_gradients(&c, calls, &saved, &s);
    add_dense(&c, &s, weight, saved.gram);
    find_map(&c, &s, weight, saved.gram);
    memset(s.part, 0, c.channels * NN_PATCH * sizeof(real));
    memset(s.weight, 0, c.channels * NN_PATCH * sizeof(real));
    for (size_t o = 0; o < c.channels; o++)
        memcpy(s.weight + o * NN_PATCH, weight + o * c.depth, c.depth * sizeof(real));
    if (conv->dx[0] && !conv->dx_add[0])
        memset(conv->dx[0], 0, batch * nn_conv_in_count(&c.conv) * sizeof(real));
    for (size_t item = 0; item < batch; item++)
        pass_item(&c, conv, &s, &saved, item);
    for (size_t o = 0; o < c.channels; o++)
        for (size_t k = 0; k < c.depth; k++)
            conv->grad[0][o * c.depth + k] += (real)s.dweight[o * NN_PATCH + k];
}

const struct nn_fusion nn_fusion_patch_norm_activation_pool = {
    .parts = PARTS,
    .pattern = {NN_PART_CONV, NN_PART_NORM, NN_PART_ACTIVATION, NN_PART_MAX_POOL},
    .infer = infer,
    .forward = forward,
    .backward = backward,
    .needs_x = true,
    .needs_y = true};
