/* PyTorch's files of weights: those that torch 1.13 wrote (tests/golden/nn/make_pth.py)
 * are read and compute what they computed there; broken and lying ones are refused. */
#include "base/file.h"
#include "nn/weights/weights.h"
#include "tests/nn/golden.h"
#include "tests/nn/reading.h"

#include <unistd.h>

static const struct nn_feature mel[] = {{"mel", {NN_IMAGE, 1, 8, 6}}};

static const char model[] = "model:\n"
                            "  layers:\n"
                            "    - conv2d: {filters: 3, kernel: [2, 3], name: front}\n"
                            "    - batchnorm\n"
                            "    - global_avg_pool\n"
                            "    - linear: {units: tags}\n";

static const struct nn_weights_rename to_mtag[] = {
    {"conv", "front"}, {"norm", "batchnorm1"}, {"out", "linear1"}, {"window", NULL}};

static const struct nn_weights_rename from_module[] = {{"module.conv", "front"},
                                                       {"module.norm.", "batchnorm1."},
                                                       {"module.out", "linear1"}};

enum { BATCH = 2, TAGS = 2, MUTATIONS = 2700 };

struct fixture {
    struct reading r;
    const struct nn_graph *g;
    real *weights, *statistics;
    const char *notice;
    char scratch[64]; /* a file */
};

static int setup(void **state)
{
    struct fixture *f = calloc(1, sizeof(*f));
    f->r = reading_start();
    f->g = reading_graph(&f->r, model, mel, 1, TAGS);
    assert_non_null(f->g);
    f->weights = arena_alloc(f->r.arena, f->g->weights, sizeof(real));
    f->statistics = arena_alloc(f->r.arena, f->g->statistics, sizeof(real));
    strcpy(f->scratch, "/tmp/mtag-pth-XXXXXX");
    close(mkstemp(f->scratch));
    *state = f;
    return 0;
}

static int teardown(void **state)
{
    struct fixture *f = *state;
    unlink(f->scratch);
    reading_end(&f->r);
    free(f);
    return 0;
}

static enum err_code import(struct fixture *f, const char *path,
                            const struct nn_weights_rename *renames, size_t count,
                            struct err *e)
{
    *e = (struct err){0};
    struct nn_weights_import how = {.renames = renames,
                                    .rename_count = count,
                                    .weights = f->weights,
                                    .statistics = f->statistics,
                                    .arena = f->r.arena};
    enum err_code code = nn_weights_import(path, f->g, &how, e);
    f->notice = how.notice;
    return code;
}

/* The loaded numbers are PyTorch's, and so are the logits. */
static void check_network(struct fixture *f, const char *what)
{
    struct answers a = answers_open(GOLDEN_FOLDER "pth.npy");
    struct nn_net *net = NULL;
    struct nn_net_options options = {.batch = BATCH};
    assert_int_equal(nn_net_create(f->g, &options, &net, NULL), ERR_OK);
    for (size_t i = 0; i < f->g->node_count; i++) {
        const struct nn_node *n = &f->g->nodes[i];
        size_t count = 0;
        for (int k = 0; k < n->rule.param_count; k++)
            count += nn_param_count(&n->rule.params[k]);
        expect(&a, what, "weights", f->weights + n->param_offset, count);
        count = 0;
        for (int k = 0; k < n->rule.buffer_count; k++)
            count += (size_t)n->rule.buffers[k].count;
        expect(&a, what, "statistics", f->statistics + n->buffer_offset, count);
    }
    memcpy(nn_net_weights(net), f->weights, f->g->weights * sizeof(real));
    memcpy(nn_net_statistics(net), f->statistics, f->g->statistics * sizeof(real));
    fill_tensor(nn_net_input(net, 0), mel[0].shape, BATCH, GOLDEN_INPUT, 1, 0);
    a.tolerance = 1e-5;
    expect(&a, what, "logits", nn_net_forward(net, BATCH, NN_EVAL, 0, 0, 0),
           (size_t)BATCH * TAGS);
    assert_int_equal(a.left, 0);
    nn_net_destroy(net);
    free(a.all);
}

static void names_of_mtag_need_no_renaming(void **state)
{
    struct fixture *f = *state;
    struct err e = {0};
    assert_int_equal(nn_weights_load(GOLDEN_FOLDER "pth_names.pth", f->g, f->weights,
                                     f->statistics, &e),
                     ERR_OK);
    check_network(f, "names");
    assert_int_equal(import(f, GOLDEN_FOLDER "pth_names.pth", NULL, 0, &e), ERR_OK);
    assert_null(f->notice);
}

static void other_names_are_taken_by_order_and_shape_and_that_is_said(void **state)
{
    struct fixture *f = *state;
    struct err e;
    if (import(f, GOLDEN_FOLDER "pth_order.pth", NULL, 0, &e) != ERR_OK)
        fail_msg("%s", e.text);
    check_network(f, "order");
    assert_mentions(f->notice, "by their order");
    assert_mentions(f->notice, "conv.weight as front.weight");
    assert_mentions(f->notice, "passed over: window");
}

static void loading_what_a_run_saved_never_goes_by_order(void **state)
{
    struct fixture *f = *state;
    struct err e = {0};
    assert_int_equal(nn_weights_load(GOLDEN_FOLDER "pth_order.pth", f->g, f->weights,
                                     f->statistics, &e),
                     ERR_DATA);
    assert_mentions(e.text, "has no tensor front.weight");
}

static void renames_match_beginnings(void **state)
{
    struct fixture *f = *state;
    struct err e;
    if (import(f, GOLDEN_FOLDER "pth_order.pth", to_mtag, 4, &e) != ERR_OK)
        fail_msg("%s", e.text);
    check_network(f, "renamed");
    assert_null(f->notice);
}

static void a_checkpoint_of_doubles_is_opened(void **state)
{
    struct fixture *f = *state;
    struct err e;
    if (import(f, GOLDEN_FOLDER "pth_wrapped.pth", from_module, 3, &e) != ERR_OK)
        fail_msg("%s", e.text);
    check_network(f, "wrapped");
}

static void a_prefix_with_its_dot_is_cut_off(void **state)
{
    static const struct nn_weights_rename cut[] = {
        {"module.conv", "front"}, {"module.norm", "batchnorm1"}, {"module.", ""}};
    struct fixture *f = *state;
    struct err e;
    assert_int_equal(import(f, GOLDEN_FOLDER "pth_wrapped.pth", cut, 3, &e), ERR_DATA);
    assert_mentions(e.text, "has no tensor linear1.weight");
}

static void halves_strides_and_shared_storages_are_read(void **state)
{
    struct fixture *f = *state;
    struct err e;
    if (import(f, GOLDEN_FOLDER "pth_half.pth", to_mtag, 3, &e) != ERR_OK)
        fail_msg("%s", e.text);
    check_network(f, "half");
}

static void files_of_before_1_6_are_read(void **state)
{
    struct fixture *f = *state;
    struct err e;
    if (import(f, GOLDEN_FOLDER "pth_legacy.pth", to_mtag, 4, &e) != ERR_OK)
        fail_msg("%s", e.text);
    check_network(f, "legacy");
}

/* The renaming of pth_order.pth, whose state they hold. */
static void every_protocol_is_read_and_nothing_beside_the_tensors(void **state)
{
    static const char *const kinds[] = {"protocol", "legacy"};
    struct fixture *f = *state;
    for (int protocol = 0; protocol <= 5; protocol++)
        for (int kind = 0; kind < 2; kind++) {
            char path[400];
            struct err e;
            snprintf(path, sizeof(path), "%spth_%s%d.pth", GOLDEN_FOLDER, kinds[kind],
                     protocol);
            memset(f->weights, 0, f->g->weights * sizeof(*f->weights));
            if (import(f, path, to_mtag, 4, &e) != ERR_OK)
                fail_msg("%s", e.text);
            check_network(f, path);
        }
    assert_int_not_equal(access("mtag-was-here", F_OK), 0);
}

static void what_is_left_out_keeps_its_numbers(void **state)
{
    static const struct nn_weights_rename new_head[] = {{"linear1", ""}};
    struct fixture *f = *state;
    struct err e;
    size_t head = f->g->nodes[f->g->node_count - 1].param_offset;
    for (size_t i = 0; i < f->g->weights; i++)
        f->weights[i] = 7;
    if (import(f, GOLDEN_FOLDER "pth_names.pth", new_head, 1, &e) != ERR_OK)
        fail_msg("%s", e.text);
    for (size_t i = 0; i < f->g->weights; i++)
        assert_true((f->weights[i] == 7) == (i >= head));
}

static void a_rename_that_fits_nothing_is_an_error(void **state)
{
    static const struct nn_weights_rename wrong[] = {{"cnov.weight", "front"}};
    struct fixture *f = *state;
    struct err e;
    assert_int_equal(import(f, GOLDEN_FOLDER "pth_order.pth", wrong, 1, &e), ERR_USER);
    assert_mentions(e.text, "the nearest is conv.weight");
}

static void a_whole_module_is_refused(void **state)
{
    struct fixture *f = *state;
    struct err e;
    assert_int_equal(import(f, GOLDEN_FOLDER "pth_module.pth", NULL, 0, &e), ERR_DATA);
    assert_mentions(e.text, "pth_module.pth");
    assert_mentions(e.text, "__main__.Net");
    assert_mentions(e.text, "state_dict()");
}

/* Other shapes */

static void refuse_graph(struct fixture *f, const char *text, int tags,
                         const char *file, const char *words)
{
    const struct nn_graph *g = reading_graph(&f->r, text, mel, 1, tags);
    assert_non_null(g);
    real *w = arena_alloc(f->r.arena, g->weights, sizeof(*w));
    real *s = arena_alloc(f->r.arena, g->statistics, sizeof(*s));
    struct err e = {0};
    struct nn_weights_import how = {.weights = w, .statistics = s, .arena = f->r.arena};
    assert_int_equal(nn_weights_import(file, g, &how, &e), ERR_DATA);
    f->notice = how.notice;
    assert_mentions(e.text, words);
    for (size_t i = 0; i < g->weights; i++)
        assert_true(w[i] == 0);
}

static void tensors_of_another_model_are_refused(void **state)
{
    struct fixture *f = *state;
    refuse_graph(f, model, 5, GOLDEN_FOLDER "pth_names.pth",
                 "linear1.weight is 2 x 3, but the model needs 5 x 3");
    refuse_graph(f, model, 5, GOLDEN_FOLDER "pth_order.pth",
                 "there is nothing for linear1.weight");
    refuse_graph(
        f,
        "model:\n  layers:\n    - conv2d: {filters: 3, kernel: [2, 3], bias: "
        "false}\n    - batchnorm\n    - global_avg_pool\n    - linear: {units: "
        "tags}\n",
        TAGS, GOLDEN_FOLDER "pth_order.pth", "would be left over");
}

/* Broken files */

struct bytes {
    char *data;
    size_t length;
};

static struct bytes read_bytes(const char *path)
{
    struct bytes b = {0};
    struct err e = {0};
    if (file_read(path, &b.data, &b.length, &e) != ERR_OK)
        fail_msg("%s", e.text);
    return b;
}

static const char *const files[] = {
    "pth_names.pth",     "pth_order.pth",   "pth_wrapped.pth",
    "pth_half.pth",      "pth_legacy.pth",  "pth_protocol0.pth",
    "pth_protocol5.pth", "pth_legacy1.pth", "pth_legacy4.pth"};
enum { FILES = sizeof(files) / sizeof(*files) };

static void write_bytes(const char *path, const char *data, size_t length)
{
    FILE *out = fopen(path, "wb");
    assert_non_null(out);
    assert_int_equal(fwrite(data, 1, length, out), length);
    fclose(out);
}

static void every_cut_is_noticed(void **state)
{
    struct fixture *f = *state;
    for (size_t i = 0; i < FILES; i++) {
        char path[400];
        snprintf(path, sizeof(path), "%s%s", GOLDEN_FOLDER, files[i]);
        struct bytes b = read_bytes(path);
        for (size_t length = 0; length < b.length; length += 11) {
            struct err e;
            write_bytes(f->scratch, b.data, length);
            assert_int_equal(import(f, f->scratch, NULL, 0, &e), ERR_DATA);
            assert_mentions(e.text, f->scratch);
        }
        free(b.data);
    }
}

static uint32_t next_random(uint64_t *state)
{
    *state = *state * 6364136223846793005u + 1442695040888963407u;
    return (uint32_t)(*state >> 33);
}

/* What comes of it does not matter, but it must end well: a file with other numbers, or
 * an error with a message. Few changes at a time get deep into the readers. */
static void changed_bytes_never_crash(void **state)
{
    struct fixture *f = *state;
    uint64_t seed = 1;
    for (size_t i = 0; i < FILES; i++) {
        char path[400];
        snprintf(path, sizeof(path), "%s%s", GOLDEN_FOLDER, files[i]);
        struct bytes b = read_bytes(path);
        char *changed = malloc(b.length);
        assert_non_null(changed);
        for (int k = 0; k < MUTATIONS / FILES; k++) {
            memcpy(changed, b.data, b.length);
            for (uint32_t n = 1 + next_random(&seed) % 3; n > 0; n--)
                changed[next_random(&seed) % b.length] = (char)next_random(&seed);
            struct err e;
            write_bytes(f->scratch, changed, b.length);
            enum err_code code = import(f, f->scratch, NULL, 0, &e);
            assert_true(code == ERR_OK || code == ERR_DATA);
            assert_true((code == ERR_OK) == (e.text[0] == '\0'));
        }
        free(changed);
        free(b.data);
    }
}

int main(void)
{
#define CASE(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
    const struct CMUnitTest tests[] = {
        CASE(names_of_mtag_need_no_renaming),
        CASE(other_names_are_taken_by_order_and_shape_and_that_is_said),
        CASE(loading_what_a_run_saved_never_goes_by_order),
        CASE(renames_match_beginnings),
        CASE(a_checkpoint_of_doubles_is_opened),
        CASE(a_prefix_with_its_dot_is_cut_off),
        CASE(halves_strides_and_shared_storages_are_read),
        CASE(files_of_before_1_6_are_read),
        CASE(every_protocol_is_read_and_nothing_beside_the_tensors),
        CASE(what_is_left_out_keeps_its_numbers),
        CASE(a_rename_that_fits_nothing_is_an_error),
        CASE(a_whole_module_is_refused),
        CASE(tensors_of_another_model_are_refused),
        CASE(every_cut_is_noticed),
        CASE(changed_bytes_never_crash),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
