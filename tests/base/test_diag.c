#define _GNU_SOURCE /* posix_openpt, ptsname, struct winsize */
#include "tests/base/reading.h"

#include <fcntl.h>
#include <sys/ioctl.h>
#include <unistd.h>

static struct yaml_source *source(struct reading *f, const char *name, const char *text)
{
    struct yaml_source *s = arena_alloc(f->arena, 1, sizeof(*s));
    *s = (struct yaml_source){
        .name = name, .folder = ".", .text = text, .length = strlen(text)};
    return s;
}

static void a_fault_shows_its_line_with_a_caret_and_a_hint(void **state)
{
    struct reading *f = *state;
    struct yaml_source *s =
        source(f, "a.yaml", "model:\n  layers:\n    - conv1d: {filtres: 32}\n");
    struct yaml_node at = {.source = s, .line = 3, .column = 16};
    diag_error(f->diag, &at, "did you mean `filters`?", "unknown option `%s`",
               "filtres");
    assert_string_equal(take_faults(f), "a.yaml:3:16: error: unknown option `filtres`\n"
                                        "  3 |     - conv1d: {filtres: 32}\n"
                                        "    |                ^\n"
                                        "  did you mean `filters`?\n");
}

static void faults_come_in_the_order_of_the_file_once_each(void **state)
{
    struct reading *f = *state;
    struct yaml_source *b = source(f, "b.yaml", ""), *a = source(f, "a.yaml", "");
    diag_error(f->diag, NULL, NULL, "nowhere");
    diag_error_at(f->diag, b, 1, 1, NULL, "five");
    diag_error_at(f->diag, a, 2, 7, NULL, "three");
    diag_error_at(f->diag, a, 2, 3, NULL, "two");
    diag_error_at(f->diag, a, 10, 1, NULL, "four");
    diag_error_at(f->diag, a, 1, 9, NULL, "one");
    diag_error_at(f->diag, a, 2, 3, NULL, "two");
    diag_error(f->diag, NULL, NULL, "nowhere");
    assert_int_equal(diag_count(f->diag), 6);
    assert_string_equal(take_faults(f), "a.yaml:1:9: error: one\n"
                                        "a.yaml:2:3: error: two\n"
                                        "a.yaml:2:7: error: three\n"
                                        "a.yaml:10:1: error: four\n"
                                        "b.yaml:1:1: error: five\n"
                                        "error: nowhere\n");
}

static void what_is_noted_again_or_follows_counts_and_is_not_told(void **state)
{
    struct reading *f = *state;
    struct yaml_node at = {.source = source(f, "a.yaml", ""), .line = 1, .column = 4};
    diag_error(f->diag, &at, NULL, "unknown name");
    diag_settle(f->diag, &at);
    diag_error(f->diag, &at, NULL, "not a number");
    assert_int_equal(diag_errors(f->diag), 2);
    diag_error(f->diag, &at, NULL, "unknown name");
    assert_int_equal(diag_errors(f->diag), 3);
    assert_string_equal(take_faults(f), "a.yaml:1:4: error: unknown name\n");
}

static void warnings_are_no_errors(void **state)
{
    struct reading *f = *state;
    struct err e = {0};
    diag_warning(f->diag, NULL, NULL, "weight_decay as well");
    assert_int_equal(diag_errors(f->diag), 0);
    assert_int_equal(diag_to_err(f->diag, &e), ERR_OK);
    assert_int_equal(e.code, ERR_OK);
    assert_string_equal(take_faults(f), "warning: weight_decay as well\n");
}

static void tabs_and_wide_characters_keep_the_caret_in_place(void **state)
{
    struct reading *f = *state;
    struct yaml_source *s =
        source(f, "a.yaml", "k\xC3\xBCrze:\t\xE9\x9F\xB3 x # 1\r\nb\n");
    diag_error_at(f->diag, s, 1, 10, NULL, "here");
    assert_string_equal(take_faults(f), "a.yaml:1:10: error: here\n"
                                        "  1 | k\xC3\xBCrze: \xE9\x9F\xB3 x # 1\n"
                                        "    |           ^\n");
}

static void a_long_line_is_cut_around_its_column(void **state)
{
    struct reading *f = *state;
    char text[1001];
    memset(text, 'a', 1000);
    text[1000] = '\0';
    text[500] = 'X';
    diag_error_at(f->diag, source(f, "a.yaml", text), 1, 501, NULL, "here");
    const char *all = take_faults(f);
    const char *line = strchr(all, '\n') + 1;
    const char *caret_line = strchr(line, '\n') + 1;
    assert_true(caret_line - line < 120);
    assert_int_equal(line[strchr(caret_line, '^') - caret_line], 'X');
    assert_memory_equal(line, "  1 | ...aaa", 12);
    assert_memory_equal(caret_line - 4, "...\n", 4);
}

static void control_characters_never_reach_the_terminal(void **state)
{
    struct reading *f = *state;
    struct yaml_source *s = source(f, "a\033[2J.yaml", "a: \033[31m\x07 \xFF\xC3\n");
    diag_error_at(f->diag, s, 1, 4, "hint \x1b", "bad `\033[0m\x9b` \xFE");
    for (const char *p = take_faults(f); *p; p++)
        assert_true(*p == '\n' || (*p >= ' ' && *p < 127));
}

static void a_place_behind_the_text_prints_no_line(void **state)
{
    struct reading *f = *state;
    diag_error_at(f->diag, source(f, "a.yaml", "a"), 7, 1, NULL, "here");
    assert_string_equal(take_faults(f), "a.yaml:7:1: error: here\n");
}

static void everything_becomes_one_error_message(void **state)
{
    struct reading *f = *state;
    struct err e = {0};
    diag_warning(f->diag, NULL, NULL, "two");
    diag_error_at(f->diag, source(f, "a.yaml", "x"), 1, 1, NULL, "one");
    assert_int_equal(diag_to_err(f->diag, &e), ERR_USER);
    assert_int_equal(e.code, ERR_USER);
    assert_string_equal(e.text,
                        "a.yaml:1:1: error: one\n  1 | x\n    | ^\nwarning: two");
}

static void what_does_not_fit_a_message_is_counted(void **state)
{
    struct reading *f = *state;
    struct err e = {0};
    for (int i = 0; i < 500; i++)
        diag_error(f->diag, NULL, NULL, "fault %d", i);
    assert_int_equal(diag_to_err(f->diag, &e), ERR_USER);
    size_t lines = 0;
    for (const char *p = e.text; *p; p++)
        lines += *p == '\n';
    char last[40];
    snprintf(last, sizeof(last), "\nand %zu more", 500 - lines);
    assert_true(lines > 50);
    assert_string_equal(e.text + strlen(e.text) - strlen(last), last);
}

static void warnings_are_told_briefly_each_kind_once(void **state)
{
    struct reading *f = *state;
    const struct yaml_source *s = source(f, "a.yaml", "a: b\n");
    struct yaml_node at = {.source = s, .line = 1, .column = 4};
    for (int i = 0; i < 3; i++)
        diag_unused(f->diag, &at, "did you mean `x`?", "nothing reads `%d`", i);
    diag_warning(f->diag, NULL, NULL, "kind 1");
    diag_warning(f->diag, NULL, NULL, "kind 2");
    diag_warning(f->diag, NULL, NULL, "kind 3");
    diag_warning(f->diag, NULL, NULL, "kind 4");
    diag_warning(f->diag, NULL, NULL, "kind 5");
    diag_error(f->diag, NULL, "hint", "wrong");
    char *text = NULL;
    size_t length;
    FILE *stream = open_memstream(&text, &length);
    diag_print_brief(f->diag, "-v", stream);
    fclose(stream);
    assert_string_equal(
        text, "error: wrong\n  hint\n"
              "a.yaml:1:4: warning: nothing reads `0`; did you mean `x`?\n"
              "warning: kind 1\nwarning: kind 2\nwarning: kind 3\nwarning: kind 4\n"
              "3 more warnings: -v\n");
    free(text);
}

static void a_fault_is_noted_again_as_it_was(void **state)
{
    struct reading *f = *state;
    const struct yaml_source *s = source(f, "a.yaml", "a: b\n");
    struct yaml_node at = {.source = s, .line = 1, .column = 4};
    struct diag *other = diag_create();
    diag_context(other, "in b");
    diag_unused(other, &at, "hint", "nothing reads `%s`", "a");
    struct diag_fault fault = diag_get(other, 0);
    diag_add(f->diag, &fault);
    diag_destroy(other);
    fault = diag_get(f->diag, 0);
    assert_true(fault.warning && fault.unused);
    assert_string_equal(fault.kind, "nothing reads `%s`");
    assert_string_equal(fault.hint, "hint");
    assert_string_equal(fault.context, "in b");
    assert_int_equal(diag_errors(f->diag), 0);
}

/* What a terminal of 40 columns gets to see of the faults, up to the end of a text. */
static void show_on_terminal(const struct reading *f, const char *end, char *shown,
                             size_t room)
{
    const struct winsize size = {.ws_row = 24, .ws_col = 40};
    int master = posix_openpt(O_RDWR | O_NOCTTY);
    if (master < 0 || grantpt(master) != 0 || unlockpt(master) != 0)
        skip();
    FILE *out = fopen(ptsname(master), "w");
    if (out == NULL || ioctl(master, TIOCSWINSZ, &size) != 0)
        skip();
    setenv("TERM", "xterm", 1);
    diag_print(f->diag, out);
    fflush(out);
    size_t length = 0;
    for (shown[0] = '\0'; strstr(shown, end) == NULL;) {
        ssize_t more = read(master, shown + length, room - 1 - length);
        assert_true(more > 0);
        length += (size_t)more;
        shown[length] = '\0';
    }
    fclose(out);
    close(master);
}

static void a_terminal_gets_colour_and_folded_lines(void **state)
{
    struct reading *f = *state;
    char shown[1024];
    struct yaml_node at = {
        .source = source(f, "a.yaml", "a: b\n"), .line = 1, .column = 4};
    diag_error(f->diag, &at, "did you mean something else?",
               "there is a great deal wrong with this value");
    unsetenv("NO_COLOR");
    show_on_terminal(f, "else?\r\n", shown, sizeof(shown));
    assert_string_equal(shown, "a.yaml:1:4: \033[31merror:\033[0m there is a great\r\n"
                               "  deal wrong with this value\r\n"
                               "  1 | a: b\r\n"
                               "    |    ^\r\n"
                               "  did you mean something else?\r\n");
    setenv("NO_COLOR", "1", 1);
    show_on_terminal(f, "else?\r\n", shown, sizeof(shown));
    assert_null(strchr(shown, '\033'));
}

static void a_list_is_untouched_until_something_is_noted_or_settled(void **state)
{
    (void)state;
    for (int what = 0; what < 4; what++) {
        struct diag *d = diag_create();
        const struct yaml_node at = {.line = 1, .column = 1};
        assert_true(diag_is_untouched(d));
        if (what == 0)
            diag_warning(d, NULL, NULL, "a warning");
        else if (what == 1)
            diag_error(d, NULL, NULL, "an error");
        else if (what == 2)
            diag_settle(d, &at);
        else
            diag_context(d, "in the block");
        assert_false(diag_is_untouched(d));
        diag_destroy(d);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        READING_TEST(a_fault_shows_its_line_with_a_caret_and_a_hint),
        READING_TEST(faults_come_in_the_order_of_the_file_once_each),
        READING_TEST(what_is_noted_again_or_follows_counts_and_is_not_told),
        READING_TEST(warnings_are_no_errors),
        READING_TEST(tabs_and_wide_characters_keep_the_caret_in_place),
        READING_TEST(a_long_line_is_cut_around_its_column),
        READING_TEST(control_characters_never_reach_the_terminal),
        READING_TEST(a_place_behind_the_text_prints_no_line),
        READING_TEST(everything_becomes_one_error_message),
        READING_TEST(what_does_not_fit_a_message_is_counted),
        READING_TEST(warnings_are_told_briefly_each_kind_once),
        READING_TEST(a_fault_is_noted_again_as_it_was),
        READING_TEST(a_list_is_untouched_until_something_is_noted_or_settled),
        READING_TEST(a_terminal_gets_colour_and_folded_lines),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
