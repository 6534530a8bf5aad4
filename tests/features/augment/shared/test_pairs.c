/* Labels of two examples that are mixed. */
#include "features/augment/shared/pairs.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

enum { TAGS = 4 };

/* Of the tags one is unknown in the first example, one in the second. */
static void expect_unknown(int labels)
{
    float a[TAGS] = {NAN, 1, 1, 0}, b[TAGS] = {1, NAN, 0, 0};
    pairs_mix_targets(a, b, TAGS, 0.75f, labels);
    for (int i = 0; i < 2; i++)
        assert_true(isnan(a[i]) && isnan(b[i]));
    assert_true(a[2] > 0 && b[2] > 0 && a[3] == 0 && b[3] == 0);
}

static void a_label_that_one_of_them_does_not_know_is_unknown(void **state)
{
    (void)state;
    expect_unknown(PAIRS_UNION);
    expect_unknown(!PAIRS_UNION);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_label_that_one_of_them_does_not_know_is_unknown)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
