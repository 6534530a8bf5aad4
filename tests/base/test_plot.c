/* Pictures by gnuplot. */
#include "base/plot.h"

#include "base/file.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "tests/hostile.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static const char *quoted(void (*add)(struct str *, const char *), const char *text)
{
    static struct str s;
    s.length = 0;
    add(&s, text);
    return str_text(&s);
}

static void quotes_in_text_stay_text(void **state)
{
    (void)state;
    assert_string_equal(quoted(plot_add_quoted, "rock `n` \\ roll"),
                        "'rock `n` \\ roll'");
    assert_string_equal(quoted(plot_add_quoted, "rock 'n' roll"), "\"rock 'n' roll\"");
    assert_string_equal(quoted(plot_add_quoted, ""), "''");
    assert_string_equal(quoted(plot_add_quoted, "a\nsystem 'x'"), "\"a system 'x'\"");
    assert_string_equal(quoted(plot_add_quoted, "`d` ' \" \\"),
                        "\"\\140d\\140 ' \\042 \\134\"");
}

static void a_label_of_a_tic_is_no_format(void **state)
{
    (void)state;
    assert_string_equal(quoted(plot_add_tic, "50% of %s"), "'50%% of %%s'");
    assert_string_equal(quoted(plot_add_tic, "50% 'n'"), "\"50%% 'n'\"");
}

static void a_comment_is_one_line(void **state)
{
    (void)state;
    assert_string_equal(quoted(plot_add_comment, "a\nsystem('x')"),
                        "# a system('x')\n");
}

static void the_ending_names_the_format(void **state)
{
    (void)state;
    static const char *const good[] = {"a.svg", "x/y.pdf", "a.b.png"};
    static const char *const bad[] = {"a.gif", "svg", "a.svg/b", "a."};
    struct arena *a = arena_create();
    struct err e = {0};
    for (size_t i = 0; i < sizeof(good) / sizeof(*good); i++)
        assert_int_equal(plot_check_path(good[i], a, NULL), ERR_OK);
    for (size_t i = 0; i < sizeof(bad) / sizeof(*bad); i++)
        assert_int_equal(plot_check_path(bad[i], a, NULL), ERR_USER);
    assert_int_equal(plot_check_path("a.gif", a, &e), ERR_USER);
    assert_non_null(strstr(e.text, ".svg, .pdf or .png, not to `a.gif`"));
    arena_destroy(a);
}

static void colours_that_come_again_have_another_dash_and_point(void **state)
{
    (void)state;
    assert_string_equal(plot_colour(0), plot_colour(8));
    assert_string_not_equal(plot_colour(0), plot_colour(1));
    assert_string_not_equal(plot_dash(0), plot_dash(8));
    assert_int_not_equal(plot_point(0), plot_point(8));
}

/* A folder of the test's own; the picture goes into one that is not there yet. */
struct room {
    char folder[32];
    struct arena *arena;
    const char *pictures, *path;
    struct plot_figure figure;
};

static void open_room(struct room *r, const char *script)
{
    *r = (struct room){.folder = "/tmp/mtag-plot-XXXXXX", .arena = arena_create()};
    assert_non_null(mkdtemp(r->folder));
    r->pictures = file_join(r->arena, r->folder, "it's new");
    r->path = file_join(r->arena, r->pictures, "line.svg");
    r->figure.width = r->figure.height = 2;
    str_add(&r->figure.data, "1 2\n2 3\n");
    str_add(&r->figure.script, script);
}

static void close_room(struct room *r)
{
    static const char *const names[] = {"line.svg", "line.gp", "line.dat"};
    for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++)
        unlink(file_join(r->arena, r->pictures, names[i]));
    rmdir(r->pictures);
    rmdir(r->folder);
    plot_figure_deinit(&r->figure);
    arena_destroy(r->arena);
}

static void the_picture_has_script_and_data_beside_it(void **state)
{
    (void)state;
    struct room r;
    open_room(&r, "plot data with lines\n");
    struct err e = {0};
    if (plot_write(&r.figure, r.path, r.arena, &e) != ERR_OK)
        fail_msg("%s", e.text);
    char *text;
    size_t length;
    assert_int_equal(file_read(r.path, &text, &length, NULL), ERR_OK);
    assert_true(length > 0);
    free(text);
    const char *data = file_join(r.arena, r.pictures, "line.dat");
    assert_int_equal(file_read(data, &text, &length, NULL), ERR_OK);
    assert_int_equal(length, 8);
    assert_memory_equal(text, "1 2\n2 3\n", length);
    free(text);
    assert_true(file_exists(file_join(r.arena, r.pictures, "line.gp")));
    close_room(&r);
}

static void what_gnuplot_says_is_told(void **state)
{
    (void)state;
    struct room r;
    open_room(&r, "plot nonsense(\n");
    struct err e = {0};
    assert_int_equal(plot_write(&r.figure, r.path, r.arena, &e), ERR_IO);
    assert_non_null(strstr(e.text, "gnuplot failed"));
    assert_non_null(strstr(e.text, "nonsense"));
    assert_false(file_exists(r.path));
    assert_false(file_exists(file_join(r.arena, r.pictures, "line.gp")));
    assert_false(file_exists(file_join(r.arena, r.pictures, "line.dat")));
    close_room(&r);
}

/* Each is a name that gnuplot or a shell would act on. */
static void names_mean_files_only(void **state)
{
    (void)state;
    static const char *const names[] = {"<touch ran;.svg",
                                        "|touch ran;cat>y.svg",
                                        "-e.svg",
                                        "~x.svg",
                                        "`touch ran`.svg",
                                        "$(touch ran).svg",
                                        "a'b.svg",
                                        "a\\.svg",
                                        "@a.svg",
                                        "#a.svg",
                                        "a\"b.svg",
                                        "system('x').svg",
                                        "\033]0;title\a.svg",
                                        "-.svg",
                                        "-p;a{}.svg",
                                        "50%d.svg"};
    struct room r;
    open_room(&r, "plot data with lines\n");
    for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++) {
        struct err e = {0};
        const char *path = file_join(r.arena, r.pictures, names[i]);
        if (plot_write(&r.figure, path, r.arena, &e) != ERR_OK)
            fail_msg("%s", e.text);
        const char *stem = arena_strndup(r.arena, path, strlen(path) - strlen(".svg"));
        assert_int_equal(unlink(path), 0);
        assert_int_equal(unlink(arena_printf(r.arena, "%s.gp", stem)), 0);
        assert_int_equal(unlink(arena_printf(r.arena, "%s.dat", stem)), 0);
    }
    assert_int_equal(rmdir(r.pictures), 0); /* nothing else was made */
    close_room(&r);
}

static void hostile_names_are_drawn_as_text(void **state)
{
    (void)state;
    struct room r;
    open_room(&r, "set xrange [0:30]\nset xtics (");
    for (size_t i = 0; i < HOSTILE; i++) {
        plot_add_tic(&r.figure.script, hostile[i]);
        str_addf(&r.figure.script, " %zu, ", i);
        plot_add_comment(&r.figure.data, hostile[i]);
    }
    str_add(&r.figure.script, "'' 99)\nset title ");
    plot_add_quoted(&r.figure.script, hostile[0]);
    str_add(&r.figure.script, "\nplot ");
    for (size_t i = 0; i < HOSTILE; i++) {
        str_addf(&r.figure.script, "data using 1:2 with lines title ");
        plot_add_quoted(&r.figure.script, hostile[i]);
        str_add(&r.figure.script, i + 1 < HOSTILE ? ", " : "\n");
    }
    struct err e = {0};
    if (plot_write(&r.figure, r.path, r.arena, &e) != ERR_OK)
        fail_msg("%s", e.text);
    char *text;
    size_t length;
    assert_int_equal(file_read(r.path, &text, &length, NULL), ERR_OK);
    assert_non_null(strstr(text, ">50%<"));
    assert_non_null(strstr(text, ">%s%n<"));
    assert_non_null(strstr(text, "&lt;script"));
    assert_null(strpbrk(text, "\x1b\a"));
    free(text);
    close_room(&r); /* nothing else was made */
}

static void without_gnuplot_it_says_what_to_install(void **state)
{
    (void)state;
    struct room r;
    open_room(&r, "plot data\n");
    const char *path = arena_strdup(r.arena, getenv("PATH"));
    struct err e = {0};
    setenv("PATH", r.folder, 1);
    enum err_code code = plot_write(&r.figure, r.path, r.arena, &e);
    setenv("PATH", path, 1);
    assert_int_equal(code, ERR_IO);
    assert_non_null(strstr(e.text, "gnuplot-nox"));
    close_room(&r);
}

int main(void)
{
    const struct CMUnitTest rules[] = {
        cmocka_unit_test(quotes_in_text_stay_text),
        cmocka_unit_test(a_label_of_a_tic_is_no_format),
        cmocka_unit_test(a_comment_is_one_line),
        cmocka_unit_test(the_ending_names_the_format),
        cmocka_unit_test(colours_that_come_again_have_another_dash_and_point),
        cmocka_unit_test(without_gnuplot_it_says_what_to_install),
    };
    const struct CMUnitTest pictures[] = {
        cmocka_unit_test(the_picture_has_script_and_data_beside_it),
        cmocka_unit_test(what_gnuplot_says_is_told),
        cmocka_unit_test(names_mean_files_only),
        cmocka_unit_test(hostile_names_are_drawn_as_text),
    };
    int failed = cmocka_run_group_tests(rules, NULL, NULL);
    if (system("command -v gnuplot >/dev/null") != 0) {
        print_message("gnuplot is not installed: no picture was drawn\n");
        return failed;
    }
    return failed + cmocka_run_group_tests(pictures, NULL, NULL);
}
