/* Layers and whole networks against PyTorch: tests/golden/nn/make_golden.py says what
 * its files hold and draws the same weights and inputs as this program. */
#include "base/file.h"
#include "base/npy.h"
#include "nn/loss.h"
#include "nn/net.h"
#include "tests/nn/reading.h"

#include <math.h>

enum { INPUT = 1000, TARGET = 2000, STATISTIC = 3000 }; /* numbers of the streams */
enum { TAGS = 50, BATCH = 2, SPARSE = 10000, STRIDE = 7 };

#define FOLDER MTAG_SOURCE_DIR "/tests/golden/nn/"

/* The generator of make_golden.py: numbers of [-1, 1). */
struct draw {
    uint32_t state;
};

static struct draw draw_start(uint32_t number)
{
    return (struct draw){number * 2654435761u + 12345u};
}

static double draw_next(struct draw *d)
{
    d->state = d->state * 1664525u + 1013904223u;
    return (double)(d->state >> 8) / 8388608.0 - 1;
}

/* float32 on both sides, whatever `real` is. */
static real single(double value)
{
    return (real)(float)value;
}

/* Fills the parameters of a layer: norms around 1 and 0, the rest within `scale`, or
 * within the bound of their initial values if scale is 0. */
static void fill_params(const struct nn_rule *rule, double scale, uint32_t *number,
                        real *w)
{
    for (int i = 0; i < rule->param_count; i++) {
        const struct nn_param_spec *p = &rule->params[i];
        struct draw d = draw_start((*number)++);
        double bound = scale > 0 ? scale : p->bound, middle = 0;
        if (p->role == NN_NORM) {
            bound = 0.5;
            middle = strcmp(p->name, "weight") == 0 ? 1 : 0;
        }
        for (size_t j = nn_param_count(p); j > 0; j--)
            *w++ = single(middle + bound * draw_next(&d));
    }
}

/* Running means within 1/2, variances within 1/2 of 1. */
static void fill_statistics(const struct nn_rule *rule, uint32_t *number, real *s)
{
    for (int i = 0; i < rule->buffer_count; i++, (*number)++) {
        struct draw d = draw_start(STATISTIC + *number);
        for (int j = 0; j < rule->buffers[i].count; j++)
            *s++ = single((i % 2 == 0 ? 0 : 1) + draw_next(&d) / 2);
    }
}

/* Position in the engine's order of number i in PyTorch's order, of one example. */
static size_t engine_index(struct nn_shape s, size_t i)
{
    size_t bands = (size_t)s.bands, frames = (size_t)s.frames;
    size_t t = i % frames, f = i / frames % bands, c = i / frames / bands;
    return (t * bands + f) * (size_t)s.channels + c;
}

static void fill_tensor(real *x, struct nn_shape s, int batch, uint32_t number,
                        double scale, double shift)
{
    struct draw d = draw_start(number);
    size_t count = nn_shape_count(s);
    for (int b = 0; b < batch; b++)
        for (size_t i = 0; i < count; i++)
            x[(size_t)b * count + engine_index(s, i)] =
                single(scale * draw_next(&d) + shift);
}

/* Numbers of a file, taken one tensor after the other. */
struct answers {
    float *all;
    const float *next;
    size_t left;
    double tolerance; /* of a tensor's largest value */
    double floor;     /* added to what is allowed */
};

static struct answers answers_open(const char *path)
{
    struct err e = {0};
    struct answers a = {0};
    size_t dims[4];
    int rank = 0;
    if (npy_read(path, &a.all, dims, &rank, &e))
        fail_msg("%s", e.text);
    assert_int_equal(rank, 1);
    a.next = a.all;
    a.left = dims[0];
    return a;
}

static const float *answers_take(struct answers *a, size_t count)
{
    assert_true(count <= a->left);
    const float *taken = a->next;
    a->next += count;
    a->left -= count;
    return taken;
}

static double largest(const float *x, size_t count)
{
    double most = 0;
    for (size_t i = 0; i < count; i++)
        most = fmax(most, fabs((double)x[i]));
    return most;
}

/* Holds got[i * step] against expected[i]. */
static void compare(const char *what, const char *part, const real *got, size_t step,
                    const float *expected, size_t count, double allowed)
{
    for (size_t i = 0; i < count; i++) {
        double difference = fabs((double)got[i * step] - (double)expected[i]);
        if (!(difference <= allowed))
            fail_msg("%s: %s[%zu] is %.9g, PyTorch's %.9g (%.3g allowed)", what, part,
                     i * step, (double)got[i * step], (double)expected[i], allowed);
    }
}

static void expect(struct answers *a, const char *what, const char *part,
                   const real *got, size_t count)
{
    const float *expected = answers_take(a, count);
    compare(what, part, got, 1, expected, count,
            a->tolerance * largest(expected, count) + a->floor);
}

/* The same for a tensor in the engine's order. */
static void expect_tensor(struct answers *a, const char *what, const char *part,
                          const real *got, struct nn_shape s, int batch)
{
    size_t count = nn_shape_count(s), whole = (size_t)batch * count;
    real *ordered = mem_alloc(whole, sizeof *ordered);
    for (int b = 0; b < batch; b++)
        for (size_t i = 0; i < count; i++)
            ordered[(size_t)b * count + i] =
                got[(size_t)b * count + engine_index(s, i)];
    expect(a, what, part, ordered, whole);
    free(ordered);
}

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
    snprintf(c->what, sizeof c->what, "%s", text.text);
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
    c->call = (struct nn_call){.options = rule->options,
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
        fill_tensor(x, c->in[i], batch, INPUT + (uint32_t)i, 1, 0);
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
    c->call.param = c->param = arena_alloc(r->arena, params, sizeof *c->param);
    c->call.grad = c->grad = arena_alloc(r->arena, params, sizeof *c->grad);
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
    c.type->forward(&c.call);
    expect_tensor(a, c.what, "output", c.call.y, out, (int)batch);
    if (!train)
        return;
    real *dy = reals(r, (size_t)batch * nn_shape_count(out));
    fill_tensor(dy, out, (int)batch, TARGET, 1, 0);
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
}

static void layers_compute_what_pytorchs_do(void **state)
{
    (void)state;
    struct reading r = reading_start();
    struct yaml_node *index = yaml_read_file(FOLDER "layers.yaml", r.arena, r.diag);
    assert_non_null(index);
    assert_true(index->count > 80);
    struct answers a = answers_open(FOLDER "layers.npy");
    a.tolerance = 1e-5;
    a.floor = 1e-7;
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

/* Whole networks */

static void fill_net(const struct nn_graph *g, struct nn_net *net)
{
    uint32_t param = 0, statistic = 0;
    for (size_t i = 0; i < g->node_count; i++) {
        const struct nn_node *n = &g->nodes[i];
        fill_params(&n->rule, 0, &param, nn_net_weights(net) + n->param_offset);
        fill_statistics(&n->rule, &statistic,
                        nn_net_statistics(net) + n->buffer_offset);
    }
    fill_tensor(nn_net_input(net, 0), g->features[0].shape, BATCH, INPUT, 30, -40);
}

struct network {
    const char *name;
    size_t weights;
    uint64_t macs;
    double slack; /* times what is allowed */
    bool plain;
};

/* Of a gradient, given its largest value and that of the whole network. A bias in front
 * of a batchnorm has gradient 0. Fused steps know it; one by one they compute rounding,
 * as PyTorch's float32 does (up to 2.4e-6 of the largest gradient of the same
 * networks). */
static double allowed_difference(const struct network *n, double top, double most)
{
    bool rounding = n->plain && top < 1e-12 * most;
    return n->slack * (rounding ? 1e-6 * most : 1e-4 * top + 1e-7 * most);
}

static void expect_gradients(struct answers *a, const struct network *n,
                             const struct nn_graph *g, const real *gradients)
{
    double most = 0;
    struct answers ahead = *a;
    for (int pass = 0; pass < 2; pass++) {
        struct answers *from = pass == 0 ? &ahead : a;
        for (size_t i = 0; i < g->node_count; i++) {
            size_t at = g->nodes[i].param_offset;
            for (int j = 0; j < g->nodes[i].rule.param_count; j++) {
                const struct nn_param_spec *p = &g->nodes[i].rule.params[j];
                size_t count = nn_param_count(p), step = count > SPARSE ? STRIDE : 1;
                size_t kept = (count + step - 1) / step;
                double top = (double)*answers_take(from, 1);
                const float *expected = answers_take(from, kept);
                char what[200];
                snprintf(what, sizeof what, "%s, %s", n->name, g->nodes[i].name);
                if (pass == 0)
                    most = fmax(most, top);
                else
                    compare(what, p->name, gradients + at, step, expected, kept,
                            allowed_difference(n, top, most));
                at += count;
            }
        }
    }
}

static void check_network(const struct network *n)
{
    static const struct nn_feature mel[] = {{"mel", {NN_IMAGE, 1, 96, 188}}};
    struct reading r = reading_start();
    struct err e = {0};
    char *text = NULL;
    size_t length = 0;
    if (file_read(arena_printf(r.arena, FOLDER "%s.yaml", n->name), &text, &length, &e))
        fail_msg("%s", e.text);
    const struct nn_graph *g = reading_graph(&r, text, mel, 1, TAGS);
    free(text);
    assert_string_equal(r.faults, "");
    assert_non_null(g);
    assert_int_equal(g->weights, n->weights);
    assert_int_equal(g->macs, n->macs);

    struct nn_net *net = NULL;
    struct nn_net_options options = {
        .batch = BATCH, .training = true, .plain = n->plain};
    if (nn_net_create(g, &options, &net, &e))
        fail_msg("%s", e.text);
    fill_net(g, net);
    float targets[BATCH * TAGS];
    real dlogits[BATCH * TAGS];
    struct draw d = draw_start(TARGET);
    for (int i = 0; i < BATCH * TAGS; i++)
        targets[i] = draw_next(&d) > 0.5 ? 1 : 0;
    const struct nn_loss_type *bce =
        (const struct nn_loss_type *)registry_find(&nn_losses, "bce");
    const real *logits = nn_net_forward(net, BATCH, NN_TRAIN, 0, 0, 0);
    real loss = (real)bce->compute(NULL, logits, targets, BATCH, TAGS, dlogits);

    struct answers a = answers_open(arena_printf(r.arena, FOLDER "%s.npy", n->name));
    a.tolerance = 1e-5;
    expect(&a, n->name, "loss", &loss, 1);
    a.tolerance = 1e-4;
    expect(&a, n->name, "logits", logits, BATCH * TAGS);
    nn_net_backward(net, dlogits);
    expect(&a, n->name, "running statistics", nn_net_statistics(net), g->statistics);
    expect_gradients(&a, n, g, nn_net_gradients(net));
    assert_int_equal(a.left, 0);
    free(a.all);
    nn_net_destroy(net);
    reading_end(&r);
}

static void baseline1d_is_the_homeworks(void **state)
{
    (void)state;
    check_network(&(struct network){"baseline1d", 17300, 2059840, 1, false});
    check_network(&(struct network){"baseline1d", 17300, 2059840, 1, true});
}

static void cnn2d_is_the_homeworks(void **state)
{
    (void)state;
    check_network(&(struct network){"cnn2d", 299892, 111996032, 1, false});
    check_network(&(struct network){"cnn2d", 299892, 111996032, 1, true});
}

static void a_residual_network_with_shortcuts_is_pytorchs(void **state)
{
    (void)state;
    check_network(&(struct network){"residual", 4312, 8068056, 10, false});
    check_network(&(struct network){"residual", 4312, 8068056, 10, true});
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(layers_compute_what_pytorchs_do),
        cmocka_unit_test(baseline1d_is_the_homeworks),
        cmocka_unit_test(cnn2d_is_the_homeworks),
        cmocka_unit_test(a_residual_network_with_shortcuts_is_pytorchs),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
