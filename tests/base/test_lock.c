/* Locks between this process and children that it forks. */
#define _XOPEN_SOURCE 700 /* mkdtemp */
#include "base/lock.h"

#include <fcntl.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>
#include <cmocka.h>

#define PATH "sweep.lock"

static char folder[64];

static int make_folder(void **state)
{
    (void)state;
    strcpy(folder, "/tmp/mtag-lock-XXXXXX");
    return mkdtemp(folder) && chdir(folder) == 0 ? 0 : -1;
}

static int remove_folder(void **state)
{
    (void)state;
    remove(PATH);
    return chdir("/") == 0 && rmdir(folder) == 0 ? 0 : -1;
}

static struct lock *take(void)
{
    struct err e = {0};
    struct lock *l;
    long holder;
    assert_int_equal(lock_try(PATH, &l, &holder, &e), ERR_OK);
    assert_non_null(l);
    assert_int_equal(holder, getpid());
    return l;
}

static void assert_held_by(long pid)
{
    struct err e = {0};
    struct lock *l;
    long holder;
    assert_int_equal(lock_try(PATH, &l, &holder, &e), ERR_OK);
    assert_null(l);
    assert_int_equal(holder, pid);
}

/* What another process sees: 0 if it got the lock, else who holds it by its answer. */
static long ask_in_a_child(void)
{
    int ends[2];
    long answer = -1;
    assert_int_equal(pipe(ends), 0);
    pid_t child = fork();
    if (child == 0) {
        struct lock *l;
        long holder = -1;
        if (lock_try(PATH, &l, &holder, NULL) == ERR_OK && l) {
            holder = 0;
            lock_release(l);
        }
        _exit(write(ends[1], &holder, sizeof(holder)) == sizeof(holder) ? 0 : 1);
    }
    assert_int_equal(read(ends[0], &answer, sizeof(answer)), sizeof(answer));
    waitpid(child, NULL, 0);
    close(ends[0]);
    close(ends[1]);
    return answer;
}

/* A child that takes the lock and waits to be killed. */
static pid_t start_holder(void)
{
    int ends[2];
    char byte;
    assert_int_equal(pipe(ends), 0);
    pid_t child = fork();
    if (child == 0) {
        struct lock *l;
        if (lock_try(PATH, &l, NULL, NULL) != ERR_OK || l == NULL)
            _exit(1);
        if (write(ends[1], "x", 1) != 1)
            _exit(2);
        for (;;)
            pause();
    }
    close(ends[1]);
    assert_int_equal(read(ends[0], &byte, 1), 1);
    close(ends[0]);
    return child;
}

static void another_process_learns_who_holds_it(void **state)
{
    (void)state;
    struct lock *l = take();
    assert_int_equal(ask_in_a_child(), getpid());
    lock_release(l);
    assert_int_equal(ask_in_a_child(), 0);
}

static void a_second_try_of_the_holder_is_refused_and_drops_nothing(void **state)
{
    (void)state;
    struct lock *l = take();
    assert_held_by(getpid());
    assert_int_equal(ask_in_a_child(), getpid());
    lock_release(l);
    lock_release(take());
}

/* Its content would be overwritten. */
static void a_link_is_not_a_lock(void **state)
{
    (void)state;
    struct lock *l;
    struct err e = {0};
    FILE *f = fopen("victim", "w");
    assert_non_null(f);
    assert_true(fputs("kept", f) >= 0);
    fclose(f);
    assert_int_equal(symlink("victim", PATH), 0);
    assert_int_equal(lock_try(PATH, &l, NULL, &e), ERR_IO);
    assert_null(l);
    assert_non_null(strstr(e.text, "symbolic link"));
    assert_false(lock_is_held(PATH));
    unlink(PATH);
    e = (struct err){0};
    assert_int_equal(link("victim", PATH), 0);
    assert_int_equal(lock_try(PATH, &l, NULL, &e), ERR_IO);
    assert_non_null(strstr(e.text, "another name"));
    unlink(PATH);
    char text[8] = "";
    f = fopen("victim", "r");
    assert_non_null(f);
    assert_string_equal(fgets(text, sizeof(text), f), "kept");
    fclose(f);
    unlink("victim");
}

static void asking_makes_and_drops_nothing(void **state)
{
    (void)state;
    assert_false(lock_is_held(PATH));
    assert_int_equal(access(PATH, F_OK), -1);
    struct lock *l = take();
    assert_true(lock_is_held(PATH));
    assert_int_equal(ask_in_a_child(), getpid());
    lock_release(l);
    pid_t child = start_holder();
    assert_true(lock_is_held(PATH));
    kill(child, SIGKILL);
    waitpid(child, NULL, 0);
    assert_false(lock_is_held(PATH));
    assert_int_equal(access(PATH, F_OK), 0);
}

static void release_removes_the_file(void **state)
{
    (void)state;
    struct lock *l = take();
    assert_int_equal(access(PATH, F_OK), 0);
    lock_release(l);
    assert_int_equal(access(PATH, F_OK), -1);
    lock_release(NULL);
}

static void the_file_holds_the_process_id(void **state)
{
    (void)state;
    FILE *out = fopen(PATH, "w");
    assert_non_null(out);
    fputs("12345678901234567890\n", out);
    fclose(out);
    struct lock *l = take();
    char command[64];
    snprintf(command, sizeof(command), "test \"$(cat " PATH ")\" = %ld",
             (long)getpid());
    assert_int_equal(system(command), 0);
    lock_release(l);
}

static void a_killed_holder_leaves_no_lock(void **state)
{
    (void)state;
    pid_t holder = start_holder();
    assert_held_by(holder);
    kill(holder, SIGKILL);
    waitpid(holder, NULL, 0);
    assert_int_equal(access(PATH, F_OK), 0);
    lock_release(take());
}

static void what_killed_holders_left_is_removed_and_nothing_else(void **state)
{
    (void)state;
    pid_t dead = start_holder();
    kill(dead, SIGKILL);
    waitpid(dead, NULL, 0);
    assert_int_equal(rename(PATH, "left.lock"), 0);
    fclose(fopen("locked", "w"));
    assert_int_equal(symlink("locked", "link.lock"), 0);
    pid_t living = start_holder();
    lock_clear_leftovers(".");
    lock_clear_leftovers("no/such");
    assert_int_equal(access("left.lock", F_OK), -1);
    assert_int_equal(access("locked", F_OK), 0);
    assert_int_equal(access("link.lock", F_OK), 0);
    assert_held_by(living);
    kill(living, SIGKILL);
    waitpid(living, NULL, 0);
    remove("locked");
    remove("link.lock");
    lock_clear_leftovers(".");
    assert_int_equal(access(PATH, F_OK), -1);
}

static void a_forked_child_neither_holds_nor_drops_it(void **state)
{
    (void)state;
    struct lock *l = take();
    pid_t child = fork();
    if (child == 0) {
        lock_release(l);
        _exit(0);
    }
    waitpid(child, NULL, 0);
    assert_int_equal(access(PATH, F_OK), 0);
    assert_int_equal(ask_in_a_child(), getpid());
    lock_release(l);
}

static void many_processes_never_hold_it_together(void **state)
{
    (void)state;
    enum { CHILDREN = 4, ROUNDS = 200 };
    pid_t children[CHILDREN];
    for (int i = 0; i < CHILDREN; i++) {
        children[i] = fork();
        if (children[i] != 0)
            continue;
        for (int round = 0; round < ROUNDS;) {
            struct lock *l;
            if (lock_try(PATH, &l, NULL, NULL) != ERR_OK)
                _exit(1);
            if (l == NULL)
                continue;
            FILE *inside = fopen("inside", "wx");
            if (inside == NULL)
                _exit(2);
            fclose(inside);
            remove("inside");
            lock_release(l);
            round++;
        }
        _exit(0);
    }
    for (int i = 0; i < CHILDREN; i++) {
        int status;
        assert_int_equal(waitpid(children[i], &status, 0), children[i]);
        assert_int_equal(status, 0);
    }
}

static void a_place_that_cannot_be_written_is_named(void **state)
{
    (void)state;
    struct err e = {0};
    struct lock *l;
    assert_int_equal(lock_try("no/such/" PATH, &l, NULL, &e), ERR_IO);
    assert_non_null(strstr(e.text, "no/such/" PATH));
}

/* The C library's, but for a file system that gives a file another number each time. */
static bool numbers_change;

int stat(const char *restrict path, struct stat *restrict out)
{
    static ino_t more;
    int result = fstatat(AT_FDCWD, path, out, 0);
    out->st_ino += numbers_change ? ++more : 0;
    return result;
}

static void a_file_that_is_another_each_time_is_given_up(void **state)
{
    (void)state;
    struct err e = {0};
    struct lock *l;
    numbers_change = true;
    enum err_code code = lock_try(PATH, &l, NULL, &e);
    numbers_change = false;
    assert_int_equal(code, ERR_IO);
    assert_null(l);
    assert_non_null(strstr(e.text, "cannot be taken"));
}

#define IN_FOLDER(test)                                                                \
    cmocka_unit_test_setup_teardown(test, make_folder, remove_folder)

int main(void)
{
    const struct CMUnitTest tests[] = {
        IN_FOLDER(another_process_learns_who_holds_it),
        IN_FOLDER(a_second_try_of_the_holder_is_refused_and_drops_nothing),
        IN_FOLDER(release_removes_the_file),
        IN_FOLDER(the_file_holds_the_process_id),
        IN_FOLDER(a_killed_holder_leaves_no_lock),
        IN_FOLDER(what_killed_holders_left_is_removed_and_nothing_else),
        IN_FOLDER(a_forked_child_neither_holds_nor_drops_it),
        IN_FOLDER(many_processes_never_hold_it_together),
        IN_FOLDER(a_place_that_cannot_be_written_is_named),
        IN_FOLDER(a_file_that_is_another_each_time_is_given_up),
        IN_FOLDER(a_link_is_not_a_lock),
        IN_FOLDER(asking_makes_and_drops_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
