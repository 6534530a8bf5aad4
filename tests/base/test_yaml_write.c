#include "tests/base/reading.h"

static void assert_written(struct reading *f, const char *text, const char *block,
                           const char *flow)
{
    const struct yaml_node *n = reading_yaml(f, text);
    struct str s = {0};
    yaml_write(n, &s);
    assert_string_equal(str_text(&s), block);
    s.length = 0;
    yaml_write_flow(n, &s);
    assert_string_equal(str_text(&s), flow);
    str_deinit(&s);
}

static void trees_are_written_in_two_styles(void **state)
{
    struct reading *f = *state;
    assert_written(
        f,
        "train: {lr: 1e-3, betas: [.9, 9.99E-1]}\n"
        "layers: [relu, {conv1d: {filters: 3, kernel: [1, 2]}}, [[x], {}, []]]\n"
        "none: ~\n'3': 'yes'\n",
        "train:\n"
        "  lr: 1.0e-3\n"
        "  betas: [0.9, 9.99e-1]\n"
        "layers:\n"
        "  - relu\n"
        "  - conv1d:\n"
        "      filters: 3\n"
        "      kernel: [1, 2]\n"
        "  - - [x]\n"
        "    - {}\n"
        "    - []\n"
        "none: ~\n"
        "3: \"yes\"\n",
        "{train: {lr: 1.0e-3, betas: [0.9, 9.99e-1]}, layers: [relu, {conv1d: "
        "{filters: 3, kernel: [1, 2]}}, [[x], {}, []]], none: ~, 3: \"yes\"}");
}

static void numbers_mean_the_same_to_old_readers(void **state)
{
    struct reading *f = *state;
    static const char written[] = "[17, 15, 31, 1.0e+3, -2.0e+4, 5, 0.5, 1.0e-05, "
                                  "\"1e3\", \"017\", 0, -0.5e-3]";
    assert_written(
        f, "[017, 0o17, 0x1f, 1e3, -2E+4, 5, 0.5, 1e-05, '1e3', '017', 0, -.5e-3]\n",
        arena_printf(f->arena, "%s\n", written), written);
    assert_written(f, "0xEEEEEEEEEEEEEEEEEEEE", "1.1283307649736539e+24\n",
                   "1.1283307649736539e+24");
}

static const char *const nasty[] = {
    "",
    " ",
    "a b",
    " lead",
    "trail ",
    "true",
    "True",
    "null",
    "~",
    "yes",
    "NO",
    "on",
    "Off",
    "y",
    "1",
    "-1",
    "+1",
    "1e3",
    "1.5",
    ".5",
    ".inf",
    "-.inf",
    ".nan",
    "0x1f",
    "0o7",
    "017",
    "1_000",
    "12:30",
    "12:30:45.5",
    "2001-01-01",
    "2001-01-01 10:00:00",
    "a: b",
    "a:",
    ":a",
    "a #b",
    "#a",
    "a#b",
    "- a",
    "-",
    "--",
    "---",
    "...",
    "? a",
    "?",
    "[a]",
    "{a}",
    "a, b",
    "a]",
    "a}",
    "&a",
    "*a",
    "!a",
    "|",
    ">",
    "'",
    "''",
    "\"",
    "\"a\"",
    "it's",
    "%a",
    "@a",
    "`a`",
    "a\nb",
    "\n",
    "a\tb",
    "\t",
    "a\\b",
    "\\n",
    "\x1b[0m",
    "\x7f",
    "a\rb",
    "k\xC3\xBCrze",
    "\xE2\x99\xAB",
    "\xC2\x85",
    "\xC2\xA0",
    "\xE2\x80\xA8",
    "\xEF\xBB\xBF",
    "\xF0\x9F\x8E\xB5",
    "$name",
    "${env:X}",
    "$(1 + 2)",
    "=",
    "<<",
    "a=b",
    "http://x.y/z?a=b&c",
    "C:\\dir",
    "best 10",
    "20 GB",
    "1 2",
    "0b1",
    "_1",
    "1__",
    "a: ",
    "a:b",
    "key: [",
    "\xEF\xBC\x81",
    "e3",
    "0x",
    "1e",
    "1.2.3",
    "-a",
    ".a",
    "..",
    "<a>",
    "x|y",
};

enum { NASTY = sizeof(nasty) / sizeof(*nasty) };

/* Writes and reads again; the values, keys included, must be the same. */
static void assert_round_trip(struct reading *f, const struct yaml_node *n)
{
    for (int flow = 0; flow < 2; flow++) {
        struct str s = {0};
        if (flow)
            yaml_write_flow(n, &s);
        else
            yaml_write(n, &s);
        const struct yaml_node *back = reading_try(f, str_text(&s));
        if (!back || !yaml_equal(n, back))
            fail_msg("not the same when read back:\n%s\n%s", str_text(&s),
                     take_faults(f));
        str_deinit(&s);
    }
}

static void nasty_strings_survive_as_values_and_keys(void **state)
{
    struct reading *f = *state;
    struct arena *a = f->arena;
    struct yaml_node *all = yaml_mapping(a), *list = yaml_sequence(a);
    for (size_t i = 0; i < NASTY; i++) {
        struct yaml_node *text = yaml_string(a, nasty[i]);
        struct yaml_node *map = yaml_mapping(a);
        yaml_set(map, nasty[i], text, a);
        assert_round_trip(f, text);
        assert_round_trip(f, map);
        yaml_append(list, map, a);
        yaml_append(list, text, a);
        yaml_set(all, nasty[i], list->items[list->count - 2], a);
    }
    assert_int_equal(all->count, NASTY);
    yaml_set(all, "list", list, a);
    assert_round_trip(f, all);
}

static void long_texts_and_keys_survive(void **state)
{
    struct reading *f = *state;
    struct arena *a = f->arena;
    for (size_t length = 60; length < 5000; length = length * 5 / 4 + 7) {
        char *text = arena_alloc(a, length + 1, 1);
        for (size_t i = 0; i < length; i++)
            text[i] = i % 11 == 7 ? ' ' : (char)('a' + i % 26);
        struct yaml_node *map = yaml_mapping(a), *inner = yaml_mapping(a);
        yaml_set(inner, text, yaml_string(a, text), a);
        yaml_set(map, text, inner, a);
        yaml_set(map, "list", yaml_sequence(a), a);
        yaml_append(yaml_find(map, "list"), inner, a);
        assert_round_trip(f, map);
    }
}

static void random_texts_survive(void **state)
{
    struct reading *f = *state;
    static const char pieces[] = "-:#'\"{}[],&*!|>%@`~ \n\t\\a1.e?$=<x";
    uint32_t seed = 99;
    for (int round = 0; round < 20000; round++) {
        char text[8];
        size_t length = 0, wanted = 1 + (unsigned)round % 6;
        while (length < wanted) {
            seed = seed * 1664525u + 1013904223u;
            text[length++] = pieces[(seed >> 16) % (sizeof(pieces) - 1)];
        }
        text[length] = '\0';
        struct yaml_node *map = yaml_mapping(f->arena);
        yaml_set(map, text, yaml_string(f->arena, text), f->arena);
        assert_round_trip(f, map);
        if (round % 500 == 0) {
            arena_destroy(f->arena);
            f->arena = arena_create();
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        READING_TEST(trees_are_written_in_two_styles),
        READING_TEST(numbers_mean_the_same_to_old_readers),
        READING_TEST(nasty_strings_survive_as_values_and_keys),
        READING_TEST(long_texts_and_keys_survive),
        READING_TEST(random_texts_survive),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
