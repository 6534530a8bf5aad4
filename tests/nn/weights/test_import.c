/* Networks of PyTorch's own modules (tests/golden/nn/make_import.py): their names need
 * no renaming, or little, and the networks compute what they computed there. */
#include "nn/weights/weights.h"
#include "tests/nn/golden.h"
#include "tests/nn/reading.h"

static const struct nn_feature mel[] = {{"mel", {NN_IMAGE, 1, 8, 6}}};

enum { BATCH = 2, TAGS = 2, NETWORKS = 3 };

static const char *const models[NETWORKS] = {
    "model:\n"
    "  layers:\n"
    "    - bands_as_channels\n"
    "    - transformer: {depth: 2, heads: 2, hidden: 6, dropout: 0}\n"
    "    - gru: {units: 4, bidirectional: true}\n"
    "    - attention: {heads: 4}\n"
    "    - lstm: {units: 5, depth: 2, return: last}\n"
    "    - linear: {units: tags}\n",
    "model:\n"
    "  layers:\n"
    "    - bands_as_channels\n"
    "    - transformer: {name: encoder, depth: 1, heads: 2, hidden: 6, dropout: 0, "
    "norm: pre, activation: gelu}\n"
    "    - layernorm: {name: norm}\n"
    "    - global_avg_pool: {over: frames}\n"
    "    - linear: {name: fc, units: tags}\n",
    "model:\n"
    "  layers:\n"
    "    - bands_as_channels\n"
    "    - class_token: {name: cls, init: fixed}\n"
    "    - position: {type: sinusoidal}\n"
    "    - attention: {name: body, heads: 2, repeat: 2}\n"
    "    - global_avg_pool: {over: frames}\n"
    "    - linear: {name: fc, units: tags}\n"};

#define JOINED "blocks.*.q+blocks.*.k+blocks.*.v"
static const struct nn_weights_rename norm[] = {{"encoder.norm", "norm"}};
static const struct nn_weights_rename joined[] = {{JOINED, "body.*.in_proj"},
                                                  {"blocks.*.o", "body.*.out_proj"},
                                                  {"token", "cls.token"}};

struct fixture {
    struct reading r;
    const struct nn_graph *g;
    real *weights, *statistics;
    const char *notice;
};

static struct fixture start(int network)
{
    struct fixture f = {.r = reading_start()};
    f.g = reading_graph(&f.r, models[network], mel, 1, TAGS);
    if (!f.g)
        fail_msg("%s", f.r.faults);
    f.weights = arena_alloc(f.r.arena, f.g->weights, sizeof(real));
    f.statistics = arena_alloc(f.r.arena, f.g->statistics + 1, sizeof(real));
    nn_graph_init(f.g, 0, f.weights, f.statistics);
    return f;
}

static enum err_code import(struct fixture *f, int network,
                            const struct nn_weights_rename *renames, size_t count,
                            struct err *e)
{
    char path[400];
    *e = (struct err){0};
    snprintf(path, sizeof(path), "%simport_%d.pth", GOLDEN_FOLDER, network);
    struct nn_weights_import how = {.renames = renames,
                                    .rename_count = count,
                                    .weights = f->weights,
                                    .statistics = f->statistics,
                                    .arena = f->r.arena};
    enum err_code code = nn_weights_import(path, f->g, &how, e);
    f->notice = how.notice;
    return code;
}

static void check_logits(const struct fixture *f, int network)
{
    struct answers a = answers_open(GOLDEN_FOLDER "import.npy");
    struct nn_net_options options = {.batch = BATCH};
    struct nn_net *net = NULL;
    answers_take(&a, (size_t)network * BATCH * TAGS);
    assert_int_equal(nn_net_create(f->g, &options, &net, NULL), ERR_OK);
    memcpy(nn_net_weights(net), f->weights, f->g->weights * sizeof(real));
    memcpy(nn_net_statistics(net), f->statistics, f->g->statistics * sizeof(real));
    fill_tensor(nn_net_input(net, 0), mel[0].shape, BATCH, GOLDEN_INPUT, 1, 0);
    a.tolerance = 1e-5;
    expect(&a, "network", "logits", nn_net_forward(net, BATCH, NN_EVAL, 0, 0, 0),
           (size_t)BATCH * TAGS);
    nn_net_destroy(net);
    free(a.all);
}

static void modules_of_pytorch_map_by_themselves(void **state)
{
    (void)state;
    struct fixture f = start(0);
    struct err e;
    if (import(&f, 0, NULL, 0, &e) != ERR_OK)
        fail_msg("%s", e.text);
    check_logits(&f, 0);
    assert_mentions(f.notice, "encoder.layers.0 for transformer1.layers.1");
    assert_mentions(f.notice, "encoder.layers.1 for transformer1.layers.2");
    assert_mentions(f.notice, "rnn for gru1");
    assert_mentions(f.notice, "attn for attention1");
    assert_mentions(f.notice, "memory for lstm1");
    assert_mentions(f.notice, "head.weight as linear1.weight first");
    reading_end(&f.r);
}

static void layers_that_are_counted_from_0_are_found_by_name(void **state)
{
    (void)state;
    struct fixture f = start(1);
    struct err e;
    if (import(&f, 1, norm, 1, &e) != ERR_OK)
        fail_msg("%s", e.text);
    check_logits(&f, 1);
    assert_null(f.notice);
    reading_end(&f.r);
}

static void separate_projections_are_joined(void **state)
{
    (void)state;
    struct fixture f = start(2);
    struct err e;
    if (import(&f, 2, joined, 3, &e) != ERR_OK)
        fail_msg("%s", e.text);
    check_logits(&f, 2);
    assert_mentions(f.notice, "the file lacks position1.positions, which is fixed");
    reading_end(&f.r);
}

static void fixed_tensors_that_the_file_lacks_are_named(void **state)
{
    static const struct nn_weights_rename without[] = {
        {JOINED, "body.*.in_proj"}, {"blocks.*.o", "body.*.out_proj"}, {"token", ""}};
    (void)state;
    struct fixture f = start(2);
    struct err e;
    if (import(&f, 2, without, 3, &e) != ERR_OK)
        fail_msg("%s", e.text);
    assert_mentions(f.notice, "the file lacks cls.token, which is fixed");
    assert_mentions(f.notice, "position1.positions");
    reading_end(&f.r);
}

/* What a name of the graph is found for is not taken for another layer. */
static void modules_found_by_name_are_not_taken_twice(void **state)
{
    static const char two[] = "model:\n"
                              "  layers:\n"
                              "    - bands_as_channels\n"
                              "    - attention: {name: a, heads: 2}\n"
                              "    - attention: {name: attn, heads: 4}\n"
                              "    - global_avg_pool\n"
                              "    - linear: {units: tags}\n";
    static const struct nn_weights_rename rest[] = {
        {"encoder", ""}, {"rnn", ""}, {"memory", ""}, {"head", ""}, {"linear1", ""}};
    (void)state;
    struct fixture f = {.r = reading_start()};
    f.g = reading_graph(&f.r, two, mel, 1, TAGS);
    assert_non_null(f.g);
    f.weights = arena_alloc(f.r.arena, f.g->weights, sizeof(real));
    f.statistics = arena_alloc(f.r.arena, 1, sizeof(real));
    struct err e;
    assert_int_equal(import(&f, 0, rest, 5, &e), ERR_DATA);
    assert_mentions(e.text, "has no tensor a.in_proj_weight");
    reading_end(&f.r);
}

static void refuse(const struct nn_weights_rename *renames, size_t count,
                   const char *words)
{
    struct fixture f = start(2);
    struct err e;
    assert_int_not_equal(import(&f, 2, renames, count, &e), ERR_OK);
    assert_mentions(e.text, words);
    reading_end(&f.r);
}

static void joins_that_cannot_be_are_refused(void **state)
{
    static const struct nn_weights_rename missing[] = {
        {"blocks.*.q+blocks.*.key+blocks.*.v", "body.*.in_proj"}};
    static const struct nn_weights_rename other[] = {
        {"blocks.0.q+fc.weight", "body.1.in_proj"}};
    static const struct nn_weights_rename shapes[] = {
        {"blocks.0.q.bias+fc.weight", "body.1.in_proj"}};
    static const struct nn_weights_rename nothing[] = {{"blocks.0.q+blocks.0.k", ""}};
    static const struct nn_weights_rename unknown[] = {{"a.*+b.*", "body.*.in_proj"}};
    (void)state;
    refuse(missing, 1, "blocks.0.q.weight of");
    refuse(missing, 1, "has no counterpart in blocks.*.key");
    refuse(other, 1, "has no counterpart in fc.weight");
    refuse(shapes, 1, "cannot be joined");
    refuse(nothing, 1, "to nothing");
    refuse(unknown, 1, "has no tensor a.*+b.*");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(modules_of_pytorch_map_by_themselves),
        cmocka_unit_test(layers_that_are_counted_from_0_are_found_by_name),
        cmocka_unit_test(separate_projections_are_joined),
        cmocka_unit_test(fixed_tensors_that_the_file_lacks_are_named),
        cmocka_unit_test(modules_found_by_name_are_not_taken_twice),
        cmocka_unit_test(joins_that_cannot_be_are_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
