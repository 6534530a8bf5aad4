/* The Parzen estimator against reference values. All of them were computed with the
 * estimator of Optuna's development version of August 2026, where no parameter is
 * conditional. Log densities are of ln lr, not of lr. */
#include "runner/samplers/tpe/mixture.h"

#include "runner/samplers/tpe/kernel.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>
#include <math.h>

#define LENGTH(x) (sizeof(x) / sizeof(*(x)))

static void assert_near(double got, double wanted)
{
    if (!(fabs(got - wanted) <= 1e-6 * fmax(1, fabs(wanted))))
        fail_msg("%.9g instead of %.9g", got, wanted);
}

/* A number from from to to as a value: a cell of +- half a step, as it is or its
 * logarithm. */
static struct tpe_value number(double x)
{
    return (struct tpe_value){x, x};
}
static struct tpe_value cell(double x, double step)
{
    return (struct tpe_value){x - step / 2, x + step / 2};
}
static struct tpe_value log_cell(double x)
{
    return (struct tpe_value){log(x - 0.5), log(x + 0.5)};
}

static void the_good_ones_are_a_tenth_and_at_most_25(void **state)
{
    static const size_t counts[] = {1, 10, 11, 25, 50, 100, 250, 1000},
                        wanted[] = {1, 1, 2, 3, 5, 10, 25, 25};
    (void)state;
    for (size_t i = 0; i < LENGTH(counts); i++)
        assert_int_equal(tpe_gamma(counts[i]), wanted[i]);
}

static void older_observations_weigh_less_from_the_26th_on(void **state)
{
    static const double ramp[] = {0.03333333, 0.275, 0.51666667, 0.75833333, 1, 1};
    double few[5], many[31];
    (void)state;
    tpe_weights(4, few);
    for (size_t i = 0; i < 5; i++)
        assert_near(few[i], 0.2);
    tpe_weights(30, many);
    for (size_t i = 0; i < 31; i++)
        assert_near(many[i] / many[30], i < LENGTH(ramp) ? ramp[i] : 1);
    double sum = 0;
    for (size_t i = 0; i < 31; i++)
        sum += many[i];
    assert_near(sum, 1);
}

static void assert_bandwidths(const double *mus, size_t count, double low, double high,
                              const double *wanted)
{
    double sigmas[8];
    tpe_bandwidths(mus, count, low, high, sigmas);
    for (size_t i = 0; i < count; i++)
        assert_near(sigmas[i], wanted[i]);
}

static void bandwidths_are_the_distance_to_the_farther_neighbour(void **state)
{
    const double lr[] = {log(1e-3), log(1e-2), log(3e-4), log(5e-3)};
    const double ints[] = {log(8), log(32), log(128)};
    (void)state;
    assert_bandwidths(
        lr, 4, log(1e-5), log(1e-1),
        (double[]){1.6094379124, 1.5350567287, 1.5350567287, 1.6094379124});
    assert_bandwidths((double[]){0.1, 0.5, 0.3, 0.2}, 4, 0, 0.8,
                      (double[]){0.8 / 6, 0.2, 0.2, 0.8 / 6});
    assert_bandwidths((double[]){2, 5, 5, 8}, 4, 0.5, 8.5, (double[]){3, 3, 3, 3});
    assert_bandwidths(ints, 3, log(7.5), log(128.5),
                      (double[]){1.3862943611, 1.3862943611, 1.3862943611});
    assert_bandwidths((double[]){64, 96, 256}, 3, 8, 264, (double[]){51.2, 160, 160});
    assert_bandwidths((double[]){0, 0.5, 0.75}, 3, -0.125, 1.125,
                      (double[]){0.5, 0.5, 0.25});
    /* A single one reaches to the farther end; equal ones are bounded from below. */
    assert_bandwidths((double[]){0.25}, 1, 0, 1, (double[]){0.75});
    assert_bandwidths((double[]){0.25, 0.25}, 2, 0, 1, (double[]){0.25, 0.25});
}

static void the_prior_covers_the_range(void **state)
{
    struct tpe_kernel k = tpe_kernel_prior(log(1e-5), log(1e-1));
    (void)state;
    assert_near(k.mu, log(1e-3));
    assert_near(k.sigma, 9.210340372);
    k = tpe_kernel_prior(log(7.5), log(128.5));
    assert_near(k.mu, 3.435416);
    assert_near(k.sigma, 2.841026);
    assert_near(tpe_kernel_prior(8, 264).sigma, 256);
    assert_near(tpe_kernel_prior(-0.125, 1.125).sigma, 1.25);
}

/* The part of a kernel far from its middle keeps its precision. */
static void masses_are_precise_far_away(void **state)
{
    (void)state;
    const struct tpe_kernel k = tpe_kernel(0, 1, -40, 40);
    /* Phi(-5) = 2.866515719e-7, Phi(-6) = 9.865876450e-10; ln Phi(-20) = -203.917155,
     * ln Phi(-30) = -454.321244: Abramowitz and Stegun, table 26.2. */
    assert_near(tpe_kernel_log(&k, 5, 6), log(2.866515719e-7 - 9.865876450e-10));
    assert_near(tpe_kernel_log(&k, -6, -5), tpe_kernel_log(&k, 5, 6));
    assert_near(tpe_kernel_log(&k, 20, 40), -203.917155);
    assert_near(tpe_kernel_log(&k, -40, -30), -454.321244);
}

static void quantiles_lie_in_the_range_and_divide_the_mass(void **state)
{
    (void)state;
    const struct tpe_kernel k = tpe_kernel(0.9, 0.3, -0.5, 1);
    assert_near(tpe_kernel_quantile(&k, 0), -0.5);
    for (double u = 0.05; u < 1; u += 0.05) {
        const double x = tpe_kernel_quantile(&k, u);
        assert_true(x >= -0.5 && x <= 1);
        assert_near(exp(tpe_kernel_log(&k, -0.5, x)), u);
    }
    const struct tpe_kernel narrow = tpe_kernel(0, 0.01, 0, 1);
    assert_true(tpe_kernel_quantile(&narrow, 1 - 0x1p-32) <= 1);
}

/* lr, drop and layers: four observations. */
static void a_joint_density_of_numbers(void **state)
{
    struct arena *a = arena_create();
    (void)state;
    const struct tpe_column columns[] = {{.low = log(1e-5), .high = log(1e-1)},
                                         {.low = 0, .high = 0.8},
                                         {.low = 0.5, .high = 8.5}};
    const double values[] = {log(1e-3), 0.1, 2, log(1e-2), 0.5, 5,
                             log(3e-4), 0.3, 5, log(5e-3), 0.2, 8};
    const struct tpe_mixture *m = tpe_mixture_create(columns, 3, values, 4, a);
    const struct tpe_value points[][3] = {{number(log(1e-3)), number(0.3), cell(5, 1)},
                                          {number(log(5e-5)), number(0), cell(1, 1)},
                                          {number(log(1e-1)), number(0.8), cell(8, 1)}};
    static const double wanted[] = {-3.230916, -4.715602, -5.528959};
    for (size_t i = 0; i < 3; i++)
        assert_near(tpe_mixture_log(m, points[i]), wanted[i]);
    const struct tpe_mixture *one =
        tpe_mixture_create(columns + 1, 1, (const double[]){0.1, 0.5, 0.3, 0.2}, 4, a);
    const struct tpe_value drop = number(0.3);
    assert_near(tpe_mixture_log(one, &drop), 0.521813);
    arena_destroy(a);
}

static void a_joint_density_of_a_category_and_steps(void **state)
{
    struct arena *a = arena_create();
    (void)state;
    const struct tpe_column columns[] = {{.choices = 3},
                                         {.low = log(7.5), .high = log(128.5)},
                                         {.low = 8, .high = 264},
                                         {.low = -0.125, .high = 1.125}};
    const double values[] = {0,  log(8), 64, 0,        0,   log(32),
                             96, 0.5,    2,  log(128), 256, 0.75};
    const struct tpe_mixture *m = tpe_mixture_create(columns, 4, values, 3, a);
    const struct tpe_value points[][4] = {
        {number(0), log_cell(16), cell(96, 16), cell(0.5, 0.25)},
        {number(1), log_cell(100), cell(16, 16), cell(1, 0.25)}};
    assert_near(tpe_mixture_log(m, points[0]), -8.32200417);
    assert_near(tpe_mixture_log(m, points[1]), -12.04531654);
    arena_destroy(a);
}

/* The chance of each choice in the component of each observation: by drawing at evenly
 * spaced u. */
static void rows_of_a_category(void **state)
{
    struct arena *a = arena_create();
    (void)state;
    const struct tpe_column column = {.choices = 3};
    static const double wanted[][3] = {{0.714286, 0.142857, 0.142857},
                                       {0.714286, 0.142857, 0.142857},
                                       {0.142857, 0.142857, 0.714286},
                                       {1. / 3, 1. / 3, 1. / 3}};
    const struct tpe_mixture *m =
        tpe_mixture_create(&column, 1, (const double[]){0, 0, 2}, 3, a);
    enum { DRAWS = 1 << 20 };
    for (size_t i = 0; i < 4; i++) {
        double found[3] = {0};
        for (size_t n = 0; n < DRAWS; n++)
            found[(int)tpe_mixture_draw(m, i, 0, (double)n / DRAWS)] += 1. / DRAWS;
        for (size_t c = 0; c < 3; c++)
            assert_true(fabs(found[c] - wanted[i][c]) < 3e-6);
    }
    double total = 0;
    for (size_t c = 0; c < 3; c++) {
        const struct tpe_value value = number((double)c);
        total += exp(tpe_mixture_log(m, &value));
    }
    assert_near(total, 1);
    arena_destroy(a);
}

static void choices_with_chances_keep_them_in_the_prior(void **state)
{
    struct arena *a = arena_create();
    (void)state;
    const struct tpe_column column = {.choices = 3,
                                      .chances = (const double[]){0.5, 0.5, 0}};
    const struct tpe_mixture *m =
        tpe_mixture_create(&column, 1, (const double[]){0}, 1, a);
    for (size_t n = 0; n < 100; n++) {
        assert_true(tpe_mixture_draw(m, 1, 0, (double)n / 100) == (double)(n >= 50));
        assert_true(tpe_mixture_draw(m, 0, 0, (double)n / 100) < 2);
    }
    arena_destroy(a);
}

/* With momentum for the first choice alone. The sum of the densities over both
 * branches is 1, and the component of an observation without momentum has the prior
 * there. */
static void a_conditional_number_has_its_prior_where_it_is_absent(void **state)
{
    struct arena *a = arena_create();
    (void)state;
    const struct tpe_column columns[] = {{.choices = 2}, {.low = 0, .high = 1}};
    const double values[] = {0, 0.9, 1, NAN, 0, 0.7};
    const struct tpe_mixture *m = tpe_mixture_create(columns, 2, values, 3, a);
    const struct tpe_value adam[] = {number(1), number(NAN)};
    enum { CELLS = 64 };
    double total = exp(tpe_mixture_log(m, adam));
    /* 1/4 of each row: .2 .8 .2 .5 at the second choice, rows of (1/4 + 1) / 1.5. */
    assert_near(total, (0.25 / 1.5 + 1.25 / 1.5 + 0.25 / 1.5 + 0.5) / 4);
    for (size_t i = 0; i < CELLS; i++) {
        const struct tpe_value sgd[] = {number(0),
                                        {(double)i / CELLS, (double)(i + 1) / CELLS}};
        total += exp(tpe_mixture_log(m, sgd));
    }
    assert_near(total, 1);
    const struct tpe_kernel prior = tpe_kernel_prior(0, 1);
    for (double u = 0; u < 1; u += 0.125) {
        assert_near(tpe_mixture_draw(m, 1, 1, u), tpe_kernel_quantile(&prior, u));
        assert_near(tpe_mixture_draw(m, 3, 1, u), tpe_kernel_quantile(&prior, u));
    }
    /* Two observations have it: sigma is the distance .2, but at least 1 / 4. */
    const struct tpe_kernel own = tpe_kernel(0.9, 0.25, 0, 1);
    assert_near(tpe_mixture_draw(m, 0, 1, 0.3), tpe_kernel_quantile(&own, 0.3));
    arena_destroy(a);
}

static void components_are_picked_by_their_weights(void **state)
{
    struct arena *a = arena_create();
    (void)state;
    const struct tpe_column column = {.low = 0, .high = 1};
    const struct tpe_mixture *none = tpe_mixture_create(&column, 1, NULL, 0, a);
    assert_int_equal(tpe_mixture_pick(none, 0), 0);
    const struct tpe_mixture *m =
        tpe_mixture_create(&column, 1, (const double[]){0.1, 0.2, 0.3}, 3, a);
    for (size_t i = 0; i < 4; i++)
        assert_int_equal(tpe_mixture_pick(m, 0.25 * (double)i + 0.1), i);
    assert_int_equal(tpe_mixture_pick(m, 1 - 0x1p-32), 3);
    arena_destroy(a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_good_ones_are_a_tenth_and_at_most_25),
        cmocka_unit_test(older_observations_weigh_less_from_the_26th_on),
        cmocka_unit_test(bandwidths_are_the_distance_to_the_farther_neighbour),
        cmocka_unit_test(the_prior_covers_the_range),
        cmocka_unit_test(masses_are_precise_far_away),
        cmocka_unit_test(quantiles_lie_in_the_range_and_divide_the_mass),
        cmocka_unit_test(a_joint_density_of_numbers),
        cmocka_unit_test(a_joint_density_of_a_category_and_steps),
        cmocka_unit_test(rows_of_a_category),
        cmocka_unit_test(choices_with_chances_keep_them_in_the_prior),
        cmocka_unit_test(a_conditional_number_has_its_prior_where_it_is_absent),
        cmocka_unit_test(components_are_picked_by_their_weights),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
