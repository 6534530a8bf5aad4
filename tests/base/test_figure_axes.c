/* Axes of plots of points, and the labels beside points. */
#include "base/figure_axes.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

static struct arena *arena;
static struct plot_figure figure;

static int make(void **state)
{
    (void)state;
    arena = arena_create();
    figure = (struct plot_figure){.width = figure_columns_width(1)};
    return 0;
}

static int forget(void **state)
{
    (void)state;
    plot_figure_deinit(&figure);
    arena_destroy(arena);
    return 0;
}

static struct figure_axis axis(double least, double most)
{
    struct figure_axis a = {.title = "axis"};
    figure_axis_widen(&a, least, most);
    return a;
}

static void an_axis_has_room_at_its_ends(void **state)
{
    struct figure_axis x = axis(0, 10), y = axis(5, 5);
    (void)state;
    figure_axis_widen(&x, 20, 100);
    figure_add_axes(&figure, &x, &y, "remark", arena);
    assert_true(fabs(x.least + 6) < 1e-9 && fabs(x.most - 106) < 1e-9);
    assert_true(y.least < 5 && y.most > 5);
    assert_non_null(strstr(figure.script.text, "set label 'remark' at screen"));
}

static void a_logarithmic_axis_stays_above_zero(void **state)
{
    struct figure_axis x = axis(1e-4, 1e-4), y = axis(0, 1);
    (void)state;
    x.log_scale = true;
    figure_add_axes(&figure, &x, &y, "", arena);
    assert_true(x.least > 0 && x.least < 1e-4 && x.most > 1e-4);
    assert_non_null(strstr(figure.script.text, "set logscale x\n"));
}

/* Many names are upright and need room below: the picture grows, the plot does not. */
static void names_have_the_room_that_they_need(void **state)
{
    static const char *const few[] = {"a", "b"}, *const many[] = {
                                                     "a long name", "another long name",
                                                     "a name",      "b name",
                                                     "c name",      "d name"};
    struct figure_axis x = {.title = "x", .names = few, .name_count = 2},
                       y = axis(0, 1);
    (void)state;
    const struct figure_box low = figure_add_axes(&figure, &x, &y, "", arena);
    assert_true(x.least == -0.5 && x.most == 1.5);
    assert_null(strstr(figure.script.text, "rotate"));
    plot_figure_deinit(&figure);
    figure = (struct plot_figure){.width = figure_columns_width(1)};
    x = (struct figure_axis){.title = "x", .names = many, .name_count = 6};
    y = axis(0, 1);
    const struct figure_box high = figure_add_axes(&figure, &x, &y, "", arena);
    assert_non_null(strstr(figure.script.text, "rotate by 90"));
    assert_true(high.y > low.y + 0.3);
    assert_true(fabs(high.height - low.height) < 1e-9);
}

/* The labels in the script, as boxes in inches. */
static size_t read_labels(struct figure_box *out, size_t room)
{
    size_t count = 0;
    for (const char *c = figure.script.text; (c = strstr(c, "set label 'L")); c++) {
        char text[64];
        double x, y;
        assert_true(count < room);
        assert_int_equal(
            sscanf(c, "set label '%63[^']' at screen %lf, screen %lf", text, &x, &y),
            3);
        const double high = figure_line(FIGURE_POINTS);
        out[count++] =
            (struct figure_box){x * figure.width, y * figure.height - high / 2,
                                figure_text_width(text, FIGURE_POINTS), high};
    }
    return count;
}

static bool apart(struct figure_box a, struct figure_box b)
{
    const double near = 1e-4; /* the script's digits */
    return a.x + a.width <= b.x + near || b.x + b.width <= a.x + near ||
           a.y + a.height <= b.y + near || b.y + b.height <= a.y + near;
}

/* A cloud with clusters: whatever has a label can be read. */
static void labels_cover_no_point_and_no_label(void **state)
{
    enum { COUNT = 60 };
    struct figure_mark marks[COUNT];
    struct figure_box labels[COUNT];
    char texts[COUNT][8];
    struct figure_axis x = {.title = "x"}, y = {.title = "y"};
    (void)state;
    for (int i = 0; i < COUNT; i++) {
        const double at = i * 0.61803398875, up = i * 0.7548776662;
        snprintf(texts[i], sizeof(texts[i]), "L%d", i);
        marks[i] = (struct figure_mark){(at - floor(at)) * (i % 3 ? 1 : 0.2),
                                        (up - floor(up)) * (i % 3 ? 1 : 0.2), texts[i]};
        figure_axis_widen(&x, marks[i].x, marks[i].x);
        figure_axis_widen(&y, marks[i].y, marks[i].y);
    }
    const struct figure_box box = figure_add_axes(&figure, &x, &y, "", arena);
    const size_t left = figure_add_mark_labels(&figure, box, &x, &y, marks, COUNT);
    const size_t count = read_labels(labels, COUNT);
    assert_int_equal(count + left, COUNT);
    assert_true(count > COUNT / 2);
    for (size_t i = 0; i < count; i++) {
        const struct figure_box *l = &labels[i];
        assert_true(l->x >= box.x - 1e-4 && l->y >= box.y - 1e-4);
        assert_true(l->x + l->width <= box.x + box.width + 1e-4);
        assert_true(l->y + l->height <= box.y + box.height + 1e-4);
        for (size_t k = i + 1; k < count; k++)
            assert_true(apart(*l, labels[k]));
        for (size_t k = 0; k < COUNT; k++) {
            const struct figure_box point = {
                box.x + box.width * (marks[k].x - x.least) / (x.most - x.least),
                box.y + box.height * (marks[k].y - y.least) / (y.most - y.least), 0, 0};
            assert_true(apart(*l, point));
        }
    }
}

static void points_without_labels_are_avoided_too(void **state)
{
    struct figure_axis x = axis(0, 1), y = axis(0, 1);
    struct figure_mark marks[] = {{0.5, 0.5, "L"}, {0.48, 0.54, NULL}};
    struct figure_box label;
    (void)state;
    const struct figure_box box = figure_add_axes(&figure, &x, &y, "", arena);
    assert_int_equal(figure_add_mark_labels(&figure, box, &x, &y, marks, 2), 0);
    assert_int_equal(read_labels(&label, 1), 1);
    assert_true(label.y + label.height / 2 < box.y + box.height / 2);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, make, forget)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(an_axis_has_room_at_its_ends),
        TEST(a_logarithmic_axis_stays_above_zero),
        TEST(names_have_the_room_that_they_need),
        TEST(labels_cover_no_point_and_no_label),
        TEST(points_without_labels_are_avoided_too),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
