/* The commit of a folder, also where the repository's configuration is hostile. */
#define _GNU_SOURCE /* mkdtemp */
#include "runner/sweep/commit.h"

#include "base/command.h"
#include "base/file.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static char folder[] = "/tmp/mtag-commit-XXXXXX";
static struct arena *arena;

/* Runs a script of ours in the folder; what it prints, without the last line's end. */
static char *shell(const char *script)
{
    const char *const words[] = {"sh", "-ec", script, NULL};
    struct str said = {0};
    bool found;
    int status;
    assert_int_equal(command_run(&(struct command){.words = words, .folder = folder},
                                 &said, &found, &status, NULL),
                     ERR_OK);
    if (status != 0)
        fail_msg("status %d: %s", status, script);
    char *text = arena_strndup(arena, str_text(&said), strcspn(str_text(&said), "\n"));
    str_deinit(&said);
    return text;
}

static const char *in(const char *name)
{
    return file_join(arena, folder, name);
}

static void there_is_none_without_a_repository(void **state)
{
    (void)state;
    assert_null(run_commit(folder, arena));
    assert_null(run_commit(in("missing"), arena));
}

static void the_commit_is_the_one_checked_out(void **state)
{
    (void)state;
    shell(
        "git init -q r && cd r && git config user.name x && git config user.email x@y "
        "&& mkdir -p a/b && echo 1 >f && git add f && git commit -qm one");
    const char *head = shell("git -C r rev-parse HEAD");
    assert_string_equal(run_commit(in("r"), arena), head);
    assert_string_equal(run_commit(in("r/a/b"), arena), head);
    shell("cd r && echo untracked >g");
    assert_string_equal(run_commit(in("r"), arena), head);
    shell("cd r && git pack-refs --all");
    assert_string_equal(run_commit(in("r"), arena), head);
    shell("cd r && git checkout -q --detach");
    assert_string_equal(run_commit(in("r"), arena), head);
    shell("cd r && git worktree add -q ../w -b other && cd ../w && echo 2 >f && "
          "git commit -qam two");
    assert_string_equal(run_commit(in("w"), arena), shell("git -C w rev-parse HEAD"));
    assert_string_equal(run_commit(in("r"), arena), head);
}

static void a_changed_file_adds_a_plus(void **state)
{
    (void)state;
    shell("cd r && echo 3 >f");
    const char *marked = shell("git -C r rev-parse HEAD | sed 's/$/+/'");
    assert_string_equal(run_commit(in("r"), arena), marked);
    assert_string_equal(run_commit(in("r/a"), arena), marked);
    shell("cd r && git add f");
    assert_string_equal(run_commit(in("r"), arena), marked);
    shell("cd r && git reset -q --hard");
    assert_string_equal(run_commit(in("r"), arena), shell("git -C r rev-parse HEAD"));
}

static void what_git_cannot_tell_is_asked(void **state)
{
    (void)state;
    shell("git clone -q r broken && echo damaged >broken/.git/index");
    const char *marked = shell("git -C broken rev-parse HEAD | sed 's/$/?/'");
    assert_string_equal(run_commit(in("broken"), arena), marked);
}

static void nothing_of_the_configuration_is_run(void **state)
{
    (void)state;
    char *before = shell("cd r && sha256sum .git/index");
    shell("cd r && printf '#!/bin/sh\\ntouch %s/ran\\ncat\\n' \"$PWD\" >.git/bad && "
          "chmod +x .git/bad && mkdir -p .git/hooks && "
          "for h in post-index-change pre-commit fsmonitor-watchman "
          "reference-transaction;"
          " do cp .git/bad .git/hooks/$h; done");
    shell("cd r && b=$PWD/.git/bad && printf '[core]\\n\\tfsmonitor = %s\\n\\tpager = "
          "%s\\n"
          "\\tsshCommand = %s\\n\\talternateRefsCommand = %s\\n"
          "[pager]\\n\\tstatus = %s\\n[alias]\\n\\tstatus = !%s\\n"
          "[filter \"x\"]\\n\\tclean = %s\\n\\tprocess = %s\\n\\trequired = true\\n"
          "[diff]\\n\\texternal = %s\\n[diff \"x\"]\\n\\ttextconv = %s\\n\\tcommand = "
          "%s\\n'"
          " $b $b $b $b $b $b $b $b $b $b $b >>.git/config && "
          "printf '* filter=x diff=x\\n' >.gitattributes && "
          "printf '* filter=x diff=x\\n' >.git/info/attributes");
    shell("cd r && touch f"); /* its content must be read */
    const char *commit = run_commit(in("r"), arena);
    assert_non_null(commit);
    assert_int_equal(strspn(commit, "0123456789abcdef"), 40);
    assert_false(file_exists(in("r/ran")));
    assert_string_equal(shell("cd r && sha256sum .git/index"), before);
    shell("cd r && git status -s >/dev/null 2>&1 || true; test -e ran; rm ran");
}

static void a_ref_outside_the_repository_is_not_read(void **state)
{
    (void)state;
    shell("git init -q s && head -c 40 /dev/zero | tr '\\0' a >secret");
    shell("cd s && printf 'ref: refs/../../secret\\n' >.git/HEAD");
    assert_null(run_commit(in("s"), arena));
    shell("cd s && printf 'ref: %s/secret\\n' \"$PWD/..\" >.git/HEAD");
    assert_null(run_commit(in("s"), arena));
    shell(
        "cd s && printf 'ref: refs/heads/a\\n' >.git/HEAD && mkdir -p .git/refs/heads "
        "&& printf 'ref: refs/heads/a\\n' >.git/refs/heads/a");
    assert_null(run_commit(in("s"), arena));
    shell("cd s && printf 'x; touch y\\n' >.git/HEAD");
    assert_null(run_commit(in("s"), arena));
}

static int make_folder(void **state)
{
    (void)state;
    arena = arena_create();
    return mkdtemp(folder) ? 0 : -1;
}

static int remove_folder(void **state)
{
    (void)state;
    const char *const words[] = {"rm", "-rf", folder, NULL};
    struct str said = {0};
    bool found;
    int status;
    command_run(&(struct command){.words = words}, &said, &found, &status, NULL);
    str_deinit(&said);
    arena_destroy(arena);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(there_is_none_without_a_repository),
        cmocka_unit_test(the_commit_is_the_one_checked_out),
        cmocka_unit_test(a_changed_file_adds_a_plus),
        cmocka_unit_test(what_git_cannot_tell_is_asked),
        cmocka_unit_test(nothing_of_the_configuration_is_run),
        cmocka_unit_test(a_ref_outside_the_repository_is_not_read),
    };
    const char *const words[] = {"git", "--version", NULL};
    struct str said = {0};
    bool found;
    int status;
    command_run(&(struct command){.words = words}, &said, &found, &status, NULL);
    str_deinit(&said);
    if (!found) {
        print_message("git is not installed: no commit was read\n");
        return 0;
    }
    return cmocka_run_group_tests(tests, make_folder, remove_folder);
}
