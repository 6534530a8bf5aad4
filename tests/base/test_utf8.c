/* Characters, and what of text may be shown. */
#include "base/utf8.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "tests/hostile.h"

#include <stdio.h>
#include <string.h>

static struct str out;

static const char *visible(const char *text, const char *kept)
{
    str_deinit(&out);
    out = (struct str){0};
    utf8_add_visible(&out, text, kept);
    return str_text(&out);
}

static void every_character_comes_back(void **state)
{
    (void)state;
    static const unsigned long edges[] = {1,      0x7F,   0x80,   0x7FF,   0x800,
                                          0xD7FF, 0xE000, 0xFFFF, 0x10000, 0x10FFFF};
    static const char *const texts[] = {"\x01",
                                        "\x7f",
                                        "\xc2\x80",
                                        "\xdf\xbf",
                                        "\xe0\xa0\x80",
                                        "\xed\x9f\xbf",
                                        "\xee\x80\x80",
                                        "\xef\xbf\xbf",
                                        "\xf0\x90\x80\x80",
                                        "\xf4\x8f\xbf\xbf"};
    for (size_t i = 0; i < sizeof(edges) / sizeof(*edges); i++) {
        unsigned long c;
        assert_int_equal(utf8_decode(texts[i], &c), strlen(texts[i]));
        assert_int_equal(c, edges[i]);
    }
}

static void nothing_behind_the_length_is_read(void **state)
{
    (void)state;
    const char cut[2] = {'\xe2', '\x80'}; /* of a character of three bytes */
    unsigned long c;
    assert_int_equal(utf8_decode_of(cut, 2, &c), 1);
    assert_int_equal(c, UTF8_BAD);
    assert_int_equal(utf8_decode_of("\0x", 2, &c), 1);
    assert_int_equal(c, 0);
    assert_int_equal(utf8_decode_of("\xc3\xa9", 2, &c), 2);
    assert_int_equal(c, 0xE9);
}

static void text_has_no_controls_but_tabs_and_ends_of_lines(void **state)
{
    (void)state;
    static const struct {
        const char *bytes;
        size_t length, bad;
    } cases[] = {{"a\0b", 3, 1},         {"\x1b", 1, 0},
                 {"ab\x7f", 3, 2},       {"\xc3\xa9\xe2\x80", 4, 2},
                 {"\xed\xa0\x80", 3, 0}, {"\xc0\xaf", 2, 0}};
    size_t bad;
    assert_true(utf8_is_text("a\tb\r\n\xc3\xa9\xf0\x9f\x8e\xb5", 11, &bad));
    assert_true(utf8_is_text("", 0, &bad));
    for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
        assert_false(utf8_is_text(cases[i].bytes, cases[i].length, &bad));
        assert_int_equal(bad, cases[i].bad);
    }
}

static void other_bytes_are_bad_one_by_one(void **state)
{
    (void)state;
    static const char *const bad[] = {
        "\x80", "\xc0\x80",     "\xc1\xbf", "\xe0\x80\x80",
        "\xff", "\xed\xa0\x80", "\xc3",     "\xf4\x90\x80\x80"};
    for (size_t i = 0; i < sizeof(bad) / sizeof(*bad); i++) {
        unsigned long c;
        assert_int_equal(utf8_decode(bad[i], &c), 1);
        assert_true(c == UTF8_BAD);
    }
}

static void controls_become_visible(void **state)
{
    (void)state;
    assert_string_equal(visible("\x1b]0;t\a", ""), "\\x1b]0;t\\x07");
    assert_string_equal(visible("\xc2\x9b"
                                "m\x7f",
                                ""),
                        "\\x9bm\\x7f");
    assert_string_equal(visible("a\xe2\x80\xae"
                                "b",
                                ""),
                        "a\\u202eb");
    assert_string_equal(visible("caf\xe9 caf\xc3\xa9", ""), "caf\\xe9 caf\xc3\xa9");
    assert_string_equal(visible("a\nb\tc\r", "\n\t"), "a\nb\tc\\x0d");
    assert_string_equal(visible("a\nb", ""), "a\\x0ab");
}

static void no_hostile_name_keeps_a_control(void **state)
{
    (void)state;
    for (size_t i = 0; i < HOSTILE; i++) {
        const char *text = visible(hostile[i], "");
        for (unsigned long c; *text; text += utf8_decode(text, &c))
            assert_false(utf8_decode(text, &c) && utf8_is_control(c));
    }
}

static void text_is_made_valid(void **state)
{
    (void)state;
    struct str valid = {0};
    utf8_add_valid(&valid, "a\xff\x1b\xc3\xa9\xe2\x80");
    assert_string_equal(valid.text,
                        "a\xef\xbf\xbd\x1b\xc3\xa9\xef\xbf\xbd\xef\xbf\xbd");
    str_deinit(&valid);
}

static int free_text(void **state)
{
    (void)state;
    str_deinit(&out);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_character_comes_back),
        cmocka_unit_test(nothing_behind_the_length_is_read),
        cmocka_unit_test(text_has_no_controls_but_tabs_and_ends_of_lines),
        cmocka_unit_test(other_bytes_are_bad_one_by_one),
        cmocka_unit_test(controls_become_visible),
        cmocka_unit_test(no_hostile_name_keeps_a_control),
        cmocka_unit_test(text_is_made_valid),
    };
    return cmocka_run_group_tests(tests, NULL, free_text);
}
