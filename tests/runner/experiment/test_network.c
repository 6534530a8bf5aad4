/* The feature network over trained networks: what a second experiment is given are the
 * outputs of the first one's network. */
#include "loading.h"

#include "base/npy.h"
#include "features/prepare/prepare.h"
#include "features/source.h"
#include "nn/net/net.h"
#include "runner/experiment/inputs.h"

#include <math.h>

enum { RATE = 16000, CLIPS = 12 };

static const char *const folders[] = {"0", "0", "1", "1", "2", "2",
                                      "a", "b", "c", "c", "d", "d"};

/* Clips of 1 to 3.75 s of noise. */
static float *make_clip(int number, size_t *count)
{
    *count = (size_t)(RATE + number * RATE / 4);
    float *x = malloc(*count * sizeof(*x));
    uint32_t seed = (uint32_t)number;
    for (size_t i = 0; i < *count; i++) {
        seed = 1664525u * seed + 1013904223u;
        x[i] = (float)((double)(seed >> 8) / 16777216 - 0.5);
    }
    return x;
}

static void write_clips(struct loading *l)
{
    for (int i = 0; i < CLIPS; i++) {
        size_t count;
        float *x = make_clip(i, &count);
        const char *folder = arena_printf(l->arena, "data/waveform/%s", folders[i]);
        loading_make(l, folder);
        assert_int_equal(
            npy_write(arena_printf(l->arena, "%s/%s/clip%d.npy", l->folder, folder, i),
                      x, &count, 1, NULL),
            ERR_OK);
        free(x);
    }
}

/* The experiment base.yaml with weights drawn from a seed, saved as NAME; its config.
 */
static const struct exp_config *train(struct loading *l, const char *name,
                                      uint64_t seed)
{
    const struct exp_config *c = loading_file(l, "base.yaml", NULL)->trials[0].config;
    real *w = calloc(c->graph->weights, sizeof(*w));
    real *s = calloc(c->graph->statistics, sizeof(*s));
    nn_graph_init(c->graph, seed, w, s);
    for (size_t i = 0; i < c->graph->statistics; i++)
        s[i] += (real)(i + 1) / 10;
    assert_int_equal(nn_weights_save(file_join(l->arena, l->folder, name), c->graph, w,
                                     s, NULL, 0, NULL),
                     ERR_OK);
    free(w);
    free(s);
    return c;
}

static const char transfer[] =
    "base: base.yaml\n"
    "features:\n"
    "  mel: ~\n"
    "  known: {type: network, weights: first.safetensors%s}\n"
    "model: {layers: [{linear: {from: known, units: 8}}, flatten, {linear: tags}]}\n";

static struct exp_sweep *load_transfer(struct loading *l, const char *options)
{
    loading_write(
        l, "transfer.yaml",
        arena_printf(l->arena, transfer,
                     arena_printf(l->arena, "%s%s",
                                  strstr(options, "model:") ? "" : ", model: base.yaml",
                                  options)));
    return loading_file(l, "transfer.yaml", NULL);
}

static const struct exp_config *must_transfer(struct loading *l, const char *options)
{
    struct exp_sweep *s = load_transfer(l, options);
    if (!s)
        fail_msg("%s", l->faults);
    return s->trials[0].config;
}

static void refuse_transfer(struct loading *l, const char *options, const char *fault)
{
    assert_null(load_transfer(l, options));
    assert_mentions(l->faults, fault);
}

static struct feat_source *open_source(struct loading *l, const struct exp_config *c)
{
    struct err e = {0};
    struct feat_source *s = NULL;
    struct feat_prepare p = {.dataset = c->dataset,
                             .inputs = c->inputs,
                             .input_count = c->input_count,
                             .cache = file_join(l->arena, l->folder, "cache"),
                             .limit = 1e9,
                             .workers = 2};
    if (feat_prepare(&p, NULL, &e) != ERR_OK ||
        feat_source_open(c->dataset, c->inputs, c->input_count, p.cache, &s, &e) !=
            ERR_OK)
        fail_msg("%s", e.text);
    return s;
}

/* Nodes by their number in base.yaml's graph. */
enum { CONV = 2, POOL = 5 };

/* Every test chunk's feature equals the node's output in the first network. */
static void check_outputs(struct loading *l, const char *options, size_t node)
{
    struct err e = {0};
    const struct exp_config *first = train(l, "first.safetensors", 3);
    const struct exp_config *c = must_transfer(l, options);
    const char *weights = file_join(l->arena, l->folder, "first.safetensors");
    struct nn_net_options o = {.batch = 1, .no_reuse = true, .plain = true};
    struct nn_net *net;
    struct exp_inputs *inputs;
    assert_int_equal(nn_net_create(first->graph, &o, &net, &e), ERR_OK);
    assert_int_equal(nn_weights_load(weights, first->graph, nn_net_weights(net),
                                     nn_net_statistics(net), &e),
                     ERR_OK);
    assert_int_equal(exp_inputs_open(first, weights, NULL, &inputs, &e), ERR_OK);
    assert_true(nn_shape_equal(c->graph->features[0].shape,
                               first->graph->nodes[node].rule.out));
    size_t floats = nn_shape_count(c->graph->features[0].shape);
    float *y = malloc(floats * sizeof(*y)), *out[] = {y};
    struct feat_source *s = open_source(l, c);
    for (int clip = 10; clip < CLIPS; clip++) {
        size_t count;
        float *x = make_clip(clip, &count);
        assert_int_equal(feat_source_chunks(s, (size_t)clip), count / RATE);
        for (size_t k = 0; k < count / RATE; k++) {
            assert_int_equal(
                exp_inputs_fill(inputs, x + k * RATE, k * RATE, net, 0, &e), ERR_OK);
            nn_net_forward(net, 1, NN_EVAL, 0, 0, 0);
            const real *z = nn_net_node_output(net, node);
            assert_int_equal(feat_source_chunk(s, (size_t)clip, k, out, &e), ERR_OK);
            for (size_t i = 0; i < floats; i++)
                if (!(fabs((double)(y[i] - z[i])) < 1e-5 * (1 + fabs((double)z[i]))))
                    fail_msg("clip %d, chunk %zu, number %zu: %g instead of %g", clip,
                             k, i, (double)y[i], (double)z[i]);
        }
        free(x);
    }
    feat_source_close(s);
    exp_inputs_close(inputs);
    nn_net_destroy(net);
    free(y);
}

static void the_input_of_the_last_layer_is_the_default(void **state)
{
    struct loading *l = *state;
    write_clips(l);
    check_outputs(l, "", POOL);
}

static void any_layer_can_be_named(void **state)
{
    struct loading *l = *state;
    write_clips(l);
    check_outputs(l, ", layer: first", CONV);
}

static void what_is_in_the_weights_makes_the_trial(void **state)
{
    struct loading *l = *state;
    train(l, "first.safetensors", 3);
    const char *one = exp_config_text(must_transfer(l, ""), l->arena);
    train(l, "first.safetensors", 4);
    assert_string_not_equal(one, exp_config_text(must_transfer(l, ""), l->arena));
    train(l, "first.safetensors", 3);
    assert_string_equal(one, exp_config_text(must_transfer(l, ""), l->arena));
    assert_string_equal(
        one, exp_config_text(must_transfer(l, ", layer: global_avg_pool1"), l->arena));
    assert_string_not_equal(one,
                            exp_config_text(must_transfer(l, ", step: 0.5"), l->arena));
    assert_null(strstr(one, "safetensors"));
}

static void weights_that_changed_after_the_check_are_not_used(void **state)
{
    struct loading *l = *state;
    struct err e = {0};
    write_clips(l);
    train(l, "first.safetensors", 3);
    const struct exp_config *c = must_transfer(l, "");
    train(l, "first.safetensors", 4);
    struct feat_prepare p = {.dataset = c->dataset,
                             .inputs = c->inputs,
                             .input_count = c->input_count,
                             .cache = file_join(l->arena, l->folder, "cache"),
                             .limit = 1e9,
                             .workers = 1};
    assert_int_equal(feat_prepare(&p, NULL, &e), ERR_DATA);
    assert_mentions(e.text, "first.safetensors was changed");
}

static void faults_name_the_network(void **state)
{
    struct loading *l = *state;
    refuse_transfer(l, "", "first.safetensors");
    train(l, "first.safetensors", 3);
    refuse_transfer(l, ", layer: frist", "did you mean `first`?");
    refuse_transfer(l, ", trial: 3", "not by both");
    loading_write(l, "other.yaml", "base: base.yaml\nmodel: {layers: nothing}\n");
    refuse_transfer(l, ", model: other.yaml", "other.yaml:2");
    loading_write(l, "first.safetensors", "nothing");
    refuse_transfer(l, "", "first.safetensors");
}

static void a_network_that_is_a_feature_of_itself_is_refused(void **state)
{
    struct loading *l = *state;
    train(l, "first.safetensors", 3);
    loading_write(l, "self.yaml",
                  "base: base.yaml\n"
                  "features:\n"
                  "  mel: ~\n"
                  "  known: {type: network, weights: first.safetensors, model: "
                  "self.yaml}\n"
                  "model: {layers: [{linear: tags}]}\n");
    assert_null(loading_file(l, "self.yaml", NULL));
    assert_mentions(l->faults, "feature of itself");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        LOADING_TEST(the_input_of_the_last_layer_is_the_default),
        LOADING_TEST(any_layer_can_be_named),
        LOADING_TEST(what_is_in_the_weights_makes_the_trial),
        LOADING_TEST(weights_that_changed_after_the_check_are_not_used),
        LOADING_TEST(faults_name_the_network),
        LOADING_TEST(a_network_that_is_a_feature_of_itself_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
