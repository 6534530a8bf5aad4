/* For tests: known answers of PyTorch, made by tests/golden/nn/make_golden.py and
 * make_models.py. Weights and inputs are not stored: both sides draw them from the same
 * generator. */
#ifndef MTAG_TESTS_NN_GOLDEN_H
#define MTAG_TESTS_NN_GOLDEN_H

#include "base/npy.h"
#include "nn/net/net.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>

#include <cmocka.h>

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Numbers of the streams; gradients of more than SPARSE numbers are kept STRIDE apart.
 */
enum { GOLDEN_INPUT = 1000, GOLDEN_TARGET = 2000, GOLDEN_STATISTIC = 3000 };
enum { GOLDEN_SPARSE = 10000, GOLDEN_STRIDE = 7 };

#define GOLDEN_FOLDER MTAG_SOURCE_DIR "/tests/golden/nn/"

/* The generator of make_golden.py: numbers of [-1, 1). */
struct draw {
    uint32_t state;
};

static inline struct draw draw_start(uint32_t number)
{
    return (struct draw){number * 2654435761u + 12345u};
}

static inline double draw_next(struct draw *d)
{
    d->state = d->state * 1664525u + 1013904223u;
    return (double)(d->state >> 8) / 8388608.0 - 1;
}

/* float32 on both sides, whatever `real` is. */
static inline real single(double value)
{
    return (real)(float)value;
}

/* Fills the parameters of a layer: norms around 1 and 0, the rest within `scale`, or
 * within the bound (or deviation) of their initial values if scale is 0. */
static inline void fill_params(const struct nn_rule *rule, double scale,
                               uint32_t *number, real *w)
{
    for (int i = 0; i < rule->param_count; i++) {
        const struct nn_param_spec *p = &rule->params[i];
        struct draw d = draw_start((*number)++);
        double bound = p->bound > 0 ? p->bound : p->deviation, middle = 0;
        if (scale > 0)
            bound = scale;
        if (p->role == NN_NORM) {
            bound = 0.5;
            middle = p->fill;
        }
        for (size_t j = nn_param_count(p); j > 0; j--)
            *w++ = single(middle + bound * draw_next(&d));
    }
}

/* Running means within 1/2, variances within 1/2 of 1. */
static inline void fill_statistics(const struct nn_rule *rule, uint32_t *number,
                                   real *s)
{
    for (int i = 0; i < rule->buffer_count; i++, (*number)++) {
        struct draw d = draw_start(GOLDEN_STATISTIC + *number);
        for (int j = 0; j < rule->buffers[i].count; j++)
            *s++ = single((i % 2 == 0 ? 0 : 1) + draw_next(&d) / 2);
    }
}

/* Position in the engine's order of number i in PyTorch's order, of one example. */
static inline size_t engine_index(struct nn_shape s, size_t i)
{
    size_t bands = (size_t)s.bands, frames = (size_t)s.frames;
    size_t t = i % frames, f = i / frames % bands, c = i / frames / bands;
    return (t * bands + f) * (size_t)s.channels + c;
}

static inline void fill_tensor(real *x, struct nn_shape s, int batch, uint32_t number,
                               double scale, double shift)
{
    struct draw d = draw_start(number);
    size_t count = nn_shape_count(s);
    for (int b = 0; b < batch; b++)
        for (size_t i = 0; i < count; i++)
            x[(size_t)b * count + engine_index(s, i)] =
                single(scale * draw_next(&d) + shift);
}

/* Numbers of a file, taken one tensor after the other. */
struct answers {
    float *all;
    const float *next;
    size_t left;
    double tolerance; /* of a tensor's largest value */
    double floor;     /* added to what is allowed */
};

static inline struct answers answers_open(const char *path)
{
    struct err e = {0};
    struct answers a = {0};
    size_t dims[4];
    int rank = 0;
    if (npy_read(path, &a.all, dims, &rank, &e) != ERR_OK)
        fail_msg("%s", e.text);
    assert_int_equal(rank, 1);
    a.next = a.all;
    a.left = dims[0];
    return a;
}

static inline const float *answers_take(struct answers *a, size_t count)
{
    assert_true(count <= a->left);
    const float *taken = a->next;
    a->next += count;
    a->left -= count;
    return taken;
}

static inline double largest(const float *x, size_t count)
{
    double most = 0;
    for (size_t i = 0; i < count; i++)
        most = fmax(most, fabs((double)x[i]));
    return most;
}

/* Holds got[i * step] against expected[i]. */
static inline void compare(const char *what, const char *part, const real *got,
                           size_t step, const float *expected, size_t count,
                           double allowed)
{
    for (size_t i = 0; i < count; i++) {
        double difference = fabs((double)got[i * step] - (double)expected[i]);
        if (!(difference <= allowed))
            fail_msg("%s: %s[%zu] is %.9g, PyTorch's %.9g (%.3g allowed)", what, part,
                     i * step, (double)got[i * step], (double)expected[i], allowed);
    }
}

static inline void expect(struct answers *a, const char *what, const char *part,
                          const real *got, size_t count)
{
    const float *expected = answers_take(a, count);
    compare(what, part, got, 1, expected, count,
            a->tolerance * largest(expected, count) + a->floor);
}

/* The same for a tensor in the engine's order. */
static inline void expect_tensor(struct answers *a, const char *what, const char *part,
                                 const real *got, struct nn_shape s, int batch)
{
    size_t count = nn_shape_count(s), whole = (size_t)batch * count;
    real *ordered = mem_alloc(whole, sizeof(*ordered));
    for (int b = 0; b < batch; b++)
        for (size_t i = 0; i < count; i++)
            ordered[(size_t)b * count + i] =
                got[(size_t)b * count + engine_index(s, i)];
    expect(a, what, part, ordered, whole);
    free(ordered);
}

/* Whole networks */

/* One training step of a network: what its file was made with. */
struct step {
    const char *name, *path;
    int tags, batch;
    double scale, shift; /* of the input: scale * draw + shift */
    bool plain;          /* without fused kernels */
};

/* Weights, statistics and the one input of a net, for a step. */
static inline void fill_net(const struct step *s, const struct nn_graph *g,
                            struct nn_net *net)
{
    uint32_t param = 0, statistic = 0;
    for (size_t i = 0; i < g->node_count; i++) {
        const struct nn_node *n = &g->nodes[i];
        fill_params(&n->rule, 0, &param, nn_net_weights(net) + n->param_offset);
        fill_statistics(&n->rule, &statistic,
                        nn_net_statistics(net) + n->buffer_offset);
    }
    fill_tensor(nn_net_input(net, 0), g->features[0].shape, s->batch, GOLDEN_INPUT,
                s->scale, s->shift);
}

/* What may differ, of a tensor's largest value; of the largest gradient of the network,
 * since a gradient may be 0; and of that for a gradient which is 0 but is a sum of
 * rounded numbers that cancel. The answers are PyTorch's in double precision, stored as
 * float32. */
#ifdef MTAG_DOUBLE
static const double golden_layer = 1e-7, golden_model = 1e-7;
static const double golden_least = 1e-12, golden_cancelled = 1e-12;
#else
static const double golden_layer = 1e-5, golden_model = 1e-4;
/* Sums that cancel keep the noise of float32. PyTorch's own step in float32 differs
 * from its step in double by 1.2e-6 of the largest gradient in the image norm of
 * residual.yaml. */
static const double golden_least = 1.5e-7, golden_cancelled = 1e-6;
#endif

/* Of a gradient, given its largest value and that of the whole network. A bias before a
 * batchnorm has gradient 0: a fused convolution knows it, other layers add up the
 * gradients of all places. */
static inline double allowed_difference(const struct step *s, const struct nn_node *n,
                                        double top, double most)
{
    bool adds = s->plain || strcmp(n->type->plugin.name, "linear") == 0;
    if (adds && top < 1e-10 * most)
        return golden_cancelled * most;
    return golden_model * top + golden_least * most;
}

static inline void expect_gradients(struct answers *a, const struct step *s,
                                    const struct nn_graph *g, const real *gradients)
{
    double most = 0;
    struct answers ahead = *a;
    for (int pass = 0; pass < 2; pass++) {
        struct answers *from = pass == 0 ? &ahead : a;
        for (size_t i = 0; i < g->node_count; i++) {
            size_t at = g->nodes[i].param_offset;
            for (int j = 0; j < g->nodes[i].rule.param_count; j++) {
                const struct nn_param_spec *p = &g->nodes[i].rule.params[j];
                size_t count = nn_param_count(p),
                       step = count > GOLDEN_SPARSE ? GOLDEN_STRIDE : 1;
                size_t kept = (count + step - 1) / step;
                double top = (double)*answers_take(from, 1);
                const float *expected = answers_take(from, kept);
                char what[200];
                snprintf(what, sizeof(what), "%s, %s", s->name, g->nodes[i].name);
                if (pass == 0)
                    most = fmax(most, top);
                else
                    compare(what, p->name, gradients + at, step, expected, kept,
                            allowed_difference(s, &g->nodes[i], top, most));
                at += count;
            }
        }
    }
}

/* Binary cross-entropy and its gradient, as F.binary_cross_entropy_with_logits. */
static inline real cross_entropy(const real *logits, const float *targets, size_t count,
                                 real *dlogits)
{
    double sum = 0;
    for (size_t i = 0; i < count; i++) {
        double z = (double)logits[i], y = (double)targets[i];
        sum += fmax(z, 0) - z * y + log1p(exp(-fabs(z)));
        dlogits[i] = (real)((1 / (1 + exp(-z)) - y) / (double)count);
    }
    return (real)(sum / (double)count);
}

/* Loss, logits, statistics and all gradients of a step on g, which has one input. */
static inline void check_step(const struct step *s, const struct nn_graph *g)
{
    struct nn_net *net = NULL;
    struct err e = {0};
    struct nn_net_options options = {
        .batch = s->batch, .training = true, .plain = s->plain};
    if (nn_net_create(g, &options, &net, &e) != ERR_OK)
        fail_msg("%s", e.text);
    fill_net(s, g, net);
    size_t count = (size_t)s->batch * (size_t)s->tags;
    float *targets = mem_alloc(count, sizeof(*targets));
    real *dlogits = mem_alloc(count, sizeof(*dlogits));
    struct draw d = draw_start(GOLDEN_TARGET);
    for (size_t i = 0; i < count; i++)
        targets[i] = draw_next(&d) > 0.5 ? 1 : 0;
    const real *logits = nn_net_forward(net, s->batch, NN_TRAIN, 0, 0, 0);
    real loss = cross_entropy(logits, targets, count, dlogits);

    struct answers a = answers_open(s->path);
    a.tolerance = golden_layer;
    expect(&a, s->name, "loss", &loss, 1);
    a.tolerance = golden_model;
    expect(&a, s->name, "logits", logits, count);
    nn_net_backward(net, dlogits);
    expect(&a, s->name, "running statistics", nn_net_statistics(net), g->statistics);
    expect_gradients(&a, s, g, nn_net_gradients(net));
    assert_int_equal(a.left, 0);
    free(a.all);
    free(targets);
    free(dlogits);
    nn_net_destroy(net);
}

#endif
