/* Averages of weights against torch.optim.swa_utils.AveragedModel of torch 1.13
 * (tests/golden/nn/make_training.py). */
#include "nn/average.h"
#include "tests/nn/reading.h"

#include <math.h>

enum { TIMES = 4, COUNT = 2 };

static const real weights[TIMES][COUNT] = {
    {1, -2}, {3, (real)0.5}, {-1, 4}, {(real)0.25, 2}};

static const struct nn_average_type *read_average(struct reading *r, const char *text,
                                                  struct opt_typed *out)
{
    opt_read_typed(&nn_averages, reading_yaml(r, text), "average", out, r->arena,
                   r->diag);
    reading_faults(r);
    assert_string_equal(r->faults, "");
    return (const struct nn_average_type *)out->type;
}

static void follow(const char *text, const double *expected)
{
    struct reading r = reading_start();
    struct opt_typed o = {0};
    const struct nn_average_type *type = read_average(&r, text, &o);
    real average[COUNT] = {17, 17};
    for (int i = 0; i < TIMES; i++) {
        nn_average_take(average, weights[i], COUNT,
                        type->share(o.options, i, i + 1, TIMES));
        for (int k = 0; k < COUNT; k++)
            assert_true(fabs((double)average[k] - expected[COUNT * i + k]) < 1e-6);
    }
    reading_end(&r);
}

static void swa_is_the_mean_of_pytorch(void **state)
{
    (void)state;
    follow("{type: swa, start: 0}",
           (double[]){1, -2, 2, -0.75, 1, 0.833333373, 0.8125, 1.125});
}

static void ema_is_pytorchs_with_the_usual_function(void **state)
{
    (void)state;
    follow("{type: ema, decay: 0.9}",
           (double[]){1, -2, 1.20000005, -1.75, 0.980000019, -1.17499995, 0.906999946,
                      -0.857499897});
}

static void swa_leaves_out_the_first_part(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        int epochs, first;
    } cases[] = {{"swa", 4, 4},
                 {"swa", 10, 8},
                 {"swa", 1, 1},
                 {"{type: swa, start: 0}", 3, 1},
                 {"{type: swa, start: 0.7}", 10, 8},
                 {"{type: swa, start: 0.29}", 100, 30},
                 {"{type: swa, start: 0.999}", 20, 20}};
    for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
        struct reading r = reading_start();
        struct opt_typed o = {0};
        const struct nn_average_type *type = read_average(&r, cases[i].text, &o);
        for (int done = 1; done <= cases[i].epochs; done++)
            assert_true((type->share(o.options, 0, done, cases[i].epochs) > 0) ==
                        (done >= cases[i].first));
        reading_end(&r);
    }
}

static void every_average_begins_with_the_weights_themselves(void **state)
{
    (void)state;
    for (const struct plugin *const *p = nn_averages.items; *p; p++) {
        struct reading r = reading_start();
        struct opt_typed o = {0};
        const struct nn_average_type *type = read_average(
            &r, arena_printf(r.arena, "{type: %s, %s", (*p)->name, (*p)->example + 1),
            &o);
        assert_true(type->share(o.options, 0, 10, 10) == 1);
        assert_true(type->share(o.options, 3, 10, 10) < 1);
        reading_end(&r);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(swa_is_the_mean_of_pytorch),
        cmocka_unit_test(ema_is_pytorchs_with_the_usual_function),
        cmocka_unit_test(swa_leaves_out_the_first_part),
        cmocka_unit_test(every_average_begins_with_the_weights_themselves),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
