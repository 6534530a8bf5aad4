/* Networks as Python: for every layer that has a PyTorch text, the class that is
 * written gives the logits that mtag computed. Needs python3 with torch;
 * tests/nn/check_export.py is the other half. */
#include "nn/export/network.h"

#include "base/file.h"
#include "tests/nn/layer_graph.h"

#include <sys/wait.h>
#include <unistd.h>

static const char folder_template[] = "/tmp/mtag-export-XXXXXX";
static char folder[sizeof(folder_template)];
static int written;

static int setup(void **state)
{
    (void)state;
    strcpy(folder, folder_template);
    return mkdtemp(folder) ? 0 : -1;
}

/* The exit status of a command of three parts. */
static int run(const char *first, const char *second, const char *third)
{
    char command[1024];
    snprintf(command, sizeof(command), "%s%s%s", first, second, third);
    int status = system(command);
    return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

static int teardown(void **state)
{
    (void)state;
    return run("rm -rf ", folder, "");
}

/* From the engine's order to PyTorch's. */
static real *in_torch_order(const real *x, struct nn_shape s, struct arena *a)
{
    size_t channels = (size_t)s.channels, bands = (size_t)s.bands;
    size_t frames = (size_t)s.frames, count = channels * bands * frames;
    real *out = arena_alloc(a, LG_BATCH * count, sizeof(*out)), *y = out;
    for (int b = 0; b < LG_BATCH; b++, x += count)
        for (size_t c = 0; c < channels; c++)
            for (size_t f = 0; f < bands; f++)
                for (size_t t = 0; t < frames; t++)
                    *y++ = x[(t * bands + f) * channels + c];
    return out;
}

static struct nn_weights_item input_item(const struct nn_graph *g, size_t i,
                                         struct nn_net *net, struct arena *a)
{
    struct nn_shape s = g->features[i].shape;
    struct nn_weights_item item = {.name = arena_printf(a, "input.%zu", i),
                                   .dims = {LG_BATCH, s.channels},
                                   .rank = 2};
    if (s.kind == NN_IMAGE)
        item.dims[item.rank++] = s.bands;
    if (s.kind != NN_VECTOR)
        item.dims[item.rank++] = s.frames;
    item.count = LG_BATCH * nn_shape_count(s);
    item.values = g->feature_used[i] ? in_torch_order(nn_net_input(net, i), s, a)
                                     : arena_alloc(a, item.count, sizeof(*item.values));
    return item;
}

/* NUMBER.py and NUMBER.safetensors: the class, and weights, inputs and logits. */
static void write_case(const char *name, const struct nn_graph *g)
{
    struct arena *a = arena_create();
    struct err e = {0};
    struct nn_net_options options = {.batch = LG_BATCH, .training = true};
    struct nn_net *net = lg_net(g, &options);
    nn_net_forward(net, LG_BATCH, NN_TRAIN, 1, 2, 3); /* moves the statistics */
    const real *logits = nn_net_forward(net, LG_BATCH, NN_EVAL, 0, 0, 0);
    struct nn_weights_item extras[4];
    size_t count = 0;
    for (size_t i = 0; i < g->feature_count; i++)
        extras[count++] = input_item(g, i, net, a);
    extras[count++] = (struct nn_weights_item){
        "logits", {LG_BATCH, LG_TAGS}, 2, LG_BATCH * LG_TAGS, logits};
    struct nn_export_network n;
    if (nn_export_network(g, a, &n, &e) != ERR_OK)
        fail_msg("%s: %s", name, e.text);
    const char *path = arena_printf(a, "%s/%d.safetensors", folder, written);
    const struct nn_export_values values = {.weights = nn_net_weights(net),
                                            .statistics = nn_net_statistics(net),
                                            .extras = extras,
                                            .extra_count = count};
    if (nn_export_weights(path, g, &n, &values, &e) != ERR_OK)
        fail_msg("%s: %s", name, e.text);
    const char *code = arena_printf(
        a,
        "# %s\nimport torch\nimport torch.nn as nn\nimport torch.nn.functional as "
        "F\n\n\n%s%s",
        name, str_text(&n.helpers), str_text(&n.text));
    path = arena_printf(a, "%s/%d.py", folder, written++);
    assert_int_equal(file_write(path, code, strlen(code), &e), ERR_OK);
    nn_export_network_deinit(&n);
    nn_net_destroy(net);
    arena_destroy(a);
}

static bool has_torch(void)
{
    return run("/usr/bin/python3 -c 'import torch' 2>/dev/null", "", "") == 0;
}

static void check_cases(void)
{
    assert_int_equal(run("OMP_NUM_THREADS=1 /usr/bin/python3 -B " MTAG_SOURCE_DIR
                         "/tests/nn/check_export.py ",
                         folder, ""),
                     0);
}

static void every_layer_computes_the_same_in_pytorch(void **state)
{
    (void)state;
    if (!has_torch())
        skip();
    written = 0;
    for (size_t i = 0; nn_layers.items[i]; i++) {
        const struct nn_layer_type *type = (const void *)nn_layers.items[i];
        if (!type->torch && !type->expand)
            continue;
        for (int before = 0; before < LG_BEFORE; before++) {
            struct reading r = reading_start();
            const struct nn_graph *g = lg_graph(&r, type, lg_before[before]);
            if (g)
                write_case(type->plugin.name, g);
            reading_end(&r);
        }
    }
    check_cases();
}

/* A block, a branch that is read twice, and names that Python would not take. */
static const char branches[] =
    "model:\n"
    "  blocks:\n"
    "    part:\n"
    "      layers: [{conv2d: {filters: 4, kernel: 3, padding: [1, 0]}}, batchnorm, "
    "relu]\n"
    "  layers:\n"
    "    - part: {from: image, repeat: 2}\n"
    "    - conv2d: {name: train, filters: 4, kernel: [3, 2], stride: [2, 1], groups: "
    "2}\n"
    "    - batchnorm: {name: first-norm, eps: 1e-3, affine: false}\n"
    "    - multiply: {from: [train, first-norm]}\n"
    "    - global_max_pool: {over: bands, name: class}\n"
    "    - statistics_pool\n"
    "    - concat: {from: [statistics_pool1, vector]}\n"
    "    - linear: {units: tags, bias: false}\n";

static void whole_networks_compute_the_same_in_pytorch(void **state)
{
    (void)state;
    if (!has_torch())
        skip();
    struct reading r = reading_start();
    const struct nn_graph *g = reading_graph(&r, branches, lg_features, 3, LG_TAGS);
    if (!g)
        fail_msg("%s", r.faults);
    written = 0;
    write_case("branches", g);
    reading_end(&r);
    check_cases();
}

static void names_become_python_names(void **state)
{
    (void)state;
    struct arena *a = arena_create();
    static const char *const taken[] = {"relu1", NULL, "relu1_2"};
    const struct {
        const char *text, *name;
    } cases[] = {{"conv2d1", "conv2d1"},
                 {"body.1.conv2d", "body_1_conv2d"},
                 {"1st", "n1st"},
                 {"relu1", "relu1_3"},
                 {"class", "class_2"},
                 {"train", "train_2"},
                 {"", "n"},
                 {"__init__", "n__init__"},
                 {"tag \xc3\xa4", "tag___"}};
    for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++)
        assert_string_equal(nn_export_identifier(cases[i].text, taken, 3, a),
                            cases[i].name);
    arena_destroy(a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(every_layer_computes_the_same_in_pytorch, setup,
                                        teardown),
        cmocka_unit_test_setup_teardown(whole_networks_compute_the_same_in_pytorch,
                                        setup, teardown),
        cmocka_unit_test(names_become_python_names),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
