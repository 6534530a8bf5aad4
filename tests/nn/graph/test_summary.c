/* The layer table: rows, sums and the three formats. */
#include "tests/nn/reading.h"

static const struct nn_feature features[] = {{"mel", {NN_IMAGE, 1, 96, 188}},
                                             {"a_b%", {NN_VECTOR, 3, 1, 1}}};

static const char cnn[] =
    "model:\n"
    "  blocks:\n"
    "    body:\n"
    "      options: {filters: ~}\n"
    "      layers:\n"
    "        - conv2d: {filters: $filters, kernel: 3, padding: 1}\n"
    "        - batchnorm\n"
    "        - activation: relu\n"
    "        - max_pool2d: 4\n"
    "  layers:\n"
    "    - batchnorm\n"
    "    - body: {each: {filters: [8, 16]}}\n"
    "    - flatten\n"
    "    - dropout\n"
    "    - linear: {units: tags}\n";

static const char branches[] = "model:\n"
                               "  layers:\n"
                               "    - global_avg_pool: {from: mel, name: heard}\n"
                               "    - linear: {from: a_b%, units: 4, name: known}\n"
                               "    - relu\n"
                               "    - concat: {from: [heard, previous]}\n"
                               "    - tanh\n"
                               "    - linear: {units: tags}\n";

static char *summary_in(const char *text, size_t feature_count, const char *format,
                        int width)
{
    struct reading r = reading_start();
    const struct nn_graph *g = reading_graph(&r, text, features, feature_count, 50);
    if (g == NULL)
        fail_msg("%s", r.faults);
    struct str s = {0};
    struct arena *a = arena_create();
    const struct table t = nn_graph_table(g, NULL, a);
    table_format_find(format)->write(&t, &(struct table_look){.width = width}, &s);
    arena_destroy(a);
    reading_end(&r);
    return s.text;
}

static char *summary_of(const char *text, size_t feature_count, const char *format)
{
    return summary_in(text, feature_count, format, 0);
}

/* Line i of a text, without its end. */
static char *line_of(const char *text, int i)
{
    for (; i > 0; i--) {
        text = strchr(text, '\n');
        assert_non_null(text);
        text++;
    }
    return strndup(text, strcspn(text, "\n"));
}

/* The words of a line, one space between them. */
static void expect_line(const char *text, int i, const char *expected)
{
    char *line = line_of(text, i), *to = line;
    for (const char *from = line; *from; from++)
        if (*from != ' ' || (to > line && to[-1] != ' '))
            *to++ = *from;
    *to = '\0';
    assert_string_equal(line, expected);
    free(line);
}

static void rows_join_what_belongs_together(void **state)
{
    (void)state;
    char *t = summary_of(cnn, 1, "text");
    expect_line(t, 0, "Layer Output size Details Weights Multiply-adds");
    expect_line(t, 2, "input 1 x 96 x 188 mel");
    expect_line(t, 3, "batchnorm 1 x 96 x 188 2 0");
    assert_mentions(t, "body1.1: conv2d, batchnorm, relu, max_pool2d  8 x 24 x 47");
    assert_mentions(t, "body1.2: conv2d, batchnorm, relu, max_pool2d  16 x 6 x 11");
    assert_mentions(t, "flatten, dropout ");
    assert_mentions(t, " 52,850 ");
    free(t);
}

static void the_last_row_is_the_sum(void **state)
{
    (void)state;
    char *t = summary_of(cnn, 1, "text");
    /* 2 + (72 + 8 + 16) + (1152 + 16 + 32) + (52800 + 50) weights;
     * 72 * 96 * 188 + 1152 * 24 * 47 + 52800 multiply-adds */
    expect_line(t, 9, "total 54,148 2,651,712");
    free(t);
}

static void branches_say_where_they_read(void **state)
{
    (void)state;
    char *t = summary_of(branches, 2, "text");
    expect_line(t, 2, "input 1 x 96 x 188 mel");
    expect_line(t, 3, "input 3 a_b%");
    assert_mentions(t, "heard: global_avg_pool");
    assert_mentions(t, "from mel; ");
    assert_mentions(t, "known: linear, relu");
    assert_mentions(t, "from a_b%; ");
    assert_mentions(t, "concat, tanh");
    assert_mentions(t, "from heard, known;");
    free(t);
}

static void lines_of_text_are_aligned_and_end_without_spaces(void **state)
{
    (void)state;
    char *t = summary_of(cnn, 1, "text");
    char *rule = line_of(t, 1);
    for (int i = 0; i < 10; i++) {
        char *line = line_of(t, i);
        size_t length = strlen(line);
        assert_true(line[length - 1] != ' ');
        assert_true(i == 2 || length == strlen(rule));
        free(line);
    }
    free(rule);
    free(t);
}

static void markdown_is_a_table(void **state)
{
    (void)state;
    char *t = summary_of(cnn, 1, "markdown");
    expect_line(t, 0, "Layers of the network.");
    expect_line(t, 2, "| Layer | Output size | Details | Weights | Multiply-adds |");
    expect_line(t, 3, "|:---|:---|:---|---:|---:|");
    expect_line(t, 10, "| total | | | 54,148 | 2,651,712 |");
    free(t);
}

static void latex_is_booktabs_and_escaped(void **state)
{
    (void)state;
    char *t = summary_of(branches, 2, "latex");
    assert_mentions(t,
                    "Layer & Output size & Details & Weights & Multiply-adds \\\\\n");
    assert_mentions(t, " & 1 $\\times$ 96 $\\times$ 188 & ");
    assert_mentions(t, " a\\_b\\%");
    assert_mentions(t, "global\\_avg\\_pool");
    assert_mentions(t, "\\midrule\n    total & ");
    assert_mentions(t, "\\caption{Layers of the network.}");
    assert_mentions(t, "\\bottomrule\n  \\end{tabular}\n\\end{table*}\n");
    assert_null(strstr(t, "->"));
    assert_null(strstr(t, "resizebox"));
    free(t);
}

static void programs_get_numbers_and_no_sums_among_the_rows(void **state)
{
    (void)state;
    char *t = summary_of(cnn, 1, "csv");
    expect_line(t, 0, "layer,output_size,details,weights,multiply_adds");
    expect_line(t, 1, "input,1 x 96 x 188,mel,,");
    assert_null(strstr(t, "total"));
    free(t);
    t = summary_of(cnn, 1, "json");
    assert_mentions(t, "\"sums\": [");
    assert_mentions(t, "\"weights\": 54148");
    free(t);
}

static void a_narrow_terminal_folds_layers_and_details(void **state)
{
    (void)state;
    char *wide = summary_of(cnn, 1, "text");
    char *t = summary_in(cnn, 1, "text", 72);
    for (const char *line = t; *line; line += strcspn(line, "\n") + 1)
        assert_true(strcspn(line, "\n") <= 72);
    assert_mentions(wide, "conv2d, batchnorm, relu, max_pool2d");
    assert_mentions(t, "\nbatchnorm, relu,");
    assert_mentions(t, "\nmax_pool2d");
    free(wide);
    free(t);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(rows_join_what_belongs_together),
        cmocka_unit_test(the_last_row_is_the_sum),
        cmocka_unit_test(branches_say_where_they_read),
        cmocka_unit_test(lines_of_text_are_aligned_and_end_without_spaces),
        cmocka_unit_test(markdown_is_a_table),
        cmocka_unit_test(latex_is_booktabs_and_escaped),
        cmocka_unit_test(programs_get_numbers_and_no_sums_among_the_rows),
        cmocka_unit_test(a_narrow_terminal_folds_layers_and_details),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
