#include "features/cache/index.h"

#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static char folder[64];

static int make_folder(void **state)
{
    (void)state;
    strcpy(folder, "/tmp/mtag-index-XXXXXX");
    return mkdtemp(folder) == NULL;
}

static int remove_folder(void **state)
{
    static const char *const names[] = {"index", "index.lock"};
    char path[128];
    (void)state;
    for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++) {
        snprintf(path, sizeof(path), "%s/%s", folder, names[i]);
        unlink(path);
    }
    return rmdir(folder);
}

static const struct stat file = {.st_size = 1000,
                                 .st_mtim = {.tv_sec = 1700000000, .tv_nsec = 5},
                                 .st_ctim = {.tv_sec = 1800000000, .tv_nsec = 7},
                                 .st_ino = 12345};

static void what_was_saved_is_found_again(void **state)
{
    struct hash content = hash_text("a"), found;
    struct index_recording good = {48000, NULL, 44100}, bad = {0, "cut\noff", 0}, known;
    struct index *x = index_open(folder);
    (void)state;
    index_set_content(x, "/data/a.wav", &file, &content);
    index_set_recording(x, &content, 16000, 22050, &good);
    index_set_recording(x, &content, 8000, 8000, &bad);
    index_set_verified(x, "b.pack", &file);
    assert_true(index_is_verified(x, "b.pack", &file));
    assert_int_equal(index_save(x, NULL), ERR_OK);
    index_close(x);

    x = index_open(folder);
    assert_true(index_find_content(x, "/data/a.wav", &file, &found));
    assert_string_equal(found.text, content.text);
    assert_true(index_find_recording(x, &content, 16000, 22050, &known));
    assert_int_equal(known.rate, 44100);
    assert_int_equal(known.samples, 48000);
    assert_null(known.reason);
    assert_true(index_find_recording(x, &content, 8000, 8000, &known));
    assert_int_equal(known.samples, 0);
    assert_string_equal(known.reason, "cut off");
    assert_false(index_find_recording(x, &content, 16000, 16000, &known));
    /* There is no such pack any more. */
    assert_false(index_is_verified(x, "b.pack", &file));
    index_close(x);
}

static void a_fault_is_remembered_as_one_line(void **state)
{
    struct hash what = hash_text("a"), other = hash_text("b");
    struct index *x = index_open(folder);
    (void)state;
    assert_null(index_find_fault(x, &what));
    index_set_fault(x, &what, "two\nlines\tand a tab");
    assert_int_equal(index_save(x, NULL), ERR_OK);
    index_close(x);
    x = index_open(folder);
    assert_string_equal(index_find_fault(x, &what), "two lines\tand a tab");
    assert_null(index_find_fault(x, &other));
    index_close(x);
}

static void another_size_time_or_inode_is_another_file(void **state)
{
    struct hash content = hash_text("a"), found;
    struct stat later = file, longer = file, set_back = file, replaced = file;
    struct index *x = index_open(folder);
    (void)state;
    later.st_mtim.tv_nsec++;
    longer.st_size++;
    set_back.st_ctim.tv_nsec++;
    replaced.st_ino++;
    index_set_content(x, "/data/a.wav", &file, &content);
    assert_true(index_find_content(x, "/data/a.wav", &file, &found));
    assert_false(index_find_content(x, "/data/a.wav", &later, &found));
    assert_false(index_find_content(x, "/data/a.wav", &longer, &found));
    assert_false(index_find_content(x, "/data/a.wav", &set_back, &found));
    assert_false(index_find_content(x, "/data/a.wav", &replaced, &found));
    assert_false(index_find_content(x, "/data/b.wav", &file, &found));
    index_close(x);
}

static void a_pack_that_was_marked_as_used_stays_verified(void **state)
{
    struct stat used = file, rewritten = file;
    struct index *x = index_open(folder);
    (void)state;
    used.st_ctim.tv_sec++;
    rewritten.st_mtim.tv_sec++;
    index_set_verified(x, "b.pack", &file);
    assert_true(index_is_verified(x, "b.pack", &used));
    assert_false(index_is_verified(x, "b.pack", &rewritten));
    index_close(x);
}

static void two_programs_add_to_one_file(void **state)
{
    struct hash content = hash_text("a"), found;
    struct index *x = index_open(folder), *y = index_open(folder);
    (void)state;
    index_set_content(x, "/data/x.wav", &file, &content);
    index_set_content(y, "/data/y.wav", &file, &content);
    assert_int_equal(index_save(x, NULL), ERR_OK);
    assert_int_equal(index_save(y, NULL), ERR_OK);
    index_close(x);
    index_close(y);
    x = index_open(folder);
    assert_true(index_find_content(x, "/data/x.wav", &file, &found));
    assert_true(index_find_content(x, "/data/y.wav", &file, &found));
    index_close(x);
}

static void a_damaged_index_is_taken_as_empty(void **state)
{
    struct hash content = hash_text("a"), found;
    char path[128], *text, *damaged;
    size_t length;
    struct index *x = index_open(folder);
    (void)state;
    for (int i = 0; i < 2000; i++) {
        char name[32];
        snprintf(name, sizeof(name), "/data/%d.wav", i);
        index_set_content(x, name, &file, &content);
    }
    assert_int_equal(index_save(x, NULL), ERR_OK);
    index_close(x);
    snprintf(path, sizeof(path), "%s/index", folder);
    assert_int_equal(file_read(path, &text, &length, NULL), ERR_OK);
    damaged = malloc(length);
    for (size_t at = 0; at < length; at += length / 40) {
        memcpy(damaged, text, length);
        damaged[at] ^= 4;
        assert_int_equal(file_write(path, damaged, length, NULL), ERR_OK);
        x = index_open(folder);
        assert_false(index_find_content(x, "/data/7.wav", &file, &found));
        index_close(x);
        assert_int_equal(file_write(path, text, at, NULL), ERR_OK);
        x = index_open(folder);
        assert_false(index_find_content(x, "/data/7.wav", &file, &found));
        index_close(x);
    }
    assert_int_equal(file_write(path, text, length, NULL), ERR_OK);
    x = index_open(folder);
    assert_true(index_find_content(x, "/data/7.wav", &file, &found));
    index_close(x);
    free(text);
    free(damaged);
}

static void paths_that_fit_no_line_are_not_remembered(void **state)
{
    struct hash content = hash_text("a"), found;
    struct index *x = index_open(folder);
    (void)state;
    index_set_content(x, "/data/a\nb.wav", &file, &content);
    index_set_content(x, "/data/a\tb.wav", &file, &content);
    assert_int_equal(index_save(x, NULL), ERR_OK);
    assert_false(index_find_content(x, "/data/a\nb.wav", &file, &found));
    index_close(x);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(what_was_saved_is_found_again, make_folder,
                                        remove_folder),
        cmocka_unit_test_setup_teardown(a_fault_is_remembered_as_one_line, make_folder,
                                        remove_folder),
        cmocka_unit_test_setup_teardown(another_size_time_or_inode_is_another_file,
                                        make_folder, remove_folder),
        cmocka_unit_test_setup_teardown(a_pack_that_was_marked_as_used_stays_verified,
                                        make_folder, remove_folder),
        cmocka_unit_test_setup_teardown(two_programs_add_to_one_file, make_folder,
                                        remove_folder),
        cmocka_unit_test_setup_teardown(a_damaged_index_is_taken_as_empty, make_folder,
                                        remove_folder),
        cmocka_unit_test_setup_teardown(paths_that_fit_no_line_are_not_remembered,
                                        make_folder, remove_folder),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
