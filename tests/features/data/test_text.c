#include "features/data/text.h"

#include "base/file.h"
#include "tests/features/scratch.h"

static const char *fault_of(struct scratch *s, const char *bytes, size_t length)
{
    char *text = NULL;
    size_t got;
    struct err e = {0};
    assert_int_equal(
        feat_read_text(scratch_write(s, "a.txt", bytes, length), &text, &got, &e),
        ERR_USER);
    assert_null(text);
    return arena_strdup(s->arena, e.text);
}

static void a_text_is_read_without_its_mark(void **state)
{
    static const char bytes[] = "\xEF\xBB\xBF한국\tb\r\nc";
    struct scratch *s = *state;
    char *text;
    size_t length;
    const char *path = scratch_write(s, "a.txt", bytes, sizeof(bytes) - 1);
    assert_int_equal(feat_read_text(path, &text, &length, NULL), ERR_OK);
    assert_int_equal(length, sizeof(bytes) - 4);
    assert_string_equal(text, bytes + 3);
    free(text);
    assert_int_equal(
        feat_read_text(scratch_write(s, "b.txt", "", 0), &text, &length, NULL), ERR_OK);
    assert_int_equal(length, 0);
    free(text);
}

static void what_is_no_text_has_its_place(void **state)
{
    struct scratch *s = *state;
    assert_contains(fault_of(s, "a\nb\xE9\n", 5),
                    "a.txt:2:2: the byte 0xE9 is not UTF-8; save the file in UTF-8");
    assert_contains(fault_of(s, "a\n\nxy\0z", 7),
                    "a.txt:3:3: the control character 0x00 is not text");
    assert_contains(fault_of(s, "\xFE\xFF\0a\0b", 6), "a.txt:1:1: it is UTF-16");
    assert_contains(fault_of(s, "ab\rc\r", 5),
                    "a.txt:1:3: a carriage return that no line feed follows");
    assert_contains(fault_of(s, "a\r\nb\rc\r\n", 8), "a.txt:2:2: a carriage return");
    assert_contains(fault_of(s, "a\n\r", 3), "a.txt:2:1: a carriage return");
    assert_contains(fault_of(s, "a\r\r\n", 4), "a.txt:1:2: a carriage return");
    assert_contains(fault_of(s, "\xEF\xBB\xBF\xC0\x80", 5), "a.txt:1:1: the byte 0xC0");
}

static void what_cannot_be_read_is_named(void **state)
{
    struct scratch *s = *state;
    char *text;
    size_t length;
    struct err e = {0};
    assert_int_equal(feat_read_text(s->folder, &text, &length, &e), ERR_IO);
    assert_contains(e.text, "is a folder");
}

static void flags_are_read_as_programs_write_them(void **state)
{
    static const struct {
        const char *text;
        int value;
    } cases[] = {{"0", 0},    {"1", 1},     {"0.0", 0}, {"1.0", 1}, {"1.", 1},
                 {"True", 1}, {"FALSE", 0}, {" 1 ", 1}, {"", -1},   {"2", -1},
                 {"0.5", -1}, {"10", -1},   {"-1", -1}, {"on", -1}, {"1.0.0", -1}};
    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++)
        assert_int_equal(feat_read_flag(cases[i].text), cases[i].value);
}

static void paths_are_cleaned_of_what_says_nothing(void **state)
{
    static const char *const cases[][2] = {
        {"0/a.mp3", "0/a.mp3"},          {"./0/a.mp3", "0/a.mp3"},
        {".//./0/a.mp3", "0/a.mp3"},     {"0\\a.mp3", "0/a.mp3"},
        {".\\0\\b\\a.mp3", "0/b/a.mp3"}, {"0/a\\b.mp3", "0/a\\b.mp3"},
        {" 0/a b.mp3 ", "0/a b.mp3"},    {"../a", "../a"},
        {".hidden", ".hidden"},          {"", ""}};
    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
        char path[40];
        strcpy(path, cases[i][0]);
        feat_clean_path(path);
        assert_string_equal(path, cases[i][1]);
    }
}

#define TEST(name)                                                                     \
    cmocka_unit_test_setup_teardown(name, scratch_set_up, scratch_tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(a_text_is_read_without_its_mark),
        TEST(what_is_no_text_has_its_place),
        TEST(what_cannot_be_read_is_named),
        TEST(flags_are_read_as_programs_write_them),
        TEST(paths_are_cleaned_of_what_says_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
