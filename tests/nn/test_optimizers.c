/* Optimizers against the trajectories that tests/golden/nn/make_updates.py prints
 * (torch 1.13): three steps on (w0^2 + 10 w1^2) / 2 from (1, -2). */
#include "nn/optimizer.h"
#include "tests/nn/reading.h"

#include <math.h>

static const struct nn_optimizer_type *
read_optimizer(struct reading *r, const char *text, struct opt_typed *out)
{
    opt_read_typed(&nn_optimizers, reading_yaml(r, text), "optimizer", out, r->arena,
                   r->diag);
    reading_faults(r);
    assert_string_equal(r->faults, "");
    nn_optimizer_check(out, r->diag);
    reading_faults(r);
    return (const struct nn_optimizer_type *)out->type;
}

static void follow(const char *text, const double expected[6])
{
    struct reading r = reading_start();
    struct opt_typed o = {0};
    const struct nn_optimizer_type *type = read_optimizer(&r, text, &o);
    assert_string_equal(r.faults, "");
    real w[2] = {1, -2}, slots[2 * 3] = {0};
    struct nn_update u = {0};
    assert_true(type->slots(o.options) <= 3);
    for (int t = 0; t < 3; t++) {
        real g[2] = {w[0], 10 * w[1]};
        nn_optimizer_begin(&o, nn_optimizer_lr(&o), NAN, &u);
        type->step(o.options, &u, w, g, slots, 2);
        for (int i = 0; i < 2; i++)
            if (!(fabs((double)w[i] - expected[2 * t + i]) < 1e-6))
                fail_msg("%s: step %d, w%d is %.9g, not %.9g", text, t + 1, i,
                         (double)w[i], expected[2 * t + i]);
    }
    reading_end(&r);
}

static void sgd_is_pytorchs(void **state)
{
    (void)state;
    follow("{type: sgd, lr: 0.01}", (double[]){0.99000001, -1.79999995, 0.980100036,
                                               -1.62, 0.970299065, -1.45799994});
    follow("{type: sgd, lr: 0.01, momentum: 0.9, nesterov: true, weight_decay: 0.01}",
           (double[]){0.980809987, -1.61961997, 0.953807235, -1.14942253, 0.920116782,
                      -0.653547704});
    follow("{type: sgd, lr: 0.01, momentum: 0.8, dampening: 0.3}",
           (double[]){0.99000001, -1.79999995, 0.97507, -1.51399994, 0.956300497,
                      -1.17921996});
}

static void adam_is_pytorchs(void **state)
{
    (void)state;
    follow("{type: adam, lr: 0.01}", (double[]){0.99000001, -1.99000001, 0.980002761,
                                                -1.98000133, 0.970010102, -1.97000492});
    follow("{type: adam, lr: 0.01, betas: [0.8, 0.9], eps: 0.1, weight_decay: 0.1}",
           (double[]){0.990833342, -1.99004924, 0.981672943, -1.98010015, 0.972520649,
                      -1.97015357});
}

static void adamw_is_pytorchs(void **state)
{
    (void)state;
    follow("{type: adamw, lr: 0.01, weight_decay: 0.1}",
           (double[]){0.989000022, -1.98800004, 0.978014112, -1.97601366, 0.967044234,
                      -1.96404195});
    follow("{type: adamw, lr: 0.02, betas: [0.8, 0.9], eps: 0.1}",
           (double[]){0.981618226, -1.97969961, 0.96326685, -1.95940995, 0.94495374,
                      -1.93913519});
}

static void nadam_is_pytorchs(void **state)
{
    (void)state;
    follow("{type: nadam, lr: 0.01}", (double[]){0.989504695, -1.98950469, 0.981753767,
                                                 -1.98173535, 0.974514782, -1.9744693});
    follow("{type: nadam, lr: 0.02, betas: [0.8, 0.9], weight_decay: 0.1, "
           "momentum_decay: 0.1}",
           (double[]){0.978274763, -1.97827482, 0.961190224, -1.96111405, 0.944674969,
                      -1.94448078});
}

static void adagrad_is_pytorchs(void **state)
{
    (void)state;
    follow("{type: adagrad, lr: 0.01}",
           (double[]){0.99000001, -1.99000001, 0.982964575, -1.98294663, 0.97723794,
                      -1.97719646});
    follow("{type: adagrad, lr: 0.1, lr_decay: 0.5, weight_decay: 0.1}",
           (double[]){0.899999976, -1.89999998, 0.85540235, -1.8540833, 0.828575015,
                      -1.82619226});
}

static void rmsprop_is_pytorchs(void **state)
{
    (void)state;
    follow("{type: rmsprop, lr: 0.01}",
           (double[]){0.900000036, -1.89999998, 0.832917988, -1.83094335, 0.779982269,
                      -1.7753495});
    follow("{type: rmsprop, lr: 0.01, momentum: 0.9, centered: true}",
           (double[]){0.899496198, -1.8994962, 0.741305947, -1.7392987, 0.549650133,
                      -1.54067802});
    follow("{type: rmsprop, lr: 0.01, alpha: 0.9, weight_decay: 0.1, momentum: 0.5}",
           (double[]){0.968377233, -1.96837723, 0.929976642, -1.92979825, 0.892246485,
                      -1.89163196});
}

static void defaults_are_pytorchs(void **state)
{
    (void)state;
    static const struct {
        const char *name;
        double lr;
        int slots;
    } known[] = {{"sgd", 1e-3, 0},   {"adam", 1e-3, 2},    {"adamw", 1e-3, 2},
                 {"nadam", 2e-3, 2}, {"rmsprop", 1e-2, 1}, {"adagrad", 1e-2, 1}};
    for (size_t i = 0; i < sizeof(known) / sizeof(*known); i++) {
        struct reading r = reading_start();
        struct opt_typed o = {0};
        const struct nn_optimizer_type *type = read_optimizer(&r, known[i].name, &o);
        assert_true(nn_optimizer_lr(&o) == known[i].lr);
        assert_int_equal(type->slots(o.options), known[i].slots);
        reading_end(&r);
    }
}

static void a_long_block_moves_as_its_parts_do(void **state)
{
    (void)state;
    enum { N = 1003 };
    for (const struct plugin *const *p = nn_optimizers.items; *p; p++) {
        struct reading r = reading_start();
        struct opt_typed o = {0};
        const struct nn_optimizer_type *type = read_optimizer(
            &r, arena_printf(r.arena, "{type: %s, lr: 0.1}", (*p)->name), &o);
        size_t slots = (size_t)type->slots(o.options);
        real *w = arena_alloc(r.arena, N, sizeof(*w)),
             *v = arena_alloc(r.arena, N, sizeof(*v));
        real *g = arena_alloc(r.arena, N, sizeof(*g));
        real *whole = arena_alloc(r.arena, N * (slots + 1), sizeof(*whole));
        real *part = arena_alloc(r.arena, N * (slots + 1), sizeof(*part));
        for (int i = 0; i < N; i++) {
            w[i] = v[i] = (real)sin(i);
            g[i] = (real)cos(3 * i);
        }
        struct nn_update u = {0};
        for (int t = 0; t < 2; t++) {
            nn_optimizer_begin(&o, 0.1, NAN, &u);
            type->step(o.options, &u, w, g, whole, N);
            for (size_t i = 0; i < N; i++)
                type->step(o.options, &u, v + i, g + i, part + i * slots, 1);
        }
        for (int i = 0; i < N; i++)
            assert_true(fabs((double)(w[i] - v[i])) < 1e-6);
        reading_end(&r);
    }
}

static void a_set_momentum_takes_the_options_place(void **state)
{
    (void)state;
    static const char *const pairs[][2] = {
        {"{type: sgd, momentum: 0.9, nesterov: true}",
         "{type: sgd, momentum: 0.5, nesterov: true}"},
        {"{type: rmsprop, momentum: 0.9}", "{type: rmsprop, momentum: 0.5}"},
        {"{type: adam, betas: [0.9, 0.99]}", "{type: adam, betas: [0.5, 0.99]}"},
        {"{type: adamw, betas: [0.9, 0.99]}", "{type: adamw, betas: [0.5, 0.99]}"},
        {"{type: nadam, betas: [0.9, 0.99]}", "{type: nadam, betas: [0.5, 0.99]}"},
    };
    for (size_t i = 0; i < sizeof(pairs) / sizeof(*pairs); i++) {
        real w[2][3] = {{1, -2, 0.5}, {1, -2, 0.5}};
        for (int side = 0; side < 2; side++) {
            struct reading r = reading_start();
            struct opt_typed o = {0};
            const struct nn_optimizer_type *type =
                read_optimizer(&r, pairs[i][side], &o);
            real slots[6] = {0};
            struct nn_update u = {0};
            for (int t = 0; t < 4; t++) {
                real g[3] = {w[side][0], 2 * w[side][1], 3 * w[side][2]};
                nn_optimizer_begin(&o, 0.01, side ? (double)NAN : 0.5, &u);
                type->step(o.options, &u, w[side], g, slots, 3);
            }
            reading_end(&r);
        }
        assert_memory_equal(w[0], w[1], sizeof(w[0]));
        assert_true(w[0][0] != 1);
    }
}

static void without_momentum_there_is_none_to_set(void **state)
{
    (void)state;
    static const char *const without[] = {"sgd", "rmsprop", "adagrad"};
    for (size_t i = 0; i < sizeof(without) / sizeof(*without); i++) {
        struct reading r = reading_start();
        struct opt_typed o = {0};
        const struct nn_optimizer_type *type = read_optimizer(&r, without[i], &o);
        real w[2] = {1, 1}, g = 2, slots[2][1] = {{0}};
        for (int side = 0; side < 2; side++) {
            struct nn_update u = {0};
            nn_optimizer_begin(&o, 0.01, side ? (double)NAN : 0.9, &u);
            type->step(o.options, &u, &w[side], &g, slots[side], 1);
        }
        assert_true(w[0] == w[1]);
        reading_end(&r);
    }
}

static void every_example_is_read(void **state)
{
    (void)state;
    for (const struct plugin *const *p = nn_optimizers.items; *p; p++) {
        struct reading r = reading_start();
        struct yaml_node *node = reading_yaml(&r, (*p)->example);
        yaml_set(node, "type", yaml_scalar(r.arena, (*p)->name), r.arena);
        struct opt_typed o = {0};
        opt_read_typed(&nn_optimizers, node, "optimizer", &o, r.arena, r.diag);
        nn_optimizer_check(&o, r.diag);
        assert_int_equal(diag_errors(r.diag), 0);
        reading_end(&r);
    }
}

static void nesterov_without_momentum_is_a_fault(void **state)
{
    (void)state;
    static const char *const wrong[] = {
        "{type: sgd, nesterov: true}",
        "{type: sgd, nesterov: true, momentum: 0.9, dampening: 0.1}",
    };
    for (size_t i = 0; i < sizeof(wrong) / sizeof(*wrong); i++) {
        struct reading r = reading_start();
        struct opt_typed o = {0};
        read_optimizer(&r, wrong[i], &o);
        assert_mentions(r.faults, "test.yaml:1:23: error: nesterov needs a momentum");
        reading_end(&r);
    }
}

static void betas_are_two(void **state)
{
    (void)state;
    struct reading r = reading_start();
    struct opt_typed o = {0};
    read_optimizer(&r, "{type: adam, betas: [0.9]}", &o);
    assert_mentions(r.faults, "`betas` are two numbers, not 1");
    reading_end(&r);
}

/* A graph of two tensors, a weight and a bias, without any layer behind it. */
static struct nn_graph *two_tensors(struct nn_node *node)
{
    static struct nn_param_spec params[] = {
        {.name = "weight", .dims = {2}, .rank = 1, .role = NN_WEIGHT},
        {.name = "bias", .dims = {2}, .rank = 1, .role = NN_BIAS}};
    static struct nn_graph g;
    *node = (struct nn_node){.rule = {.params = params, .param_count = 2}};
    g = (struct nn_graph){.nodes = node, .node_count = 1, .weights = 4};
    return &g;
}

static void penalties_act_on_weights_or_on_all(void **state)
{
    (void)state;
    struct nn_node node;
    const struct nn_graph *g = two_tensors(&node);
    const real w[4] = {2, -3, 4, 0};
    real on_weights[4] = {0}, on_all[4] = {0};
    nn_regularize_add(
        &(struct nn_regularize){.l1 = 0.5, .l2 = 0.25, .on = NN_ON_WEIGHTS}, g, w,
        on_weights);
    nn_regularize_add(&(struct nn_regularize){.l1 = 0.5, .l2 = 0.25, .on = NN_ON_ALL},
                      g, w, on_all);
    const double expected[4] = {1, -1.25, 1.5, 0};
    for (int i = 0; i < 4; i++) {
        assert_true((double)on_weights[i] == (i < 2 ? expected[i] : 0));
        assert_true((double)on_all[i] == expected[i]);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(sgd_is_pytorchs),
        cmocka_unit_test(adam_is_pytorchs),
        cmocka_unit_test(adamw_is_pytorchs),
        cmocka_unit_test(nadam_is_pytorchs),
        cmocka_unit_test(adagrad_is_pytorchs),
        cmocka_unit_test(rmsprop_is_pytorchs),
        cmocka_unit_test(defaults_are_pytorchs),
        cmocka_unit_test(a_long_block_moves_as_its_parts_do),
        cmocka_unit_test(a_set_momentum_takes_the_options_place),
        cmocka_unit_test(without_momentum_there_is_none_to_set),
        cmocka_unit_test(every_example_is_read),
        cmocka_unit_test(nesterov_without_momentum_is_a_fault),
        cmocka_unit_test(betas_are_two),
        cmocka_unit_test(penalties_act_on_weights_or_on_all),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
