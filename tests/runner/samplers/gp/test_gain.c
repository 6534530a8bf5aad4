/* Log expected improvement. */
#include "runner/samplers/gp/gain.h"

#include "reference.h"

static void h_is_that_of_the_reference(void **state)
{
    (void)state;
    static const double wanted[][2] = {{2, .697383545788},      {0, -.918938533205},
                                       {-1, -2.48512102571},    {-5, -16.7443011627},
                                       {-10, -55.5531220361},   {-24.9, -317.358485743},
                                       {-25.1, -322.374409872}, {-40, -808.298568357}};
    for (size_t i = 0; i < sizeof(wanted) / sizeof(*wanted); i++)
        assert_near(gp_log_h(wanted[i][0]), wanted[i][1], 1e-8);
}

static void h_has_no_step_and_no_end(void **state)
{
    (void)state;
    double slope = (gp_log_h(-25 + 1e-3) - gp_log_h(-25 - 1e-3)) / 2e-3;
    assert_near(slope, (gp_log_h(-24.5) - gp_log_h(-25.5)), 1e-3);
    assert_true(isfinite(gp_log_h(-1e6)));
    assert_true(gp_log_h(-1001) < gp_log_h(-1000));
}

/* The posterior of the reference with b = max y. */
static void gains_are_those_of_the_reference(void **state)
{
    (void)state;
    static const double m[] = {.5801069, 1.34505807, -.61793228, .93938703};
    static const double v[] = {.23403347, .00985983, .9874982, .4901965};
    static const double wanted[] = {-4.55187514, -3.5225438, -4.76879783, -2.15425449};
    for (size_t i = 0; i < 4; i++)
        assert_near(gp_log_gain(m[i], v[i], 1.36719815), wanted[i], 1e-6);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(h_is_that_of_the_reference),
        cmocka_unit_test(h_has_no_step_and_no_end),
        cmocka_unit_test(gains_are_those_of_the_reference),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
