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

static int words;
static const char *first;

static int run_bake(int argc, char **argv)
{
    words = argc;
    first = argv[0];
    return 7;
}

static const struct cli_verb bake = {"bake", "CAKE", "bakes it", run_bake};
static const struct cli_verb *const verbs[] = {&bake};
static const struct cli_program program = {"mtag-test", "Bakes.", "mtag-test bake x\n",
                                           verbs, 1};

/* The exit status; what went to the stream is in text. */
static int run(FILE *stream, char *text, size_t room, int argc, char **argv)
{
    FILE *file = tmpfile();
    assert_non_null(file);
    fflush(stream);
    int kept = dup(fileno(stream));
    dup2(fileno(file), fileno(stream));
    int status = cli_run_verb(&program, argc, argv);
    fflush(stream);
    dup2(kept, fileno(stream));
    close(kept);
    rewind(file);
    text[fread(text, 1, room - 1, file)] = '\0';
    fclose(file);
    return status;
}

static char name[] = "mtag-test", text[4096];

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
    assert_int_equal(run(stderr, text, sizeof text, 2, argv), 2);
    assert_non_null(strstr(text, "unknown verb `bakee`: did you mean `bake`?"));
}

static void no_verb_and_help_list_the_verbs(void **state)
{
    (void)state;
    static char words_of_help[][8] = {"--help", "help"};
    for (int i = 0; i < 3; i++) {
        char *argv[] = {name, i < 2 ? words_of_help[i] : NULL, NULL};
        assert_int_equal(run(stdout, text, sizeof text, i < 2 ? 2 : 1, argv), 0);
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

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_verb_gets_the_rest_of_the_words),
        cmocka_unit_test(an_unknown_verb_names_the_nearest),
        cmocka_unit_test(no_verb_and_help_list_the_verbs),
        cmocka_unit_test(help_of_a_verb_is_the_verbs_own),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
