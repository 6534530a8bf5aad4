/* Command lines of a small program; what is printed is caught in files. */
#define _XOPEN_SOURCE 700 /* mkdtemp */
#include "base/cli.h"

#include <limits.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <cmocka.h>

struct settings {
    bool quick, quiet;
    const char *results, *list;
    int workers, seeds;
    struct cli_list sweeps;
};

static const struct cli_option options[] = {
    {"results", 'o', CLI_TEXT, offsetof(struct settings, results), "FILE",
     "database (default results/mtag.db, or $MTAG_RESULTS)"},
    {"workers", 'j', CLI_INT, offsetof(struct settings, workers), "N",
     "processes (default: cores / threads)"},
    {"quick", 0, CLI_FLAG, offsetof(struct settings, quick), NULL,
     "two batches, one epoch, nothing recorded: does it run at all? Longer than a "
     "line."},
    {"quiet", 'q', CLI_FLAG, offsetof(struct settings, quiet), NULL, "say less"},
    {"seeds", 's', CLI_INT, offsetof(struct settings, seeds), "N",
     "override sweep.seeds"},
    {"sweep", 0, CLI_LIST, offsetof(struct settings, sweeps),
     "NAME-OF-ONE-SWEEP-OR-MORE", "only these"},
    {"list", 0, CLI_MAYBE, offsetof(struct settings, list), "KIND", "names of a kind"},
    {0},
};

static const struct cli_renamed renamed[] = {
    {'n', NULL, "--top N"}, {0, "label", "--ref KEY"}, {0, NULL, NULL}};

static const struct cli program = {
    .program = "mtag-test",
    .usage = "[options] EXPERIMENT.yaml [path=value ...]",
    .about = "Trains the trials of an experiment.",
    .examples = "mtag-test a.yaml\nmtag-test -j 4 a.yaml train.epochs=3",
    .options = options,
    .renamed = renamed,
};

static struct settings got;
static struct cli_list words;
static char printed[8192]; /* standard output and error together */

static char folder[64];

static int make_folder(void **state)
{
    (void)state;
    strcpy(folder, "/tmp/mtag-cli-XXXXXX");
    return mkdtemp(folder) && chdir(folder) == 0 ? 0 : -1;
}

static int remove_folder(void **state)
{
    (void)state;
    remove("printed");
    return chdir("/") == 0 && rmdir(folder) == 0 ? 0 : -1;
}

/* Parses the words of line, split at spaces; '' is an empty one. */
static enum cli_result parse_into(const char *line, struct cli_list *rest)
{
    static char copy[256];
    static char name[] = "mtag-test";
    static char *argv[32];
    int argc = 0;
    argv[argc++] = name;
    snprintf(copy, sizeof(copy), "%s", line);
    for (char *w = strtok(copy, " "); w; w = strtok(NULL, " "))
        argv[argc++] = strcmp(w, "''") == 0 ? w + 2 : w;
    argv[argc] = NULL;
    memset(&got, 0xAA, sizeof(got));

    fflush(stdout);
    fflush(stderr);
    int out = dup(1), err = dup(2);
    FILE *file = fopen("printed", "w+");
    assert_non_null(file);
    dup2(fileno(file), 1);
    dup2(fileno(file), 2);
    enum cli_result result = cli_parse(&program, argc, argv, &got, rest);
    fflush(stdout);
    dup2(out, 1);
    dup2(err, 2);
    close(out);
    close(err);
    rewind(file);
    printed[fread(printed, 1, sizeof(printed) - 1, file)] = '\0';
    fclose(file);
    return result;
}

static enum cli_result parse(const char *line)
{
    return parse_into(line, &words);
}

static void assert_wrong(const char *line, const char *message)
{
    assert_int_equal(parse(line), CLI_WRONG);
    if (strstr(printed, message) == NULL)
        fail_msg("`%s` is not in: %s", message, printed);
    assert_non_null(strstr(printed, "Try `mtag-test --help`"));
}

static void nothing_given_is_nothing_set(void **state)
{
    (void)state;
    assert_int_equal(parse(""), CLI_GO);
    assert_false(got.quick || got.quiet);
    assert_null(got.results);
    assert_int_equal(got.workers, INT_MIN);
    assert_int_equal(got.sweeps.count, 0);
    assert_int_equal(words.count, 0);
    assert_string_equal(printed, "");
}

static void values_follow_in_every_usual_way(void **state)
{
    (void)state;
    const char *const lines[] = {
        "-j4 -o a.db -q",
        "-j 4 -oa.db -q",
        "--workers 4 --results=a.db -q",
        "--workers=4 -qo a.db",
        "-qj4 --results a.db",
        "-qj 4 -oa.db",
        "--quiet --workers 4 -oa.db",
    };
    for (size_t i = 0; i < sizeof(lines) / sizeof(*lines); i++) {
        assert_int_equal(parse(lines[i]), CLI_GO);
        assert_int_equal(got.workers, 4);
        assert_string_equal(got.results, "a.db");
        assert_true(got.quiet);
        assert_false(got.quick);
        assert_int_equal(words.count, 0);
    }
}

static void a_value_behind_a_sign_may_begin_in_the_home_folder(void **state)
{
    (void)state;
    setenv("HOME", "/home/me", 1);
    assert_int_equal(parse("--results=~/r.db --sweep=~/x --sweep ~y"), CLI_GO);
    assert_string_equal(got.results, "/home/me/r.db");
    assert_string_equal(got.sweeps.items[0], "/home/me/x");
    assert_string_equal(got.sweeps.items[1], "~y");
    assert_int_equal(parse("-o~/s.db"), CLI_GO);
    assert_string_equal(got.results, "/home/me/s.db");
}

static void other_words_are_gathered_in_order(void **state)
{
    (void)state;
    assert_int_equal(parse("a.yaml -q train.lr=1e-3 - --quick model=x"), CLI_GO);
    assert_int_equal(words.count, 4);
    assert_string_equal(words.items[0], "a.yaml");
    assert_string_equal(words.items[1], "train.lr=1e-3");
    assert_string_equal(words.items[2], "-");
    assert_string_equal(words.items[3], "model=x");
    assert_true(got.quick && got.quiet);
}

static void two_dashes_end_the_options(void **state)
{
    (void)state;
    assert_int_equal(parse("-q -- --quick -x --"), CLI_GO);
    assert_false(got.quick);
    assert_int_equal(words.count, 3);
    assert_string_equal(words.items[0], "--quick");
    assert_string_equal(words.items[2], "--");
}

static void a_list_gathers_and_a_value_is_replaced(void **state)
{
    (void)state;
    assert_int_equal(parse("--sweep a --results x --sweep=b --results y"), CLI_GO);
    assert_int_equal(got.sweeps.count, 2);
    assert_string_equal(got.sweeps.items[0], "a");
    assert_string_equal(got.sweeps.items[1], "b");
    assert_string_equal(got.results, "y");
}

static void a_value_may_be_empty_or_negative(void **state)
{
    (void)state;
    assert_int_equal(parse("--sweep= --seeds -3 -j=5x"), CLI_WRONG);
    assert_int_equal(parse("--sweep= --seeds -3"), CLI_GO);
    assert_string_equal(got.sweeps.items[0], "");
    assert_int_equal(got.seeds, -3);
}

static void an_unknown_option_is_named_with_the_nearest(void **state)
{
    (void)state;
    assert_wrong("--reslts a.db", "unknown option --reslts: did you mean --results?");
    assert_wrong("--wrokers=3", "unknown option --wrokers: did you mean --workers?");
    assert_wrong("--hepl", "did you mean --help?");
    assert_wrong("-x", "unknown option -x");
    assert_wrong("-qx", "unknown option -x");
    assert_int_equal(parse("--zzzzzzzz"), CLI_WRONG);
    assert_null(strstr(printed, "mean"));
    assert_wrong("--work", "unknown option --work");
}

static void old_letters_and_names_answer_with_the_new(void **state)
{
    (void)state;
    assert_wrong("-n 10", "mtag-test: -n is --top N");
    assert_wrong("-qn10", "mtag-test: -n is --top N");
    assert_wrong("--label x", "mtag-test: --label is --ref KEY");
    assert_wrong("--label=x", "mtag-test: --label is --ref KEY");
    assert_wrong("--labels x", "unknown option --labels");
    assert_wrong("-x", "unknown option -x");
}

static void a_value_may_be_left_out_where_it_says_so(void **state)
{
    (void)state;
    assert_int_equal(parse("--list"), CLI_GO);
    assert_string_equal(got.list, "");
    assert_int_equal(parse("--list --quick"), CLI_GO);
    assert_string_equal(got.list, "");
    assert_true(got.quick);
    assert_int_equal(parse("--list layers"), CLI_GO);
    assert_string_equal(got.list, "layers");
    assert_int_equal(parse("--quick"), CLI_GO);
    assert_null(got.list);
}

static void wrong_values_are_named(void **state)
{
    (void)state;
    assert_wrong("--workers four", "--workers takes a whole number, not `four`");
    assert_wrong("-j 1.5", "--workers takes a whole number, not `1.5`");
    assert_wrong("-j 99999999999", "--workers takes a whole number");
    assert_wrong("-j -2147483648", "--workers takes a whole number");
    assert_wrong("--workers=", "--workers takes a whole number, not ``");
    assert_wrong("a.yaml --results", "--results needs a value: --results FILE");
    assert_wrong("-qo", "--results needs a value");
    assert_wrong("-o -q a.yaml", "--results needs a value: --results FILE");
    assert_wrong("--results --quick a.yaml", "--results needs a value");
    assert_wrong("--workers -q", "--workers needs a value");
    assert_int_equal(parse("-o ./-q"), CLI_GO);
    assert_int_equal(parse("-o -e.svg"), CLI_GO);
    assert_int_equal(parse("--results=-q"), CLI_GO);
    assert_wrong("--quick=yes", "--quick takes no value");
    assert_wrong("--help=yes", "--help takes no value");
}

static void words_can_be_refused(void **state)
{
    (void)state;
    assert_int_equal(parse_into("-q", NULL), CLI_GO);
    assert_int_equal(parse_into("-q more", NULL), CLI_WRONG);
    assert_non_null(strstr(printed, "`more`"));
}

static void help_is_complete_and_narrow(void **state)
{
    (void)state;
    const char *const lines[] = {"--help", "-h", "-qh", "a.yaml --help --nonsense"};
    for (size_t i = 0; i < sizeof(lines) / sizeof(*lines); i++) {
        assert_int_equal(parse(lines[i]), CLI_DONE);
        assert_non_null(strstr(printed, "Usage: mtag-test [options] EXPERIMENT.yaml"));
    }
    assert_non_null(strstr(printed, "\nTrains the trials of an experiment.\n"));
    assert_non_null(strstr(printed, "\nOptions:\n"));
    assert_non_null(
        strstr(printed, "\nExamples:\n  mtag-test a.yaml\n  mtag-test -j 4"));
    assert_non_null(strstr(printed, "\n  -o, --results FILE  database (default"));
    assert_non_null(strstr(printed, "\n      --quick         two batches"));
    assert_non_null(strstr(printed, "\n  -h, --help          print this"));
    assert_non_null(strstr(printed, "\n      --version       print"));
    assert_non_null(strstr(printed, "--sweep NAME-OF-ONE-SWEEP-OR-MORE\n"));
    for (const char *line = printed; *line; line += strcspn(line, "\n") + 1) {
        size_t length = strcspn(line, "\n");
        assert_in_range(length, 0, 79);
        if (length)
            assert_int_not_equal(line[length - 1], ' ');
    }
}

static void empty_words_are_variables_that_are_not_set(void **state)
{
    (void)state;
    assert_wrong("''", "a word is empty");
    assert_wrong("a.yaml ''", "a word is empty");
    assert_wrong("-o ''", "--results takes a FILE, not an empty word");
    assert_wrong("--results=", "--results takes a FILE, not an empty word");
}

static void version_is_the_program_and_its_number(void **state)
{
    (void)state;
    assert_int_equal(parse("--version"), CLI_DONE);
    assert_string_equal(printed, "mtag-test " MTAG_VERSION "\n");
}

#define IN_FOLDER(test)                                                                \
    cmocka_unit_test_setup_teardown(test, make_folder, remove_folder)

int main(void)
{
    const struct CMUnitTest tests[] = {
        IN_FOLDER(nothing_given_is_nothing_set),
        IN_FOLDER(values_follow_in_every_usual_way),
        IN_FOLDER(a_value_behind_a_sign_may_begin_in_the_home_folder),
        IN_FOLDER(other_words_are_gathered_in_order),
        IN_FOLDER(two_dashes_end_the_options),
        IN_FOLDER(a_list_gathers_and_a_value_is_replaced),
        IN_FOLDER(a_value_may_be_empty_or_negative),
        IN_FOLDER(an_unknown_option_is_named_with_the_nearest),
        IN_FOLDER(old_letters_and_names_answer_with_the_new),
        IN_FOLDER(a_value_may_be_left_out_where_it_says_so),
        IN_FOLDER(wrong_values_are_named),
        IN_FOLDER(words_can_be_refused),
        IN_FOLDER(help_is_complete_and_narrow),
        IN_FOLDER(empty_words_are_variables_that_are_not_set),
        IN_FOLDER(version_is_the_program_and_its_number),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
