/* The log posterior of the parameters, and its maximum. */
#include "runner/samplers/gp/fit.h"

#include "reference.h"

static void values_are_standardised(void **state)
{
    (void)state;
    const struct gp_rows rows = six_rows();
    for (size_t i = 0; i < 6; i++)
        assert_near(rows.y[i], six_y[i], 1e-7);
    double y[] = {INFINITY, 2, NONE, -INFINITY, 1}, mean, deviation;
    gp_standardize(y, 5, &mean, &deviation);
    assert_near(mean, 1.4, 1e-12);
    assert_near(deviation, sqrt(.24), 1e-12);
    assert_near(y[0], y[1], 0);
    assert_near(y[2], y[4], 0);
    assert_near(y[3], y[4], 0);
    double same[] = {3, 3}, none[] = {NONE, NONE};
    gp_standardize(same, 2, &mean, &deviation);
    assert_true(same[0] == 0 && same[1] == 0);
    gp_standardize(none, 2, &mean, &deviation);
    assert_true(none[0] == 0 && none[1] == 0);
}

static void the_log_posterior_is_that_of_the_reference(void **state)
{
    (void)state;
    const struct gp_rows six = six_rows(), some = conditional_rows();
    const struct gp_scale a = six_scale(), b = conditional_scale();
    assert_near(gp_log_prior(&a, 3), -2.730051910, 1e-8);
    assert_near(gp_log_posterior(&six, &a, NULL) - gp_log_prior(&a, 3), -4.134874460,
                1e-8);
    double likelihood = gp_log_posterior(&some, &b, NULL) - gp_log_prior(&b, 4);
    assert_near(likelihood - 2 * log(2 * 3.14159265358979), -5.396517325, 1e-7);
}

static struct gp_scale scale_from(const double *logs, size_t width, double *weights)
{
    for (size_t k = 0; k < width; k++)
        weights[k] = exp(logs[k]);
    return (struct gp_scale){weights, exp(logs[width]),
                             GP_NOISE_MIN + exp(logs[width + 1])};
}

static void check_gradient(const struct gp_rows *rows, const double *logs)
{
    const size_t width = rows->points.width;
    double weights[8], gradient[8], moved[8], unused[8];
    const struct gp_scale here = scale_from(logs, width, weights);
    gp_log_posterior(rows, &here, gradient);
    for (size_t k = 0; k < width + 2; k++) {
        double ends[2];
        for (int i = 0; i < 2; i++) {
            memcpy(moved, logs, (width + 2) * sizeof(*moved));
            moved[k] += i == 0 ? -1e-5 : 1e-5;
            const struct gp_scale there = scale_from(moved, width, unused);
            ends[i] = gp_log_posterior(rows, &there, NULL);
        }
        double difference = (ends[1] - ends[0]) / 2e-5;
        assert_near(gradient[k], difference, 1e-7 * (1 + fabs(difference)));
    }
}

static void the_gradient_is_that_of_central_differences(void **state)
{
    (void)state;
    struct gp_rows six = six_rows(), some = conditional_rows();
    static const double runs[] = {1, 3, 2, 1, 1, 5};
    check_gradient(&six, (const double[]){1.3, 0, -.7, .4, -4.6});
    check_gradient(&some, (const double[]){-.7, 1.4, 0, .7, .4, -3});
    six.runs = runs;
    check_gradient(&six, (const double[]){1.3, 0, -.7, .4, -1});
}

static void the_fit_is_that_of_the_reference(void **state)
{
    (void)state;
    const struct gp_rows rows = six_rows();
    double w[3];
    struct gp_scale found = {.weights = w};
    double gradient[5];
    gp_fit(&rows, 1e-9, &found);
    gp_log_posterior(&rows, &found, gradient);
    for (size_t k = 0; k < 5; k++)
        assert_near(gradient[k], 0, 1e-9);
    /* The reference stopped where the log posterior is 3e-10 below this maximum. */
    assert_near(w[0], 7.5885026, 3e-5);
    assert_near(w[1], .6756885, 3e-5);
    assert_near(w[2], 1.4842239, 3e-5);
    assert_near(found.scale, 1.3345912, 1e-5);
    assert_near(found.noise, .0032621, 1e-6);
    assert_near(gp_log_posterior(&rows, &found, NULL), -6.151015849, 1e-8);
    gp_fit(&rows, 1e-2, &found);
    assert_near(gp_log_posterior(&rows, &found, NULL), -6.151015849, 1e-3);
}

/* A trial of many runs is as good as known. */
static void more_runs_mean_less_noise(void **state)
{
    (void)state;
    struct gp_rows rows = six_rows();
    static const double many[] = {1e9, 1e9, 1e9, 1e9, 1e9, 1e9};
    const struct gp_scale noisy = {six_scale().weights, 1.5, .5};
    const struct gp_scale quiet = {six_scale().weights, 1.5, GP_NOISE_MIN};
    rows.runs = many;
    double with = gp_log_posterior(&rows, &noisy, NULL) - gp_log_prior(&noisy, 3);
    rows.runs = one_run;
    double without = gp_log_posterior(&rows, &quiet, NULL) - gp_log_prior(&quiet, 3);
    assert_near(with, without, 1e-4);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(values_are_standardised),
        cmocka_unit_test(the_log_posterior_is_that_of_the_reference),
        cmocka_unit_test(the_gradient_is_that_of_central_differences),
        cmocka_unit_test(the_fit_is_that_of_the_reference),
        cmocka_unit_test(more_runs_mean_less_noise),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
