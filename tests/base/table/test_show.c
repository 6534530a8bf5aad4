/* Tables as command lines ask for them. */
#include "base/table/show.h"

#include "base/file.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

/* The name of the chosen format, or the message. */
static const char *chosen(struct table_request q, struct arena *a)
{
    const struct table_format *format;
    struct err e = {0};
    enum err_code code = table_choose_format(&q, &format, a, &e);
    assert_true(code == ERR_OK || code == ERR_USER);
    return arena_strdup(a, code == ERR_OK ? format->plugin.name : e.text);
}

static void a_format_is_named_or_stands_for_an_ending(void **state)
{
    struct arena *a = arena_create();
    (void)state;
    assert_string_equal(chosen((struct table_request){0}, a), "text");
    assert_string_equal(chosen((struct table_request){.output = "-"}, a), "text");
    assert_string_equal(chosen((struct table_request){.output = "a.b/c"}, a), "text");
    assert_string_equal(chosen((struct table_request){.output = "a/b.tex"}, a),
                        "latex");
    assert_string_equal(
        chosen((struct table_request){.format = "md", .output = "a.tex"}, a),
        "markdown");
    arena_destroy(a);
}

static void what_does_not_fit_is_said(void **state)
{
    struct arena *a = arena_create();
    (void)state;
    assert_non_null(strstr(chosen((struct table_request){.format = "htm"}, a),
                           "did you mean `html`?"));
    assert_non_null(
        strstr(chosen((struct table_request){.output = "a.xyz"}, a), ".xyz"));
    assert_non_null(strstr(chosen((struct table_request){.caption = "c"}, a),
                           "--caption is for the format markdown"));
    assert_non_null(strstr(
        chosen((struct table_request){.format = "csv", .ref = "k"}, a), "not for csv"));
    arena_destroy(a);
}

static void a_table_is_written_with_the_caption_that_is_asked_for(void **state)
{
    static const struct table_column columns[] = {{"tag", "tag", TABLE_TEXT, true},
                                                  {"n", "clips", TABLE_NUMBER, false}};
    char path[] = "/tmp/mtag_show_XXXXXX", *text;
    struct arena *a = arena_create();
    struct err e = {0};
    size_t length;
    (void)state;
    struct table t = table_create(columns, 2, 2, a);
    table_row(&t, 0)[0] = table_long_text("a text of more than forty columns, which "
                                          "people see the beginning of",
                                          a);
    table_row(&t, 0)[1] = table_whole(-3, a);
    const int file = mkstemp(path);
    assert_true(file >= 0);
    close(file);
    const struct table_request q = {
        .format = "html", .caption = "C", .ref = "k", .output = path};
    assert_int_equal(table_show(&t, &q, table_format_find("html"), &e), ERR_OK);
    assert_int_equal(file_read(path, &text, &length, &e), ERR_OK);
    assert_non_null(strstr(text, "<table id=\"k\">\n<caption>C</caption>"));
    assert_non_null(strstr(text, "forty columns, whic&#8230;</td>"));
    assert_non_null(strstr(text, ">-3</td>"));
    assert_non_null(strstr(text, "<td>&#8211;</td>")); /* an empty cell */
    free(text);
    unlink(path);
    arena_destroy(a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_format_is_named_or_stands_for_an_ending),
        cmocka_unit_test(what_does_not_fit_is_said),
        cmocka_unit_test(a_table_is_written_with_the_caption_that_is_asked_for),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
