/* Programs of several verbs. */
#include "base/verbs.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <string.h>
#include <unistd.h>

static char name[] = "mtag-test", text[4096];
static int words;
static char first[16];

static int run_bake(int argc, char **argv)
{
    words = argc;
    snprintf(first, sizeof(first), "%s", argv[0]);
    return 7;
}

static const struct cli_verb bake = {"bake", "CAKE", "bakes it", run_bake};
static const struct cli_verb *const verbs[] = {&bake};
static const struct cli_program program = {.name = "mtag-test",
                                           .about = "Bakes.",
                                           .examples = "mtag-test bake x\n",
                                           .verbs = verbs,
                                           .verb_count = 1};

/* The exit status; what went to the stream is in text. */
static int run(const struct cli_program *p, FILE *stream, int argc, char **argv)
{
    FILE *file = tmpfile();
    assert_non_null(file);
    fflush(stream);
    int kept = dup(fileno(stream));
    dup2(fileno(file), fileno(stream));
    int status = cli_run_verb(p, argc, argv);
    fflush(stream);
    dup2(kept, fileno(stream));
    close(kept);
    rewind(file);
    text[fread(text, 1, sizeof(text) - 1, file)] = '\0';
    fclose(file);
    return status;
}

static void a_verb_gets_the_rest_of_the_words(void **state)
{
    (void)state;
    char verb[] = "bake", word[] = "cake", *argv[] = {name, verb, word, NULL};
    assert_int_equal(cli_run_verb(&program, 3, argv), 7);
    assert_int_equal(words, 2);
    assert_string_equal(first, "bake");
}

static void an_unknown_verb_names_the_nearest(void **state)
{
    (void)state;
    char verb[] = "bakee", *argv[] = {name, verb, NULL};
    assert_int_equal(run(&program, stderr, 2, argv), 2);
    assert_non_null(strstr(text, "unknown verb `bakee`: did you mean `bake`?"));
}

static void no_verb_and_help_list_the_verbs(void **state)
{
    (void)state;
    static char words_of_help[][8] = {"--help", "help"};
    for (int i = 0; i < 3; i++) {
        char *argv[] = {name, i < 2 ? words_of_help[i] : NULL, NULL};
        assert_int_equal(run(&program, stdout, i < 2 ? 2 : 1, argv), 0);
        assert_non_null(strstr(text, "Usage: mtag-test VERB"));
        assert_non_null(strstr(text, "bake CAKE"));
        assert_non_null(strstr(text, "bakes it"));
    }
}

static void help_of_a_verb_is_the_verbs_own(void **state)
{
    (void)state;
    char help[] = "help", verb[] = "bake", *argv[] = {name, help, verb, NULL};
    assert_int_equal(cli_run_verb(&program, 3, argv), 7);
    assert_int_equal(words, 2);
    assert_string_equal(first, "bake");
}

static void a_default_verb_gets_options_and_nothing_at_all(void **state)
{
    const struct cli_program p = {.name = "mtag-test",
                                  .about = "Bakes.",
                                  .examples = "",
                                  .verbs = verbs,
                                  .verb_count = 1,
                                  .otherwise = &bake};
    char option[] = "--top", value[] = "3", word[] = "cake", help[] = "help",
         version[] = "--version", *argv[] = {name, option, value, NULL};
    (void)state;
    assert_int_equal(cli_run_verb(&p, 3, argv), 7);
    assert_int_equal(words, 3);
    assert_string_equal(first, "bake");
    assert_int_equal(cli_run_verb(&p, 1, (char *[]){name, NULL}), 7);
    assert_int_equal(words, 1);
    assert_int_equal(run(&p, stdout, 2, (char *[]){name, version, NULL}), 0);
    assert_non_null(strstr(text, MTAG_VERSION));
    assert_int_equal(run(&p, stdout, 2, (char *[]){name, help, NULL}), 0);
    assert_non_null(strstr(text, "Usage: mtag-test [VERB]"));
    assert_int_equal(run(&p, stderr, 2, (char *[]){name, word, NULL}), 2);
}

static void options_may_stand_before_the_verb(void **state)
{
    (void)state;
    char option[] = "--results", value[] = "r.db", verb[] = "bake", word[] = "cake",
         flag[] = "--all";
    assert_int_equal(
        cli_run_verb(&program, 5, (char *[]){name, option, value, verb, word, NULL}),
        7);
    assert_int_equal(words, 4);
    assert_string_equal(first, "bake");
    /* It may be the value of the option. */
    assert_int_equal(run(&program, stderr, 3, (char *[]){name, flag, verb, NULL}), 2);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_verb_gets_the_rest_of_the_words),
        cmocka_unit_test(an_unknown_verb_names_the_nearest),
        cmocka_unit_test(no_verb_and_help_list_the_verbs),
        cmocka_unit_test(help_of_a_verb_is_the_verbs_own),
        cmocka_unit_test(options_may_stand_before_the_verb),
        cmocka_unit_test(a_default_verb_gets_options_and_nothing_at_all),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
