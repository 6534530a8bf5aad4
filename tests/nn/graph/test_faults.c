/* Graphs from YAML: every mistake is a fault at its place, and nothing grows without
 * bound. */
#include "tests/nn/graph_texts.h"

/* Reads a text that must be refused with `count` errors, of which one has the words. */
static void refuse_with(const char *text, const struct nn_feature *features,
                        size_t feature_count, size_t count, const char *const *words)
{
    struct reading r = reading_start();
    struct nn_graph *g = reading_graph(&r, text, features, feature_count, TAGS);
    if (g || diag_count(r.diag) != count)
        fail_msg("%zu errors instead of %zu in\n%s\n%s", diag_count(r.diag), count,
                 text, r.faults);
    for (; *words; words++)
        assert_mentions(r.faults, *words);
    reading_end(&r);
}

static void refuse(const char *text, const char *words)
{
    refuse_with(text, mel, 1, 1, (const char *[]){words, NULL});
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
    struct reading r = reading_start();
    const struct nn_graph *g =
        reading_graph(&r, MODEL("    - relu: {repeat: 9998}\n"), mel, 1, TAGS);
    assert_non_null(g);
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
