/* Pictures of networks: boxes, sizes, what goes around boxes, further features. */
#include "nn/graph/picture.h"

#include "tests/nn/reading.h"

static const struct nn_feature features[] = {{"mel", {NN_IMAGE, 1, 96, 188}},
                                             {"known", {NN_VECTOR, 3, 1, 1}}};

static const char around[] = "model:\n"
                             "  layers:\n"
                             "    - batchnorm: {name: first}\n"
                             "    - conv2d: {filters: 1, kernel: 3, padding: 1}\n"
                             "    - relu\n"
                             "    - add: {from: [previous, first]}\n"
                             "    - global_avg_pool\n"
                             "    - linear: {units: tags}\n";

static const char branches[] = "model:\n"
                               "  layers:\n"
                               "    - global_avg_pool: {from: mel, name: heard}\n"
                               "    - concat: {from: [heard, known]}\n"
                               "    - linear: {units: tags}\n";

static struct plot_figure figure;

static void draw(const char *text, size_t feature_count)
{
    struct reading r = reading_start();
    const struct nn_graph *g = reading_graph(&r, text, features, feature_count, 50);
    struct arena *a = arena_create();
    if (g == NULL)
        fail_msg("%s", r.faults);
    plot_figure_deinit(&figure);
    figure = (struct plot_figure){0};
    nn_graph_draw(g, 1, &figure, a);
    arena_destroy(a);
    reading_end(&r);
}

static size_t count(const char *part)
{
    size_t times = 0;
    for (const char *p = figure.script.text; (p = strstr(p, part)); p++)
        times++;
    return times;
}

/* Five boxes; four steps between, one from the input and one to the tags; three lines
 * around. */
static void a_connection_that_skips_boxes_goes_around_them(void **state)
{
    (void)state;
    draw(around, 1);
    assert_int_equal(count("set object "), 5);
    assert_int_equal(count("set label 'conv2d, relu' "), 1);
    assert_int_equal(count("set arrow "), 9);
    assert_int_equal(count(" nohead "), 2);
    assert_int_equal(count("set label 'mel: 1 x 96 x 188' "), 1);
    assert_int_equal(count("set label '50 tags' "), 1);
}

static void features_stand_where_they_are_read(void **state)
{
    (void)state;
    draw(branches, 2);
    assert_int_equal(count("set object "), 3);
    assert_int_equal(count("set label 'mel: 1 x 96 x 188' "), 1);
    assert_int_equal(count("set label '1; known: 3' "), 1);
    assert_int_equal(count("set arrow "), 4);
    assert_int_equal(count(" nohead "), 0);
    plot_figure_deinit(&figure);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_connection_that_skips_boxes_goes_around_them),
        cmocka_unit_test(features_stand_where_they_are_read),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
