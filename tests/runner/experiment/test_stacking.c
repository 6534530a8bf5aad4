/* Several features of one network, stacked as channels, bands or frames. */
#include "loading.h"

#define HEAD                                                                           \
    "model:\n"                                                                         \
    "  layers:\n"

static struct nn_shape shape_of(const struct exp_sweep *sweep, const char *name)
{
    const struct nn_graph *g = sweep->trials[0].config->graph;
    for (size_t i = 0; i < g->node_count; i++)
        if (strcmp(g->nodes[i].name, name) == 0)
            return g->nodes[i].rule.out;
    fail_msg("no layer %s", name);
    return (struct nn_shape){0};
}

static void features_of_equal_hops_stack_as_bands(void **state)
{
    struct exp_sweep *s = assert_loads(
        *state, "features: {mel: {type: mel, n_fft: 2048, hop_length: 512, n_mels: 64},"
                " pitch: chroma, bright: centroid, level: rms}\n" HEAD
                "    - concat: {name: all, from: [mel, pitch, bright, level], axis: "
                "bands}\n"
                "    - global_avg_pool\n"
                "    - linear: {units: tags}\n");
    struct nn_shape all = shape_of(s, "all");
    assert_int_equal(all.channels, 1);
    assert_int_equal(all.bands, 64 + 12 + 1 + 1);
    assert_int_equal(all.frames, 32);
}

static void features_of_equal_bands_stack_as_channels(void **state)
{
    struct exp_sweep *s = assert_loads(
        *state, "features: {a: {type: chroma, deltas: 1}, b: chroma_cqt}\n" HEAD
                "    - concat: {name: all, from: [a, b]}\n"
                "    - concat: {name: longer, from: [b, b], axis: frames}\n"
                "    - global_avg_pool: {from: all, name: x}\n"
                "    - global_avg_pool: {from: longer, name: y}\n"
                "    - concat: {from: [x, y]}\n"
                "    - linear: {units: tags}\n");
    assert_int_equal(shape_of(s, "all").channels, 3);
    assert_int_equal(shape_of(s, "all").bands, 12);
    assert_int_equal(shape_of(s, "longer").frames, 64);
}

static void features_of_different_hops_are_a_fault_that_says_so(void **state)
{
    struct loading *l = *state;
    assert_refused(l,
                   "features: {mel: mel, pitch: chroma}\n" HEAD
                   "    - concat: {from: [mel, pitch], axis: bands}\n"
                   "    - global_avg_pool\n"
                   "    - linear: {units: tags}\n",
                   "5:7: error: concat");
    assert_mentions(l->faults, "got 1 x 96 x 63 and 1 x 12 x 32: their frames differ");
    assert_refused(l,
                   "features: {a: chroma, b: mfcc}\n" HEAD
                   "    - concat: {from: [a, b]}\n"
                   "    - global_avg_pool\n"
                   "    - linear: {units: tags}\n",
                   "5:7: error: concat");
    assert_mentions(l->faults, "their bands differ");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        LOADING_TEST(features_of_equal_hops_stack_as_bands),
        LOADING_TEST(features_of_equal_bands_stack_as_channels),
        LOADING_TEST(features_of_different_hops_are_a_fault_that_says_so),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
