/* filters: which kernels are drawn, in which order and where. */
#include "tests/report/plots/drawing.h"

#include "tests/report/kernels.h"

#include <math.h>

/* Three filters of 4 bands and 2 steps; filter 0 lies in band 3, filter 1, the weakest,
 * in band 0, filter 2 in band 1. */
static real of_bands(size_t place)
{
    static const size_t bands[] = {3, 0, 1};
    static const double levels[] = {1, 0.25, -2};
    const size_t filter = place / 8, band = place % 8 / 2;
    return (real)(band == bands[filter] ? levels[filter] : 0);
}

/* Two filters of 16 samples, the first of a high frequency. */
static real of_samples(size_t place)
{
    const double turns = place < 16 ? 6 : 1;
    return (real)sin(6.283185307179586 * turns * (double)(place % 16) / 16);
}

/* Two filters of 2 channels of 2 bands and 3 steps. */
static real of_channels(size_t place)
{
    return (real)(place % 12 < 6 ? 0.5 : 9);
}

static real broken(size_t place)
{
    return place == 3 ? (real)NAN : 1;
}

static int make(void **state)
{
    if (make_empty(state) != 0)
        return -1;
    const int64_t s = begin("s", "valid_roc_auc", "maximize", 1);
    finish(put(s, "sgd", "bce", 0, 1), 0, 0.75, 0.5);
    finish(put(s, "adam", "bce", 0, 1), 0, 0.5, 0.5);
    close_store();
    return 0;
}

static int forget_all(void **state)
{
    forget_drawing();
    return forget(state);
}

static void kernels_are(const int *dims, int rank, real (*value)(size_t place),
                        const char *condition)
{
    struct err e = {0};
    if (put_kernels(database, "w", dims, rank, value, condition, &e) != ERR_OK)
        fail_msg("%s", e.text);
}

static void data_has(const char *part)
{
    if (strstr(figure.plot.data.text, part) == NULL)
        fail_msg("`%s` is not in the data:\n%s", part, figure.plot.data.text);
}

static const int bands[] = {3, 4, 2};

static void filters_stand_from_low_bands_to_high(void **state)
{
    (void)state;
    kernels_are(bands, 3, of_bands, "trial_id = 1");
    draws("filters", "");
    /* A picture has 2 steps and a gap; low bands are below. */
    data_has("\n0 0 0.25\n1 0 0.25\n2 0 NaN\n");
    data_has("\n3 1 -2\n4 1 -2\n5 1 NaN\n");
    data_has("\n6 3 1\n7 3 1\n8 3 NaN\n");
    script_has("set cbrange [-2:2]");
    script_has("with image pixels"); /* few cells are not smoothed */
    script_has("1: sgd of 1 (run 1), conv1: 3 filters");
    script_has("set ytics scale 0 ('1' 0, '4' 3)");
    script_has("'time steps of each: 1 to 2'");
    script_has("'band'");
    assert_non_null(figure.note);
}

static void the_strongest_are_taken(void **state)
{
    (void)state;
    kernels_are(bands, 3, of_bands, "1");
    draws("filters", "filters=2");
    data_has("\n0 1 -2\n1 1 -2\n2 1 NaN\n");
    data_has("\n3 3 1\n4 3 1\n5 3 NaN\n");
    script_has("of 3 the strongest 2");
}

static void the_best_trial_with_weights_is_drawn(void **state)
{
    (void)state;
    change("UPDATE run SET weights = NULL");
    kernels_are(bands, 3, of_bands, "trial_id = 2");
    draws("filters", "");
    script_has("2: adam of 1");
    change("UPDATE run SET weights = NULL");
    assert_int_equal(draw_plot("filters", ""), ERR_USER);
    assert_non_null(strstr(drawing_fault.text, "weights of trial 1 are not kept"));
}

static void kernels_of_samples_are_rows_from_low_frequencies(void **state)
{
    static const int samples[] = {2, 1, 16};
    (void)state;
    kernels_are(samples, 3, of_samples, "1");
    draws("filters", "");
    /* The upper row, y = 1, is the slow sine. */
    data_has("\n4 1 1\n");
    data_has("\n2 0 -1\n");
    script_has("low frequencies");
}

static void the_first_of_several_channels_is_drawn(void **state)
{
    static const int channels[] = {2, 2, 2, 3};
    (void)state;
    kernels_are(channels, 4, of_channels, "1");
    draws("filters", "");
    script_has("set cbrange [-0.5:0.5]");
    script_has("The first of 2 channels.");
}

static void weights_without_kernels_are_refused(void **state)
{
    static const int matrix[] = {3, 4};
    (void)state;
    kernels_are(matrix, 2, of_bands, "1");
    assert_int_equal(draw_plot("filters", ""), ERR_USER);
    assert_non_null(strstr(drawing_fault.text, "no layer of trial 1 has kernels"));
    kernels_are(bands, 3, broken, "1");
    assert_int_equal(draw_plot("filters", ""), ERR_USER);
    assert_non_null(strstr(drawing_fault.text, "not numbers"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(filters_stand_from_low_bands_to_high),
        cmocka_unit_test(the_strongest_are_taken),
        cmocka_unit_test(the_best_trial_with_weights_is_drawn),
        cmocka_unit_test(kernels_of_samples_are_rows_from_low_frequencies),
        cmocka_unit_test(the_first_of_several_channels_is_drawn),
        cmocka_unit_test(weights_without_kernels_are_refused),
    };
    return cmocka_run_group_tests(tests, make, forget_all);
}
