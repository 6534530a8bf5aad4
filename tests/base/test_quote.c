/* Text in other languages, read again by each language's own reader where there is one.
 */
#include "base/csv.h"
#include "base/quote.h"

#include "base/arena.h"
#include "base/command.h"
#include "base/json.h"
#include "base/utf8.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "tests/hostile.h"

#include <string.h>

static struct str out;

static const char *quoted(void (*quote)(struct str *, const char *), const char *text)
{
    str_deinit(&out);
    out = (struct str){0};
    quote(&out, text);
    return str_text(&out);
}

/* What a program prints for the words; false if it is not installed. */
static bool ask(struct str *said, const char *const *words)
{
    bool found;
    int status;
    assert_int_equal(command_run(&(struct command){.words = words, .errors = true},
                                 said, &found, &status, NULL),
                     ERR_OK);
    if (found && status != 0)
        fail_msg("%s", str_text(said));
    return found;
}

static void a_string_of_python_is_the_text(void **state)
{
    (void)state;
    static const char program[] =
        "import ast, sys\n"
        "for source, text in zip(sys.argv[1::2], sys.argv[2::2]):\n"
        "    tree = ast.parse(source, mode='exec')\n"
        "    assert len(tree.body) == 2, source\n"
        "    assert ast.literal_eval(tree.body[0].value) == text, source\n"
        "    assert ast.get_docstring(tree.body[1], clean=False) == 'From ' + text\n";
    const char *words[3 + 2 * HOSTILE + 1] = {"python3", "-c", program};
    struct arena *a = arena_create();
    for (size_t i = 0; i < HOSTILE; i++) {
        const char *string = arena_strdup(a, quoted(quote_python, hostile[i]));
        const char *doc = arena_strdup(a, quoted(quote_python_doc, hostile[i]));
        assert_null(strchr(string, '\n'));
        words[3 + 2 * i] =
            arena_printf(a, "%s\nclass A:\n    \"\"\"From %s\"\"\"\n", string, doc);
        words[4 + 2 * i] = hostile[i];
    }
    struct str said = {0};
    if (!ask(&said, words))
        print_message("python3 is not installed: no string was read\n");
    str_deinit(&said);
    arena_destroy(a);
}

static void a_field_of_csv_is_the_text(void **state)
{
    (void)state;
    static const char program[] =
        "import csv, io, sys\n"
        "for line, text in zip(sys.argv[1::2], sys.argv[2::2]):\n"
        "    rows = list(csv.reader(io.StringIO(line, newline=''), strict=True))\n"
        "    assert rows == [['x', text, text, 'y']], (rows, text)\n";
    const char *words[3 + 2 * HOSTILE + 1] = {"python3", "-c", program};
    struct arena *a = arena_create();
    for (size_t i = 0; i < HOSTILE; i++) {
        const char *field = arena_strdup(a, quoted(csv_add, hostile[i]));
        words[3 + 2 * i] =
            arena_printf(a, "x,%s,%s,y\r\n", field, quoted(csv_add_quoted, hostile[i]));
        words[4 + 2 * i] = hostile[i];
    }
    struct str said = {0};
    if (!ask(&said, words))
        print_message("python3 is not installed: no field was read\n");
    str_deinit(&said);
    arena_destroy(a);
    assert_string_equal(quoted(csv_add, "rock"), "rock");
    assert_string_equal(quoted(csv_add, " a"), "\" a\"");
}

static void a_word_of_the_shell_is_the_text(void **state)
{
    (void)state;
    for (size_t i = 0; i < HOSTILE; i++) {
        struct str shown = {0}, said = {0}, script = {0};
        utf8_add_visible(&shown, hostile[i], "");
        str_addf(&script, "printf %%s %s", quoted(quote_shell, hostile[i]));
        const char *const words[] = {"sh", "-c", script.text, NULL};
        assert_true(ask(&said, words));
        assert_string_equal(str_text(&said), shown.text);
        str_deinit(&shown);
        str_deinit(&said);
        str_deinit(&script);
    }
    assert_string_equal(quoted(quote_shell, "a/b-c.db"), "a/b-c.db");
    assert_string_equal(quoted(quote_shell, ""), "''");
}

static void long_words_break_behind_their_signs(void **state)
{
    (void)state;
    struct str s = {0};
    quote_latex_breaking(&s, "short home_baseline_trial aVeryLongWordOfManyLetters",
                         14);
    assert_string_equal(
        str_text(&s), "short home\\_\\allowbreak{}baseline\\_\\allowbreak{}trial "
                      "aVeryLo\\allowbreak{}ngWordO\\allowbreak{}fManyLe\\allowbreak{}"
                      "tters");
    str_deinit(&s);
}

/* Every character that LaTeX acts on comes from us. */
static void latex_gets_no_command(void **state)
{
    (void)state;
    assert_string_equal(quoted(quote_latex, "\\input{x}"),
                        "\\textbackslash{}input\\{x\\}");
    assert_string_equal(quoted(quote_latex, "50% & $x^2$ #1 a_b~"),
                        "50\\% \\& \\$x\\textasciicircum{}2\\$ \\#1 "
                        "a\\_b\\textasciitilde{}");
    assert_string_equal(quoted(quote_latex, "diff --clips"), "diff -{}-{}clips");
    assert_string_equal(quoted(quote_latex, "\"a b\" (\"c\") d=\"e\""),
                        "``a b'' (``c'') d=``e''");
    assert_string_equal(quoted(quote_latex, "a\n\nb\x1b"), "a  b\\textbackslash{}x1b");
    assert_string_equal(quoted(quote_latex_label, "a}\\input{b"), "a--input-b");
    for (size_t i = 0; i < HOSTILE; i++) {
        int depth = 0;
        for (const char *p = quoted(quote_latex, hostile[i]); *p; p++) {
            assert_true((unsigned char)*p >= 0x20);
            if (*p == '\\' && p[1] && strchr("&%$#_{}", p[1]))
                p++;
            else if (*p == '\\')
                assert_true(strncmp(p, "\\text", 5) == 0);
            else
                assert_false(strchr("&%#_~^", *p) != NULL);
            depth += *p == '{' && p[-1] != '\\';
            depth -= *p == '}' && p[-1] != '\\';
            assert_in_range(depth, 0, 1);
        }
        assert_int_equal(depth, 0);
    }
}

static void markdown_gets_no_mark(void **state)
{
    (void)state;
    assert_string_equal(quoted(quote_markdown, "a|b*c_d[e](f)<g>"),
                        "a\\|b\\*c\\_d\\[e\\](f)&lt;g>");
    assert_string_equal(quoted(quote_markdown, "> a\n# b"), "&gt; a \\# b");
    for (size_t i = 0; i < HOSTILE; i++)
        for (const char *p = quoted(quote_markdown, hostile[i]); *p; p++) {
            assert_true((unsigned char)*p >= 0x20);
            if (*p == '\\') {
                assert_non_null(strchr("\\|`*_[]~$#!", p[1]));
                p++;
            } else {
                assert_null(strchr("<|`*_[]", *p));
            }
        }
}

static void json_is_the_text(void **state)
{
    (void)state;
    for (size_t i = 0; i < HOSTILE; i++) {
        struct str line = {0};
        json_t *text = json_text(hostile[i]);
        json_add_line(&line, text);
        json_decref(text);
        json_t *read = json_loads(line.text, JSON_DECODE_ANY, NULL);
        assert_string_equal(json_string_value(read), hostile[i]);
        json_decref(read);
        str_deinit(&line);
    }
    json_t *bad = json_text("caf\xe9"), *none = json_text(NULL);
    assert_string_equal(json_string_value(bad), "caf\xef\xbf\xbd");
    assert_true(json_is_null(none));
    json_decref(bad);
    json_decref(none);
}

static int free_text(void **state)
{
    (void)state;
    str_deinit(&out);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_string_of_python_is_the_text),
        cmocka_unit_test(a_field_of_csv_is_the_text),
        cmocka_unit_test(a_word_of_the_shell_is_the_text),
        cmocka_unit_test(long_words_break_behind_their_signs),
        cmocka_unit_test(latex_gets_no_command),
        cmocka_unit_test(markdown_gets_no_mark),
        cmocka_unit_test(json_is_the_text),
    };
    return cmocka_run_group_tests(tests, NULL, free_text);
}
