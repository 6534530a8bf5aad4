/* The table of trials, whole, in every format; labels, orders and the baseline with the
 * other options. */
#include "tests/report/record.h"

/* Two trials: .75 +- .0707 over two seeds, and .6 of one seed, with a label that every
 * format has to quote. */
static int make(void **state)
{
    if (make_empty(state) != 0)
        return -1;
    const int64_t s = begin("s", "valid_roc_auc", "maximize", 2);
    const struct asked_trial plain = {.name = "a", .label = "plain", .seeds = 2},
                             other = {.name = "b",
                                      .label = "50% \"a_b\" & <c>, | d",
                                      .seeds = 2};
    const int64_t a = ask(s, &plain), b = ask(s, &other);
    finish(a, 0, 0.5, 0.25);
    finish(a, 1, 0.625, 0.25);
    finish(b, 0, 0.75, 0.5);
    finish(b, 1, 0.875, 0.5);
    close_store();
    return 0;
}

#define WORDS "-c 'rank, label, AUC=valid_roc_auc, n' "

static void text_is_aligned_under_a_heading(void **state)
{
    (void)state;
    gives(WORDS "-f text",
          "s: adaptive steps learn rare tags sooner\n"
          "2 trials by valid_roc_auc (higher is better), mean \xc2\xb1 deviation over "
          "2 seeds\n"
          "\n"
          "rank  label                           AUC  runs\n"
          "   1  50% \"a_b\" & <c>, | d  0.812 \xc2\xb1 0.088     2 *\n"
          "   2  plain                 0.562 \xc2\xb1 0.088     2\n"
          "\n"
          "* the best by valid_roc_auc\n");
}

static void markdown_keeps_its_bars(void **state)
{
    (void)state;
    gives(WORDS "-f markdown",
          "Trials of s by valid ROC-AUC, mean \xc2\xb1 deviation over 2 seeds.\n"
          "\n"
          "| rank | label | AUC | runs |\n"
          "|---:|:---|---:|---:|\n"
          "| 1 | 50% \"a\\_b\" &amp; &lt;c>, \\| d | **0.812 \xc2\xb1 0.088** | 2 "
          "|\n"
          "| 2 | plain | 0.562 \xc2\xb1 0.088 | 2 |\n");
}

static void latex_needs_booktabs_alone(void **state)
{
    (void)state;
    gives(WORDS "-f latex",
          "% needs \\usepackage{booktabs}\n"
          "\\begin{table}[htbp]\n"
          "  \\centering\n"
          "  \\small\n"
          "  \\setlength{\\tabcolsep}{3pt}\n"
          "  \\caption{Trials of s by valid ROC-AUC, mean $\\pm$ deviation over "
          "2 seeds.}\n"
          "  \\label{tab:s}\n"
          "  \\begin{tabular}{rlrr}\n"
          "    \\toprule\n"
          "    rank & label & AUC & runs \\\\\n"
          "    \\midrule\n"
          "    1 & 50\\% ``a\\_b'' \\& \\textless{}c\\textgreater{}, \\textbar{} d & "
          "\\textbf{\\boldmath 0.812 $\\pm$ 0.088} & 2 \\\\\n"
          "    2 & plain & 0.562 $\\pm$ 0.088 & 2 \\\\\n"
          "    \\bottomrule\n"
          "  \\end{tabular}\n"
          "\\end{table}\n");
}

static void csv_and_tsv_have_every_digit_and_the_deviation(void **state)
{
    (void)state;
    assert_int_equal(report(WORDS "-f csv"), 0);
    assert_string_equal(output, printed);
    says("rank,label,valid_roc_auc,valid_roc_auc_std,n\n"
         "1,\"50% \"\"a_b\"\" & <c>, | d\",0.8125,0.0883883476483184");
    says(",2\n2,plain,0.5625,0.0883883476483184");
    assert_int_equal(report(WORDS "-f tsv"), 0);
    says("rank\tlabel\tvalid_roc_auc\tvalid_roc_auc_std\tn\n"
         "1\t50% \"a_b\" & <c>, | d\t0.8125\t0.0883883476483184");
}

static void json_has_rows_by_name(void **state)
{
    (void)state;
    gives("-c 'rank, label, n' --top 1 -f json",
          "{\n"
          "  \"sweep\": \"s\",\n"
          "  \"metric\": \"valid_roc_auc\",\n"
          "  \"goal\": \"maximize\",\n"
          "  \"rows\": [\n"
          "    {\n"
          "      \"rank\": 1,\n"
          "      \"label\": \"50% \\\"a_b\\\" & <c>, | d\",\n"
          "      \"n\": 2\n"
          "    }\n"
          "  ],\n"
          "  \"notes\": []\n"
          "}\n");
}

static void html_quotes_its_names(void **state)
{
    (void)state;
    gives("-c label,n -f html",
          "<table id=\"tab:s\">\n"
          "<caption>Trials of s by valid ROC-AUC, mean &#177; deviation over "
          "2 seeds.</caption>\n"
          "<thead>\n"
          "<tr><th>label</th><th style=\"text-align: right\">runs</th></tr>\n"
          "</thead>\n"
          "<tbody>\n"
          "<tr><td>50% &#34;a_b&#34; &#38; &#60;c&#62;, | d</td>"
          "<td style=\"text-align: right\">2</td></tr>\n"
          "<tr><td>plain</td><td style=\"text-align: right\">2</td></tr>\n"
          "</tbody>\n"
          "</table>\n");
}

static void what_is_written_to_a_file_is_what_is_printed(void **state)
{
    static const char *const endings[][2] = {
        {"csv", "csv"},   {"md", "markdown"}, {"tex", "latex"}, {"json", "json"},
        {"html", "html"}, {"tsv", "tsv"},     {"txt", "text"}};
    (void)state;
    for (size_t i = 0; i < sizeof(endings) / sizeof(*endings); i++) {
        char line[128], text[1 << 14];
        snprintf(line, sizeof(line), WORDS "-f %s", endings[i][1]);
        assert_int_equal(report(line), 0);
        strcpy(text, printed);
        snprintf(line, sizeof(line), WORDS "-o a.%s", endings[i][0]);
        gives(line, "");
        snprintf(line, sizeof(line), "a.%s", endings[i][0]);
        FILE *f = fopen(line, "r");
        assert_non_null(f);
        output[fread(output, 1, sizeof(output) - 1, f)] = '\0';
        fclose(f);
        assert_string_equal(output, text);
    }
    refuses(WORDS "-o no/such/folder/a.csv", "no/such/folder");
}

static void labels_go_to_the_rows_in_their_order(void **state)
{
    (void)state;
    gives("--labels 'one,two' -c label -f csv", "label\none\ntwo\n");
    gives("--labels one,two -t 1,2 -c label,trial -f csv",
          "label,trial\none,1\ntwo,2\n");
    gives("--labels one --top 1 -c label -f csv", "label\none\n");
    gives("--labels '\"x, y\",two' -c label -f csv", "label\n\"\"\"x, y\"\"\"\ntwo\n");
    assert_int_equal(report("--labels one,two"), 0);
    says("rank  trial  label  optimizer ");
    refuses("--labels one", "--labels has 1 name for 2 rows");
    refuses("--labels one,two --top 1", "--labels has 2 names for 1 row");
    refuses("--labels one,two,three -t 1,2", "--labels has 3 names for 2 trials");
}

static void an_order_and_a_baseline_go_with_every_choice(void **state)
{
    (void)state;
    gives("--order file -c trial,rank -f csv", "trial,rank\n1,2\n2,1\n");
    gives("--order rank -c trial -f csv", "trial\n2\n1\n");
    gives("--order file --baseline plain -c trial,difference -f csv",
          "trial,difference\n1,0\n2,0.25\n");
    gives("--baseline 2 -m valid_loss -c trial,difference -f csv",
          "trial,difference\n1,-0.25\n2,0\n");
    gives("-t 2 --baseline 1 -c difference -f csv", "difference\n0.25\n");
    gives("--all --order file --baseline plain -c trial,difference -f csv",
          "trial,difference\n1,0\n2,0.25\n");
    refuses("--baseline plian", "did you mean `plain`?");
    refuses("--baseline 3", "there is no trial 3");
    refuses("--order fil", "--order takes rank or file, not `fil`");
    refuses("-t 1,2 --order file", "--trials have the order of their list");
    assert_int_equal(report("--baseline plain -f latex"), 0);
    says("% difference: valid ROC-AUC less that of the baseline, plain (trial 1)\n");
}

static void caption_and_key_take_the_place_of_the_tables_own(void **state)
{
    (void)state;
    assert_int_equal(report("-f latex --caption '5% of_it' --ref tab:mine"), 0);
    says("\\caption{5\\% of\\_it}\n  \\label{tab:mine}\n");
    assert_int_equal(report("-f html --caption '<b>' --ref mine"), 0);
    says("<caption>&#60;b&#62;</caption>\n");
    refuses("-f csv --caption a", "--caption is for the format ");
    refuses("--ref a", "--ref is for the format ");
    refuses("-f markdown --ref a", "--ref is for the format ");
    refuses("-f cvs", "there is no format `cvs`; did you mean `csv`?");
}

static void a_where_that_is_wrong_is_said_with_what_would_be_right(void **state)
{
    (void)state;
    gives("--where 'valid_roc_auc > 0.7' -c trial -f csv", "trial\n2\n");
    gives("-w \"label like '50%'\" -c trial -f csv", "trial\n2\n");
    gives("-w 'valid_roc_auc_std > 0 and n = 2 and not stale' -c trial -f csv",
          "trial\n2\n1\n");
    gives("-w \"status = 'finished' -- all\" -c trial -f csv", "trial\n2\n1\n");
    refuses("-w 'valid_rocauc > 0'", "did you mean `valid_roc_auc`?");
    refuses("-w ''", "--where is empty");
    refuses("-w '  '", "--where is empty");
    refuses("-w 'trial ='", "--where `trial =`");
    refuses("-w 'trial = 1 ORDER BY 1'", "--where");
    refuses("-w 'trial = 9'", "no trial of the sweep `s` has: trial = 9");
}

#define TEST(name) cmocka_unit_test(name)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(text_is_aligned_under_a_heading),
        TEST(markdown_keeps_its_bars),
        TEST(latex_needs_booktabs_alone),
        TEST(csv_and_tsv_have_every_digit_and_the_deviation),
        TEST(json_has_rows_by_name),
        TEST(html_quotes_its_names),
        TEST(what_is_written_to_a_file_is_what_is_printed),
        TEST(labels_go_to_the_rows_in_their_order),
        TEST(an_order_and_a_baseline_go_with_every_choice),
        TEST(caption_and_key_take_the_place_of_the_tables_own),
        TEST(a_where_that_is_wrong_is_said_with_what_would_be_right),
    };
    return cmocka_run_group_tests(tests, make, forget);
}
