/* The option `init` of layers: distributions, and what it leaves as it was. */
#include "nn/layers/shared/initial.h"

#include "nn/net/net.h"
#include "tests/nn/graph_texts.h"

#include <math.h>

static const struct nn_feature image[] = {{"mel", {NN_IMAGE, 1, 64, 40}}};

/* A network with a layer in its middle; `init` behind its options. */
static const struct nn_graph *read(struct reading *r, const char *layer,
                                   const char *init)
{
    struct str text = {0};
    *r = reading_start();
    str_addf(&text,
             "model:\n  layers:\n    - conv2d: {filters: 8, kernel: 1}\n    - %s%s}\n"
             "    - %s\n    - linear: {units: tags}\n",
             layer, init, strstr(layer, "last") ? "identity" : "global_avg_pool");
    const struct nn_graph *g = reading_graph(r, text.text, image, 1, TAGS);
    if (!g)
        fail_msg("%s: %s", text.text, r->faults);
    str_deinit(&text);
    return g;
}

static real *weights_of(struct reading *r, const struct nn_graph *g, uint64_t seed)
{
    real *w = arena_alloc(r->arena, g->weights, sizeof(*w));
    real *s = arena_alloc(r->arena, g->statistics + 1, sizeof(*s));
    nn_graph_init(g, seed, w, s);
    return w;
}

/* The numbers of a tensor of the second node; its place too. */
static const struct nn_param_spec *tensor(const struct nn_graph *g, int number,
                                          const real *w, const real **values)
{
    const struct nn_node *n = &g->nodes[1];
    *values = w + n->param_offset;
    for (int i = 0; i < number; i++)
        *values += nn_param_count(&n->rule.params[i]);
    return &n->rule.params[number];
}

/* torch.nn.init's formulas, with the fans written out. */
struct wanted {
    const char *init;
    double deviation;
    bool normal;
};

static void check(const char *layer, double in, double out)
{
    const struct wanted all[] = {
        {"kaiming_normal", sqrt(2 / in), true},
        {"kaiming_uniform", sqrt(6 / in) / sqrt(3), false},
        {"xavier_normal", sqrt(2 / (in + out)), true},
        {"xavier_uniform", sqrt(6 / (in + out)) / sqrt(3), false},
        {"zeros", 0, true}};
    for (size_t k = 0; k < sizeof(all) / sizeof(*all); k++) {
        char init[64];
        struct reading r;
        const real *values;
        snprintf(init, sizeof(init), ", init: %s", all[k].init);
        const struct nn_graph *g = read(&r, layer, init);
        const real *w = weights_of(&r, g, 1);
        size_t count = nn_param_count(tensor(g, 0, w, &values));
        double sum = 0, squares = 0, largest = 0, d = all[k].deviation;
        for (size_t i = 0; i < count; i++) {
            double v = (double)values[i];
            sum += v;
            squares += v * v;
            largest = fmax(largest, fabs(v));
        }
        double deviation = sqrt(squares / (double)count), n = sqrt((double)count);
        /* Five standard errors. */
        assert_true(fabs(sum / (double)count) <= 5 * d / n);
        assert_true(fabs(deviation - d) <= 5 * d / n);
        if (all[k].normal)
            assert_true(d > 0 ? largest > 2.5 * d : largest <= 0);
        else
            assert_true(largest <= sqrt(3) * d * 1.0001 && largest > 1.7 * d);
        reading_end(&r);
    }
}

static void weights_have_the_distributions_of_torch_nn_init(void **state)
{
    (void)state;
    check("conv2d: {filters: 32, kernel: [3, 5]", 8 * 15, 32 * 15);
    check("conv2d: {filters: 32, kernel: 3, groups: 4", 2 * 9, 32 * 9);
    check("shortcut: {filters: 64, stride: 2", 8, 64);
}

static void layers_of_sequences_have_them_too(void **state)
{
    static const struct nn_feature sequence[] = {{"mel", {NN_SEQUENCE, 60, 1, 8}}};
    static const char *const layers[] = {
        "gru: {units: 20, return: last",
        "lstm: {units: 20, return: last",
        "attention: {heads: 2",
        "conv1d: {filters: 30, kernel: 3",
        "transformer: {depth: 1, heads: 2, hidden: 40, dropout: 0",
        "linear: {units: 30"};
    (void)state;
    for (size_t i = 0; i < sizeof(layers) / sizeof(*layers); i++) {
        struct str text = {0};
        struct reading r = reading_start();
        str_addf(&text,
                 "model:\n  layers:\n    - %s, init: kaiming_uniform}\n    - %s\n"
                 "    - linear: {units: tags}\n",
                 layers[i], strstr(layers[i], "last") ? "identity" : "global_avg_pool");
        const struct nn_graph *g = reading_graph(&r, text.text, sequence, 1, TAGS);
        if (!g)
            fail_msg("%s: %s", text.text, r.faults);
        for (size_t n = 0; n + 1 < g->node_count; n++)
            for (int k = 0; k < g->nodes[n].rule.param_count; k++) {
                const struct nn_param_spec *p = &g->nodes[n].rule.params[k];
                double in = p->dims[1] * (p->rank > 2 ? p->dims[2] : 1);
                if (p->role == NN_WEIGHT && p->rank > 1)
                    assert_true(fabs(p->bound - sqrt(6 / in)) < 1e-12);
            }
        str_deinit(&text);
        reading_end(&r);
    }
}

static void biases_begin_as_before_and_seeds_give_the_same_bits(void **state)
{
    (void)state;
    struct reading r, q;
    const real *bias, *other;
    const char layer[] = "conv2d: {filters: 32, kernel: 3";
    const struct nn_graph *g = read(&r, layer, ""),
                          *h = read(&q, layer, ", init: xavier_normal");
    const real *w = weights_of(&r, g, 3), *v = weights_of(&q, h, 3);
    size_t count = nn_param_count(tensor(g, 1, w, &bias));
    tensor(h, 1, v, &other);
    assert_memory_equal(bias, other, count * sizeof(*bias));
    assert_memory_equal(v, weights_of(&q, h, 3), h->weights * sizeof(*v));
    reading_end(&r);
    reading_end(&q);
}

static void the_default_leaves_no_trace(void **state)
{
    (void)state;
    struct reading r, q;
    struct str one = {0}, other = {0};
    const char layer[] = "conv2d: {filters: 32, kernel: 3";
    nn_graph_canonical(read(&r, layer, ""), &one);
    assert_null(strstr(one.text, "init"));
    nn_graph_canonical(read(&q, layer, ", init: default"), &other);
    assert_string_equal(one.text, other.text);
    reading_end(&q);
    nn_graph_canonical(read(&q, layer, ", init: zeros"), &other);
    assert_non_null(strstr(other.text, "init: zeros"));
    str_deinit(&one);
    str_deinit(&other);
    reading_end(&r);
    reading_end(&q);
}

static void filters_may_be_as_many_as_tags(void **state)
{
    (void)state;
    struct reading r = reading_start();
    const struct nn_graph *g =
        reading_graph(&r,
                      "model:\n  layers:\n    - conv2d: {filters: tags, kernel: 3}\n"
                      "    - global_avg_pool\n",
                      image, 1, TAGS);
    if (!g)
        fail_msg("%s", r.faults);
    assert_int_equal(g->nodes[0].rule.out.channels, TAGS);
    assert_int_equal(g->nodes[0].rule.params[0].dims[0], TAGS);
    struct nn_net *net = NULL;
    struct nn_net_options options = {.batch = 2, .training = true};
    assert_int_equal(nn_net_create(g, &options, &net, NULL), ERR_OK);
    nn_graph_init(g, 1, nn_net_weights(net), nn_net_statistics(net));
    assert_true(
        isfinite((double)nn_net_forward(net, 2, NN_TRAIN, 1, 1, 0)[2 * TAGS - 1]));
    nn_net_destroy(net);
    reading_end(&r);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(weights_have_the_distributions_of_torch_nn_init),
        cmocka_unit_test(layers_of_sequences_have_them_too),
        cmocka_unit_test(biases_begin_as_before_and_seeds_give_the_same_bits),
        cmocka_unit_test(the_default_leaves_no_trace),
        cmocka_unit_test(filters_may_be_as_many_as_tags),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
