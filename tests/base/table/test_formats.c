/* Every format of tables on the same table. */
#include "base/table/table.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <jansson.h>

/* Two rows with everything that some format takes as its own. */
static struct table_column columns[] = {
    {"name", "name", TABLE_TEXT, true},
    {"train.optimizer.lr", "lr", TABLE_NUMBER, false},
    {"valid_roc_auc", "valid ROC-AUC", TABLE_VALUE, false},
};
static struct table_cell cells[] = {
    {.text = "a|b, \"c\" & 50% of_$x^2 {#~} <i>\\", .number = NAN, .deviation = NAN},
    {.text = "1e-3", .number = 1e-3, .deviation = NAN},
    {.text = "0.9000 \xc2\xb1 0.0100", .number = 0.9, .deviation = 0.01, .best = true},
    {.text = "line\nbreak", .number = NAN, .deviation = NAN},
    {.text = NULL, .number = NAN, .deviation = NAN},
    {.text = NULL, .number = NAN, .deviation = NAN},
};
static const char *const notes[] = {"1 failed", "computed on \xff"};
static const struct table_fact facts[] = {{"sweep", NULL}, {"goal", "maximize"}};
static const bool best_rows[] = {true, false};
static const struct table table = {
    .heading = "a heading",
    .notes = notes,
    .note_count = 2,
    .caption = "A & B",
    .label = "tab:a b",
    .columns = columns,
    .column_count = 3,
    .cells = cells,
    .row_count = 2,
    .best_rows = best_rows,
    .best_by = "valid_roc_auc",
    .facts = facts,
    .fact_count = 2,
};

static char *written(const char *name, struct table_look look)
{
    struct str s = {0};
    const struct table_format *f = table_format_find(name);
    assert_non_null(f);
    f->write(&table, &look, &s);
    return s.text;
}

static void holds(const char *text, const char *part)
{
    if (strstr(text, part) == NULL)
        fail_msg("`%s` is not in:\n%s", part, text);
}

static void formats_are_found_by_name_and_by_ending(void **state)
{
    (void)state;
    assert_null(table_format_find("xml"));
    assert_ptr_equal(table_format_of_file("a/b.tex"), table_format_find("latex"));
    assert_ptr_equal(table_format_of_file("b.md"), table_format_find("markdown"));
    assert_null(table_format_of_file("noending"));
}

static void every_format_writes_every_row(void **state)
{
    (void)state;
    for (size_t i = 0; table_formats.items[i]; i++) {
        char *text = written(table_formats.items[i]->name, (struct table_look){0});
        holds(text, "50");
        holds(text, "line");
        free(text);
    }
}

static void csv_for_spreadsheets_runs_nothing(void **state)
{
    static struct table_cell texts[] = {
        {.text = "=1+1", .number = NAN, .deviation = NAN},
        {.text = "+cmd|' /C calc'!A0", .number = NAN, .deviation = NAN},
        {.text = "-0.3", .number = -0.3, .deviation = NAN},
        {.text = "@SUM(a)", .number = NAN, .deviation = NAN},
        {.text = "a=b", .number = NAN, .deviation = NAN},
        {.text = "\t=1", .number = NAN, .deviation = NAN},
    };
    static struct table_column names[] = {{"=n", "n", TABLE_TEXT, true}};
    const struct table hostile = {
        .columns = names, .column_count = 1, .cells = texts, .row_count = 6};
    struct str s = {0};
    (void)state;
    table_format_find("csv-spreadsheet")->write(&hostile, &(struct table_look){0}, &s);
    assert_string_equal(s.text, "\"'=n\"\n\"'=1+1\"\n\"'+cmd|' /C calc'!A0\"\n-0.3\n"
                                "\"'@SUM(a)\"\na=b\n\"'\t=1\"\n");
    str_deinit(&s);
    /* CSV for programs is the text as it is. */
    table_format_find("csv")->write(&hostile, &(struct table_look){0}, &s);
    assert_string_equal(s.text, "=n\n=1+1\n+cmd|' /C calc'!A0\n-0.3\n@SUM(a)\na=b\n"
                                "\"\t=1\"\n");
    str_deinit(&s);
}

static void csv_quotes_by_rfc_4180(void **state)
{
    (void)state;
    char *text = written("csv", (struct table_look){0});
    assert_string_equal(text,
                        "name,train.optimizer.lr,valid_roc_auc,valid_roc_auc_std\n"
                        "\"a|b, \"\"c\"\" & 50% of_$x^2 {#~} <i>\\\",0.001,0.9,0.01\n"
                        "\"line\nbreak\",,,\n");
    free(text);
}

static void markdown_escapes_and_marks_the_best(void **state)
{
    (void)state;
    char *text = written("markdown", (struct table_look){0});
    holds(text, "| name | lr | valid ROC-AUC |\n|:---|---:|---:|\n");
    holds(text, "a\\|b, \"c\" &amp; 50% of\\_\\$x^2 {\\#\\~} &lt;i>\\\\ |");
    holds(text, "| **0.9000 \xc2\xb1 0.0100** |");
    holds(text, "| line break |");
    free(text);
}

static void latex_escapes_everything(void **state)
{
    (void)state;
    char *text = written("latex", (struct table_look){0});
    holds(text, "\\caption{A \\& B}");
    holds(text, "\\label{tab:a-b}");
    holds(text, "a\\textbar{}b, ``c'' \\& 50\\% "
                "of\\_\\$x\\textasciicircum{}2 \\{\\#\\textasciitilde{}\\} "
                "\\textless{}i\\textgreater{}\\textbackslash{} & 1e-3");
    holds(text, "\\textbf{\\boldmath 0.9000 $\\pm$ 0.0100}");
    holds(text, "\\toprule");
    holds(text, "\\bottomrule");
    free(text);
}

static void html_escapes_everything(void **state)
{
    (void)state;
    char *text = written("html", (struct table_look){0});
    holds(text, "<table id=\"tab:a b\">\n<caption>A &#38; B</caption>\n<thead>\n");
    holds(text, "<td>a|b, &#34;c&#34; &#38; 50% of_$x^2 {#~} &#60;i&#62;\\</td>");
    holds(text,
          "<td style=\"text-align: right\"><strong>0.9000 &#177; 0.0100</strong>");
    holds(text, "<td>line break</td><td style=\"text-align: right\">&#8211;</td>");
    holds(text, "<p>computed on \\xff</p>");
    free(text);
}

/* A dash in a text stays one, and so does that of an exponent. */
static void latex_has_minus_signs_in_numbers(void **state)
{
    static struct table_column names[] = {{"a", "a", TABLE_TEXT, true},
                                          {"n", "n", TABLE_NUMBER, false}};
    static struct table_cell two[] = {
        {.text = "-a [-b]", .number = NAN, .deviation = NAN},
        {.text = "-1e-3 [-0.2, -0.1] a-1", .number = -1e-3, .deviation = NAN}};
    const struct table t = {
        .columns = names, .column_count = 2, .cells = two, .row_count = 1};
    struct str s = {0};
    (void)state;
    table_format_find("latex")->write(&t, &(struct table_look){0}, &s);
    holds(s.text, "    -a [-b] & $-$1e-3 [$-$0.2, $-$0.1] a-1 \\\\\n");
    str_deinit(&s);
}

/* Nothing is scaled: the widest text takes several lines, and many rows several pages.
 */
static void latex_fits_the_line_and_the_page(void **state)
{
    static struct table_column names[] = {{"a", "a", TABLE_TEXT, true},
                                          {"n", "n", TABLE_NUMBER, false}};
    static struct table_cell texts[2 * 60];
    struct table wide = {
        .columns = names, .column_count = 2, .cells = texts, .row_count = 2};
    struct str s = {0};
    (void)state;
    for (size_t i = 0; i < 2 * 60; i++)
        texts[i].text = "b";
    texts[0].text =
        "a text of many words that is much wider than the line of an article "
        "and takes two lines of it";
    table_format_find("latex")->write(&wide, &(struct table_look){0}, &s);
    holds(s.text, "\\begin{table*}[htbp]\n  \\centering\n  \\small\n");
    holds(s.text, "\\begin{tabular}{p{1.00\\dimexpr\\linewidth-17pt\\relax}r}");
    holds(s.text, "    \\raggedright\\let\\\\\\tabularnewline a text of many words");
    holds(s.text, "of it & b \\\\\n    b & b \\\\\n");
    str_deinit(&s);
    texts[0].number = NAN;
    texts[0].text =
        "aLabelOfOneWordThatIsWiderThanAnyColumnOfATableCouldBeOnAnyPageOfPaperOfAll";
    table_format_find("latex")->write(&wide, &(struct table_look){0}, &s);
    holds(s.text, "\\tabularnewline aLabelO\\allowbreak{}fOneWor\\allowbreak{}dThat");
    str_deinit(&s);
    wide.row_count = 60;
    wide.caption = "Many rows";
    texts[0].text = "b";
    table_format_find("latex")->write(&wide, &(struct table_look){0}, &s);
    holds(s.text, "% needs \\usepackage{booktabs,longtable}\n");
    holds(s.text, "\\endfirsthead");
    holds(s.text, "\\endhead\n    \\bottomrule\n    \\endfoot\n");
    assert_null(strstr(s.text, "begin{table}"));
    str_deinit(&s);
}

static void sums_stand_apart_from_the_rows(void **state)
{
    struct table sums = table;
    struct str s = {0};
    (void)state;
    sums.foot = 1;
    sums.ruled = true;
    table_format_find("html")->write(&sums, &(struct table_look){0}, &s);
    holds(s.text, "</tbody>\n<tfoot>\n<tr><td>line break</td>");
    str_deinit(&s);
    table_format_find("latex")->write(&sums, &(struct table_look){0}, &s);
    holds(s.text, "\\midrule\n    line break & -- & -- \\\\\n    \\bottomrule");
    str_deinit(&s);
    sums.cells = (struct table_cell[]){{.text = "[64]"}, {.text = "1"}, {.text = "2"},
                                       {.text = "* b"},  {.text = "3"}, {.text = "4"}};
    table_format_find("latex")->write(&sums, &(struct table_look){0}, &s);
    holds(s.text, "\\midrule\n    {}[64] & ");
    holds(s.text, "\\midrule\n    {}* b & ");
    str_deinit(&s);
    sums.cells = (struct table_cell[]){{.text = "a"}, {.text = "1"}, {.text = "2"},
                                       {.text = "b"}, {.text = "3"}, {.text = "4"}};
    sums.heading = NULL;
    sums.best_rows = NULL;
    sums.note_count = 0;
    table_format_find("text")->write(&sums, &(struct table_look){0}, &s);
    assert_string_equal(s.text, "name  lr  valid ROC-AUC\n"
                                "----  --  -------------\n"
                                "a      1              2\n"
                                "----  --  -------------\n"
                                "b      3              4\n");
    str_deinit(&s);
}

static void json_has_numbers_and_null_for_what_is_not_known(void **state)
{
    (void)state;
    char *text = written("json", (struct table_look){0});
    json_t *root = json_loads(text, 0, NULL);
    assert_non_null(root);
    json_t *rows = json_object_get(root, "rows");
    assert_int_equal(json_array_size(rows), 2);
    json_t *first = json_array_get(rows, 0);
    assert_true(fabs(json_real_value(json_object_get(first, "train.optimizer.lr")) -
                     1e-3) < 1e-15);
    assert_true(
        json_is_null(json_object_get(json_array_get(rows, 1), "valid_roc_auc")));
    assert_string_equal(json_string_value(json_object_get(root, "goal")), "maximize");
    assert_int_equal(json_array_size(json_object_get(root, "notes")), 2);
    json_decref(root);
    free(text);
}

static void a_wide_table_is_cut_between_columns_and_nothing_is_left_out(void **state)
{
    (void)state;
    char *text = written("text", (struct table_look){.width = 56});
    const char *start = text;
    int names = 0;
    for (const char *line = text; *line; line = strchr(line, '\n') + 1)
        names += strncmp(line, "name", 4) == 0;
    assert_int_equal(names, 2);
    holds(start, "lr");
    holds(start, "0.9000 \xc2\xb1 0.0100 *");
    holds(start, "1 failed");
    free(text);
}

static void a_terminal_with_colours_gets_no_asterisk(void **state)
{
    (void)state;
    char *text = written("text", (struct table_look){.colour = true});
    assert_null(strchr(text, '*'));
    holds(text, "\033[1;32m0.9000");
    free(text);
}

static void a_failed_status_is_red_where_there_is_colour(void **state)
{
    static struct table_cell statuses[] = {{.text = "failed", .failed = true},
                                           {.text = "finished"}};
    static struct table_column names[] = {{"status", "status", TABLE_TEXT, false}};
    const struct table runs = {
        .columns = names, .column_count = 1, .cells = statuses, .row_count = 2};
    struct str s = {0};
    (void)state;
    table_format_find("text")->write(&runs, &(struct table_look){.colour = true}, &s);
    holds(s.text, "\033[31mfailed  \033[0m\nfinished\n");
    str_deinit(&s);
    table_format_find("text")->write(&runs, &(struct table_look){0}, &s);
    assert_string_equal(s.text, "status\nfailed\nfinished\n");
    str_deinit(&s);
}

/* Columns that are compared stay beside each other, and their texts take several lines;
 * elsewhere a text is cut to what a line has room for. */
static void texts_are_cut_to_the_terminal(void **state)
{
    static struct table_column names[] = {{"path", "", TABLE_TEXT, true},
                                          {"a", "a", TABLE_TEXT, false},
                                          {"b", "b", TABLE_TEXT, false}};
    static struct table_cell texts[] = {{.text = "layers"},
                                        {.text = "0123456789 0123456789 0123456789"},
                                        {.text = "abcdefghij abcdefghij abcdefghij"}};
    struct table difference = {.columns = names,
                               .column_count = 3,
                               .cells = texts,
                               .row_count = 1,
                               .across = true};
    struct str s = {0};
    (void)state;
    table_format_find("text")->write(&difference, &(struct table_look){.width = 50},
                                     &s);
    holds(s.text, "layers  0123456789           abcdefghij\n"
                  "        0123456789           abcdefghij\n"
                  "        0123456789           abcdefghij\n");
    assert_null(strstr(s.text, "cut to fit"));
    str_deinit(&s);
    difference.across = false;
    table_format_find("text")->write(&difference, &(struct table_look){.width = 50},
                                     &s);
    holds(s.text, "layers  0123456789 0123456789 0123456789\n");
    assert_null(strstr(s.text, "cut to fit"));
    str_deinit(&s);
    table_format_find("text")->write(&difference, &(struct table_look){.width = 30},
                                     &s);
    holds(s.text, "layers  0123456789 01234567\xe2\x80\xa6\n");
    holds(s.text, "texts are cut to fit 30");
    str_deinit(&s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(formats_are_found_by_name_and_by_ending),
        cmocka_unit_test(every_format_writes_every_row),
        cmocka_unit_test(csv_for_spreadsheets_runs_nothing),
        cmocka_unit_test(csv_quotes_by_rfc_4180),
        cmocka_unit_test(markdown_escapes_and_marks_the_best),
        cmocka_unit_test(latex_escapes_everything),
        cmocka_unit_test(html_escapes_everything),
        cmocka_unit_test(latex_has_minus_signs_in_numbers),
        cmocka_unit_test(latex_fits_the_line_and_the_page),
        cmocka_unit_test(sums_stand_apart_from_the_rows),
        cmocka_unit_test(json_has_numbers_and_null_for_what_is_not_known),
        cmocka_unit_test(a_wide_table_is_cut_between_columns_and_nothing_is_left_out),
        cmocka_unit_test(a_failed_status_is_red_where_there_is_colour),
        cmocka_unit_test(texts_are_cut_to_the_terminal),
        cmocka_unit_test(a_terminal_with_colours_gets_no_asterisk),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
