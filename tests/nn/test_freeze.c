/* Nets of which a part is frozen: fused steps against plain ones, gradients, and what
 * stays. */
#include "tests/nn/layer_graph.h"

static const char *const chain =
    "[batchnorm: {from: image, name: b0},"
    " conv2d: {name: c1, filters: 6, kernel: 3, padding: 1}, batchnorm: {name: b1}, "
    "relu,"
    " max_pool2d: 2, conv2d: {name: c2, filters: 5, kernel: 2}, batchnorm: {name: b2},"
    " gelu, conv2d: {name: c3, filters: 4, kernel: 1}, batchnorm: {name: b3}, flatten,"
    " linear: {name: head, units: tags}]";

/* What is frozen: the first part, a norm in the middle, a norm and its convolution,
 * everything but one layer, all norms. */
static const char *const parts[][9] = {{"b0", "c1", "b1"},
                                       {"b2"},
                                       {"c2", "b2"},
                                       {"b0", "b1", "c2", "b2", "c3", "b3"},
                                       {"b0", "b1", "b2", "b3"},
                                       {"c1", "c3"}};

enum { PARTS = sizeof(parts) / sizeof(*parts) };

static struct nn_graph *read_chain(struct reading *r)
{
    struct nn_graph *g =
        reading_graph(r, arena_printf(r->arena, "model:\n  layers: %s\n", chain),
                      lg_features, 3, LG_TAGS);
    if (!g)
        fail_msg("%s", r->faults);
    return g;
}

static const bool *mask(struct reading *r, const struct nn_graph *g, int part)
{
    bool *frozen = arena_alloc(r->arena, g->node_count, sizeof(*frozen));
    for (int i = 0; parts[part][i]; i++)
        for (size_t n = 0; n < g->node_count; n++)
            frozen[n] |= strcmp(g->nodes[n].name, parts[part][i]) == 0;
    return frozen;
}

static size_t count_params(const struct nn_node *n)
{
    size_t count = 0;
    for (int i = 0; i < n->rule.param_count; i++)
        count += nn_param_count(&n->rule.params[i]);
    return count;
}

static void train_once(struct nn_net *net, const real *dlogits)
{
    lg_value(net, LG_BATCH, LG_TAGS, dlogits);
    nn_net_backward(net, dlogits);
}

static void frozen_fused_nets_equal_plain_ones(void **state)
{
    (void)state;
    real dlogits[LG_BATCH * LG_TAGS];
    lg_weighting(dlogits, LG_BATCH, LG_TAGS);
    for (int part = 0; part < PARTS; part++) {
        struct reading r = reading_start();
        struct nn_graph *g = read_chain(&r);
        struct nn_net_options fused = {
            .batch = LG_BATCH, .training = true, .frozen = mask(&r, g, part)};
        struct nn_net_options plain = fused;
        plain.plain = plain.no_reuse = true;
        struct nn_net *a = lg_net(g, &fused), *b = lg_net(g, &plain);
        train_once(a, dlogits);
        train_once(b, dlogits);
        for (size_t n = 0; n < g->node_count; n++)
            if (!fused.frozen[n])
                assert_true(
                    lg_difference(nn_net_gradients(a) + g->nodes[n].param_offset,
                                  nn_net_gradients(b) + g->nodes[n].param_offset,
                                  count_params(&g->nodes[n])) < 1e-4);
        assert_true(lg_difference(nn_net_statistics(a), nn_net_statistics(b),
                                  g->statistics) < 1e-5);
        nn_net_destroy(a);
        nn_net_destroy(b);
        reading_end(&r);
    }
}

static void only_frozen_statistics_stay(void **state)
{
    (void)state;
    real dlogits[LG_BATCH * LG_TAGS];
    lg_weighting(dlogits, LG_BATCH, LG_TAGS);
    for (int part = 0; part < PARTS; part++) {
        struct reading r = reading_start();
        struct nn_graph *g = read_chain(&r);
        struct nn_net_options o = {
            .batch = LG_BATCH, .training = true, .frozen = mask(&r, g, part)};
        struct nn_net *net = lg_net(g, &o);
        real *before = arena_alloc(r.arena, g->statistics, sizeof(*before));
        memcpy(before, nn_net_statistics(net), g->statistics * sizeof(*before));
        train_once(net, dlogits);
        for (size_t n = 0; n < g->node_count; n++) {
            size_t at = g->nodes[n].buffer_offset;
            if (g->nodes[n].rule.buffer_count == 0)
                continue;
            bool same = memcmp(before + at, nn_net_statistics(net) + at,
                               (size_t)g->nodes[n].rule.buffers[0].count *
                                   sizeof(*before)) == 0;
            assert_true(same == o.frozen[n]);
        }
        nn_net_destroy(net);
        reading_end(&r);
    }
}

static void a_net_with_all_norms_frozen_is_the_evaluated_one(void **state)
{
    (void)state;
    struct reading r = reading_start();
    struct nn_graph *g = read_chain(&r);
    struct nn_net_options o = {
        .batch = LG_BATCH, .training = true, .frozen = mask(&r, g, 4)};
    struct nn_net *net = lg_net(g, &o);
    real trained[LG_BATCH * LG_TAGS];
    memcpy(trained, nn_net_forward(net, LG_BATCH, NN_TRAIN, 1, 2, 3), sizeof(trained));
    const real *evaluated = nn_net_forward(net, LG_BATCH, NN_EVAL, 0, 0, 0);
    assert_true(lg_difference(trained, evaluated, LG_BATCH * LG_TAGS) < 1e-5);
    nn_net_destroy(net);
    reading_end(&r);
}

static void freezing_the_first_part_needs_less_memory(void **state)
{
    (void)state;
    struct reading r = reading_start();
    struct nn_graph *g = read_chain(&r);
    struct nn_net_options all = {.batch = 64, .training = true}, part = all;
    part.frozen = mask(&r, g, 0);
    assert_true(nn_net_memory(g, &part) < nn_net_memory(g, &all));
    reading_end(&r);
}

#ifdef MTAG_DOUBLE
static void gradients_beside_frozen_layers_equal_central_differences(void **state)
{
    (void)state;
    real dlogits[LG_BATCH * LG_TAGS], step = 1e-5;
    lg_weighting(dlogits, LG_BATCH, LG_TAGS);
    for (int part = 0; part < PARTS; part++) {
        struct reading r = reading_start();
        struct nn_graph *g = read_chain(&r);
        struct nn_net_options o = {
            .batch = LG_BATCH, .training = true, .frozen = mask(&r, g, part)};
        struct nn_net *net = lg_net(g, &o);
        train_once(net, dlogits);
        for (size_t n = 0; n < g->node_count; n++) {
            size_t count = count_params(&g->nodes[n]), at = g->nodes[n].param_offset;
            real *w = nn_net_weights(net) + at;
            real *numeric = arena_alloc(r.arena, count + 1, sizeof(*numeric));
            for (size_t i = 0; i < count && !o.frozen[n]; i++) {
                real kept = w[i];
                w[i] = kept + step;
                double above = lg_value(net, LG_BATCH, LG_TAGS, dlogits);
                w[i] = kept - step;
                numeric[i] =
                    (above - lg_value(net, LG_BATCH, LG_TAGS, dlogits)) / (2 * step);
                w[i] = kept;
            }
            for (size_t i = 0; i < count && !o.frozen[n]; i++)
                assert_true(fabs(nn_net_gradients(net)[at + i] - numeric[i]) < 1e-6);
        }
        nn_net_destroy(net);
        reading_end(&r);
    }
}
#endif

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(frozen_fused_nets_equal_plain_ones),
        cmocka_unit_test(only_frozen_statistics_stay),
        cmocka_unit_test(a_net_with_all_norms_frozen_is_the_evaluated_one),
        cmocka_unit_test(freezing_the_first_part_needs_less_memory),
#ifdef MTAG_DOUBLE
        cmocka_unit_test(gradients_beside_frozen_layers_equal_central_differences),
#endif
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
