/* Graphs from YAML: what is written becomes the nodes it should. */
#include "tests/nn/graph_texts.h"

#include <math.h>

static struct nn_graph *read_good(struct reading *r, const char *text,
                                  const struct nn_feature *features, size_t count)
{
    *r = reading_start();
    struct nn_graph *g = reading_graph(r, text, features, count, TAGS);
    if (!g || r->faults[0])
        fail_msg("%s\n%s", text, r->faults);
    return g;
}

static char *canonical(const struct nn_graph *g)
{
    struct str s = {0};
    nn_graph_canonical(g, &s);
    return s.text;
}

static void assert_same_network(const char *a, const char *b)
{
    struct reading r, q;
    char *one = canonical(read_good(&r, a, mel, 1));
    char *other = canonical(read_good(&q, b, mel, 1));
    assert_string_equal(one, other);
    free(one);
    free(other);
    reading_end(&r);
    reading_end(&q);
}

static size_t find_node(const struct nn_graph *g, const char *name)
{
    for (size_t i = 0; i < g->node_count; i++)
        if (strcmp(g->nodes[i].name, name) == 0)
            return i;
    fail_msg("there is no node %s", name);
    return 0;
}

static const char baseline1d[] = "model:\n"
                                 "  layers:\n"
                                 "    - batchnorm\n"
                                 "    - bands_as_channels\n"
                                 "    - conv1d: {filters: 32, kernel: 3, padding: 3}\n"
                                 "    - batchnorm\n"
                                 "    - relu\n"
                                 "    - max_pool1d: {kernel: 3}\n"
                                 "    - conv1d: {filters: 32, kernel: 3, padding: 3}\n"
                                 "    - batchnorm\n"
                                 "    - relu\n"
                                 "    - max_pool1d: {kernel: 3}\n"
                                 "    - conv1d: {filters: 32, kernel: 3, padding: 3}\n"
                                 "    - batchnorm\n"
                                 "    - relu\n"
                                 "    - max_pool1d: {kernel: 3}\n"
                                 "    - global_avg_pool\n"
                                 "    - linear: {units: tags}\n";

static const char cnn2d[] =
    "variables: {act: relu}\n"
    "model:\n"
    "  blocks:\n"
    "    conv_pool:\n"
    "      options: {filters: ~, pool: 2}\n"
    "      layers:\n"
    "        - conv2d: {filters: $filters, kernel: 3, padding: 1}\n"
    "        - batchnorm\n"
    "        - activation: $act\n"
    "        - max_pool2d: {kernel: $pool}\n"
    "  layers:\n"
    "    - batchnorm\n"
    "    - conv_pool: {each: {filters: [64, 128, 128, 64], pool: [4, 3, 3, [2, 5]]}}\n"
    "    - flatten\n"
    "    - linear: {units: tags}\n";

static void the_homeworks_networks_have_its_numbers(void **state)
{
    (void)state;
    struct reading r;
    const struct nn_graph *g = read_good(&r, baseline1d, mel, 1);
    assert_int_equal(g->weights, 17300);
    assert_int_equal(g->statistics, 194);
    assert_int_equal(g->macs, 2059840);
    assert_int_equal(g->nodes[find_node(g, "conv1d1")].rule.out.frames, 192);
    assert_int_equal(g->nodes[find_node(g, "max_pool1d1")].rule.out.frames, 64);
    assert_int_equal(g->nodes[find_node(g, "max_pool1d2")].rule.out.frames, 22);
    assert_int_equal(g->nodes[find_node(g, "max_pool1d3")].rule.out.frames, 8);
    reading_end(&r);
    g = read_good(&r, cnn2d, mel, 1);
    assert_int_equal(g->weights, 299892);
    assert_int_equal(g->statistics, 770);
    assert_int_equal(g->macs, 111996032);
    reading_end(&r);
}

static void each_is_a_block_written_out(void **state)
{
    (void)state;
    assert_same_network(
        cnn2d, "model:\n"
               "  layers:\n"
               "    - batchnorm\n"
               "    - conv2d: {filters: 64, kernel: [3, 3], stride: 1, padding: 1}\n"
               "    - batchnorm: {eps: 1.0e-5}\n"
               "    - relu\n"
               "    - max_pool2d: 4\n"
               "    - conv2d: {filters: 128, kernel: 3, padding: 1}\n"
               "    - batchnorm\n"
               "    - relu\n"
               "    - max_pool2d: 3\n"
               "    - conv2d: {filters: 128, kernel: 3, padding: 1, bias: true}\n"
               "    - batchnorm\n"
               "    - relu: {name: here}\n"
               "    - max_pool2d: {from: here, kernel: 3}\n"
               "    - conv2d: {filters: 64, kernel: 3, padding: 1}\n"
               "    - batchnorm\n"
               "    - relu\n"
               "    - max_pool2d: {kernel: [2, 5]}\n"
               "    - flatten\n"
               "    - linear: tags\n");
}

static void another_network_has_another_text(void **state)
{
    (void)state;
    struct reading r, q;
    char *one = canonical(read_good(&r, MODEL("    - max_pool2d: 4\n"), mel, 1));
    char *other = canonical(read_good(&q, MODEL("    - max_pool2d: 5\n"), mel, 1));
    assert_string_not_equal(one, other);
    free(one);
    free(other);
    reading_end(&r);
    reading_end(&q);
}

static void names_of_features_do_not_matter(void **state)
{
    (void)state;
    static const struct nn_feature other[] = {{"unused", {NN_VECTOR, 3, 1, 1}},
                                              {"sound", {NN_IMAGE, 1, 96, 188}}};
    struct reading r, q;
    char *a = canonical(read_good(&r, MODEL("    - relu\n"), mel, 1));
    char *b = canonical(read_good(&q, MODEL("    - relu: {from: sound}\n"), other, 2));
    assert_string_equal(a, b);
    free(a);
    free(b);
    reading_end(&r);
    reading_end(&q);
}

static void names_count_each_type_and_repetitions(void **state)
{
    (void)state;
    struct reading r;
    const struct nn_graph *g =
        read_good(&r,
                  "model:\n"
                  "  blocks:\n"
                  "    body: {layers: [relu, {max_pool2d: {kernel: 1, name: pool}}]}\n"
                  "  layers:\n"
                  "    - relu\n"
                  "    - relu: {name: relu2}\n"
                  "    - relu\n"
                  "    - body: {name: body, repeat: 2}\n"
                  "    - body\n"
                  "    - tanh: {repeat: 2}\n"
                  "    - flatten\n"
                  "    - linear: {units: tags}\n",
                  mel, 1);
    static const char *const names[] = {
        "relu1",        "relu2",       "relu3",       "body.1.relu1", "body.1.pool",
        "body.2.relu1", "body.2.pool", "body1.relu1", "body1.pool",   "tanh1.1",
        "tanh1.2",      "flatten1",    "linear1"};
    assert_int_equal(g->node_count, sizeof(names) / sizeof(*names));
    for (size_t i = 0; i < g->node_count; i++)
        assert_string_equal(g->nodes[i].name, names[i]);
    reading_end(&r);
}

static void input_previous_and_outer_names_are_found_in_a_block(void **state)
{
    (void)state;
    struct reading r;
    const struct nn_graph *g =
        read_good(&r,
                  "model:\n"
                  "  blocks:\n"
                  "    res:\n"
                  "      layers:\n"
                  "        - relu: {name: start}\n"
                  "        - tanh\n"
                  "        - add: {from: [input, previous, start, outside]}\n"
                  "  layers:\n"
                  "    - sigmoid: {name: start}\n"
                  "    - sigmoid: {name: outside}\n"
                  "    - res: {name: res, repeat: 2}\n"
                  "    - add: {from: [res, res.1, previous, mel, input]}\n"
                  "    - flatten\n"
                  "    - linear: {units: tags}\n",
                  mel, 1);
    const struct nn_node *first = &g->nodes[find_node(g, "res.1.add1")];
    const int expected[] = {1, 3, 2, 1};
    assert_int_equal(first->inputs, 4);
    assert_memory_equal(first->from, expected, sizeof(expected));
    const struct nn_node *second = &g->nodes[find_node(g, "res.2.add1")];
    const int again[] = {4, 6, 5, 1};
    assert_memory_equal(second->from, again, sizeof(again));
    const int whole[] = {7, 4, 7, -1, -1};
    assert_memory_equal(g->nodes[find_node(g, "add1")].from, whole, sizeof(whole));
    reading_end(&r);
}

static void options_of_blocks_reach_inner_blocks(void **state)
{
    (void)state;
    struct reading r;
    const struct nn_graph *g =
        read_good(&r,
                  "variables: {width: 4}\n"
                  "model:\n"
                  "  blocks:\n"
                  "    inner:\n"
                  "      options: {filters: $width, twice: $(2 * filters)}\n"
                  "      layers:\n"
                  "        - conv2d: {filters: $filters, kernel: $size}\n"
                  "        - conv2d: {filters: $twice, kernel: $size}\n"
                  "    outer:\n"
                  "      options: {size: 3}\n"
                  "      layers: [inner, {inner: {filters: $(width + size)}}]\n"
                  "  layers:\n"
                  "    - outer: {size: 5, name: o}\n"
                  "    - flatten\n"
                  "    - linear: {units: tags}\n",
                  mel, 1);
    static const struct {
        const char *name;
        int channels, frames;
    } known[] = {{"o.inner1.conv2d1", 4, 184},
                 {"o.inner1.conv2d2", 8, 180},
                 {"o.inner2.conv2d1", 9, 176},
                 {"o.inner2.conv2d2", 18, 172}};
    for (size_t i = 0; i < 4; i++) {
        struct nn_shape s = g->nodes[find_node(g, known[i].name)].rule.out;
        assert_int_equal(s.channels, known[i].channels);
        assert_int_equal(s.frames, known[i].frames);
    }
    reading_end(&r);
}

static void a_composite_is_the_layers_it_stands_for(void **state)
{
    (void)state;
    assert_same_network(
        "model:\n"
        "  layers:\n"
        "    - conv2d: {filters: 4, kernel: 3, name: main, padding: 1}\n"
        "    - shortcut: {from: mel, filters: 4, name: around}\n"
        "    - add: {from: [main, around]}\n"
        "    - activation: {type: elu, alpha: 0.5, name: act}\n"
        "    - add: {from: [act, around]}\n"
        "    - flatten\n    - linear: {units: tags}\n",
        "model:\n"
        "  layers:\n"
        "    - conv2d: {filters: 4, kernel: 3, name: main, padding: 1}\n"
        "    - conv2d: {from: mel, filters: 4, kernel: 1}\n"
        "    - batchnorm: {name: around}\n"
        "    - add: {from: [main, around]}\n"
        "    - elu: {alpha: 0.5, name: act}\n"
        "    - add: {from: [act, around]}\n"
        "    - flatten\n    - linear: {units: tags}\n");
    struct reading r;
    const struct nn_graph *g =
        read_good(&r,
                  MODEL("    - activation: gelu\n"
                        "    - activation: {type: relu, name: act}\n"),
                  mel, 1);
    assert_string_equal(g->nodes[0].name, "activation1");
    assert_string_equal(g->nodes[1].name, "act");
    reading_end(&r);
}

static void only_features_that_are_read_are_used(void **state)
{
    (void)state;
    struct reading r;
    const struct nn_graph *g = read_good(&r,
                                         "model:\n  input: known\n  layers:\n"
                                         "    - linear: {units: tags}\n",
                                         two, 2);
    assert_false(g->feature_used[0]);
    assert_true(g->feature_used[1]);
    reading_end(&r);
    g = read_good(&r,
                  "model:\n  layers:\n"
                  "    - flatten: {from: mel, name: heard}\n"
                  "    - concat: {from: [heard, known]}\n"
                  "    - linear: {units: tags}\n",
                  two, 2);
    assert_true(g->feature_used[0] && g->feature_used[1]);
    assert_int_equal(g->nodes[1].rule.out.channels, 96 * 188 + 200);
    reading_end(&r);
}

static void a_mel_network_joined_with_trained_features_is_read(void **state)
{
    (void)state;
    struct reading r;
    /* A mel network joined with pre-trained features. */
    const struct nn_graph *g =
        read_good(&r,
                  "model:\n"
                  "  blocks:\n"
                  "    conv_pool:\n"
                  "      options: {filters: ~, pool: 2}\n"
                  "      layers: [{conv2d: {filters: $filters, kernel: 3, padding: "
                  "1}}, batchnorm, relu, "
                  "{max_pool2d: {kernel: $pool}}]\n"
                  "  layers:\n"
                  "    - batchnorm: {from: mel}\n"
                  "    - conv_pool: {each: {filters: [64, 128, 128, 64], pool: [4, 3, "
                  "3, [2, 5]]}}\n"
                  "    - flatten\n"
                  "    - linear: {units: 32, name: heard}\n"
                  "    - linear: {from: known, units: 32, name: known_32}\n"
                  "    - concat: {from: [heard, known_32]}\n"
                  "    - linear: {units: tags}\n",
                  two, 2);
    assert_int_equal(g->nodes[g->node_count - 1].rule.in[0].channels, 64);
    reading_end(&r);
}

static void weights_are_pytorchs_and_keyed_by_their_number(void **state)
{
    (void)state;
    struct reading r;
    const struct nn_graph *g = read_good(&r, cnn2d, mel, 1);
    real *w = arena_alloc(r.arena, g->weights, sizeof(*w));
    real *s = arena_alloc(r.arena, g->statistics, sizeof(*s));
    nn_graph_init(g, 7, w, s);
    size_t number = 0;
    for (size_t i = 0; i < g->node_count; i++) {
        const real *at = w + g->nodes[i].param_offset;
        for (int j = 0; j < g->nodes[i].rule.param_count; j++, number++) {
            const struct nn_param_spec *p = &g->nodes[i].rule.params[j];
            size_t count = nn_param_count(p);
            struct rng stream;
            rng_init(&stream, 7, RNG_INIT, 0, number);
            double sum = 0, squares = 0;
            for (size_t k = 0; k < count; k++) {
                double v = (double)at[k];
                assert_true(p->bound > 0 ? fabs(v - (2 * rng_uniform(&stream) - 1) *
                                                        p->bound) < 1e-7
                                         : v == p->fill);
                sum += v;
                squares += v * v;
            }
            if (count > 10000) { /* the moments of a uniform distribution */
                assert_true(fabs(sum / (double)count) < p->bound / 20);
                assert_true(fabs(squares / (double)count * 3 / (p->bound * p->bound) -
                                 1) < 0.05);
            }
            at += count;
        }
    }
    const struct nn_node *conv = &g->nodes[find_node(g, "conv_pool1.2.conv2d1")];
    assert_true(fabs(conv->rule.params[0].bound - 1 / sqrt(64 * 9)) < 1e-12);
    assert_true(fabs(conv->rule.params[1].bound - 1 / sqrt(64 * 9)) < 1e-12);
    assert_true(s[0] == 0 && s[1] == 1);
    reading_end(&r);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_homeworks_networks_have_its_numbers),
        cmocka_unit_test(each_is_a_block_written_out),
        cmocka_unit_test(another_network_has_another_text),
        cmocka_unit_test(names_of_features_do_not_matter),
        cmocka_unit_test(names_count_each_type_and_repetitions),
        cmocka_unit_test(input_previous_and_outer_names_are_found_in_a_block),
        cmocka_unit_test(options_of_blocks_reach_inner_blocks),
        cmocka_unit_test(a_composite_is_the_layers_it_stands_for),
        cmocka_unit_test(only_features_that_are_read_are_used),
        cmocka_unit_test(a_mel_network_joined_with_trained_features_is_read),
        cmocka_unit_test(weights_are_pytorchs_and_keyed_by_their_number),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
