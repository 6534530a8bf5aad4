/* What is printed holds no control character. */
#include "base/say.h"

#include "base/utf8.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "tests/hostile.h"

#include <stdlib.h>
#include <string.h>

static char *text;
static size_t length;

static FILE *start(void)
{
    free(text);
    FILE *out = open_memstream(&text, &length);
    assert_non_null(out);
    return out;
}

static void messages_show_controls(void **state)
{
    (void)state;
    FILE *out = start();
    say(out, "%s: %d\n\ta%c", "\x1b]0;x\a", 3, '\x7f');
    say(out, "%s", "");
    fclose(out);
    assert_string_equal(text, "\\x1b]0;x\\x07: 3\n\ta\\x7f");
}

static void no_hostile_name_passes(void **state)
{
    (void)state;
    for (size_t i = 0; i < HOSTILE; i++) {
        FILE *out = start();
        say_text(out, hostile[i]);
        say(out, "%s", hostile[i]);
        fclose(out);
        unsigned long c;
        for (const char *p = text; *p; p += utf8_decode(p, &c)) {
            utf8_decode(p, &c);
            assert_true(c == '\n' || c == '\t' || !utf8_is_control(c));
        }
    }
}

static void colours_of_ours_stay(void **state)
{
    (void)state;
    static const char *const kept[] = {"\x1b[0m",    "\x1b[1m",  "\x1b[2m",
                                       "\x1b[1;32m", "\x1b[31m", "\x1b[93m"};
    static const char *const shown[] = {
        "\x1b[8m", "\x1b[48m", "\x1b]0;t\a", "\x1b[2J",   "\x1b[1;1H", "\x1b[m",
        "\x1b",    "\x1b[",    "\x1b[1;8m",  "\x1b[1;mx", "\x1b[311m"};
    struct str out = {0};
    for (size_t i = 0; i < sizeof(kept) / sizeof(*kept); i++) {
        out.length = 0;
        say_add_coloured(&out, kept[i]);
        say_add_coloured(&out, "a\x1b[1mb\x1b[0m\n");
        assert_memory_equal(out.text, kept[i], strlen(kept[i]));
        assert_string_equal(out.text + strlen(kept[i]), "a\x1b[1mb\x1b[0m\n");
    }
    for (size_t i = 0; i < sizeof(shown) / sizeof(*shown); i++) {
        out.length = 0;
        say_add_coloured(&out, shown[i]);
        assert_null(strpbrk(out.text, "\x1b\a"));
        assert_memory_equal(out.text, "\\x1b", 4);
    }
    str_deinit(&out);
    FILE *stream = start();
    say_coloured(stream, "\x1b[1ma"); /* a file has no colour */
    fclose(stream);
    assert_string_equal(text, "\\x1b[1ma");
}

static int free_text(void **state)
{
    (void)state;
    free(text);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(messages_show_controls),
        cmocka_unit_test(no_hostile_name_passes),
        cmocka_unit_test(colours_of_ours_stay),
    };
    return cmocka_run_group_tests(tests, NULL, free_text);
}
