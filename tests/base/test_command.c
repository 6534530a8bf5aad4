/* Other programs. */
#include "base/command.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

static struct str said;
static bool found;
static int status;

static enum err_code run(const struct command *c)
{
    str_deinit(&said);
    said = (struct str){0};
    return command_run(c, &said, &found, &status, NULL);
}

static void words_are_handed_on_as_they_are(void **state)
{
    (void)state;
    const char *const words[] = {"printf", "%s|", "a b", "$(touch x)",
                                 "`y`;",   "",    NULL};
    assert_int_equal(run(&(struct command){.words = words}), ERR_OK);
    assert_true(found);
    assert_int_equal(status, 0);
    assert_string_equal(str_text(&said), "a b|$(touch x)|`y`;||");
}

static void the_status_is_the_programs(void **state)
{
    (void)state;
    const char *const fails[] = {"sh", "-c", "echo out; echo bad >&2; exit 3", NULL};
    const char *const killed[] = {"sh", "-c", "kill -9 $$", NULL};
    assert_int_equal(run(&(struct command){.words = fails}), ERR_OK);
    assert_int_equal(status, 3);
    assert_string_equal(str_text(&said), "out\n");
    assert_int_equal(run(&(struct command){.words = fails, .errors = true}), ERR_OK);
    assert_string_equal(str_text(&said), "out\nbad\n");
    struct str complaints = {0};
    assert_int_equal(run(&(struct command){.words = fails, .complaints = &complaints}),
                     ERR_OK);
    assert_string_equal(str_text(&said), "out\n");
    assert_string_equal(str_text(&complaints), "bad\n");
    str_deinit(&complaints);
    assert_int_equal(run(&(struct command){.words = killed}), ERR_OK);
    assert_int_equal(status, 128 + 9);
}

static void a_program_that_is_missing_is_told_from_one_that_fails(void **state)
{
    (void)state;
    const char *const words[] = {"mtag-no-such-program", NULL};
    const char *const there[] = {"true", NULL};
    assert_int_equal(run(&(struct command){.words = words}), ERR_OK);
    assert_false(found);
    assert_int_equal(status, 127);
    assert_int_equal(run(&(struct command){.words = there, .folder = "/no/folder"}),
                     ERR_IO);
}

/* Looks for the program in a process of its own that is not root's. 1: found, 0:
 * missing, 2: an error. */
static int found_by_another_user(const char *const *words)
{
    pid_t child = fork();
    if (child == 0) {
        if (getuid() == 0 && (setgid(65534) != 0 || setuid(65534) != 0))
            _exit(3);
        const enum err_code code = run(&(struct command){.words = words});
        _exit(code != ERR_OK ? 2 : found);
    }
    int waited;
    assert_int_equal(waitpid(child, &waited, 0), child);
    assert_true(WIFEXITED(waited));
    return WEXITSTATUS(waited);
}

static void entries_of_the_path_that_cannot_be_searched_are_passed_over(void **state)
{
    (void)state;
    static const char *const entries[] = {"/etc/passwd", "/no/folder", "file",
                                          "closed"};
    const char *const missing[] = {"mtag-no-such-program", NULL};
    const char *const there[] = {"true", NULL};
    const char *const spoiled[] = {"spoiled", NULL};
    const char *before = getenv("PATH");
    char folder[] = "/tmp/mtag-test-command-XXXXXX",
         *usual = strdup(before ? before : "");
    assert_non_null(mkdtemp(folder));
    assert_int_equal(chmod(folder, 0755), 0);
    assert_int_equal(chdir(folder), 0);
    assert_int_equal(mkdir("closed", 0), 0);
    fclose(fopen("file", "w"));
    fclose(fopen("spoiled", "w")); /* not to be run */
    for (size_t i = 0; i < sizeof(entries) / sizeof(*entries); i++) {
        char path[4096];
        for (int first = 0; first < 2; first++) {
            snprintf(path, sizeof(path),
                     first ? "%s:/bin:/usr/bin" : "/bin:/usr/bin:%s", entries[i]);
            setenv("PATH", path, 1);
            assert_int_equal(run(&(struct command){.words = missing}), ERR_OK);
            assert_false(found);
            assert_int_equal(status, 127);
            assert_int_equal(run(&(struct command){.words = there}), ERR_OK);
            assert_true(found);
            assert_int_equal(found_by_another_user(missing), 0);
            assert_int_equal(found_by_another_user(there), 1);
        }
    }
    setenv("PATH", folder, 1);
    assert_int_equal(run(&(struct command){.words = spoiled}), ERR_OK);
    assert_false(found);
    setenv("PATH", usual, 1);
    free(usual);
    assert_int_equal(run(&(struct command){.words = missing, .folder = "/bin/true"}),
                     ERR_IO);
    assert_int_equal(unlink("file") | unlink("spoiled") | rmdir("closed"), 0);
    assert_int_equal(chdir("/") | rmdir(folder), 0);
}

static void folder_environment_and_input_are_as_asked(void **state)
{
    (void)state;
    setenv("MTAG_TEST_A", "old", 1);
    setenv("MTAG_TEST_AB", "kept", 1);
    const char *const words[] = {"sh", "-c",
                                 "pwd; echo $MTAG_TEST_A $MTAG_TEST_AB $#; cat", NULL};
    const char *const environment[] = {"MTAG_TEST_A=new", NULL};
    assert_int_equal(run(&(struct command){
                         .words = words, .folder = "/", .environment = environment}),
                     ERR_OK);
    assert_string_equal(str_text(&said), "/\nnew kept 0\n");
}

static void signals_that_we_ignore_act_there(void **state)
{
    (void)state;
    const char *const words[] = {"sh", "-c", "kill -PIPE $$; echo alive", NULL};
    void (*before)(int) = signal(SIGPIPE, SIG_IGN);
    assert_int_equal(run(&(struct command){.words = words}), ERR_OK);
    signal(SIGPIPE, before);
    assert_int_equal(status, 128 + SIGPIPE);
}

static int free_text(void **state)
{
    (void)state;
    str_deinit(&said);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(words_are_handed_on_as_they_are),
        cmocka_unit_test(the_status_is_the_programs),
        cmocka_unit_test(a_program_that_is_missing_is_told_from_one_that_fails),
        cmocka_unit_test(entries_of_the_path_that_cannot_be_searched_are_passed_over),
        cmocka_unit_test(folder_environment_and_input_are_as_asked),
        cmocka_unit_test(signals_that_we_ignore_act_there),
    };
    return cmocka_run_group_tests(tests, NULL, free_text);
}
