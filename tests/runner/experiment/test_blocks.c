/* Blocks of other files, files without their sweep, names, and standard input. */
#include "loading.h"

#define USE                                                                            \
    "model: {blocks: {from: parts/blocks.yaml}, layers: [bands_as_channels, "          \
    "conv_relu: {filters: 7}, global_avg_pool, linear: {units: tags}]}\n"

static void write_blocks(struct loading *l, const char *text)
{
    loading_make(l, "parts");
    loading_write(l, "parts/blocks.yaml", text);
}

static void blocks_come_from_another_file(void **state)
{
    struct loading *l = *state;
    static const char *const texts[] = {
        "model:\n  blocks:\n    conv_relu: {options: {filters: 3}, layers: [conv1d: "
        "{filters: $filters, kernel: 3}, relu]}\n",
        "blocks: {conv_relu: {options: {filters: 3}, layers: [conv1d: {filters: "
        "$filters, kernel: 3}, relu]}}\n",
        "blocks: {from: more.yaml}\n", "blocks: {from: ~/parts/more.yaml}\n"};
    setenv("HOME", l->folder, 1);
    loading_make(l, "parts");
    loading_write(l, "parts/more.yaml", texts[1]);
    for (size_t i = 0; i < sizeof(texts) / sizeof(*texts); i++) {
        write_blocks(l, texts[i]);
        struct exp_sweep *s = assert_loads(l, USE);
        const struct nn_graph *g = s->trials[0].config->graph;
        assert_int_equal(g->nodes[1].rule.out.channels, 7);
        assert_lacks(s->yaml, "blocks.yaml");
        assert_mentions(s->yaml, "conv_relu");
    }
}

/* Without that, 3 to the power of 15 files would be read. */
static void a_file_of_blocks_that_is_named_again_is_not_read_again(void **state)
{
    enum { FILES = 15 };
    struct loading *l = *state;
    write_blocks(l, "blocks: {from: [1.yaml, 1.yaml, 1.yaml]}\n");
    for (int i = 1; i <= FILES; i++)
        loading_write(
            l, arena_printf(l->arena, "parts/%d.yaml", i),
            i < FILES ? arena_printf(l->arena,
                                     "blocks: {from: [%d.yaml, %d.yaml, %d.yaml], b%d: "
                                     "{layers: [relu]}}\n",
                                     i + 1, i + 1, i + 1, i)
                      : "blocks: {conv_relu: {options: {filters: 3}, layers: [conv1d: "
                        "{filters: $filters, kernel: 3}, relu, b1, b2]}}\n");
    struct exp_sweep *s = assert_loads(l, USE);
    assert_int_equal(s->trials[0].config->graph->nodes[1].rule.out.channels, 7);
}

static void faults_of_blocks_are_told_at_their_own_file(void **state)
{
    struct loading *l = *state;
    write_blocks(l, "blocks:\n  conv_relu: {options: {filters: 3}, layers: [conv1d: "
                    "{filtres: $filters, kernel: 3}]}\n");
    assert_null(loading_over(l, USE));
    assert_mentions(l->faults,
                    "parts/blocks.yaml:2:56: error: unknown option `filtres`");
    write_blocks(l, "layers: []\n");
    assert_null(loading_over(l, USE));
    assert_mentions(l->faults, "test.yaml:2:24: error: ");
    assert_mentions(l->faults, "blocks.yaml has no blocks");
    write_blocks(l, "blocks: {from: blocks.yaml}\n");
    assert_null(loading_over(l, USE));
    assert_mentions(l->faults, "parts/blocks.yaml:1:16: error: the blocks of ");
    assert_refused(l, "model: {blocks: {from: nowhere.yaml}}\n",
                   "2:24: error: the file of blocks ");
}

static void a_files_own_blocks_come_before_those_of_another(void **state)
{
    struct loading *l = *state;
    write_blocks(l, "blocks: {a: {layers: [flatten]}, b: {layers: [relu]}}\n");
    struct exp_sweep *s =
        assert_loads(l, "model: {blocks: {from: parts/blocks.yaml, a: {layers: "
                        "[bands_as_channels, global_avg_pool]}}, layers: [a, b, "
                        "linear: {units: tags}]}\n");
    assert_int_equal(s->trials[0].config->graph->node_count, 4);
}

static void sweep_none_trains_the_file_as_it_stands(void **state)
{
    struct loading *l = *state;
    static const char *const none[] = {"sweep=none", NULL};
    loading_write(l, "test.yaml",
                  "base: base.yaml\n"
                  "sweep: {parameters: {train.batch: {values: [2, 4]}}}\n");
    struct exp_sweep *s = loading_file(l, "test.yaml", none);
    assert_non_null(s);
    assert_int_equal(s->trial_count, 1);
    assert_string_equal(s->method, "single");
    assert_int_equal(s->trials[0].config->train.batch, 4);
    assert_int_equal(assert_loads(l, "sweep: none\n")->trial_count, 1);
}

static void a_step_does_not_go_with_a_logarithm(void **state)
{
    struct loading *l = *state;
    static const char *const kinds[] = {"log_uniform", "int_log_uniform"};
    for (size_t i = 0; i < 2; i++)
        assert_refused(l,
                       arena_printf(l->arena,
                                    "sweep: {method: random, trials: 3, parameters: "
                                    "{train.batch: {min: 1, max: 9, step: 2, "
                                    "distribution: %s}}}\n",
                                    kinds[i]),
                       "2:62: error: train.batch has a step");
}

static void a_file_may_come_from_standard_input(void **state)
{
    struct loading *l = *state;
    const char *path = arena_printf(l->arena, "%s/base.yaml", l->folder);
    assert_non_null(freopen(path, "r", stdin));
    assert_int_equal(chdir(l->folder), 0);
    struct exp_request r = {.path = "-"};
    struct exp_sweep *s = exp_load(&r, l->arena, l->diag);
    assert_int_equal(chdir("/"), 0);
    loading_gather(l);
    if (!s)
        fail_msg("%s", l->faults);
    assert_string_equal(s->name, "stdin");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        LOADING_TEST(blocks_come_from_another_file),
        LOADING_TEST(a_file_of_blocks_that_is_named_again_is_not_read_again),
        LOADING_TEST(faults_of_blocks_are_told_at_their_own_file),
        LOADING_TEST(a_files_own_blocks_come_before_those_of_another),
        LOADING_TEST(sweep_none_trains_the_file_as_it_stands),
        LOADING_TEST(a_step_does_not_go_with_a_logarithm),
        LOADING_TEST(a_file_may_come_from_standard_input),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
