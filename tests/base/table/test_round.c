/* How numbers of a column are rounded. */
#include "base/table/round.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static struct arena *arena;

/* A column of numbers with these texts, or of means and deviations. */
static struct table column_of(const char *const *texts, const double *numbers,
                              const double *deviations, size_t count)
{
    const struct table_column column = {"x", "x", TABLE_VALUE, false};
    struct table t = table_create(&column, 1, count, arena);
    for (size_t r = 0; r < count; r++) {
        struct table_cell *cell = table_row(&t, r);
        *cell = isnan(numbers[r]) ? table_text(NULL)
                                  : table_number(numbers[r], texts ? texts[r] : "?");
        cell->deviation = deviations ? deviations[r] : (double)NAN;
    }
    return t;
}

static void texts_are(const struct table *t, const char *const *wanted)
{
    for (size_t r = 0; r < t->row_count; r++) {
        const char *text = table_cell_at(t, r, 0)->text;
        assert_string_equal(text ? text : "none", wanted[r]);
    }
}

static void rounds_values(const double *means, const double *deviations,
                          const char *const wanted[3])
{
    struct table t = column_of(NULL, means, deviations, 3);
    table_round_values(&t, 0, arena);
    texts_are(&t, wanted);
}

static void means_are_as_exact_as_their_deviations(void **state)
{
    (void)state;
    rounds_values(
        (const double[]){0.52731, 0.55085, NAN}, (const double[]){0.0354, 0.0218, NAN},
        (const char *const[]){"0.527 \xc2\xb1 0.035", "0.551 \xc2\xb1 0.022", "none"});
    rounds_values((const double[]){0.94582, 0.9, 0.8},
                  (const double[]){0.0031, NAN, 0.0045},
                  (const char *const[]){"0.9458 \xc2\xb1 0.0031", "0.9000",
                                        "0.8000 \xc2\xb1 0.0045"});
    rounds_values((const double[]){3.14159, 12, 0}, (const double[]){0.5, 0.4, 1.5},
                  (const char *const[]){"3.14 \xc2\xb1 0.50", "12.00 \xc2\xb1 0.40",
                                        "0.00 \xc2\xb1 1.50"});
}

static void without_deviations_there_are_four_decimals(void **state)
{
    (void)state;
    rounds_values((const double[]){0.94582, -0.0, 0.00004}, NULL,
                  (const char *const[]){"0.9458", "0.0000", "0.0000"});
}

static void a_column_has_one_notation(void **state)
{
    (void)state;
    rounds_values((const double[]){2e5, 3.5, 0}, NULL,
                  (const char *const[]){"2.00e+05", "3.50e+00", "0.00e+00"});
    rounds_values((const double[]){0.0005, 0.00025, 0}, NULL,
                  (const char *const[]){"5.00e-04", "2.50e-04", "0.00e+00"});
}

static void rounds_numbers(const char *const texts[3], const double *numbers,
                           const char *const wanted[3])
{
    struct table t = column_of(texts, numbers, NULL, 3);
    table_round_numbers(&t, 0, arena);
    texts_are(&t, wanted);
}

static void parameters_have_three_digits(void **state)
{
    (void)state;
    rounds_numbers((const char *const[]){"0.1234567", "0.5", "0.09996"},
                   (const double[]){0.1234567, 0.5, 0.09996},
                   (const char *const[]){"0.123", "0.5", "0.1"});
    rounds_numbers((const char *const[]){"0.00123456", "0.0000567891", "0.1"},
                   (const double[]){0.00123456, 0.0000567891, 0.1},
                   (const char *const[]){"1.23e-3", "5.68e-5", "1e-1"});
    rounds_numbers((const char *const[]){"1234.5678", "12.3456", "0"},
                   (const double[]){1234.5678, 12.3456, 0},
                   (const char *const[]){"1235", "12.3", "0"});
}

static void whole_and_short_ones_stay(void **state)
{
    static const char *const whole[] = {"1048576", "2", "44100"},
                             *const short_ones[] = {"1e-3", "3e-4", "1e-5"},
                             *const mixed[] = {"1e-4", "0.001", "0.01"};
    (void)state;
    rounds_numbers(whole, (const double[]){1048576, 2, 44100}, whole);
    rounds_numbers(short_ones, (const double[]){1e-3, 3e-4, 1e-5}, short_ones);
    rounds_numbers(mixed, (const double[]){1e-4, 1e-3, 1e-2},
                   (const char *const[]){"1e-4", "1e-3", "1e-2"});
}

static int begin(void **state)
{
    (void)state;
    arena = arena_create();
    return 0;
}

static int end(void **state)
{
    (void)state;
    arena_destroy(arena);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(means_are_as_exact_as_their_deviations),
        cmocka_unit_test(without_deviations_there_are_four_decimals),
        cmocka_unit_test(a_column_has_one_notation),
        cmocka_unit_test(parameters_have_three_digits),
        cmocka_unit_test(whole_and_short_ones_stay),
    };
    return cmocka_run_group_tests(tests, begin, end);
}
