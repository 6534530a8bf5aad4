/* Files in a temporary folder. A full disk is played by a limit on the size of files,
 * which makes write fail as a full disk does. */
#define _XOPEN_SOURCE 700 /* mkdtemp, realpath */
#include "base/file.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>
#include <cmocka.h>

static char folder[64];

static int make_folder(void **state)
{
    (void)state;
    strcpy(folder, "/tmp/mtag-file-XXXXXX");
    return mkdtemp(folder) && chdir(folder) == 0 ? 0 : -1;
}

static int remove_folder(void **state)
{
    (void)state;
    char command[128];
    snprintf(command, sizeof(command), "rm -rf '%s'", folder);
    return chdir("/") == 0 && system(command) == 0 ? 0 : -1;
}

static int entries(const char *path)
{
    int count = -2; /* . and .. */
    DIR *d = opendir(path);
    assert_non_null(d);
    while (readdir(d))
        count++;
    closedir(d);
    return count;
}

static void assert_holds(const char *path, const char *wanted)
{
    struct err e = {0};
    char *text;
    size_t length;
    assert_int_equal(file_read(path, &text, &length, &e), ERR_OK);
    assert_string_equal(text, wanted);
    assert_int_equal(length, strlen(wanted));
    free(text);
}

static void what_is_written_is_read(void **state)
{
    (void)state;
    struct err e = {0};
    assert_int_equal(file_write("a.txt", "one\ntwo\n", 8, &e), ERR_OK);
    assert_holds("a.txt", "one\ntwo\n");
    assert_int_equal(file_write("a.txt", "", 0, &e), ERR_OK);
    assert_holds("a.txt", "");
    assert_int_equal(entries("."), 1);
}

static void a_file_with_nul_bytes_is_read_whole(void **state)
{
    (void)state;
    struct err e = {0};
    char *text;
    size_t length;
    assert_int_equal(file_write("nul", "a\0b", 3, &e), ERR_OK);
    assert_int_equal(file_read("nul", &text, &length, &e), ERR_OK);
    assert_int_equal(length, 3);
    assert_memory_equal(text, "a\0b", 4);
    free(text);
}

static void a_pipe_or_device_is_refused_and_not_waited_for(void **state)
{
    (void)state;
    struct err e = {0};
    char *text;
    size_t length;
    assert_int_equal(mkfifo("pipe", 0600), 0);
    assert_int_equal(file_read("pipe", &text, &length, &e), ERR_IO);
    assert_string_equal(e.text, "pipe is a pipe, not a file");
    assert_string_equal(file_why_not("pipe"), "a pipe");
    assert_int_equal(file_write("pipe", "x", 1, NULL), ERR_IO);
    e = (struct err){0};
    assert_true(file_open("/dev/zero", &e) < 0);
    assert_string_equal(e.text, "/dev/zero is a device, not a file");
    assert_null(file_open_stream("/dev/zero", NULL));
    assert_null(file_why_not("missing"));
}

static void what_cannot_be_read_is_named(void **state)
{
    (void)state;
    struct err e = {0};
    char *text;
    size_t length;
    assert_int_equal(file_read("missing", &text, &length, &e), ERR_IO);
    assert_non_null(strstr(e.text, "missing"));
    e = (struct err){0};
    assert_int_equal(file_read(folder, &text, &length, &e), ERR_IO);
    assert_non_null(strstr(e.text, folder));
    assert_non_null(strstr(e.text, "folder"));
}

static void a_file_beyond_the_limit_is_refused(void **state)
{
    (void)state;
    struct err e = {0};
    char *text;
    size_t length;
    int fd = open("sparse", O_WRONLY | O_CREAT, 0600);
    assert_true(fd >= 0);
    assert_int_equal(ftruncate(fd, ((off_t)1 << 30) + 1), 0);
    close(fd);
    assert_int_equal(file_read("sparse", &text, &length, &e), ERR_IO);
    assert_non_null(strstr(e.text, "1 GiB"));
}

static void a_file_that_is_abandoned_leaves_the_old_one(void **state)
{
    (void)state;
    struct err e = {0};
    struct file_atomic *f;
    assert_int_equal(file_write("a", "old", 3, &e), ERR_OK);
    assert_int_equal(file_begin("a", &f, &e), ERR_OK);
    assert_int_equal(file_append(f, "new", 3, &e), ERR_OK);
    assert_holds("a", "old");
    file_abandon(f);
    file_abandon(NULL);
    assert_holds("a", "old");
    assert_int_equal(entries("."), 1);
}

static void pieces_appear_only_when_committed(void **state)
{
    (void)state;
    struct err e = {0};
    struct file_atomic *f;
    assert_int_equal(file_begin("a", &f, &e), ERR_OK);
    assert_int_equal(file_append(f, "one ", 4, &e), ERR_OK);
    assert_int_equal(file_append(f, "two", 3, &e), ERR_OK);
    assert_false(file_exists("a"));
    assert_int_equal(file_commit(f, &e), ERR_OK);
    assert_holds("a", "one two");
    assert_int_equal(entries("."), 1);
}

/* Runs in a child, because the limit stays. 0 if all is as it should be. */
static int fill_the_disk(size_t limit, size_t size)
{
    struct rlimit r = {limit, limit};
    struct err e = {0};
    char *data = calloc(1, size);
    if (data == NULL || setrlimit(RLIMIT_FSIZE, &r) != 0)
        return 1;
    signal(SIGXFSZ, SIG_IGN);
    enum err_code code = file_write("a", data, size, &e);
    free(data);
    if (size <= limit)
        return code == ERR_OK ? 0 : 2;
    return code == ERR_IO && strstr(e.text, "cannot write a: ") ? 0 : 3;
}

static void a_full_disk_leaves_the_old_file_and_nothing_else(void **state)
{
    (void)state;
    const size_t limits[] = {0, 1, 4095, 4096, 5000, 65536};
    const size_t sizes[] = {1, 4096, 5000, 100000};
    for (size_t l = 0; l < sizeof(limits) / sizeof(*limits); l++) {
        for (size_t s = 0; s < sizeof(sizes) / sizeof(*sizes); s++) {
            struct err e = {0};
            int status;
            assert_int_equal(file_write("a", "old", 3, &e), ERR_OK);
            pid_t child = fork();
            if (child == 0)
                _exit(fill_the_disk(limits[l], sizes[s]));
            assert_int_equal(waitpid(child, &status, 0), child);
            assert_true(WIFEXITED(status));
            assert_int_equal(WEXITSTATUS(status), 0);
            if (sizes[s] > limits[l])
                assert_holds("a", "old");
            assert_int_equal(entries("."), 1);
        }
    }
}

static void touch(const char *path)
{
    FILE *f = fopen(path, "w");
    assert_non_null(f);
    fclose(f);
}

static void leftovers_of_killed_processes_are_removed_and_nothing_else(void **state)
{
    (void)state;
    const char *stay[] = {
        "run",          "run.tmp",     "run.1-.tmp",       "run.1-2.tmp.txt",
        "run2.1-2.tmp", "run.a-2.tmp", "other.run.1-2.tmp"};
    size_t count = sizeof(stay) / sizeof(*stay);
    assert_int_equal(mkdir("d", 0777), 0);
    assert_int_equal(chdir("d"), 0);
    for (size_t i = 0; i < count; i++)
        touch(stay[i]);
    struct file_atomic *f;
    assert_int_equal(file_begin("run", &f, NULL), ERR_OK); /* and never committed */
    touch("run.123-45.tmp");
    assert_int_equal(entries("."), (int)count + 2);
    file_remove_leftovers("run");
    assert_int_equal(entries("."), (int)count + 1); /* what is being written stays */
    for (size_t i = 0; i < count; i++)
        assert_true(file_exists(stay[i]));
    file_abandon(f);
    touch("run.123-45.tmp");
    touch("7.norm.1-0.tmp");
    file_clear_leftovers(".");
    const char *any[] = {"run2.1-2.tmp", "other.run.1-2.tmp"};
    assert_int_equal(entries("."), (int)count - 2);
    for (size_t i = 0; i < 2; i++) {
        assert_false(file_exists(any[i]));
        touch(any[i]);
    }
    assert_int_equal(chdir(".."), 0);
    touch("d/run.1-2.tmp");
    file_remove_leftovers("d/run");
    assert_int_equal(entries("d"), (int)count);
    file_remove_leftovers("nowhere/run");
}

static void databases_and_recordings_are_not_written_over(void **state)
{
    (void)state;
    static const char *const starts[] = {"SQLite format 3", "RIFF", "fLaC", "OggS",
                                         "ID3"};
    for (size_t i = 0; i < sizeof(starts) / sizeof(*starts); i++) {
        struct err e = {0};
        char *text = NULL;
        size_t length;
        FILE *f = fopen("made", "w");
        assert_non_null(f);
        fputs(starts[i], f);
        fclose(f);
        assert_int_equal(file_write("made", "x", 1, &e), ERR_USER);
        assert_non_null(strstr(e.text, "would be written over"));
        assert_int_equal(file_read("made", &text, &length, NULL), ERR_OK);
        assert_string_equal(text, starts[i]);
        free(text);
        assert_int_equal(entries("."), 1);
    }
}

static void only_a_file_that_begins_alike_is_replaced(void **state)
{
    (void)state;
    assert_int_equal(file_may_replace("page", "<html>", "a page", NULL), ERR_OK);
    touch("page");
    assert_int_equal(file_may_replace("page", "<html>", "a page", NULL), ERR_OK);
    assert_int_equal(file_write("page", "<html>old", 9, NULL), ERR_OK);
    assert_int_equal(file_may_replace("page", "<html>", "a page", NULL), ERR_OK);
    assert_int_equal(file_write("page", "base: x", 7, NULL), ERR_OK);
    assert_int_equal(file_may_replace("page", "<html>", "a page", NULL), ERR_USER);
}

static void leftovers_of_other_machines_are_known_by_their_age(void **state)
{
    (void)state;
    struct stat status;
    struct file_atomic *f;
    assert_int_equal(mkdir("shared", 0777), 0);
    touch("shared/1.host.123-0.tmp");
    assert_int_equal(file_begin("shared/run", &f, NULL), ERR_OK);
    assert_int_equal(stat("shared/1.host.123-0.tmp", &status), 0);
    file_clear_old_leftovers("shared", (double)status.st_mtime);
    assert_int_equal(entries("shared"), 2); /* they may be of a process elsewhere */
    file_clear_old_leftovers("shared", (double)status.st_mtime + 2);
    assert_int_equal(entries("shared"), 1); /* what is written here stays */
    file_abandon(f);
    assert_int_equal(entries("shared"), 0);
}

static void a_commit_after_a_failed_append_fails_too(void **state)
{
    (void)state;
    int status;
    pid_t child = fork();
    if (child == 0) {
        static char data[100000];
        struct rlimit r = {10, 10};
        struct err first = {0}, second = {0};
        struct file_atomic *f;
        signal(SIGXFSZ, SIG_IGN);
        setrlimit(RLIMIT_FSIZE, &r);
        if (file_begin("a", &f, &first) != ERR_OK)
            _exit(1);
        if (file_append(f, data, sizeof(data), &first) != ERR_IO)
            _exit(2);
        _exit(file_commit(f, &second) == ERR_IO ? 0 : 3);
    }
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_int_equal(status, 0);
    assert_int_equal(entries("."), 0);
}

static void permissions_and_links_are_kept(void **state)
{
    (void)state;
    struct err e = {0};
    struct stat status;
    assert_int_equal(file_write("real", "old", 3, &e), ERR_OK);
    assert_int_equal(chmod("real", 0640), 0);
    assert_int_equal(symlink("real", "link"), 0);
    assert_int_equal(file_write("link", "new", 3, &e), ERR_OK);
    assert_holds("real", "new");
    assert_int_equal(lstat("link", &status), 0);
    assert_true(S_ISLNK(status.st_mode));
    assert_int_equal(stat("real", &status), 0);
    assert_int_equal(status.st_mode & 07777, 0640);
}

static void a_device_is_written_and_not_replaced(void **state)
{
    (void)state;
    struct err e = {0};
    struct stat status;
    assert_int_equal(file_write("/dev/null", "text", 4, &e), ERR_OK);
    assert_int_equal(stat("/dev/null", &status), 0);
    assert_true(S_ISCHR(status.st_mode));
    assert_int_equal(file_write("/dev/full", "text", 4, &e), ERR_IO);
    assert_non_null(strstr(e.text, "/dev/full"));
    assert_int_equal(stat("/dev/full", &status), 0);
    assert_true(S_ISCHR(status.st_mode));
}

static void what_cannot_be_written_is_named(void **state)
{
    (void)state;
    struct err e = {0};
    assert_int_equal(file_write("no/such/a", "x", 1, &e), ERR_IO);
    assert_non_null(strstr(e.text, "no/such/a"));
    e = (struct err){0};
    assert_int_equal(file_write(folder, "x", 1, &e), ERR_IO);
    assert_non_null(strstr(e.text, folder));
}

static void folders_are_made_with_their_parents(void **state)
{
    (void)state;
    struct err e = {0};
    char absolute[128];
    assert_int_equal(file_make_folders("x/y//z/", &e), ERR_OK);
    assert_true(file_is_folder("x/y/z"));
    assert_int_equal(file_make_folders("x/y/z", &e), ERR_OK);
    assert_int_equal(file_make_folders("single", &e), ERR_OK);
    assert_int_equal(file_make_folders("/", &e), ERR_OK);
    snprintf(absolute, sizeof(absolute), "%s/from/root", folder);
    assert_int_equal(file_make_folders(absolute, &e), ERR_OK);
    assert_true(file_is_folder("from/root"));
    assert_int_equal(file_write("plain", "x", 1, &e), ERR_OK);
    assert_int_equal(file_make_folders("plain/below", &e), ERR_IO);
    assert_non_null(strstr(e.text, "plain"));
    assert_true(file_exists("plain"));
    assert_false(file_is_folder("plain"));
    e = (struct err){0};
    assert_int_equal(file_make_folders("plain", &e), ERR_IO);
}

static void paths_are_joined_and_taken_apart(void **state)
{
    (void)state;
    struct arena *a = arena_create();
    assert_string_equal(file_join(a, "a/b", "c.yaml"), "a/b/c.yaml");
    assert_string_equal(file_join(a, "a/", "c"), "a/c");
    assert_string_equal(file_join(a, "/", "c"), "/c");
    assert_string_equal(file_join(a, "a", "/c"), "/c");
    assert_string_equal(file_join(a, "", "c"), "c");
    assert_string_equal(file_folder_of(a, "a/b/c"), "a/b");
    assert_string_equal(file_folder_of(a, "a//c"), "a");
    assert_string_equal(file_folder_of(a, "a/b/"), "a");
    assert_string_equal(file_folder_of(a, "c"), ".");
    assert_string_equal(file_folder_of(a, "/c"), "/");
    assert_string_equal(file_folder_of(a, "/"), "/");
    arena_destroy(a);
}

/* XXH128 of the empty text and of "a", as `xxhsum -H2` prints them. */
static void hashes_are_those_of_xxhsum(void **state)
{
    (void)state;
    assert_string_equal(hash_text("").text, "99aa06d3014798d86001c324468d497f");
    assert_string_equal(hash_text("a").text, "a96faf705af16834e6c632b61e964e1f");
    assert_string_equal(hash_bytes("a", 1).text, hash_text("a").text);
    assert_string_not_equal(hash_bytes("a\0", 2).text, hash_text("a").text);
}

/* `long ago` stands for the time before something touched the file. */
static void a_file_of_another_time_is_unchanged_if_its_content_is(void **state)
{
    (void)state;
    const struct timespec long_ago = {.tv_sec = 1};
    const struct hash content = hash_text("old"), other = hash_text("new");
    struct stat now;
    assert_int_equal(file_write("a", "old", 3, NULL), ERR_OK);
    assert_int_equal(stat("a", &now), 0);
    assert_true(file_is_unchanged("a", &now.st_ctim, &content));
    assert_true(file_is_unchanged("a", &long_ago, &content));
    assert_false(file_is_unchanged("a", &long_ago, &other));
    assert_false(file_is_unchanged("none", &long_ago, &content));
}

#define IN_FOLDER(test)                                                                \
    cmocka_unit_test_setup_teardown(test, make_folder, remove_folder)

int main(void)
{
    const struct CMUnitTest tests[] = {
        IN_FOLDER(what_is_written_is_read),
        IN_FOLDER(a_file_with_nul_bytes_is_read_whole),
        IN_FOLDER(a_pipe_or_device_is_refused_and_not_waited_for),
        IN_FOLDER(what_cannot_be_read_is_named),
        IN_FOLDER(a_file_beyond_the_limit_is_refused),
        IN_FOLDER(a_file_that_is_abandoned_leaves_the_old_one),
        IN_FOLDER(pieces_appear_only_when_committed),
        IN_FOLDER(a_full_disk_leaves_the_old_file_and_nothing_else),
        IN_FOLDER(leftovers_of_killed_processes_are_removed_and_nothing_else),
        IN_FOLDER(leftovers_of_other_machines_are_known_by_their_age),
        IN_FOLDER(databases_and_recordings_are_not_written_over),
        IN_FOLDER(only_a_file_that_begins_alike_is_replaced),
        IN_FOLDER(a_commit_after_a_failed_append_fails_too),
        IN_FOLDER(permissions_and_links_are_kept),
        IN_FOLDER(a_device_is_written_and_not_replaced),
        IN_FOLDER(what_cannot_be_written_is_named),
        IN_FOLDER(folders_are_made_with_their_parents),
        cmocka_unit_test(paths_are_joined_and_taken_apart),
        IN_FOLDER(a_file_of_another_time_is_unchanged_if_its_content_is),
        cmocka_unit_test(hashes_are_those_of_xxhsum),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
