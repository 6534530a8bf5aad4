/* Answers on terminals of any width: no line is wider, nothing is lost. */
#include "tests/report/record.h"

#include "base/term.h"

#define LONG                                                                           \
    "a label that goes on and on, with a/path/that/has/no/blank/at/all and more "      \
    "words, "                                                                          \
    "longer than any terminal"

static int make(void **state)
{
    if (make_empty(state) != 0)
        return -1;
    const int64_t s =
        begin("a_sweep_with_a_name_of_some_length", "valid_roc_auc", "maximize", 2);
    const struct asked_trial asked[] = {
        {.name = "sgd", .rate = "1e-3", .seeds = 2, .label = LONG, .yaml = "a: 1\n"},
        {.name = "adam", .rate = "1e-2", .seeds = 2, .weights = 123456789},
        {.name = "broken", .rate = "1", .seeds = 1}};
    for (int i = 0; i < 2; i++) {
        const int64_t trial = ask(s, &asked[i]);
        for (int seed = 0; seed < 2; seed++) {
            const int64_t run =
                start_on("A Processor of 3.00GHz, Haswell kernels", trial, seed, 0);
            for (int epoch = 1; epoch <= 2; epoch++) {
                measure(run, epoch, "valid_roc_auc", 0.5 + 0.1 * i);
                measure(run, epoch, "valid_pr_auc", 0.5 + 0.1 * seed);
                measure(run, epoch, "valid_loss", 0.5);
                measure(run, epoch, "train_loss", 0.5);
            }
            measure(run, 0, "test_roc_auc", 0.5);
            measure(run, 0, "test_roc_auc@noise", 0.5);
            measure_tag(run, "a tag with a long name", "test_roc_auc", 0.5);
            end(run, RES_FINISHED, NULL, 2, 2);
        }
    }
    end(start(ask(s, &asked[2]), 0, 0), RES_FAILED,
        "it failed for a reason that takes more than one line of a terminal to tell", 0,
        0);
    close_store();
    return 0;
}

static const char *const lines[] = {"",
                                    "--labels 'one,two' -c 'label,valid_roc_auc,lr'",
                                    "--baseline 1",
                                    "runs",
                                    "sweeps",
                                    "trial 1",
                                    "trial 3",
                                    "trial 1 --tags",
                                    "trial 1,2 --epochs",
                                    "trial 1 --yaml -f text",
                                    "diff 1 2",
                                    "diff 1 2 3"};
enum { LINES = sizeof(lines) / sizeof(*lines) };

/* The first line of the answer that is wider; NULL: there is none. */
static const char *wide_line(int width)
{
    static char line[4096];
    for (const char *c = printed; *c;) {
        const size_t length = strcspn(c, "\n");
        assert_true(length < sizeof(line));
        memcpy(line, c, length);
        line[length] = '\0';
        if (term_width(line) > width)
            return line;
        c += length + (c[length] == '\n');
    }
    return NULL;
}

static void no_line_is_wider_than_the_terminal(void **state)
{
    static const int widths[] = {40, 60, 80, 132};
    (void)state;
    for (size_t w = 0; w < sizeof(widths) / sizeof(*widths); w++) {
        char columns[16];
        snprintf(columns, sizeof(columns), "%d", widths[w]);
        setenv("COLUMNS", columns, 1);
        for (size_t i = 0; i < LINES; i++) {
            if (report(lines[i]) != 0)
                fail_msg("%s: %s", lines[i], output);
            const char *line = wide_line(widths[w]);
            if (line != NULL)
                fail_msg("mtag-report %s in %d columns:\n%s", lines[i], widths[w],
                         line);
        }
    }
    setenv("COLUMNS", "", 1);
}

/* Words that stand in the whole answer stand in the narrow one. */
static void nothing_is_lost_on_a_narrow_one(void **state)
{
    static const char *const parts[] = {"0.6000", "0.550 ", "adam", "1e-2"};
    (void)state;
    setenv("COLUMNS", "40", 1);
    assert_int_equal(report(""), 0);
    for (size_t i = 0; i < sizeof(parts) / sizeof(*parts); i++)
        says(parts[i]);
    assert_int_equal(report("diff 1 2"), 0);
    says("+0.1000");
    assert_int_equal(report("trial 3"), 0);
    says("failed");
    says("reason");
    says("terminal");
    setenv("COLUMNS", "", 1);
}

/* Cut in pieces, each piece says which row it is, and the best keeps its star. */
static void pieces_repeat_what_tells_the_rows(void **state)
{
    (void)state;
    setenv("COLUMNS", "60", 1);
    assert_int_equal(report(""), 0);
    size_t times = 0;
    for (const char *c = printed; (c = strstr(c, "rank  trial")); c++)
        times++;
    assert_true(times > 1);
    says(" *\n");
    setenv("COLUMNS", "", 1);
    assert_int_equal(report(""), 0);
    assert_ptr_equal(strstr(printed, "rank  trial"), strstr(printed, "rank"));
}

static void files_have_whole_lines_on_any_terminal(void **state)
{
    char whole[1 << 14];
    (void)state;
    gives("-o whole.txt", "");
    setenv("COLUMNS", "40", 1);
    gives("-o narrow.txt", "");
    setenv("COLUMNS", "", 1);
    FILE *a = fopen("whole.txt", "r"), *b = fopen("narrow.txt", "r");
    assert_non_null(a);
    assert_non_null(b);
    whole[fread(whole, 1, sizeof(whole) - 1, a)] = '\0';
    output[fread(output, 1, sizeof(output) - 1, b)] = '\0';
    fclose(a);
    fclose(b);
    assert_string_equal(whole, output);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(no_line_is_wider_than_the_terminal),
        cmocka_unit_test(nothing_is_lost_on_a_narrow_one),
        cmocka_unit_test(pieces_repeat_what_tells_the_rows),
        cmocka_unit_test(files_have_whole_lines_on_any_terminal),
    };
    return cmocka_run_group_tests(tests, make, forget);
}
