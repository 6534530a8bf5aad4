/* Parts of graphs: the same numbers as in the whole one, from fewer nodes. */
#include "tests/nn/layer_graph.h"

static const char *const models[] = {
    "[conv2d: {from: image, filters: 6, kernel: 3, padding: 1}, batchnorm, relu,"
    " max_pool2d: 2, {flatten: {name: a}}, linear: {from: vector, units: 4, name: b},"
    " relu, concat: {from: [a, previous]}, linear: tags]",
    "[linear: {from: vector, units: 4, name: a}, add: {from: [a, a]}, tanh: {name: b},"
    " add: {from: [a, b, a]}, multiply: {from: [a, previous]}, linear: tags]",
    "[conv1d: {from: sequence, filters: 6, kernel: 3, padding: 3}, batchnorm, elu,"
    " gru: {units: 5}, global_avg_pool, linear: tags]",
};

static const real *evaluate(struct nn_net *net)
{
    return nn_net_forward(net, LG_BATCH, NN_EVAL, 0, 0, 0);
}

/* As many weights, and inputs, as the other net has. */
static void copy(const struct nn_graph *g, struct nn_net *from, struct nn_net *to,
                 const bool *used)
{
    memcpy(nn_net_weights(to), nn_net_weights(from), g->weights * sizeof(real));
    memcpy(nn_net_statistics(to), nn_net_statistics(from),
           g->statistics * sizeof(real));
    for (size_t f = 0; f < g->feature_count; f++)
        if (used[f])
            memcpy(nn_net_input(to, f), nn_net_input(from, f),
                   LG_BATCH * nn_shape_count(g->features[f].shape) * sizeof(real));
}

static void a_part_computes_what_the_whole_graph_does(void **state)
{
    (void)state;
    for (size_t m = 0; m < sizeof(models) / sizeof(*models); m++) {
        struct reading r = reading_start();
        char text[1024];
        snprintf(text, sizeof(text), "model:\n  layers: %s\n", models[m]);
        struct nn_graph *g = reading_graph(&r, text, lg_features, 3, LG_TAGS);
        assert_string_equal(r.faults, "");
        struct nn_net_options o = {.batch = LG_BATCH, .no_reuse = true, .plain = true};
        struct nn_net *whole = lg_net(g, &o), *net;
        evaluate(whole);
        for (size_t i = 0; i < g->node_count; i++) {
            struct nn_graph *part = nn_graph_part(g, i, r.arena);
            size_t count = LG_BATCH * nn_shape_count(g->nodes[i].rule.out);
            o = (struct nn_net_options){.batch = LG_BATCH};
            assert_int_equal(nn_net_create(part, &o, &net, NULL), ERR_OK);
            copy(g, whole, net, part->feature_used);
            assert_true(lg_difference(evaluate(net), nn_net_node_output(whole, i),
                                      count) < 1e-5);
            nn_net_destroy(net);
        }
        nn_net_destroy(whole);
        reading_end(&r);
    }
}

static void a_part_has_only_what_it_needs(void **state)
{
    struct reading r = reading_start();
    char text[1024];
    (void)state;
    snprintf(text, sizeof(text), "model:\n  layers: %s\n", models[0]);
    struct nn_graph *g = reading_graph(&r, text, lg_features, 3, LG_TAGS);
    size_t b = 0;
    while (strcmp(g->nodes[b].name, "b") != 0)
        b++;
    struct nn_graph *part = nn_graph_part(g, b, r.arena);
    assert_int_equal(part->node_count, 1);
    assert_int_equal(part->tags, 4);
    assert_int_equal(part->macs, 5 * 4);
    assert_int_equal(part->weights, g->weights);
    assert_true(!part->feature_used[0] && part->feature_used[2]);
    part = nn_graph_part(g, g->node_count - 1, r.arena);
    assert_int_equal(part->node_count, g->node_count);
    assert_int_equal(part->macs, g->macs);
    reading_end(&r);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_part_computes_what_the_whole_graph_does),
        cmocka_unit_test(a_part_has_only_what_it_needs),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
