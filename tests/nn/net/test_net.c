/* Whole nets: fused steps against plain ones, gradients through joins, memory. */
#include "tests/nn/layer_graph.h"

#include "nn/fuse/fuse.h"
#include "nn/net/plan.h"

#ifdef MTAG_DOUBLE
static const double same_tolerance = 1e-10;
#else
static const double same_tolerance = 2e-4;
#endif

/* What fused steps are made of, and what must not be fused: branches, a shared conv. */
static const char *const models[] = {
    "[conv2d: {from: image, filters: 6, kernel: 3, padding: 1}, batchnorm, relu,"
    " max_pool2d: 2, flatten, linear: tags]",
    "[conv2d: {from: image, filters: 6, kernel: 3, padding: 1, bias: false}, batchnorm,"
    " gelu, max_pool2d: {kernel: 3, stride: 2, padding: 1}, flatten, linear: tags]",
    "[conv2d: {from: image, filters: 5, kernel: 2}, batchnorm, silu,"
    " conv2d: {filters: 4, kernel: [1, 3], stride: 2}, batchnorm: {affine: false}, "
    "tanh,"
    " flatten, linear: tags]",
    "[conv1d: {from: sequence, filters: 6, kernel: 3, padding: 3}, batchnorm, elu,"
    " max_pool1d: {kernel: 3, ceil: true}, conv1d: {filters: 4, kernel: 2}, batchnorm,"
    " global_avg_pool, linear: tags]",
    "[conv2d: {from: image, name: a, filters: 6, kernel: 3, padding: 1}, batchnorm, "
    "relu,"
    " conv2d: {filters: 6, kernel: 3, padding: 1}, batchnorm: {name: main},"
    " shortcut: {from: a, kernel: 3}, add: {from: [main, previous]}, relu,"
    " global_max_pool, linear: tags]",
    "[conv2d: {from: image, name: a, filters: 3, kernel: 3}, batchnorm: {name: b}, "
    "relu,"
    " concat: {from: [a, b, previous]}, conv2d: {filters: 4, kernel: 1}, batchnorm,"
    " leaky_relu, max_pool2d: 2, dropout, flatten, linear: tags]",
    "[linear: {from: vector, units: 4, name: a}, add: {from: [a, a]}, tanh: {name: b},"
    " add: {from: [a, b, a]}, multiply: {from: [a, previous]}, linear: tags]",
    "[batchnorm: {from: sequence, name: a}, global_max_pool: {name: p},"
    " conv1d: {from: a, filters: 3, kernel: 3, padding: same}, sigmoid,"
    " multiply: {from: [previous, p]}, global_avg_pool, linear: tags]",
    "[conv2d: {from: image, filters: 32, kernel: 3, padding: 2}, batchnorm, relu,"
    " conv2d: {filters: 48, kernel: 3, padding: 1}, batchnorm, elu, max_pool2d: 2,"
    " dropout, global_avg_pool, linear: tags]",
    "[batchnorm: {from: image}, conv2d: {filters: 16, kernel: [2, 3], padding: 1,"
    " stride: [1, 2]}, batchnorm, relu, max_pool2d: 2, flatten, linear: tags]",
    "[conv2d: {from: image, filters: 1, kernel: 1}, conv2d: {filters: 32, kernel: 3,"
    " padding: 1}, batchnorm, leaky_relu, max_pool2d: [3, 4], flatten, linear: tags]",
    "[batchnorm: {from: sequence}, conv1d: {filters: 16, kernel: 4, dilation: 2,"
    " padding: 3}, batchnorm: {affine: false}, tanh, max_pool1d: 3, flatten, linear:"
    " tags]",
};

static struct nn_graph *read_model(struct reading *r, const char *layers)
{
    char text[1024];
    snprintf(text, sizeof(text), "model:\n  layers: %s\n", layers);
    struct nn_graph *g = reading_graph(r, text, lg_features, 3, LG_TAGS);
    if (!g)
        fail_msg("%s", r->faults);
    return g;
}

static void for_each_model(void (*check)(const char *model, const struct nn_graph *g))
{
    for (size_t i = 0; i < sizeof(models) / sizeof(*models); i++) {
        struct reading r = reading_start();
        check(models[i], read_model(&r, models[i]));
        reading_end(&r);
    }
}

/* Logits of a training step, gradients, statistics, then logits of an evaluation. */
static real *run(const struct nn_graph *g, const struct nn_net_options *o, int batch)
{
    struct nn_net *net = lg_net(g, o);
    size_t logits = (size_t)(batch * LG_TAGS);
    real *out = calloc(2 * logits + g->weights + g->statistics, sizeof(*out)),
         *at = out;
    real dlogits[LG_BATCH * LG_TAGS];
    lg_weighting(dlogits, batch, LG_TAGS);
    memcpy(at, nn_net_forward(net, batch, NN_TRAIN, 1, 2, 3), logits * sizeof(*at));
    at += logits;
    nn_net_backward(net, dlogits);
    memcpy(at, nn_net_gradients(net), g->weights * sizeof(*at));
    at += g->weights;
    memcpy(at, nn_net_statistics(net), g->statistics * sizeof(*at));
    at += g->statistics;
    memcpy(at, nn_net_forward(net, batch, NN_EVAL, 0, 0, 0), logits * sizeof(*at));
    nn_net_destroy(net);
    return out;
}

static void compare(const char *model, const char *what, const real *a, const real *b,
                    size_t n)
{
    if (!(lg_difference(a, b, n) <= same_tolerance))
        fail_msg("%s: %s differ by %g", model, what, lg_difference(a, b, n));
}

static void check_fused(const char *model, const struct nn_graph *g)
{
    struct nn_net_options fused = {.batch = LG_BATCH, .training = true}, plain = fused;
    struct nn_net_options apart = fused, direct = fused;
    plain.plain = true;
    apart.no_reuse = true;
    direct.direct = true;
    for (int batch = 1; batch <= LG_BATCH; batch++) {
        size_t logits = (size_t)(batch * LG_TAGS), w = g->weights, s = g->statistics;
        real *a = run(g, &plain, batch), *b = run(g, &fused, batch);
        real *c = run(g, &apart, batch), *d = run(g, &direct, batch);
        compare(model, "logits", a, b, logits);
        compare(model, "gradients", a + logits, b + logits, w);
        compare(model, "statistics", a + logits + w, b + logits + w, s);
        compare(model, "evaluations", a + logits + w + s, b + logits + w + s, logits);
        compare(model, "direct convolutions", d, b, logits);
        compare(model, "their gradients", d + logits, b + logits, w);
        if (memcmp(b, c, (2 * logits + w + s) * sizeof(*b)) != 0)
            fail_msg("%s depends on where its buffers lie", model);
        free(a), free(b), free(c), free(d);
    }
}

/* Dropout's random numbers depend on the number of threads. */
static void check_threads(const char *model, const struct nn_graph *g)
{
    struct nn_net_options alone = {.batch = LG_BATCH, .training = true};
    if (strstr(model, "dropout"))
        return;
    for (int threads = 2; threads <= LG_BATCH + 2; threads++)
        for (int batch = 1; batch <= LG_BATCH; batch++) {
            struct nn_net_options team = alone;
            team.threads = threads;
            size_t logits = (size_t)(batch * LG_TAGS), w = g->weights;
            size_t s = g->statistics, all = 2 * logits + w + s;
            real *a = run(g, &alone, batch), *b = run(g, &team, batch);
            real *c = run(g, &team, batch);
            compare(model, "logits", a, b, logits);
            compare(model, "gradients", a + logits, b + logits, w);
            compare(model, "statistics", a + logits + w, b + logits + w, s);
            compare(model, "evaluations", a + logits + w + s, b + logits + w + s,
                    logits);
            if (memcmp(b, c, all * sizeof(*b)) != 0)
                fail_msg("%s on %d threads differs from time to time", model, threads);
            free(a), free(b), free(c);
        }
}

static void threads_compute_what_one_does(void **state)
{
    (void)state;
    for_each_model(check_threads);
}

static void fused_steps_equal_plain_layers(void **state)
{
    (void)state;
    for_each_model(check_fused);
}

/* Gains of 0 and below: which place of a window is the largest depends on their signs.
 */
static real *run_gains(const struct nn_graph *g, bool plain)
{
    struct nn_net_options o = {.batch = LG_BATCH, .training = true, .plain = plain};
    struct nn_net *net = lg_net(g, &o);
    real dlogits[LG_BATCH * LG_TAGS], *out = calloc(g->weights, sizeof(*out));
    for (size_t i = 0; i < g->node_count; i++)
        if (g->nodes[i].type->part == NN_PART_NORM && g->nodes[i].rule.param_count)
            for (int c = 0; c < g->nodes[i].rule.out.channels; c++)
                nn_net_weights(net)[g->nodes[i].param_offset + (size_t)c] *=
                    (real)(c % 3 - 1);
    lg_weighting(dlogits, LG_BATCH, LG_TAGS);
    nn_net_forward(net, LG_BATCH, NN_TRAIN, 1, 2, 3);
    nn_net_backward(net, dlogits);
    memcpy(out, nn_net_gradients(net), g->weights * sizeof(*out));
    nn_net_destroy(net);
    return out;
}

static void check_gains(const char *model, const struct nn_graph *g)
{
    real *fused = run_gains(g, false), *plain = run_gains(g, true);
    compare(model, "gradients with other gains", plain, fused, g->weights);
    free(fused), free(plain);
}

static void gains_may_have_any_sign(void **state)
{
    (void)state;
    for_each_model(check_gains);
}

#ifdef MTAG_DOUBLE
static void check_gradients(const char *model, const struct nn_graph *g)
{
    if (g->weights > 3000) /* takes too long; check_fused compares its gradients */
        return;
    struct nn_net_options o = {.batch = LG_BATCH, .training = true};
    struct nn_net *net = lg_net(g, &o);
    real dlogits[LG_BATCH * LG_TAGS], *w = nn_net_weights(net), step = 1e-5;
    real *numeric = calloc(g->weights, sizeof(*numeric));
    lg_weighting(dlogits, LG_BATCH, LG_TAGS);
    for (size_t i = 0; i < g->weights; i++) {
        real kept = w[i];
        w[i] = kept + step;
        double above = lg_value(net, LG_BATCH, LG_TAGS, dlogits);
        w[i] = kept - step;
        numeric[i] = (above - lg_value(net, LG_BATCH, LG_TAGS, dlogits)) / (2 * step);
        w[i] = kept;
    }
    lg_value(net, LG_BATCH, LG_TAGS, dlogits);
    nn_net_backward(net, dlogits);
    if (!(lg_difference(nn_net_gradients(net), numeric, g->weights) <= 1e-6))
        fail_msg("%s: gradients differ by %g", model,
                 lg_difference(nn_net_gradients(net), numeric, g->weights));
    free(numeric);
    nn_net_destroy(net);
}

static void gradients_of_fused_nets_equal_central_differences(void **state)
{
    (void)state;
    for_each_model(check_gradients);
}
#endif

static void the_homeworks_blocks_become_one_step_each(void **state)
{
    (void)state;
    struct reading r = reading_start();
    const struct nn_graph *g = read_model(&r, models[0]);
    struct nn_step steps[8];
    assert_int_equal(nn_fuse(g, true, NULL, steps), 6);
    assert_int_equal(nn_fuse(g, false, NULL, steps), 3);
    assert_int_equal(steps[0].parts, 4);
    g = read_model(
        &r, models[4]); /* conv, conv bn, relu add: the first conv has two readers */
    assert_true(g->node_count <= 12);
    struct nn_step residual[12];
    size_t count = nn_fuse(g, false, NULL, residual);
    bool joined = false;
    for (size_t i = 0; i < count; i++)
        joined |= residual[i].parts == 2 &&
                  g->nodes[residual[i].nodes[0]].type->part == NN_PART_ADD;
    assert_true(joined);
    reading_end(&r);
}

static void a_smaller_batch_uses_the_first_places(void **state)
{
    (void)state;
    struct reading r = reading_start();
    const struct nn_graph *g = read_model(&r, models[3]);
    struct nn_net_options large = {.batch = 7, .training = true}, small = large;
    small.batch = 2;
    struct nn_net *a = lg_net(g, &large), *b = lg_net(g, &small);
    memcpy(nn_net_input(b, 1), nn_net_input(a, 1),
           2 * nn_shape_count(lg_features[1].shape) * sizeof(real));
    const real *x = nn_net_forward(a, 2, NN_TRAIN, 1, 1, 1);
    const real *y = nn_net_forward(b, 2, NN_TRAIN, 1, 1, 1);
    assert_memory_equal(x, y, 2 * LG_TAGS * sizeof(*x));
    nn_net_destroy(a);
    nn_net_destroy(b);
    reading_end(&r);
}

static void dropout_depends_on_the_whole_key(void **state)
{
    (void)state;
    struct reading r = reading_start();
    const struct nn_graph *g =
        read_model(&r, "[dropout: {from: vector}, linear: {units: tags}]");
    struct nn_net_options o = {.batch = 1, .training = true};
    struct nn_net *net = lg_net(g, &o);
    real first[LG_TAGS];
    memcpy(first, nn_net_forward(net, 1, NN_TRAIN, 4, 5, 6), sizeof(first));
    int changed[3] = {0};
    for (uint64_t i = 1; i <= 10; i++)
        for (int k = 0; k < 3; k++) {
            const real *y = nn_net_forward(net, 1, NN_TRAIN, k == 0 ? 4 + i : 4,
                                           k == 1 ? 5 + i : 5, k == 2 ? 6 + i : 6);
            changed[k] += memcmp(y, first, sizeof(first)) != 0;
        }
    for (int k = 0; k < 3; k++)
        assert_true(changed[k] > 5);
    assert_memory_equal(nn_net_forward(net, 1, NN_TRAIN, 4, 5, 6), first,
                        sizeof(first));
    nn_net_destroy(net);
    reading_end(&r);
}

static void unused_features_take_no_memory(void **state)
{
    (void)state;
    struct reading r = reading_start();
    const struct nn_graph *g = read_model(&r, models[6]);
    struct nn_net_options o = {.batch = 2};
    struct nn_net *net = lg_net(g, &o);
    assert_null(nn_net_input(net, 0));
    assert_null(nn_net_input(net, 1));
    assert_non_null(nn_net_input(net, 2));
    nn_net_destroy(net);
    nn_net_destroy(NULL);
    reading_end(&r);
}

static void sharing_and_evaluation_need_less_memory(void **state)
{
    (void)state;
    struct reading r = reading_start();
    const struct nn_graph *g = read_model(&r, models[4]);
    struct nn_net_options o = {.batch = 4, .training = true}, apart = o, eval = o;
    apart.no_reuse = true;
    eval.training = false;
    assert_true(nn_net_memory(g, &o) < nn_net_memory(g, &apart));
    assert_true(nn_net_memory(g, &eval) < nn_net_memory(g, &o));
    reading_end(&r);
}

#ifndef __SANITIZE_ADDRESS__ /* which ends the program instead of refusing */
static void a_net_that_does_not_fit_is_an_error(void **state)
{
    (void)state;
    struct reading r = reading_start();
    struct nn_net_options o = {.batch = 1 << 30, .training = true};
    struct nn_net *net;
    struct err e = {0};
    assert_int_equal(nn_net_create(read_model(&r, models[4]), &o, &net, &e),
                     ERR_MEMORY);
    assert_null(net);
    assert_mentions(e.text, "No memory for the network");
    reading_end(&r);
}
#endif

static void buffers_that_meet_in_time_never_share_addresses(void **state)
{
    (void)state;
    uint64_t seed = 1;
    for (int round = 0; round < 50; round++) {
        struct nn_buffer b[40];
        size_t count = 40, sum = 0;
        for (size_t i = 0; i < count; i++) {
            int first = (int)(fabs((double)lg_noise(&seed)) * 50);
            int length = (int)(fabs((double)lg_noise(&seed)) * 20);
            size_t size = (size_t)(fabs((double)lg_noise(&seed)) * 1000);
            b[i] = (struct nn_buffer){size, first, first + length, 0};
            sum += size + 16;
        }
        size_t total = nn_plan_place(b, count, 16);
        assert_true(total < sum);
        for (size_t i = 0; i < count; i++) {
            assert_int_equal(b[i].offset % 16, 0);
            assert_true(b[i].offset + b[i].size <= total);
            for (size_t j = 0; j < i; j++)
                assert_true(b[i].last < b[j].first || b[j].last < b[i].first ||
                            b[i].offset + b[i].size <= b[j].offset ||
                            b[j].offset + b[j].size <= b[i].offset);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(fused_steps_equal_plain_layers),
        cmocka_unit_test(gains_may_have_any_sign),
        cmocka_unit_test(threads_compute_what_one_does),
#ifdef MTAG_DOUBLE
        cmocka_unit_test(gradients_of_fused_nets_equal_central_differences),
#endif
        cmocka_unit_test(the_homeworks_blocks_become_one_step_each),
        cmocka_unit_test(a_smaller_batch_uses_the_first_places),
        cmocka_unit_test(dropout_depends_on_the_whole_key),
        cmocka_unit_test(unused_features_take_no_memory),
        cmocka_unit_test(sharing_and_evaluation_need_less_memory),
#ifndef __SANITIZE_ADDRESS__
        cmocka_unit_test(a_net_that_does_not_fit_is_an_error),
#endif
        cmocka_unit_test(buffers_that_meet_in_time_never_share_addresses),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
