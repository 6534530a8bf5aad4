/* Graphs from YAML: what is written becomes the nodes it should, and every mistake a
 * fault at its place. */
#include "tests/nn/reading.h"

#include <math.h>

static const struct nn_feature mel[] = {{"mel", {NN_IMAGE, 1, 96, 188}}};
static const struct nn_feature two[] = {{"mel", {NN_IMAGE, 1, 96, 188}},
                                        {"known", {NN_VECTOR, 200, 1, 1}}};

enum { TAGS = 50 };

/* What follows `model:` up to an end that fits whatever is before it. */
#define MODEL(layers)                                                                  \
    "model:\n  layers:\n" layers "    - flatten\n    - linear: {units: tags}\n"

static struct nn_graph *read_good(struct reading *r, const char *text,
                                  const struct nn_feature *features, size_t count)
{
    *r = reading_start();
    struct nn_graph *g = reading_graph(r, text, features, count, TAGS);
    if (!g || r->faults[0])
        fail_msg("%s\n%s", text, r->faults);
    return g;
}

/* Reads a text that must be refused with `count` errors, of which one has the words. */
static void refuse_with(const char *text, const struct nn_feature *features,
                        size_t feature_count, size_t count, const char *const *words)
{
    struct reading r = reading_start();
    struct nn_graph *g = reading_graph(&r, text, features, feature_count, TAGS);
    if (g || diag_errors(r.diag) != count)
        fail_msg("%zu errors instead of %zu in\n%s\n%s", diag_errors(r.diag), count,
                 text, r.faults);
    for (; *words; words++)
        assert_mentions(r.faults, *words);
    reading_end(&r);
}

static void refuse(const char *text, const char *words)
{
    refuse_with(text, mel, 1, 1, (const char *[]){words, NULL});
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
    assert_int_equal(g->node_count, sizeof names / sizeof *names);
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
    assert_memory_equal(first->from, expected, sizeof expected);
    const struct nn_node *second = &g->nodes[find_node(g, "res.2.add1")];
    const int again[] = {4, 6, 5, 1};
    assert_memory_equal(second->from, again, sizeof again);
    const int whole[] = {7, 4, 7, -1, -1};
    assert_memory_equal(g->nodes[find_node(g, "add1")].from, whole, sizeof whole);
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

static void the_networks_of_the_language_page_are_read(void **state)
{
    (void)state;
    struct reading r;
    /* LANGUAGE.md: a mel network joined with pre-trained features. */
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
    real *w = arena_alloc(r.arena, g->weights, sizeof *w);
    real *s = arena_alloc(r.arena, g->statistics, sizeof *s);
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

static void unknown_layers_and_options_are_faults(void **state)
{
    (void)state;
    refuse(MODEL("    - flaten\n"),
           "test.yaml:3:7: error: there is no layer type or block "
           "`flaten`");
    refuse(MODEL("    - flaten\n"), "did you mean `flatten`?");
    refuse(MODEL("    - max_pool2d: {kernal: 3, kernel: 2}\n"),
           "did you mean `kernel`?");
    refuse(MODEL("    - max_pool2d: {kernel: 0}\n"), "test.yaml:3:28");
    refuse(MODEL("    - conv2d: 3\n"), "the options of `conv2d` are a mapping");
    refuse(MODEL("    - conv2d:\n      filters: 3\n      kernel: 3\n"),
           "indent the options of `conv2d`");
    refuse(MODEL("    - {type: conv2d, filters: 3, kernel: 3}\n"),
           "the type comes first");
    refuse(MODEL("    - [relu]\n"), "this is a list");
    refuse(MODEL("    -\n"), "this is nothing");
    refuse("model: {layers: []}\n", "`model` needs `layers`");
    refuse("model: {input: mel}\n", "`model` needs `layers`");
    refuse("model: {layers: relu}\n", "`model` needs `layers`");
    refuse("model: {layer: [relu], layers: [flatten, {linear: {units: tags}}]}\n",
           "did you mean `layers`?");
}

static void from_nowhere_forward_or_itself_is_a_fault(void **state)
{
    (void)state;
    refuse(MODEL("    - relu: {name: image}\n    - relu: {from: imgae}\n"),
           "did you mean `image`?");
    refuse(MODEL("    - relu: {from: b, name: a}\n    - relu: {name: b}\n"),
           "test.yaml:3:20: error: `from` names `b`, which comes later");
    refuse(MODEL("    - relu: {from: a, name: a}\n"),
           "`from` names the layer `a` itself");
    refuse(MODEL("    - relu: {from: []}\n"), "`from` is the name of a layer");
    refuse(MODEL("    - add: {from: [mel, {a: b}]}\n"),
           "`from` is the name of a layer");
    refuse(
        "model:\n  blocks:\n    b: {layers: [{relu: {from: x}}, {relu: {name: x}}]}\n"
        "  layers:\n    - relu: {name: x}\n    - b\n    - flatten\n"
        "    - linear: {units: tags}\n",
        "`from` names `x`, which comes later");
}

static void names_are_unique_and_plain(void **state)
{
    (void)state;
    refuse(MODEL("    - relu: {name: a}\n    - tanh: {name: a}\n"),
           "test.yaml:4:20: error: the name `a` is taken");
    refuse(MODEL("    - relu: {name: a.b}\n"), "a layer's name");
    refuse(MODEL("    - relu: {name: 3}\n"), "a layer's name");
    refuse(MODEL("    - relu: {name: input}\n"), "`input` has a meaning");
    refuse(MODEL("    - relu: {name: mel}\n"), "taken by a feature");
}

static void several_features_need_a_choice(void **state)
{
    (void)state;
    refuse_with(
        MODEL("    - relu\n"), two, 2, 1,
        (const char *[]){"test.yaml:3:7", "mel, known", "model: {input: NAME}", NULL});
    refuse_with(
        "model: {input: mle, layers: [flatten, {linear: {units: tags}}]}\n", two, 2, 1,
        (const char *[]){"there is no feature `mle`", "did you mean `mel`?", NULL});
    refuse_with(MODEL("    - relu\n"), NULL, 0, 1,
                (const char *[]){"there are no features", NULL});
}

static void the_number_of_inputs_is_checked(void **state)
{
    (void)state;
    refuse(MODEL("    - relu: {from: [mel, mel]}\n"),
           "relu reads 1 layer; it is given 2");
    refuse(MODEL("    - add: {from: mel}\n"), "reads at least 2 layers; it is given 1");
}

static void the_output_must_be_a_unit_for_each_tag(void **state)
{
    (void)state;
    refuse("model:\n  layers:\n    - relu\n    - bands_as_channels\n",
           "test.yaml:4:7: error: the network ends with a sequence (96 x 188), but the "
           "tags need a "
           "vector of 50 units");
    refuse("model:\n  layers:\n    - flatten\n    - linear: {units: 49}\n",
           "end with `- linear: {units: tags}`");
}

static void repeat_and_each_are_checked(void **state)
{
    (void)state;
    refuse(MODEL("    - relu: {repeat: 1000000000}\n"),
           "`repeat` is a number from 1 to 10000");
    refuse(MODEL("    - relu: {repeat: 0}\n"), "`repeat` is a number from 1 to 10000");
    refuse(MODEL("    - relu: {repeat: many}\n"),
           "`repeat` is a number from 1 to 10000");
    refuse(MODEL("    - max_pool2d: {each: {kernel: [1, 2], stride: [1]}}\n"),
           "`kernel` has 2, `stride` 1");
    refuse(MODEL("    - max_pool2d: {each: {kernel: 3}}\n"),
           "a list of values of `kernel`");
    refuse(MODEL("    - max_pool2d: {each: 3}\n"), "`each` is a mapping");
    refuse(MODEL("    - max_pool2d: {repeat: 2, each: {kernel: [1]}}\n"),
           "do not go together");
    refuse(MODEL("    - max_pool2d: {kernel: 1, each: {kernel: [1, 2]}}\n"),
           "`kernel` stands in `each` and beside it");
}

static void a_network_has_at_most_ten_thousand_layers(void **state)
{
    (void)state;
    struct reading r;
    const struct nn_graph *g =
        read_good(&r, MODEL("    - relu: {repeat: 9998}\n"), mel, 1);
    assert_int_equal(g->node_count, 10000);
    reading_end(&r);
    refuse(MODEL("    - relu: {repeat: 9999}\n"), "more than 10000 layers");
    refuse("model:\n"
           "  blocks:\n"
           "    a: {layers: [relu, {relu: {repeat: 9000}}]}\n"
           "    b: {layers: [{a: {repeat: 9000}}]}\n"
           "    c: {layers: [{b: {repeat: 9000}}]}\n"
           "  layers: [{c: {repeat: 9000}}, flatten, {linear: tags}]\n",
           "more than 10000 layers");
    refuse_with("model:\n"
                "  blocks:\n"
                "    a: {layers: [max_pool2d]}\n"
                "    b: {layers: [{a: {repeat: 9000}}]}\n"
                "  layers: [{b: {repeat: 1000}}, flatten, {linear: tags}]\n",
                mel, 1, 2,
                (const char *[]){"needs `kernel`", "more than 10000 layers", NULL});
}

static void faults_in_a_block_point_into_it_and_name_the_use(void **state)
{
    (void)state;
    static const char text[] = "model:\n"
                               "  blocks:\n"
                               "    a:\n"
                               "      options: {size: 3}\n"
                               "      layers:\n"
                               "        - max_pool2d: {kernel: $size}\n"
                               "  layers:\n"
                               "    - a\n"
                               "    - a: {size: [1000, 1]}\n"
                               "    - flatten\n"
                               "    - linear: {units: tags}\n";
    refuse_with(text, mel, 1, 1,
                (const char *[]){
                    "test.yaml:6:", "in the block `a`, used at test.yaml:9:7", NULL});
}

static void options_of_blocks_are_checked(void **state)
{
    (void)state;
#define BLOCK(options, use)                                                            \
    "model:\n  blocks:\n    a: {options: " options                                     \
    ", layers: [{max_pool2d: $size}]}\n"                                               \
    "  layers: [" use ", flatten, {linear: tags}]\n"
    refuse(BLOCK("{size: ~}", "a"), "the block `a` needs the option `size`");
    refuse(BLOCK("{size: ~}", "a: {size: ~}"), "the block `a` needs the option `size`");
    refuse(BLOCK("{size: 3}", "a: {sise: 4}"), "did you mean `size`?");
    refuse(BLOCK("{size: 3}", "a: 4"), "the options of `a` are a mapping");
    refuse(BLOCK("{width: 3}", "a"), "size");
    refuse(BLOCK("[size]", "a"), "a block's options are a mapping");
    refuse(BLOCK("{name: 3, size: 2}", "a"), "cannot be a block's option");
#undef BLOCK
}

static void blocks_are_checked(void **state)
{
    (void)state;
    refuse("model:\n  blocks: {relu: {layers: [tanh]}}\n"
           "  layers: [flatten, {linear: tags}]\n",
           "`relu` is a layer type");
    refuse("model:\n  blocks: [a]\n  layers: [flatten, {linear: tags}]\n",
           "`blocks` is a mapping");
    refuse(
        "model:\n  blocks: {a: {layers: []}}\n  layers: [a, flatten, {linear: tags}]\n",
        "needs `layers`");
    refuse("model:\n  blocks: {a: {layer: [relu], layers: [relu]}}\n"
           "  layers: [a, flatten, {linear: tags}]\n",
           "did you mean `layers`?");
}

static void a_block_that_contains_itself_is_a_fault_with_the_chain(void **state)
{
    (void)state;
    refuse("model:\n"
           "  blocks:\n"
           "    a: {layers: [relu, b]}\n"
           "    b: {layers: [c, c]}\n"
           "    c: {layers: [{a: {repeat: 3}}]}\n"
           "  layers: [a, flatten, {linear: tags}]\n",
           "the block `a` contains itself: a -> b -> c -> a");
}

static void deep_nesting_of_blocks_is_a_fault(void **state)
{
    (void)state;
    struct str s = {0};
    str_add(&s, "model:\n  blocks:\n    b0: {layers: [relu]}\n");
    for (int i = 1; i < 5000; i++)
        str_addf(&s, "    b%d: {layers: [b%d]}\n", i, i - 1);
    str_add(&s, "  layers: [b4999, flatten, {linear: tags}]\n");
    refuse(s.text, "nested more than 64 deep");
    str_deinit(&s);
}

static void one_mistake_is_one_message(void **state)
{
    (void)state;
    refuse(MODEL("    - conv1d: {filters: 3, kernel: 3, name: a}\n"
                 "    - conv1d: {filters: 3, kernel: 3}\n"
                 "    - add: {from: [a, previous]}\n"),
           "test.yaml:3:7: error: conv1d needs a sequence");
}

static void every_mistake_is_reported(void **state)
{
    (void)state;
    refuse_with(MODEL("    - conv1d: {filters: 3, kernel: 3}\n"
                      "    - conv1d: {filters: many, kernel: 3}\n"
                      "    - relu: {from: mel}\n"
                      "    - relu: {alpha: 3}\n"
                      "    - rleu\n"),
                mel, 1, 4,
                (const char *[]){"test.yaml:3:7", "test.yaml:4:", "test.yaml:6:",
                                 "test.yaml:7:7", NULL});
}

static void an_output_that_nobody_reads_is_a_warning(void **state)
{
    (void)state;
    struct reading r = reading_start();
    const char *text = MODEL("    - conv2d: {filters: 3, kernel: 3, name: lost}\n"
                             "    - relu: {from: mel}\n");
    assert_non_null(reading_graph(&r, text, mel, 1, TAGS));
    assert_mentions(r.faults,
                    "test.yaml:3:7: warning: nothing reads the output of `lost`");
    reading_end(&r);
}

static void inputs_do_not_multiply_without_bound(void **state)
{
    (void)state;
    struct str s = {0};
    str_add(&s, "model:\n  blocks:\n    b0: {layers: [{add: {from: input}}]}\n");
    for (int i = 1; i < 40; i++)
        str_addf(&s, "    b%d: {layers: [{b%d: {from: [input, input]}}]}\n", i, i - 1);
    str_add(&s, "  layers: [b39, flatten, {linear: tags}]\n");
    refuse(s.text, "more than 10000 inputs");
    str_deinit(&s);
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
        cmocka_unit_test(the_networks_of_the_language_page_are_read),
        cmocka_unit_test(weights_are_pytorchs_and_keyed_by_their_number),
        cmocka_unit_test(unknown_layers_and_options_are_faults),
        cmocka_unit_test(from_nowhere_forward_or_itself_is_a_fault),
        cmocka_unit_test(names_are_unique_and_plain),
        cmocka_unit_test(several_features_need_a_choice),
        cmocka_unit_test(the_number_of_inputs_is_checked),
        cmocka_unit_test(the_output_must_be_a_unit_for_each_tag),
        cmocka_unit_test(repeat_and_each_are_checked),
        cmocka_unit_test(a_network_has_at_most_ten_thousand_layers),
        cmocka_unit_test(faults_in_a_block_point_into_it_and_name_the_use),
        cmocka_unit_test(options_of_blocks_are_checked),
        cmocka_unit_test(blocks_are_checked),
        cmocka_unit_test(a_block_that_contains_itself_is_a_fault_with_the_chain),
        cmocka_unit_test(deep_nesting_of_blocks_is_a_fault),
        cmocka_unit_test(one_mistake_is_one_message),
        cmocka_unit_test(every_mistake_is_reported),
        cmocka_unit_test(an_output_that_nobody_reads_is_a_warning),
        cmocka_unit_test(inputs_do_not_multiply_without_bound),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
