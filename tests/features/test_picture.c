/* What of a feature is drawn, by the script that would draw it. */
#include "features/picture.h"

#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>
#include <stdlib.h>
#include <string.h>

enum { RATE = 8000, SAMPLES = 16000 };

static int hop_of(const void *options, int sample_rate)
{
    (void)options;
    (void)sample_rate;
    return 200;
}

static struct plot_figure draw(enum feat_cut cut, struct feat_shape shape, int deltas)
{
    const struct feat_type type = {.cut = cut, .hop = hop_of};
    const struct feat_common options = {.deltas = deltas};
    size_t values = feat_shape_floats(shape);
    float *x = calloc(values, sizeof(*x));
    struct feat_picture p = {.type = &type,
                             .options = &options,
                             .sample_rate = RATE,
                             .samples = SAMPLES,
                             .shape = shape,
                             .values = x,
                             .title = "a clip's"};
    struct plot_figure f = {0};
    for (size_t i = 0; i < values; i++)
        x[i] = (float)i;
    feat_picture_draw(&p, &f);
    free(x);
    return f;
}

static void says(const struct plot_figure *f, const char *text)
{
    if (strstr(str_text(&f->script), text) == NULL)
        fail_msg("`%s` is not in:\n%s", text, str_text(&f->script));
}

static void derivatives_have_panels_of_their_own(void **state)
{
    struct plot_figure f =
        draw(FEAT_CUT_SAMPLES,
             (struct feat_shape){.channels = 2, .bands = 2, .frames = 2}, 1);
    (void)state;
    says(&f, "title \"a clip's\"");
    says(&f, "set title 'first derivative'");
    says(&f, "index 1 matrix using ($1*0.025+0):($2*1+0):3");
    assert_string_equal(str_text(&f.data), "0 4\n2 6\n\n\n1 5\n3 7\n\n\n");
    plot_figure_deinit(&f);
}

static void units_of_a_sequence_are_bands_over_its_seconds(void **state)
{
    struct plot_figure f = draw(
        FEAT_CUT_FRAMES,
        (struct feat_shape){.channels = 300, .bands = 1, .frames = 4, .sequence = true},
        0);
    (void)state;
    says(&f, "index 0 matrix");
    says(&f, "set ylabel 'unit'");
    says(&f, "set xrange [0:2]");
    says(&f, "set yrange [-0.5:299.5]");
    assert_ptr_equal(strstr(str_text(&f.data), "0 300 600 900\n1 301 "),
                     str_text(&f.data));
    plot_figure_deinit(&f);
}

static void of_many_channels_the_first_are_drawn(void **state)
{
    struct plot_figure f =
        draw(FEAT_CUT_EXAMPLES,
             (struct feat_shape){.channels = 64, .bands = 3, .frames = 2}, 0);
    (void)state;
    says(&f, "title \"a clip's (8 of 64 channels)\"");
    says(&f, "set title 'channel 8'");
    assert_true(f.height < 30);
    plot_figure_deinit(&f);
}

static size_t count_of(const char *text, char c)
{
    size_t count = 0;
    for (; *text; text++)
        count += *text == c;
    return count;
}

static void one_frame_is_as_wide_as_the_picture(void **state)
{
    struct plot_figure f = draw(
        FEAT_CUT_FRAMES,
        (struct feat_shape){.channels = 3, .bands = 1, .frames = 1, .vector = true}, 0);
    (void)state;
    says(&f, "using ($1*1+0.5):($2*1+0):3 with image");
    assert_string_equal(str_text(&f.data), "0 0\n1 1\n2 2\n\n\n");
    plot_figure_deinit(&f);
    f = draw(FEAT_CUT_FRAMES,
             (struct feat_shape){.channels = 1, .bands = 1, .frames = 1}, 0);
    assert_string_equal(str_text(&f.data), "0 0 0\n2 0 0\n\n\n");
    plot_figure_deinit(&f);
}

static void of_more_values_than_fit_means_are_drawn(void **state)
{
    struct plot_figure f =
        draw(FEAT_CUT_SAMPLES,
             (struct feat_shape){.channels = 1, .bands = 2, .frames = 3001}, 0);
    (void)state;
    says(&f, "using ($1*0.075+0.025):($2*1+0):3 with image");
    assert_int_equal(count_of(str_text(&f.data), ' '), 2 * 1000);
    assert_ptr_equal(strstr(str_text(&f.data), "2 8 14 "), str_text(&f.data));
    plot_figure_deinit(&f);
    f = draw(FEAT_CUT_SAMPLES,
             (struct feat_shape){.channels = 1, .bands = 3000, .frames = 2}, 0);
    says(&f, "($2*2+0.5):3 with image");
    assert_ptr_equal(strstr(str_text(&f.data), "0.5 3000.5\n2.5 "), str_text(&f.data));
    plot_figure_deinit(&f);
}

static struct feat_unit power(const void *options)
{
    (void)options;
    return (struct feat_unit){.decibels = 10};
}

static const char *const names[] = {"C", "C#", "D", NULL};

/* Three bands of two frames: their values, and what is drawn of them. */
static struct plot_figure draw_three(struct feat_type type, const float values[6])
{
    const struct feat_common options = {0};
    struct plot_figure f = {0};
    type.hop = hop_of;
    struct feat_picture p = {.type = &type,
                             .options = &options,
                             .sample_rate = RATE,
                             .samples = SAMPLES,
                             .shape = {.channels = 1, .bands = 3, .frames = 2},
                             .values = values,
                             .title = "three"};
    feat_picture_draw(&p, &f);
    return f;
}

static void powers_are_drawn_in_decibels_below_the_largest(void **state)
{
    static const float values[] = {0, 1, 10, 100, 1000, 1e-9F};
    struct plot_figure f = draw_three((struct feat_type){.unit = power}, values);
    (void)state;
    says(&f, "set cbrange [-80:0]");
    says(&f, "dB below the largest");
    assert_string_equal(str_text(&f.data), "-160 -10\n-30 0\n-20 -120\n\n\n");
    plot_figure_deinit(&f);
}

static void a_band_beyond_all_others_does_not_take_the_colours(void **state)
{
    static const float values[] = {-900, 1, 2, -800, 3, 5};
    struct plot_figure f =
        draw_three((struct feat_type){.axis = "coefficient"}, values);
    (void)state;
    says(&f, "set cbrange [1:5]");
    says(&f, "scale of all but coefficient 0");
    plot_figure_deinit(&f);
}

static void bands_have_their_names(void **state)
{
    static const float values[] = {0, 1, 2, 3, 4, 5};
    struct plot_figure f = draw_three((struct feat_type){.band_names = names}, values);
    (void)state;
    says(&f, "'C' 0, 'C#' 1, 'D' 2");
    says(&f, "set cbrange [0:5]");
    plot_figure_deinit(&f);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(derivatives_have_panels_of_their_own),
        cmocka_unit_test(units_of_a_sequence_are_bands_over_its_seconds),
        cmocka_unit_test(powers_are_drawn_in_decibels_below_the_largest),
        cmocka_unit_test(a_band_beyond_all_others_does_not_take_the_colours),
        cmocka_unit_test(bands_have_their_names),
        cmocka_unit_test(one_frame_is_as_wide_as_the_picture),
        cmocka_unit_test(of_more_values_than_fit_means_are_drawn),
        cmocka_unit_test(of_many_channels_the_first_are_drawn),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
