/* Names in composed and in decomposed Unicode, as texts and on the disk. */
#define _XOPEN_SOURCE 700 /* mkdtemp */
#include "base/composed.h"

#include "base/file.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <cmocka.h>

/* 한 and é, whole and in parts. */
#define HAN "\xED\x95\x9C"
#define HAN_PARTS "\xE1\x84\x92\xE1\x85\xA1\xE1\x86\xAB"
#define E "\xC3\xA9"
#define E_PARTS "e\xCC\x81"

static struct arena *arena;
static char folder[32];

static int set_up(void **state)
{
    (void)state;
    arena = arena_create();
    strcpy(folder, "/tmp/mtag-composed-XXXXXX");
    return mkdtemp(folder) && chdir(folder) == 0 ? 0 : -1;
}

static int tear_down(void **state)
{
    (void)state;
    unlink(HAN_PARTS "/" E_PARTS ".wav");
    unlink(HAN_PARTS "/plain");
    rmdir(HAN_PARTS);
    arena_destroy(arena);
    return chdir("/") == 0 && rmdir(folder) == 0 ? 0 : -1;
}

static void both_ways_of_writing_become_one(void **state)
{
    static const char *const texts[] = {"plain", "", HAN "/" E, "\xFF\xFE not UTF-8"};
    (void)state;
    for (size_t i = 0; i < sizeof(texts) / sizeof(*texts); i++)
        assert_ptr_equal(composed(texts[i], arena), texts[i]);
    assert_string_equal(composed(HAN_PARTS "/" E_PARTS, arena), HAN "/" E);
    assert_string_equal(composed(HAN "/" E_PARTS, arena), HAN "/" E);
}

static void paths_are_found_as_they_lie(void **state)
{
    static const char plain[] = HAN "/plain", inner[] = HAN "/" E ".wav";
    (void)state;
    assert_int_equal(file_make_folders(HAN_PARTS, NULL), ERR_OK);
    assert_int_equal(file_write(HAN_PARTS "/" E_PARTS ".wav", "x", 1, NULL), ERR_OK);
    assert_int_equal(file_write(HAN_PARTS "/plain", "x", 1, NULL), ERR_OK);
    assert_string_equal(composed_find(inner, arena), HAN_PARTS "/" E_PARTS ".wav");
    assert_string_equal(composed_find(plain, arena), HAN_PARTS "/plain");
    const char *whole = file_join(arena, folder, inner);
    assert_string_equal(composed_find(whole, arena),
                        file_join(arena, folder, HAN_PARTS "/" E_PARTS ".wav"));
    static const char none[] = HAN "/" HAN;
    assert_ptr_equal(composed_find(none, arena), none);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(both_ways_of_writing_become_one, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(paths_are_found_as_they_lie, set_up, tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
