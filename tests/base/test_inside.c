/* Names from elsewhere stay inside their folder. */
#define _XOPEN_SOURCE 700 /* mkdtemp */
#include "base/inside.h"

#include "base/file.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static char folder[] = "/tmp/mtag-inside-XXXXXX";

static void make(const char *path)
{
    assert_int_equal(file_write(path, "kept", 4, NULL), ERR_OK);
}

static int enter_folder(void **state)
{
    (void)state;
    if (mkdtemp(folder) == NULL || chdir(folder) != 0)
        return -1;
    make("victim.txt");
    return mkdir("r.d", 0700) || mkdir("r.d/weights", 0700) || mkdir("away", 0700) ||
           symlink("../away", "r.d/linked") || symlink("r.d", "s.d");
}

static int leave_folder(void **state)
{
    (void)state;
    static const char *const names[] = {"r.d/linked", "s.d", "victim.txt", "r.d/log",
                                        "r.d/new"};
    for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++)
        unlink(names[i]);
    return rmdir("r.d/weights") || rmdir("r.d") || rmdir("away") || chdir("/") ||
           rmdir(folder);
}

static void only_relative_names_are_inside(void **state)
{
    (void)state;
    static const char *const good[] = {
        "a", "weights/1.1.safetensors", "..a", "a..", ".a", "a/.b/c"};
    static const char *const bad[] = {"",     "/",      "/etc/passwd", "..",   "../a",
                                      "a/..", "a/../b", ".",           "./a",  "a//b",
                                      "a/",   "a/.",    "..//a",       "//a/b"};
    for (size_t i = 0; i < sizeof(good) / sizeof(*good); i++)
        assert_true(inside_is_name(good[i]));
    for (size_t i = 0; i < sizeof(bad) / sizeof(*bad); i++)
        assert_false(inside_is_name(bad[i]));
}

static void only_what_is_inside_is_removed(void **state)
{
    (void)state;
    char whole[128] = "";
    strcat(strcat(whole, folder), "/victim.txt");
    make("away/a");
    make("r.d/weights/a");
    make("r.d/b");
    inside_remove("r.d", "../victim.txt");
    inside_remove("r.d", "weights/../../victim.txt");
    inside_remove("r.d", whole);
    inside_remove("r.d", "linked/a");
    inside_remove("s.d", "b");
    inside_remove("r.d", "missing/b");
    inside_remove("missing", "b");
    inside_remove("r.d", "weights");
    assert_true(file_exists("victim.txt"));
    assert_true(file_exists("away/a"));
    assert_true(file_exists("r.d/b"));
    inside_remove("r.d", "weights/a");
    inside_remove("r.d", "b");
    assert_false(file_exists("r.d/weights/a"));
    assert_false(file_exists("r.d/b"));
    unlink("away/a");
}

static void a_link_is_removed_and_not_what_it_names(void **state)
{
    (void)state;
    assert_int_equal(symlink("../victim.txt", "r.d/new"), 0);
    inside_remove("r.d", "new");
    assert_true(file_exists("victim.txt"));
    assert_int_equal(symlink("../victim.txt", "r.d/new"), 0);
    inside_drop_link("r.d/new");
    inside_drop_link("victim.txt");
    inside_drop_link("r.d/missing");
    struct stat status;
    assert_int_not_equal(lstat("r.d/new", &status), 0);
    assert_true(file_exists("victim.txt"));
}

static void a_folder_is_no_link(void **state)
{
    (void)state;
    struct err e = {0};
    assert_int_equal(inside_make_folder("r.d", &e), ERR_OK);
    assert_int_equal(inside_make_folder("r.d/logs", &e), ERR_OK);
    assert_int_equal(rmdir("r.d/logs"), 0);
    assert_int_equal(inside_make_folder("s.d", &e), ERR_IO);
    assert_non_null(strstr(e.text, "s.d is a symbolic link"));
    e = (struct err){0};
    assert_int_equal(inside_make_folder("victim.txt", &e), ERR_IO);
    assert_non_null(strstr(e.text, "is a file"));
    assert_int_equal(inside_make_folder("missing/a", NULL), ERR_IO);
}

static void a_log_is_a_file_of_its_own(void **state)
{
    (void)state;
    int fd = inside_append("r.d/log");
    assert_true(fd >= 0);
    assert_int_equal(write(fd, "a", 1), 1);
    close(fd);
    unlink("r.d/log");
    assert_int_equal(symlink("../victim.txt", "r.d/log"), 0);
    assert_true(inside_append("r.d/log") < 0);
    unlink("r.d/log");
    assert_int_equal(link("victim.txt", "r.d/log"), 0);
    assert_true(inside_append("r.d/log") < 0);
    unlink("r.d/log");
    assert_int_equal(mkfifo("r.d/log", 0600), 0);
    assert_true(inside_append("r.d/log") < 0);
    unlink("r.d/log");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(only_relative_names_are_inside),
        cmocka_unit_test(only_what_is_inside_is_removed),
        cmocka_unit_test(a_link_is_removed_and_not_what_it_names),
        cmocka_unit_test(a_folder_is_no_link),
        cmocka_unit_test(a_log_is_a_file_of_its_own),
    };
    return cmocka_run_group_tests(tests, enter_folder, leave_folder);
}
