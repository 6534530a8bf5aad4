/* Properties of every registered layer, from its example alone: the example is tried on
 * images, a sequence and a vector, with one input or as many as it needs; at least one
 * fits. */
#include "tests/nn/layer_graph.h"

#ifdef MTAG_DOUBLE
static const double step_size = 1e-5, gradient_tolerance = 1e-6, same_tolerance = 1e-10;
#else
static const double step_size = 1e-3, gradient_tolerance = 5e-2, same_tolerance = 1e-4;
#endif

struct trial {
    struct reading reading;
    struct nn_graph *graph; /* NULL: the layer does not take this kind of input */
};

static struct trial start(const struct nn_layer_type *type, const char *before)
{
    struct trial t = {.reading = reading_start()};
    t.graph = lg_graph(&t.reading, type, before);
    return t;
}

static void for_each_layer(void (*check)(const char *name, const struct nn_graph *g))
{
    for (size_t i = 0; nn_layers.items[i]; i++) {
        const struct nn_layer_type *type = (const void *)nn_layers.items[i];
        int taken = 0;
        char faults[2048] = "";
        for (int before = 0; before < LG_BEFORE; before++) {
            struct trial t = start(type, lg_before[before]);
            if (t.graph) {
                taken++;
                check(type->plugin.name, t.graph);
            } else {
                snprintf(faults, sizeof(faults), "%s", t.reading.faults);
            }
            reading_end(&t.reading);
        }
        if (!taken)
            fail_msg("%s takes nothing:\n%s", type->plugin.name, faults);
    }
}

static const struct nn_net_options training = {.batch = LG_BATCH, .training = true};

static void check_gradients(const char *name, const struct nn_graph *g)
{
    struct nn_net *net = lg_net(g, &training);
    real dlogits[LG_BATCH * LG_TAGS], *w = nn_net_weights(net);
    real *numeric = calloc(g->weights, sizeof(*numeric));
    lg_weighting(dlogits, LG_BATCH, LG_TAGS);
    for (size_t i = 0; i < g->weights; i++) {
        real kept = w[i];
        w[i] = kept + (real)step_size;
        double above = lg_value(net, LG_BATCH, LG_TAGS, dlogits);
        w[i] = kept - (real)step_size;
        double below = lg_value(net, LG_BATCH, LG_TAGS, dlogits);
        w[i] = kept;
        numeric[i] = (real)((above - below) / (2 * step_size));
    }
    lg_value(net, LG_BATCH, LG_TAGS, dlogits);
    nn_net_backward(net, dlogits);
    double difference = lg_difference(nn_net_gradients(net), numeric, g->weights);
    if (!(difference <= gradient_tolerance))
        fail_msg("%s (%s): gradients differ by %g", name,
                 nn_kind_name(g->nodes[0].rule.out.kind), difference);
    free(numeric);
    nn_net_destroy(net);
}

static void gradients_equal_central_differences(void **state)
{
    (void)state;
    for_each_layer(check_gradients);
}

/* Logits and gradients of a step; the caller frees. */
static real *one_step(const struct nn_graph *g, const struct nn_net_options *o,
                      int batch)
{
    struct nn_net *net = lg_net(g, o);
    size_t logits = (size_t)(batch * LG_TAGS);
    real *out = calloc(logits + g->weights + g->statistics, sizeof(*out));
    real dlogits[LG_BATCH * LG_TAGS];
    lg_weighting(dlogits, batch, LG_TAGS);
    memcpy(out, nn_net_forward(net, batch, NN_TRAIN, 1, 2, 3), logits * sizeof(*out));
    nn_net_backward(net, dlogits);
    memcpy(out + logits, nn_net_gradients(net), g->weights * sizeof(*out));
    memcpy(out + logits + g->weights, nn_net_statistics(net),
           g->statistics * sizeof(*out));
    nn_net_destroy(net);
    return out;
}

static void check_plans(const char *name, const struct nn_graph *g)
{
    struct nn_net_options plain = {.batch = LG_BATCH, .training = true, .plain = true};
    struct nn_net_options apart = plain, fused_apart = training;
    apart.no_reuse = fused_apart.no_reuse = true;
    for (int batch = 1; batch <= LG_BATCH; batch++) {
        size_t n = (size_t)(batch * LG_TAGS) + g->weights + g->statistics;
        real *a = one_step(g, &plain, batch), *b = one_step(g, &apart, batch);
        real *c = one_step(g, &training, batch), *d = one_step(g, &fused_apart, batch);
        for (size_t i = 0; i < n; i++)
            if (!isfinite(a[i]))
                fail_msg("%s gives %g", name, (double)a[i]);
        if (memcmp(a, b, n * sizeof(*a)) != 0 || memcmp(c, d, n * sizeof(*a)) != 0)
            fail_msg("%s depends on where its buffers lie", name);
        if (!(lg_difference(a, c, n) <= same_tolerance))
            fail_msg("%s: fused and plain differ by %g", name, lg_difference(a, c, n));
        free(a), free(b), free(c), free(d);
    }
}

static void results_do_not_depend_on_the_memory_plan(void **state)
{
    (void)state;
    for_each_layer(check_plans);
}

static void check_repetition(const char *name, const struct nn_graph *g)
{
    size_t n = LG_BATCH * LG_TAGS + g->weights + g->statistics;
    real *a = one_step(g, &training, LG_BATCH), *b = one_step(g, &training, LG_BATCH);
    if (memcmp(a, b, n * sizeof(*a)) != 0)
        fail_msg("%s does not repeat", name);
    free(a), free(b);
}

static void the_same_key_gives_the_same_bytes(void **state)
{
    (void)state;
    for_each_layer(check_repetition);
}

static void check_addition(const char *name, const struct nn_graph *g)
{
    struct nn_net *net = lg_net(g, &training);
    real dlogits[LG_BATCH * LG_TAGS], *gradients = nn_net_gradients(net);
    real *once = calloc(g->weights, sizeof(*once));
    lg_weighting(dlogits, LG_BATCH, LG_TAGS);
    lg_value(net, LG_BATCH, LG_TAGS, dlogits);
    nn_net_backward(net, dlogits);
    for (size_t i = 0; i < g->weights; i++)
        once[i] = 2 * gradients[i];
    lg_value(net, LG_BATCH, LG_TAGS, dlogits);
    nn_net_backward(net, dlogits);
    if (!(lg_difference(gradients, once, g->weights) <= same_tolerance))
        fail_msg("%s: backward does not add", name);
    free(once);
    nn_net_destroy(net);
}

static void backward_adds_to_the_gradients(void **state)
{
    (void)state;
    for_each_layer(check_addition);
}

/* In NN_EVAL, in a net without memory for backward. */
static void check_items(const char *name, const struct nn_graph *g)
{
    struct nn_net_options o = {.batch = LG_BATCH};
    struct nn_net *net = lg_net(g, &o), *single = lg_net(g, &o);
    const real *all = nn_net_forward(net, LG_BATCH, NN_EVAL, 0, 0, 0);
    for (int item = 0; item < LG_BATCH; item++) {
        for (size_t f = 0; f < g->feature_count; f++) {
            size_t count = nn_shape_count(g->features[f].shape);
            if (g->feature_used[f])
                memcpy(nn_net_input(single, f),
                       nn_net_input(net, f) + (size_t)item * count,
                       count * sizeof(real));
        }
        const real *one = nn_net_forward(single, 1, NN_EVAL, 0, 0, 0);
        if (!(lg_difference(one, all + item * LG_TAGS, LG_TAGS) <= same_tolerance))
            fail_msg("%s: an example depends on its batch", name);
    }
    nn_net_destroy(net);
    nn_net_destroy(single);
}

static void examples_do_not_depend_on_their_batch_when_evaluating(void **state)
{
    (void)state;
    for_each_layer(check_items);
}

static void every_layer_has_help_and_an_example(void **state)
{
    (void)state;
    for (size_t i = 0; nn_layers.items[i]; i++) {
        const struct nn_layer_type *type = (const void *)nn_layers.items[i];
        assert_non_null(type->plugin.help);
        assert_non_null(type->plugin.example);
        assert_true((type->infer != NULL) != (type->expand != NULL));
        assert_true(!type->infer || (type->forward && type->backward));
        assert_ptr_equal(registry_find(&nn_layers, type->plugin.name), &type->plugin);
    }
}

/* Faults of shapes say what is needed, what came, and what converts. */

static void expect_fault(const char *layers, const char *const *mentions)
{
    struct reading r = reading_start();
    char text[1024];
    snprintf(text, sizeof(text), "model:\n  layers: [%s, flatten, linear: tags]\n",
             layers);
    assert_null(reading_graph(&r, text, lg_features, 3, LG_TAGS));
    for (; *mentions; mentions++)
        assert_mentions(r.faults, *mentions);
    reading_end(&r);
}

static void a_wrong_kind_of_input_names_the_layer_that_converts(void **state)
{
    (void)state;
    expect_fault("conv2d: {from: sequence, filters: 2, kernel: 3}",
                 (const char *const[]){"conv2d needs an image, got a sequence 3 x 11",
                                       "bands_as_channels", NULL});
    expect_fault(
        "conv1d: {from: image, filters: 2, kernel: 3}",
        (const char *const[]){"conv1d needs a sequence, got an image 2 x 7 x 9",
                              "bands_as_channels", NULL});
    expect_fault("linear: {from: image, units: 2}",
                 (const char *const[]){"linear needs a sequence or a vector", NULL});
}

static void a_kernel_larger_than_its_input_is_a_fault(void **state)
{
    (void)state;
    expect_fault(
        "conv2d: {from: image, filters: 2, kernel: [8, 3]}",
        (const char *const[]){"a kernel over 8 bands does not fit into 7", NULL});
    expect_fault(
        "max_pool1d: {from: sequence, kernel: 12}",
        (const char *const[]){"a window of 12 frames does not fit into 11", NULL});
}

static void impossible_options_are_faults(void **state)
{
    (void)state;
    expect_fault("conv1d: {from: sequence, filters: 4, kernel: 3, groups: 2}",
                 (const char *const[]){"groups 2 must divide the 3 channels", NULL});
    expect_fault(
        "conv1d: {from: sequence, filters: 4, kernel: 3, stride: 2, padding: same}",
        (const char *const[]){"padding `same` needs stride 1", NULL});
    expect_fault("max_pool1d: {from: sequence, kernel: 2, padding: 2}",
                 (const char *const[]){"more than half the kernel", NULL});
}

static void shapes_and_axes_that_do_not_fit_are_faults(void **state)
{
    (void)state;
    expect_fault("reshape: {from: sequence, to: [4, -1]}",
                 (const char *const[]){"the 33 numbers of a sequence 3 x 11", NULL});
    expect_fault("reshape: {from: sequence, to: [-1, -1]}",
                 (const char *const[]){"only one of them -1", NULL});
    expect_fault("reshape: {from: sequence, to: [1, 3, 11, 1]}",
                 (const char *const[]){"one, two or three sizes, got 4", NULL});
    expect_fault(
        "permute: {from: sequence, to: [frames, bands]}",
        (const char *const[]){"permute of a sequence needs channels and frames",
                              "[frames, channels]", NULL});
    expect_fault("permute: {from: image, to: [bands, bands, frames]}",
                 (const char *const[]){"channels, bands and frames, each once", NULL});
    expect_fault("permute: {from: vector, to: [channels]}",
                 (const char *const[]){"permute needs an image or a sequence", NULL});
}

static void statistics_that_are_none_are_faults(void **state)
{
    (void)state;
    expect_fault("statistics_pool: {from: sequence, of: [mean, sdt]}",
                 (const char *const[]){"not `sdt`", "did you mean `std`?", NULL});
    expect_fault("statistics_pool: {from: sequence, of: [max, max]}",
                 (const char *const[]){"not another `max`", NULL});
    expect_fault("statistics_pool: {from: sequence, of: []}",
                 (const char *const[]){"needs a statistic", NULL});
    expect_fault(
        "statistics_pool: {from: image}",
        (const char *const[]){"statistics_pool needs a sequence, got an image", NULL});
    expect_fault(
        "conv1d: {from: sequence, filters: 2, kernel: 11}, statistics_pool: {}",
        (const char *const[]){"deviation of one place is not defined", NULL});
}

static void filters_that_hear_nothing_are_faults(void **state)
{
    (void)state;
    expect_fault(
        "harmonic_filters: {from: image}",
        (const char *const[]){"a spectrogram of one channel, got 2 x 7 x 9", NULL});
    expect_fault(
        "conv2d: {from: image, filters: 1, kernel: 1}, harmonic_filters: {low: H2}",
        (const char *const[]){"`H2` is not a note", NULL});
    expect_fault("conv2d: {from: image, filters: 1, kernel: 1}, "
                 "harmonic_filters: {low: C7}",
                 (const char *const[]){"harmonic 6 of C7 is above half", NULL});
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_layer_has_help_and_an_example),
        cmocka_unit_test(gradients_equal_central_differences),
        cmocka_unit_test(results_do_not_depend_on_the_memory_plan),
        cmocka_unit_test(the_same_key_gives_the_same_bytes),
        cmocka_unit_test(backward_adds_to_the_gradients),
        cmocka_unit_test(examples_do_not_depend_on_their_batch_when_evaluating),
        cmocka_unit_test(a_wrong_kind_of_input_names_the_layer_that_converts),
        cmocka_unit_test(a_kernel_larger_than_its_input_is_a_fault),
        cmocka_unit_test(impossible_options_are_faults),
        cmocka_unit_test(shapes_and_axes_that_do_not_fit_are_faults),
        cmocka_unit_test(statistics_that_are_none_are_faults),
        cmocka_unit_test(filters_that_hear_nothing_are_faults),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
