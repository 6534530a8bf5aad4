/* Characters that look like others, colons without a blank, merge keys: each told at
 * its own place, by its name. */
#include "tests/base/reading.h"

struct wrong {
    const char *text;
    const char *places[3]; /* parts of the message, ends with NULL */
};

/* Every part is told, and as many faults as there are parts. */
static void assert_told(struct reading *f, const struct wrong *w)
{
    size_t count = 0;
    assert_null(reading_try(f, w->text));
    size_t errors = diag_count(f->diag);
    const char *faults = take_faults(f);
    for (; count < 3 && w->places[count]; count++)
        assert_mentions(faults, w->places[count]);
    if (errors != count)
        fail_msg("%zu faults in:\n%s\n%s", errors, w->text, faults);
}

static void invisible_characters_are_told_by_name(void **state)
{
    static const struct wrong list[] = {
        {"train:\n  lr: 1e-3\xE2\x80\x8B\n",
         {"test.yaml:2:11: error: a zero-width space (U+200B) stands here"}},
        {"a: 1\n\xC2\xA0\xC2\xA0"
         "b: 2\n",
         {"test.yaml:2:1: error: a no-break space (U+00A0)"}},
        {"a: ad\xE2\x80\x8D"
         "am\n",
         {"test.yaml:1:6: error: a zero-width joiner (U+200D)"}},
        {"ep\xC2\xAD"
         "ochs: 3\n",
         {"test.yaml:1:3: error: a soft hyphen (U+00AD)"}},
        {"a: 1\n\xEF\xBB\xBF"
         "b: 2\n",
         {"test.yaml:2:1: error: a byte order mark (U+FEFF)"}},
        {"a: 1 # x\xE2\x80\xA8"
         "b: 2\n",
         {"test.yaml:1:9: error: a line separator (U+2028)"}},
        {"a: {b:\xC2\xA0"
         "1, c: 2}\n",
         {"test.yaml:1:7: error: a no-break space (U+00A0)"}},
    };
    for (size_t i = 0; i < sizeof(list) / sizeof(*list); i++)
        assert_told(*state, &list[i]);
}

static void full_width_characters_and_curly_quotes_are_told(void **state)
{
    static const struct wrong list[] = {
        {"train:\n  epochs\xEF\xBC\x9A"
         "3\n  batch\xEF\xBC\x9A"
         "4\n",
         {"test.yaml:2:9: error: a full-width `:` (U+FF1A)",
          "test.yaml:3:8: error: a full-width `:` (U+FF1A)"}},
        {"a: [0\xEF\xBC\x8C"
         "1\xEF\xBC\x8C 2]\n",
         {"test.yaml:1:6: error: a full-width `,` (U+FF0C)",
          "test.yaml:1:8: error: a full-width `,` (U+FF0C)"}},
        {"a: {kernel: 3\xEF\xBC\x8C padding: 1}\n",
         {"test.yaml:1:14: error: a full-width `,` (U+FF0C)"}},
        {"a: 1\nb\xEF\xBC\x9A 2\nc: 3\n",
         {"test.yaml:2:2: error: a full-width `:` (U+FF1A)"}},
        {"train\xEF\xBC\x9A {epochs: 3}\n",
         {"test.yaml:1:6: error: a full-width `:` (U+FF1A)"}},
        {"a: \xE2\x80\x9Cmel\xE2\x80\x9D\n",
         {"test.yaml:1:4: error: a curly quote (U+201C)"}},
        {"a: \xE2\x88\x92"
         "20\n",
         {"test.yaml:1:4: error: a minus sign (U+2212)"}},
        {"a: 1e\xE2\x80\x93"
         "3\n",
         {"test.yaml:1:6: error: a long dash (U+2013)"}},
    };
    for (size_t i = 0; i < sizeof(list) / sizeof(*list); i++)
        assert_told(*state, &list[i]);
}

static void prose_may_hold_them(void **state)
{
    static const char *const texts[] = {
        "hypothesis: adaptive steps don\xE2\x80\x99t help \xE2\x80\x93 or do they?\n",
        "hypothesis: ils aident\xC2\xA0! Oui\n",
        "hypothesis: \xE6\x9B\xB4\xE5\xA4\xA7\xEF\xBC\x8C\xE6\x9B\xB4\xE5\xBF\xAB\n",
        "hypothesis: \"\xE2\x80\x8B\"\n",
        "hypothesis: '\xEF\xBC\x9A'\n",
        "a: 1 # \xEF\xBC\x9A\xC2\xA0\n",
        "name: run:1\nroot: http://example.org\ntags: [genre:rock]\n",
    };
    for (size_t i = 0; i < sizeof(texts) / sizeof(*texts); i++)
        reading_yaml(*state, texts[i]);
}

static void a_colon_without_a_blank_is_told_at_its_line(void **state)
{
    static const struct wrong list[] = {
        {"train:\n  epochs:1\n  batch: 4\n",
         {"test.yaml:2:10: error: a blank is missing behind the colon of `epochs`"}},
        {"train:\n  epochs: 3\n\n  # why\n  batch:4\nmodel: 1\n",
         {"test.yaml:5:9: error: a blank is missing behind the colon of `batch`"}},
        {"train:\n  epochs:1\n  batch:4\n  seed: 3\n",
         {"test.yaml:2:10: error: a blank", "test.yaml:3:9: error: a blank"}},
        {"train: {epochs:1, batch: 4, seed:2}\n",
         {"test.yaml:1:16: error: a blank is missing behind the colon of `epochs`",
          "test.yaml:1:34: error: a blank is missing behind the colon of `seed`"}},
        {"layers:\n  - conv1d:{filters: 3, kernel: 3}\n",
         {"test.yaml:2:12: error: a blank is missing behind the colon of `conv1d`"}},
    };
    for (size_t i = 0; i < sizeof(list) / sizeof(*list); i++)
        assert_told(*state, &list[i]);
}

static void a_tab_is_told_at_its_place(void **state)
{
    static const struct wrong list[] = {
        {"train:\n  epochs: 3\n  \tbatch: 4\n",
         {"test.yaml:3:3: error: a tab stands in the indentation"}},
        {"train:\n\tepochs: 3\n\tbatch: 4\n",
         {"test.yaml:2:1: error: a tab", "test.yaml:3:1: error: a tab"}},
    };
    for (size_t i = 0; i < sizeof(list) / sizeof(*list); i++)
        assert_told(*state, &list[i]);
}

static void merge_keys_are_told_and_taken_for_what_they_mean(void **state)
{
    struct reading *f = *state;
    static const char text[] = "x: &o {lr: 1, type: sgd}\n"
                               "y: {<<: *o, lr: 2}\n"
                               "z: {'<<': 3}\n";
    struct yaml_node *n =
        yaml_try_text(text, strlen(text), "test.yaml", ".", f->arena, f->diag);
    assert_non_null(n);
    assert_int_equal(diag_errors(f->diag), 1);
    assert_mentions(take_faults(f),
                    "test.yaml:2:5: error: merge keys (`<<`) are not read; use `base` "
                    "or `variables`");
    const struct yaml_node *y = yaml_find(n, "y");
    assert_int_equal(y->count, 2);
    assert_string_equal(yaml_find(y, "lr")->text, "2");
    assert_string_equal(yaml_find(y, "type")->text, "sgd");
}

/* A file may hold a million of them, and each place is counted from the beginning. */
static void no_more_than_two_hundred_characters_are_told(void **state)
{
    static const char *const parts[] = {"a\xEF\xBC\x8C\n", "1 # \xC2\x85\n"};
    struct reading *f = *state;
    for (size_t i = 0; i < sizeof(parts) / sizeof(*parts); i++) {
        struct str text = {0};
        for (int k = 0; k < 300; k++)
            str_addf(&text, "k%d: %s", k, parts[i]);
        assert_null(reading_try(f, str_text(&text)));
        assert_int_equal(diag_count(f->diag), 200);
        take_faults(f);
        str_deinit(&text);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        READING_TEST(invisible_characters_are_told_by_name),
        READING_TEST(full_width_characters_and_curly_quotes_are_told),
        READING_TEST(prose_may_hold_them),
        READING_TEST(a_colon_without_a_blank_is_told_at_its_line),
        READING_TEST(a_tab_is_told_at_its_place),
        READING_TEST(merge_keys_are_told_and_taken_for_what_they_mean),
        READING_TEST(no_more_than_two_hundred_characters_are_told),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
