/* Text for people, and the redrawn block on a pseudo-terminal. */
#define _GNU_SOURCE /* posix_openpt, ptsname, struct winsize */
#include "base/term.h"

#include <fcntl.h>
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>
#include <cmocka.h>

static const char *text_of(struct str *s)
{
    static char text[256];
    snprintf(text, sizeof(text), "%s", str_text(s));
    str_deinit(s);
    return text;
}

static const char *duration(double seconds)
{
    struct str s = {0};
    term_add_duration(&s, seconds);
    return text_of(&s);
}

static const char *bytes(double n)
{
    struct str s = {0};
    term_add_bytes(&s, n);
    return text_of(&s);
}

static const char *count(unsigned long long n)
{
    struct str s = {0};
    term_add_count(&s, n);
    return text_of(&s);
}

static void durations_have_two_units_at_most(void **state)
{
    (void)state;
    assert_string_equal(duration(0), "0 ms");
    assert_string_equal(duration(0.85), "850 ms");
    assert_string_equal(duration(0.9996), "1.0 s");
    assert_string_equal(duration(4.1), "4.1 s");
    assert_string_equal(duration(9.96), "10 s");
    assert_string_equal(duration(59.4), "59 s");
    assert_string_equal(duration(59.6), "1 min 0 s");
    assert_string_equal(duration(200), "3 min 20 s");
    assert_string_equal(duration(3599.7), "1 h 0 min");
    assert_string_equal(duration(2 * 3600 + 5 * 60 + 12), "2 h 5 min");
    assert_string_equal(duration(3 * 86400 + 4 * 3600), "3 d 4 h");
    assert_string_equal(duration(-1), "?");
    assert_string_equal(duration((double)NAN), "?");
    assert_string_equal(duration((double)INFINITY), "?");
}

static void bytes_have_decimal_units(void **state)
{
    (void)state;
    assert_string_equal(bytes(0), "0 B");
    assert_string_equal(bytes(999), "999 B");
    assert_string_equal(bytes(1000), "1.0 kB");
    assert_string_equal(bytes(1.4e9), "1.4 GB");
    assert_string_equal(bytes(9.97e6), "10 MB");
    assert_string_equal(bytes(999.6e6), "1.0 GB");
    assert_string_equal(bytes(20e9), "20 GB");
    assert_string_equal(bytes(5e18), "5000 PB");
}

static void counts_have_commas(void **state)
{
    (void)state;
    assert_string_equal(count(0), "0");
    assert_string_equal(count(999), "999");
    assert_string_equal(count(1000), "1,000");
    assert_string_equal(count(299892), "299,892");
    assert_string_equal(count(111996032), "111,996,032");
    assert_string_equal(count(UINT64_MAX), "18,446,744,073,709,551,615");
}

static void widths_are_columns_not_bytes(void **state)
{
    (void)state;
    assert_int_equal(term_width(""), 0);
    assert_int_equal(term_width("abc"), 3);
    assert_int_equal(term_width("\xC3\xA9t\xC3\xA9"), 3);        /* été */
    assert_int_equal(term_width("e\xCC\x81"), 1);                /* combining */
    assert_int_equal(term_width("\xE9\x9F\xB3\xE6\xA5\xBD"), 4); /* wide */
    assert_int_equal(term_width("\033[1;31mred\033[0m"), 3);     /* colour */
    assert_int_equal(term_width("a\tb\n"), 2);                   /* controls */
    assert_int_equal(term_width("\xFF\xC3"), 2);                 /* not UTF-8 */
    assert_int_equal(term_width("\xC0\xAF"), 2);                 /* overlong */
    assert_int_equal(term_width("\033["), 0);                    /* cut short */
}

static void text_is_filled_on_either_side(void **state)
{
    (void)state;
    struct str s = {0};
    term_add_padded(&s, "\xC3\xA9", 3, false);
    term_add_padded(&s, "\xC3\xA9", 3, true);
    term_add_padded(&s, "long", 2, true);
    assert_string_equal(text_of(&s), "\xC3\xA9    \xC3\xA9long");
}

static void text_is_cut_between_characters(void **state)
{
    (void)state;
    struct str s = {0};
    term_add_cut(&s, "\xE9\x9F\xB3\xE6\xA5\xBD", 3);
    term_add_cut(&s, "|\xC3\xA9\xC3\xA9", 2);
    term_add_cut(&s, "|", 5);
    assert_string_equal(text_of(&s), "\xE9\x9F\xB3|\xC3\xA9|");
    s = (struct str){0};
    term_add_cut(&s, "\033[31mred\033[0m", 2);
    assert_string_equal(text_of(&s), "\033[31mre\033[0m");
}

static void words_go_to_lines_of_a_width(void **state)
{
    (void)state;
    struct str s = {0};
    str_add(&s, "a: ");
    term_add_wrapped(&s, "one two three\nfour", 3, 10);
    assert_string_equal(text_of(&s), "a: one two\n   three\n   four\n");
    s = (struct str){0};
    term_add_wrapped(&s, "\xE9\x9F\xB3\xE6\xA5\xBD ab longer", 0, 5);
    assert_string_equal(text_of(&s), "\xE9\x9F\xB3\xE6\xA5\xBD\nab\nlonger\n");
    s = (struct str){0};
    term_add_wrapped(&s, "lines: 95 %, or 5 %", 0, 9);
    assert_string_equal(text_of(&s), "lines:\n95 %, or\n5 %\n");
}

static void lines_are_folded_at_words_and_indented(void **state)
{
    (void)state;
    struct str s = {0};
    term_add_folded(&s, "short\n  one two three\n\nlast", 9);
    assert_string_equal(text_of(&s), "short\n  one\n    two\n    three\n\nlast");
    term_add_folded(&s, "  one two three\n", 0);
    assert_string_equal(text_of(&s), "  one two three\n");
    term_add_folded(&s, "\033[31merror:\033[0m a b\n", 10);
    assert_string_equal(text_of(&s), "\033[31merror:\033[0m a b\n");
    term_add_folded(&s, "", 9);
    assert_string_equal(text_of(&s), "");
}

static void what_is_cut_ends_with_an_ellipsis(void **state)
{
    (void)state;
    struct str s = {0};
    term_add_shortened(&s, "abcdef", 6);
    assert_string_equal(text_of(&s), "abcdef");
    term_add_shortened(&s, "abcdefg", 6);
    assert_string_equal(text_of(&s), "abcde\xE2\x80\xA6");
    term_add_shortened(&s, "\xE9\x9F\xB3\xE6\xA5\xBD", 3); /* wide */
    assert_string_equal(text_of(&s), "\xE9\x9F\xB3\xE2\x80\xA6");
}

static void columns_come_from_the_environment_or_are_80(void **state)
{
    (void)state;
    FILE *null = fopen("/dev/null", "w");
    assert_non_null(null);
    setenv("COLUMNS", "123", 1);
    assert_int_equal(term_columns(null), 123);
    setenv("COLUMNS", "wide", 1);
    assert_int_equal(term_columns(null), 80);
    setenv("COLUMNS", "0", 1);
    assert_int_equal(term_columns(null), 80);
    unsetenv("COLUMNS");
    assert_int_equal(term_columns(null), 80);
    fclose(null);
}

static void a_file_is_not_live_and_gets_no_block(void **state)
{
    (void)state;
    FILE *file = tmpfile();
    assert_non_null(file);
    const char *lines[] = {"one"};
    struct term_block b = {.out = file};
    setenv("TERM", "xterm", 1);
    assert_false(term_is_live(file));
    assert_false(term_has_colour(file));
    term_block_show(&b, lines, 1);
    term_block_clear(&b);
    assert_int_equal(ftell(file), 0);
    fclose(file);
}

/* A terminal of our own: what is printed on `out` is read from `master`. */
struct terminal {
    int master;
    FILE *out;
};

static struct terminal open_terminal(void)
{
    struct terminal t;
    t.master = posix_openpt(O_RDWR | O_NOCTTY);
    if (t.master < 0 || grantpt(t.master) != 0 || unlockpt(t.master) != 0)
        skip();
    t.out = fopen(ptsname(t.master), "w");
    if (t.out == NULL)
        skip();
    setenv("TERM", "xterm", 1);
    unsetenv("COLUMNS");
    unsetenv("NO_COLOR");
    return t;
}

static void close_terminal(struct terminal t)
{
    fclose(t.out);
    close(t.master);
}

static void resize(struct terminal t, unsigned short rows, unsigned short columns)
{
    struct winsize size = {.ws_row = rows, .ws_col = columns};
    assert_int_equal(ioctl(t.master, TIOCSWINSZ, &size), 0);
}

/* A terminal hands over what was printed in pieces of its own choosing. */
static void assert_printed(struct terminal t, const char *want)
{
    char text[512];
    size_t length = 0;
    while (length < strlen(want)) {
        ssize_t n = read(t.master, text + length, sizeof(text) - 1 - length);
        assert_true(n > 0);
        length += (size_t)n;
    }
    text[length] = '\0';
    assert_string_equal(text, want);
}

static void a_terminal_is_live_unless_it_is_dumb(void **state)
{
    (void)state;
    struct terminal t = open_terminal();
    assert_true(term_is_live(t.out));
    assert_true(term_has_colour(t.out));
    setenv("NO_COLOR", "1", 1);
    assert_false(term_has_colour(t.out));
    setenv("NO_COLOR", "", 1);
    assert_true(term_has_colour(t.out));
    setenv("TERM", "dumb", 1);
    assert_false(term_is_live(t.out));
    unsetenv("TERM");
    assert_false(term_is_live(t.out));
    close_terminal(t);
}

static void a_block_is_redrawn_at_the_width_of_the_moment(void **state)
{
    (void)state;
    struct terminal t = open_terminal();
    struct term_block b = {.out = t.out};
    const char *lines[] = {"run 37.1 epoch 1", "sweep"};
    resize(t, 24, 40);
    assert_int_equal(term_columns(t.out), 40);
    term_block_show(&b, lines, 2);
    assert_int_equal(b.shown, 2);
    assert_printed(t, "\rrun 37.1 epoch 1\033[K\r\nsweep\033[K\r\n\033[J");
    resize(t, 24, 9);
    term_block_show(&b, lines, 2);
    /* The first line, of 16 columns, has been folded into two rows. */
    assert_printed(t, "\r\033[3Arun 37.1\033[K\r\nsweep\033[K\r\n\033[J");
    term_block_show(&b, lines + 1, 1);
    assert_printed(t, "\r\033[2Asweep\033[K\r\n\033[J");
    term_block_clear(&b);
    assert_printed(t, "\r\033[1A\033[J");
    assert_int_equal(b.shown, 0);
    close_terminal(t);
}

static void a_block_higher_than_the_terminal_shows_its_end(void **state)
{
    (void)state;
    struct terminal t = open_terminal();
    struct term_block b = {.out = t.out};
    const char *lines[] = {"a", "b", "c", "d"};
    resize(t, 3, 40);
    term_block_show(&b, lines, 4);
    assert_int_equal(b.shown, 2);
    assert_printed(t, "\rc\033[K\r\nd\033[K\r\n\033[J");
    close_terminal(t);
}

static void a_style_is_for_streams_with_colour(void **state)
{
    (void)state;
    struct str s = {0};
    term_add_styled(&s, TERM_FAILED, false, "failed");
    assert_string_equal(s.text, "failed");
    term_add_styled(&s, TERM_FAILED, true, "!");
    assert_string_equal(s.text, "failed\033[31m!\033[0m");
    str_deinit(&s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(durations_have_two_units_at_most),
        cmocka_unit_test(bytes_have_decimal_units),
        cmocka_unit_test(counts_have_commas),
        cmocka_unit_test(words_go_to_lines_of_a_width),
        cmocka_unit_test(widths_are_columns_not_bytes),
        cmocka_unit_test(text_is_filled_on_either_side),
        cmocka_unit_test(text_is_cut_between_characters),
        cmocka_unit_test(lines_are_folded_at_words_and_indented),
        cmocka_unit_test(what_is_cut_ends_with_an_ellipsis),
        cmocka_unit_test(columns_come_from_the_environment_or_are_80),
        cmocka_unit_test(a_file_is_not_live_and_gets_no_block),
        cmocka_unit_test(a_terminal_is_live_unless_it_is_dumb),
        cmocka_unit_test(a_block_is_redrawn_at_the_width_of_the_moment),
        cmocka_unit_test(a_style_is_for_streams_with_colour),
        cmocka_unit_test(a_block_higher_than_the_terminal_shows_its_end),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
