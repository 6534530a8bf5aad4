/* The cache folder and its packs, without any audio. */
#define _GNU_SOURCE
#include "features/cache/cache.h"
#include "features/cache/pack.h"
#include "features/source.h"

#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>
#include <dirent.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

static char folder[64], pack_path[128];

static int set_up(void **state)
{
    (void)state;
    strcpy(folder, "/tmp/mtag-cache-XXXXXX");
    if (mkdtemp(folder) == NULL)
        return -1;
    snprintf(pack_path, sizeof(pack_path), "%s/a.pack", folder);
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    unlink(pack_path);
    return rmdir(folder);
}

static const float first[] = {1, 2, 3}, second[] = {4, 5};
static struct hash clips[3];

static enum err_code put(struct pack_writer *w, size_t slot, const float *data,
                         size_t floats)
{
    const struct hash recording = hash_text(slot ? "another" : "one");
    const struct pack_whose of = {&clips[slot], &recording, 100 + (long)slot};
    return pack_put(w, slot, &of, data, floats, NULL);
}

/* Slot 1 is left out, as a broken clip's. */
static void write_pack(void)
{
    struct pack_writer *w;
    const size_t slots[] = {0, 2};
    for (int i = 0; i < 3; i++)
        clips[i] = hash_bytes(&i, sizeof(i));
    const struct hash kept[] = {clips[0], clips[2]};
    assert_int_equal(pack_begin(folder, "settings", 16000, 0, 3, &w, NULL), ERR_OK);
    pid_t pid = fork(); /* entries of children and of the parent */
    if (pid == 0)
        _exit(put(w, 2, second, 2));
    assert_int_equal(put(w, 0, first, 3), ERR_OK);
    assert_int_equal(waitpid(pid, NULL, 0), pid);
    assert_int_equal(pack_finish(w, pack_path, "settings", slots, kept, 2, NULL),
                     ERR_OK);
    pack_writer_destroy(w);
}

static void a_pack_holds_what_was_put(void **state)
{
    struct pack *p;
    size_t floats;
    (void)state;
    write_pack();
    const struct hash kept[] = {clips[0], clips[2]};
    assert_int_equal(pack_open(pack_path, "settings", kept, 2, &p, NULL), ERR_OK);
    assert_true(pack_verify(p));
    const float *data = pack_entry(p, 0, &floats);
    assert_int_equal(floats, 3);
    assert_memory_equal(data, first, sizeof(first));
    assert_int_equal((uintptr_t)data % 64, 0);
    data = pack_entry(p, 1, &floats);
    assert_int_equal(floats, 2);
    assert_memory_equal(data, second, sizeof(second));
    pack_close(p);
}

static void any_pack_can_be_looked_at(void **state)
{
    struct pack *p;
    size_t length;
    (void)state;
    write_pack();
    assert_int_equal(pack_open_any(pack_path, &p, NULL), ERR_OK);
    assert_int_equal(pack_count(p), 2);
    const char *settings = pack_settings(p, &length);
    assert_int_equal(length, strlen("settings"));
    assert_memory_equal(settings, "settings", length);
    pack_close(p);
}

static void a_pack_of_other_things_is_refused(void **state)
{
    struct pack *p;
    struct err e = {0};
    (void)state;
    write_pack();
    const struct hash kept[] = {clips[0], clips[2]}, others[] = {clips[0], clips[1]};
    assert_int_equal(pack_open(pack_path, "other", kept, 2, &p, &e), ERR_DATA);
    assert_non_null(strstr(e.text, "other features"));
    assert_int_equal(pack_open(pack_path, "settings", kept, 1, &p, NULL), ERR_DATA);
    assert_int_equal(pack_open(pack_path, "settings", others, 2, &p, NULL), ERR_DATA);
    assert_int_equal(pack_open(folder, "settings", kept, 2, &p, NULL), ERR_IO);
    assert_int_equal(pack_open("/nowhere/a.pack", "settings", kept, 2, &p, NULL),
                     ERR_IO);
}

/* Other programs write to the file, or cut it off, while it is mapped. */
static void an_open_pack_believes_only_what_it_has_checked(void **state)
{
    struct pack *p;
    size_t floats, length;
    float copy[3];
    (void)state;
    write_pack();
    assert_int_equal(pack_open_any(pack_path, &p, NULL), ERR_OK);
    assert_true(pack_copy(p, 0, copy));
    assert_memory_equal(copy, first, sizeof(first));
    assert_true(pack_is_unharmed(p));
    off_t size = pack_state(p)->st_size;
    int fd = open(pack_path, O_WRONLY);
    for (off_t at = 0; at < size; at++)
        assert_int_equal(pwrite(fd, "x", 1, at), 1);
    assert_memory_equal(pack_settings(p, &length), "settings", strlen("settings"));
    assert_string_equal(pack_clip(p, 1).text, clips[2].text);
    pack_entry(p, 1, &floats);
    assert_int_equal(floats, 2);
    assert_false(pack_copy(p, 0, copy));
    assert_false(pack_is_intact(p, 1));
    assert_false(pack_is_unharmed(p));
    assert_int_equal(ftruncate(fd, 0), 0);
    close(fd);
    assert_false(pack_is_unharmed(p));
    assert_string_equal(pack_clip(p, 0).text, clips[0].text);
    pack_close(p);
}

/* Every byte matters: whatever changes, the pack is refused or its data fail. */
static void no_byte_of_a_pack_can_change_unnoticed(void **state)
{
    char *bytes;
    size_t length, unnoticed = 0;
    (void)state;
    write_pack();
    const struct hash kept[] = {clips[0], clips[2]};
    assert_int_equal(file_read(pack_path, &bytes, &length, NULL), ERR_OK);
    for (size_t at = 0; at < length; at++) {
        struct pack *p;
        bytes[at] ^= 64;
        assert_int_equal(file_write(pack_path, bytes, length, NULL), ERR_OK);
        bytes[at] ^= 64;
        if (pack_open(pack_path, "settings", kept, 2, &p, NULL) != ERR_OK)
            continue;
        unnoticed += pack_verify(p);
        pack_close(p);
    }
    /* What fills up to multiples of 64 means nothing any more, nor do the settings
     * before the entries and the two records. */
    assert_true(unnoticed <= 64 + 64 + 64 + 128 + 2 * 128);
    for (size_t cut = 0; cut < length; cut += 7) {
        struct pack *p;
        assert_int_equal(file_write(pack_path, bytes, cut, NULL), ERR_OK);
        assert_int_equal(pack_open(pack_path, "settings", kept, 2, &p, NULL), ERR_DATA);
    }
    free(bytes);
}

static void what_is_not_finished_leaves_nothing(void **state)
{
    struct pack_writer *w;
    (void)state;
    assert_int_equal(pack_begin(folder, "settings", 16000, 0, 3, &w, NULL), ERR_OK);
    assert_int_equal(put(w, 0, first, 3), ERR_OK);
    pack_writer_destroy(w);
    assert_int_equal(rmdir(folder), 0);
    assert_int_equal(mkdir(folder, 0777), 0);
}

struct noted {
    int count;
    long samples;
};

static void note(void *context, const struct hash *recording, int sample_rate,
                 int npy_rate, long samples)
{
    struct noted *n = context;
    assert_int_equal(strlen(recording->text), 32);
    assert_int_equal(sample_rate, 16000);
    assert_int_equal(npy_rate, 0);
    n->count++;
    n->samples += samples;
}

/* The only file of the folder. */
static char *only_file(struct arena *a)
{
    size_t count;
    struct cache_file *files = cache_list(folder, a, &count);
    assert_int_equal(count, 1);
    return arena_strdup(a, files[0].path);
}

static void holds_both(const char *path)
{
    struct pack *p;
    size_t floats;
    assert_int_equal(pack_open_any(path, &p, NULL), ERR_OK);
    assert_true(pack_verify(p));
    assert_int_equal(pack_count(p), 2);
    assert_string_equal(pack_clip(p, 0).text, clips[0].text);
    assert_memory_equal(pack_entry(p, 1, &floats), second, sizeof(second));
    assert_int_equal(floats, 2);
    pack_close(p);
}

/* As Ctrl-C and a refusal leave it, and as kill -9 does. */
static void what_was_put_is_kept_of_a_pack_that_is_not_finished(void **state)
{
    (void)state;
    for (int killed = 0; killed < 2; killed++) {
        struct arena *a = arena_create();
        struct noted n = {0};
        struct pack_writer *w;
        pid_t pid = killed ? fork() : 0;
        for (int i = 0; i < 3; i++)
            clips[i] = hash_bytes(&i, sizeof(i));
        if (pid == 0) {
            assert_int_equal(pack_begin(folder, "settings", 16000, 0, 3, &w, NULL),
                             ERR_OK);
            assert_int_equal(put(w, 0, first, 3), ERR_OK);
            assert_int_equal(put(w, 2, second, 2), ERR_OK);
            if (killed)
                _exit(0);
            pack_writer_keep(w, note, &n);
            pack_writer_destroy(w);
        } else {
            assert_int_equal(waitpid(pid, NULL, 0), pid);
            cache_rescue(folder, note, &n);
        }
        assert_int_equal(n.count, 2);
        assert_int_equal(n.samples, 202);
        char *part = only_file(a);
        assert_string_equal(part + strlen(part) - 5, ".part");
        holds_both(part);
        unlink(part);
        arena_destroy(a);
    }
}

/* Whatever is torn or overwritten is left out; nothing wrong comes through. */
static void a_damaged_rest_gives_what_is_whole_in_it(void **state)
{
    char *bytes, *path;
    size_t length;
    int fd;
    struct pack_writer *w;
    struct arena *a = arena_create();
    (void)state;
    for (int i = 0; i < 3; i++)
        clips[i] = hash_bytes(&i, sizeof(i));
    assert_int_equal(pack_begin(folder, "settings", 16000, 0, 3, &w, NULL), ERR_OK);
    assert_int_equal(put(w, 0, first, 3), ERR_OK);
    assert_int_equal(put(w, 2, second, 2), ERR_OK);
    struct dirent *entry;
    DIR *dir = opendir(folder);
    do
        entry = readdir(dir);
    while (entry && strncmp(entry->d_name, "tmp.", 4) != 0);
    assert_non_null(entry);
    assert_int_equal(
        file_read(file_join(a, folder, entry->d_name), &bytes, &length, NULL), ERR_OK);
    closedir(dir);
    pack_writer_destroy(w);
    for (size_t at = 0; at < 2 * length; at += 3) {
        struct noted n = {0};
        struct pack *p;
        char *hurt = malloc(length);
        assert_non_null(hurt);
        memcpy(hurt, bytes, length);
        size_t left = at < length ? length : at - length; /* changed, then cut */
        if (at < length)
            hurt[at] = (char)(hurt[at] ^ 0x11);
        assert_int_equal(cache_temporary(folder, a, &fd, &path, NULL), ERR_OK);
        assert_int_equal(write(fd, hurt, left), left);
        pack_rescue(fd, path, folder, note, &n);
        close(fd);
        assert_false(file_exists(path));
        size_t count;
        struct cache_file *files = cache_list(folder, a, &count);
        assert_in_range(count, 0, 1);
        if (count == 1) {
            assert_int_equal(pack_open_any(files[0].path, &p, NULL), ERR_OK);
            assert_in_range(pack_count(p), 1, 2);
            pack_close(p);
            unlink(files[0].path);
        }
        free(hurt);
    }
    free(bytes);
    arena_destroy(a);
}

static void temporary_files_live_as_long_as_a_writer(void **state)
{
    struct arena *a = arena_create();
    char *path;
    int fd, ready[2];
    (void)state;
    assert_int_equal(pipe(ready), 0);
    assert_int_equal(cache_temporary(folder, a, &fd, &path, NULL), ERR_OK);
    pid_t pid = fork();
    if (pid == 0) {
        char byte;
        close(ready[1]);
        _exit(read(ready[0], &byte, 1) == 1);
    }
    close(fd); /* the child still has it */
    assert_int_equal(cache_open_folder(folder, NULL), ERR_OK);
    assert_true(file_exists(path));
    close(ready[1]);
    close(ready[0]);
    assert_int_equal(waitpid(pid, NULL, 0), pid);
    assert_int_equal(cache_open_folder(folder, NULL), ERR_OK);
    assert_false(file_exists(path));
    arena_destroy(a);
}

static void the_folder_follows_the_environment(void **state)
{
    struct arena *a = arena_create();
    (void)state;
    setenv("HOME", "/home/x", 1);
    unsetenv("XDG_CACHE_HOME");
    unsetenv("MTAG_CACHE");
    assert_string_equal(feat_cache_folder(a), "/home/x/.cache/mtag");
    setenv("XDG_CACHE_HOME", "/var/x", 1);
    assert_string_equal(feat_cache_folder(a), "/var/x/mtag");
    setenv("XDG_CACHE_HOME", "relative", 1);
    assert_string_equal(feat_cache_folder(a), "/home/x/.cache/mtag");
    setenv("MTAG_CACHE", "here", 1);
    assert_string_equal(feat_cache_folder(a), "here");
    arena_destroy(a);
}

#define CASE(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        CASE(a_pack_holds_what_was_put),
        CASE(any_pack_can_be_looked_at),
        CASE(a_pack_of_other_things_is_refused),
        CASE(an_open_pack_believes_only_what_it_has_checked),
        CASE(no_byte_of_a_pack_can_change_unnoticed),
        CASE(what_was_put_is_kept_of_a_pack_that_is_not_finished),
        CASE(a_damaged_rest_gives_what_is_whole_in_it),
        CASE(what_is_not_finished_leaves_nothing),
        CASE(temporary_files_live_as_long_as_a_writer),
        CASE(the_folder_follows_the_environment),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
