/* What is particular to the layers of sequences; their numbers are in test_golden.c. */
#include "tests/nn/layer_graph.h"

/* A network of one sequence, 4 x 11, given its layers in flow style. */
static const struct nn_graph *read_layers(struct reading *r, const char *layers)
{
    static const struct nn_feature features[] = {{"x", {NN_SEQUENCE, 4, 1, 11}}};
    char text[1024];
    snprintf(text, sizeof(text), "model:\n  layers: [%s, linear: tags]\n", layers);
    return reading_graph(r, text, features, 1, LG_TAGS);
}

/* Initial statistics of the network; the caller frees. */
static real *initial_statistics(const char *layers, size_t *count)
{
    struct reading r = reading_start();
    const struct nn_graph *g = read_layers(&r, layers);
    if (!g)
        fail_msg("%s", r.faults);
    real *weights = calloc(g->weights, sizeof(*weights));
    real *statistics = calloc(g->statistics + 1, sizeof(*statistics));
    nn_graph_init(g, 3, weights, statistics);
    *count = g->statistics;
    free(weights);
    reading_end(&r);
    return statistics;
}

static void sinusoidal_positions_are_those_of_the_paper(void **state)
{
    (void)state;
    size_t count;
    real *p = initial_statistics("position: sinusoidal, select: last", &count);
    assert_int_equal(count, 4 * 11);
    const double first[] = {0, 1, 0, 1};
    /* sin 1, cos 1, sin .01, cos .01; sin 10, cos 10, sin .1, cos .1 */
    const double second[] = {0.841470985, 0.540302306, 0.00999983333, 0.999950000};
    const double last[] = {-0.544021111, -0.839071529, 0.0998334166, 0.995004165};
    for (int c = 0; c < 4; c++) {
        assert_true(fabs((double)p[c] - first[c]) < 1e-7);
        assert_true(fabs((double)p[4 + c] - second[c]) < 1e-7);
        assert_true(fabs((double)p[40 + c] - last[c]) < 1e-7);
    }
    free(p);
}

static void a_fixed_token_depends_on_its_seed_alone(void **state)
{
    (void)state;
    size_t count;
    real *a = initial_statistics("class_token: fixed, select: 0", &count);
    real *b = initial_statistics("tanh, class_token: {init: fixed, seed: 0}, select: 0",
                                 &count);
    real *c =
        initial_statistics("class_token: {init: fixed, seed: 1}, select: 0", &count);
    assert_int_equal(count, 4);
    assert_memory_equal(a, b, 4 * sizeof(*a));
    assert_memory_not_equal(a, c, 4 * sizeof(*a));
    for (int i = 0; i < 4; i++)
        assert_true(a[i] >= 0 && a[i] < 1);
    free(a), free(b), free(c);
}

static void learned_positions_start_as_normal_numbers(void **state)
{
    (void)state;
    struct reading r = reading_start();
    const struct nn_graph *g =
        read_layers(&r, "position: {max_frames: 5000}, select: last");
    assert_non_null(g);
    real *w = calloc(g->weights, sizeof(*w));
    nn_graph_init(g, 1, w, NULL);
    double sum = 0, square = 0, far = 0, n = 4 * 5000;
    for (size_t i = 0; i < 4 * 5000; i++) {
        sum += (double)w[i];
        square += (double)w[i] * (double)w[i];
        far += fabs((double)w[i]) > 2;
    }
    assert_true(fabs(sum / n) < 0.03);
    assert_true(fabs(square / n - 1) < 0.05);
    assert_true(fabs(far / n - 0.0455) < 0.01);
    free(w);
    reading_end(&r);
}

static void tensors_have_pytorch_s_names(void **state)
{
    (void)state;
    struct reading r = reading_start();
    const struct nn_graph *g = read_layers(
        &r, "gru: {units: 2, depth: 2, bidirectional: true}, attention: 2, select: 0");
    assert_non_null(g);
    const struct nn_rule *gru = &g->nodes[0].rule, *attention = &g->nodes[1].rule;
    static const char *const names[] = {
        "weight_ih_l0",         "weight_hh_l0",         "bias_ih_l0",
        "bias_hh_l0",           "weight_ih_l0_reverse", "weight_hh_l0_reverse",
        "bias_ih_l0_reverse",   "bias_hh_l0_reverse",   "weight_ih_l1",
        "weight_hh_l1",         "bias_ih_l1",           "bias_hh_l1",
        "weight_ih_l1_reverse", "weight_hh_l1_reverse", "bias_ih_l1_reverse",
        "bias_hh_l1_reverse"};
    assert_int_equal(gru->param_count, 16);
    for (int i = 0; i < 16; i++)
        assert_string_equal(gru->params[i].name, names[i]);
    assert_int_equal(attention->param_count, 4);
    assert_string_equal(attention->params[0].name, "in_proj_weight");
    assert_string_equal(attention->params[1].name, "in_proj_bias");
    assert_string_equal(attention->params[2].name, "out_proj.weight");
    assert_string_equal(attention->params[3].name, "out_proj.bias");
    reading_end(&r);
}

static bool has_node(const struct nn_graph *g, const char *name)
{
    for (size_t i = 0; i < g->node_count; i++)
        if (strcmp(g->nodes[i].name, name) == 0)
            return true;
    return false;
}

static void a_transformer_s_layers_are_numbered_and_named_as_pytorch_s(void **state)
{
    (void)state;
    struct reading r = reading_start();
    const struct nn_graph *g = read_layers(
        &r, "transformer: {name: encoder, depth: 2, heads: 2, hidden: 6}, select: 0");
    assert_non_null(g);
    assert_true(has_node(g, "encoder.layers.1.self_attn"));
    assert_true(has_node(g, "encoder.layers.1.norm1"));
    assert_true(has_node(g, "encoder.layers.2.linear1"));
    assert_true(has_node(g, "encoder.layers.2.linear2"));
    assert_true(has_node(g, "encoder.layers.2.norm2"));
    reading_end(&r);
}

static int count_dropouts(const char *options, double p)
{
    struct reading r = reading_start();
    char text[200];
    snprintf(text, sizeof(text),
             "transformer: {depth: 2, heads: 2, hidden: 6, %s}, select: 0", options);
    const struct nn_graph *g = read_layers(&r, text);
    char expected[32];
    snprintf(expected, sizeof(expected), "p %g", p);
    assert_non_null(g);
    int count = 0;
    for (size_t i = 0; i < g->node_count; i++)
        count += strcmp(g->nodes[i].type->plugin.name, "dropout") == 0 &&
                 strcmp(g->nodes[i].rule.detail, expected) == 0;
    reading_end(&r);
    return count;
}

static void a_transformer_s_dropouts_follow_one_another(void **state)
{
    (void)state;
    assert_int_equal(count_dropouts("norm: pre", 0.1), 6);
    assert_int_equal(count_dropouts("dropout: 0.3", 0.3), 6);
    assert_int_equal(count_dropouts("dropout: 0.3, activation_dropout: 0", 0.3), 4);
    assert_int_equal(count_dropouts("dropout: 0, activation_dropout: 0.2", 0.2), 2);
    assert_int_equal(count_dropouts("dropout: 0, attention_dropout: 0.2", 0.2), 0);
}

static void expect_fault(const char *layers, const char *mention)
{
    struct reading r = reading_start();
    assert_null(read_layers(&r, layers));
    assert_mentions(r.faults, mention);
    reading_end(&r);
}

static void what_does_not_fit_is_a_fault(void **state)
{
    (void)state;
    expect_fault("attention: 3, select: 0", "3 heads must divide the 4 channels");
    expect_fault("transformer: {depth: 1, heads: 3, hidden: 2}, select: 0",
                 "3 heads must divide the 4 channels");
    expect_fault("select: 11", "there is no frame 11 in a sequence of 11");
    expect_fault("position: {max_frames: 10}, select: 0",
                 "max_frames is 10, but the input has 11 frames");
    expect_fault("select: last, gru: {units: 3}",
                 "gru needs a sequence, got a vector 4");
}

static void dropout_of_a_single_recurrent_layer_is_warned_of(void **state)
{
    (void)state;
    struct reading r = reading_start();
    assert_non_null(read_layers(&r, "gru: {units: 3, dropout: 0.5, return: last}"));
    assert_mentions(r.faults, "warning: gru: dropout acts between layers");
    reading_end(&r);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(sinusoidal_positions_are_those_of_the_paper),
        cmocka_unit_test(a_fixed_token_depends_on_its_seed_alone),
        cmocka_unit_test(learned_positions_start_as_normal_numbers),
        cmocka_unit_test(tensors_have_pytorch_s_names),
        cmocka_unit_test(a_transformer_s_layers_are_numbered_and_named_as_pytorch_s),
        cmocka_unit_test(a_transformer_s_dropouts_follow_one_another),
        cmocka_unit_test(what_does_not_fit_is_a_fault),
        cmocka_unit_test(dropout_of_a_single_recurrent_layer_is_warned_of),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
