/* Layers and whole networks against PyTorch: tests/golden/nn/make_golden.py says what
 * its files hold and draws the same weights and inputs as this program. */
#include "base/file.h"
#include "tests/nn/golden.h"
#include "tests/nn/reading.h"

enum { TAGS = 50 };

/* Layers by themselves */

static struct nn_shape read_shape(const struct yaml_node *node)
{
    int n[3] = {1, 1, 1};
    for (size_t i = 0; i < node->count; i++)
        n[i] = atoi(node->items[i]->text);
    if (node->count == 1)
        return (struct nn_shape){NN_VECTOR, n[0], 1, 1};
    if (node->count == 2)
        return (struct nn_shape){NN_SEQUENCE, n[0], 1, n[1]};
    return (struct nn_shape){NN_IMAGE, n[0], n[1], n[2]};
}

/* One entry of layers.yaml as a call, and its memory. */
struct layer_case {
    const struct nn_layer_type *type;
    char what[200];
    struct nn_shape in[4];
    struct nn_rule rule;
    struct nn_call call;
    const real *x[4];
    real *dx[4];
    bool dx_add[4];
    const real **param;
    real **grad, *buffer[NN_MAX_BUFFERS];
};

static real *reals(struct reading *r, size_t count)
{
    return arena_alloc(r->arena, count ? count : 1, sizeof(real));
}

static void read_case(struct layer_case *c, const struct yaml_node *entry,
                      struct reading *r)
{
    static const struct opt none[] = {{0}};
    const struct yaml_pair *layer = &yaml_find(entry, "layer")->pairs[0];
    const struct yaml_node *inputs = yaml_find(entry, "inputs");
    struct str text = {0};
    yaml_write_flow(entry, &text);
    snprintf(c->what, sizeof(c->what), "%s", text.text);
    str_deinit(&text);
    c->type = (const struct nn_layer_type *)registry_find(&nn_layers, layer->key->text);
    if (!c->type)
        fail_msg("there is no layer %s", layer->key->text);
    void *options = arena_alloc(r->arena, 1, c->type->plugin.options_size + 1);
    opt_read(c->type->plugin.options ? c->type->plugin.options : none, layer->value,
             layer->key->text, NULL, options, r->arena, r->diag);
    for (size_t i = 0; i < inputs->count; i++)
        c->in[i] = read_shape(inputs->items[i]);
    c->rule = (struct nn_rule){.options = options,
                               .inputs = (int)inputs->count,
                               .in = c->in,
                               .tags = TAGS,
                               .node = entry,
                               .arena = r->arena,
                               .diag = r->diag};
    if (!c->type->infer(&c->rule) || diag_errors(r->diag) > 0) {
        reading_faults(r);
        fail_msg("%s: %s", c->what, r->faults);
    }
}

static void prepare_call(struct layer_case *c, int batch, bool train, struct reading *r)
{
    const struct nn_rule *rule = &c->rule;
    size_t n = (size_t)batch;
    uint32_t number = 0;
    c->call = (struct nn_call){.type = c->type,
                               .options = rule->options,
                               .batch = batch,
                               .mode = train ? NN_TRAIN : NN_EVAL,
                               .inputs = rule->inputs,
                               .in = c->in,
                               .out = rule->out,
                               .x = c->x,
                               .y = reals(r, n * nn_shape_count(rule->out)),
                               .dx = c->dx,
                               .dx_add = c->dx_add,
                               .buffer = c->buffer,
                               .scratch =
                                   reals(r, rule->scratch + n * rule->scratch_example)};
    if (train)
        c->call.saved = reals(r, n * rule->saved + rule->saved_once);
    for (int i = 0; i < rule->inputs; i++) {
        real *x = reals(r, n * nn_shape_count(c->in[i]));
        fill_tensor(x, c->in[i], batch, GOLDEN_INPUT + (uint32_t)i, 1, 0);
        c->x[i] = x;
        c->dx[i] = reals(r, n * nn_shape_count(c->in[i]));
    }
    size_t weights = 0, statistics = 0;
    for (int i = 0; i < rule->param_count; i++)
        weights += nn_param_count(&rule->params[i]);
    for (int i = 0; i < rule->buffer_count; i++)
        statistics += (size_t)rule->buffers[i].count;
    real *w = reals(r, weights), *g = reals(r, weights), *s = reals(r, statistics);
    size_t params = (size_t)rule->param_count;
    c->call.param = c->param = arena_alloc(r->arena, params, sizeof(*c->param));
    c->call.grad = c->grad = arena_alloc(r->arena, params, sizeof(*c->grad));
    fill_params(rule, 0.5, &number, w);
    number = 0;
    fill_statistics(rule, &number, s);
    for (int i = 0; i < rule->param_count; i++) {
        size_t count = nn_param_count(&rule->params[i]);
        c->param[i] = w;
        c->grad[i] = g;
        w += count;
        g += count;
    }
    for (int i = 0; i < rule->buffer_count; i++) {
        c->buffer[i] = s;
        s += rule->buffers[i].count;
    }
}

static void release_call(const struct layer_case *c)
{
    if (c->call.prepared)
        c->type->release(c->call.prepared);
}

static void check_case(const struct yaml_node *entry, struct answers *a,
                       struct reading *r)
{
    struct layer_case c = {0};
    bool train = false;
    long long batch = 0;
    assert_true(yaml_to_bool(yaml_find(entry, "train"), &train));
    assert_true(yaml_to_long(yaml_find(entry, "batch"), &batch));
    read_case(&c, entry, r);
    prepare_call(&c, (int)batch, train, r);
    struct nn_shape out = c.rule.out;
    if (c.type->prepare)
        assert_true(c.type->prepare(&c.call, (int)batch, train));
    c.type->forward(&c.call);
    expect_tensor(a, c.what, "output", c.call.y, out, (int)batch);
    if (!train) {
        release_call(&c);
        return;
    }
    real *dy = reals(r, (size_t)batch * nn_shape_count(out));
    fill_tensor(dy, out, (int)batch, GOLDEN_TARGET, 1, 0);
    c.call.dy = dy;
    c.type->backward(&c.call);
    for (int i = 0; i < c.rule.inputs; i++)
        expect_tensor(a, c.what, "gradient of the input", c.dx[i], c.in[i], (int)batch);
    for (int i = 0; i < c.rule.param_count; i++)
        expect(a, c.what, c.rule.params[i].name, c.grad[i],
               nn_param_count(&c.rule.params[i]));
    for (int i = 0; i < c.rule.buffer_count; i++)
        expect(a, c.what, c.rule.buffers[i].name, c.buffer[i],
               (size_t)c.rule.buffers[i].count);
    release_call(&c);
}

static void layers_compute_what_pytorchs_do(void **state)
{
    (void)state;
    struct reading r = reading_start();
    struct yaml_node *index =
        yaml_read_file(GOLDEN_FOLDER "layers.yaml", r.arena, r.diag);
    assert_non_null(index);
    assert_true(index->count > 80);
    struct answers a = answers_open(GOLDEN_FOLDER "layers.npy");
    a.tolerance = golden_layer;
    a.floor = golden_least;
    for (size_t i = 0; i < index->count; i++) {
        long long numbers = 0;
        assert_true(yaml_to_long(yaml_find(index->items[i], "numbers"), &numbers));
        size_t before = a.left;
        check_case(index->items[i], &a, &r);
        assert_int_equal(before - a.left, numbers);
    }
    assert_int_equal(a.left, 0);
    free(a.all);
    reading_end(&r);
}

/* Those made of other layers are in the networks. */
static void every_layer_is_among_them(void **state)
{
    (void)state;
    struct reading r = reading_start();
    struct yaml_node *index =
        yaml_read_file(GOLDEN_FOLDER "layers.yaml", r.arena, r.diag);
    assert_non_null(index);
    for (size_t i = 0; nn_layers.items[i]; i++) {
        const struct nn_layer_type *type = (const void *)nn_layers.items[i];
        bool found = type->expand != NULL;
        for (size_t k = 0; k < index->count && !found; k++)
            found = yaml_find(yaml_find(index->items[k], "layer"), type->plugin.name);
        if (!found)
            fail_msg("%s is not held against PyTorch", type->plugin.name);
    }
    reading_end(&r);
}

/* Whole networks */

struct network {
    const char *name;
    size_t weights;
    uint64_t macs;
    bool plain;
};

static void check_network(const struct network *n)
{
    static const struct nn_feature mel[] = {{"mel", {NN_IMAGE, 1, 96, 188}}};
    struct reading r = reading_start();
    struct err e = {0};
    char *text = NULL;
    size_t length = 0;
    const char *path = arena_printf(r.arena, GOLDEN_FOLDER "%s.yaml", n->name);
    if (file_read(path, &text, &length, &e) != ERR_OK)
        fail_msg("%s", e.text);
    const struct nn_graph *g = reading_graph(&r, text, mel, 1, TAGS);
    free(text);
    assert_string_equal(r.faults, "");
    assert_non_null(g);
    assert_int_equal(g->weights, n->weights);
    assert_int_equal(g->macs, n->macs);
    struct step s = {.name = n->name,
                     .path = arena_printf(r.arena, GOLDEN_FOLDER "%s.npy", n->name),
                     .tags = TAGS,
                     .batch = 2,
                     .scale = 30,
                     .shift = -40,
                     .plain = n->plain};
    check_step(&s, g);
    reading_end(&r);
}

static void baseline1d_is_the_homeworks(void **state)
{
    (void)state;
    check_network(&(struct network){"baseline1d", 17300, 2059840, false});
    check_network(&(struct network){"baseline1d", 17300, 2059840, true});
}

static void cnn2d_is_the_homeworks(void **state)
{
    (void)state;
    check_network(&(struct network){"cnn2d", 299892, 111996032, false});
    check_network(&(struct network){"cnn2d", 299892, 111996032, true});
}

static void a_residual_network_with_shortcuts_is_pytorchs(void **state)
{
    (void)state;
    check_network(&(struct network){"residual", 4312, 8068056, false});
    check_network(&(struct network){"residual", 4312, 8068056, true});
}

static void sequence_layers_together_are_pytorchs(void **state)
{
    (void)state;
    check_network(&(struct network){"transformer", 14304, 577584, false});
    check_network(&(struct network){"transformer", 14304, 577584, true});
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(layers_compute_what_pytorchs_do),
        cmocka_unit_test(every_layer_is_among_them),
        cmocka_unit_test(baseline1d_is_the_homeworks),
        cmocka_unit_test(cnn2d_is_the_homeworks),
        cmocka_unit_test(a_residual_network_with_shortcuts_is_pytorchs),
        cmocka_unit_test(sequence_layers_together_are_pytorchs),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
