#include "base/str.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static void a_string_grows_by_parts(void **state)
{
    (void)state;
    struct str s = {0};
    assert_string_equal(str_text(&s), "");
    for (int i = 0; i < 1000; i++) {
        str_add(&s, "ab");
        str_addn(&s, "cdef", 1);
        str_addf(&s, "%d", i % 10);
    }
    assert_int_equal(s.length, 4000);
    assert_int_equal(strlen(s.text), 4000);
    assert_memory_equal(s.text + 3996, "abc9", 5);
    str_deinit(&s);
    assert_null(s.text);
    assert_int_equal(s.length, 0);
}

static void the_nearest_name_is_found_only_if_it_is_near(void **state)
{
    (void)state;
    static const char *const names[] = {"filters", "kernel", "stride",
                                        "padding", "lr",     "p"};
    static const struct {
        const char *word, *nearest;
    } cases[] = {
        {"filtres", "filters"},
        {"filter", "filters"},
        {"Filters", "filters"},
        {"kernl", "kernel"},
        {"strde", "stride"},
        {"pading", "padding"},
        {"rl", "lr"},
        {"l", "lr"},
        {"units", NULL},
        {"momentum", NULL},
        {"", NULL},
        {"zz", NULL},
        {"q", NULL},
        {"kernel_size", NULL},
    };
    for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
        const char *near = str_nearest(cases[i].word, names, 6);
        if (cases[i].nearest)
            assert_string_equal(near, cases[i].nearest);
        else
            assert_null(near);
    }
    char word[300];
    memset(word, 'a', sizeof(word) - 1);
    word[sizeof(word) - 1] = '\0';
    assert_null(str_nearest(word, names, 6));
    assert_null(str_nearest("filters", names, 0));
}

static void a_word_stands_for_the_words_that_it_begins_or_ends(void **state)
{
    (void)state;
    static const char *const names[] = {"min_std", "min_snr_db", "hop_length",
                                        "valid_roc_auc"};
    assert_string_equal(str_nearest("min_snr", names, 4), "min_snr_db");
    assert_string_equal(str_nearest("hop", names, 4), "hop_length");
    assert_string_equal(str_nearest("roc_auc", names, 4), "valid_roc_auc");
    assert_null(str_nearest("ho", names, 4));
    assert_null(str_nearest("ength", names, 4));
}

static void a_misspelt_word_is_asked_about(void **state)
{
    static const char *const names[] = {"filters", "kernel"};
    struct arena *a = arena_create();
    struct str s = {0};
    (void)state;
    assert_string_equal(str_did_you_mean("kernal", names, 2, a),
                        "did you mean `kernel`?");
    assert_null(str_did_you_mean("stride", names, 2, a));
    str_add_did_you_mean(&s, "; ", "stride", names, 2);
    assert_int_equal(s.length, 0);
    str_add_did_you_mean(&s, "; ", "fliters", names, 2);
    assert_string_equal(str_text(&s), "; did you mean `filters`?");
    str_deinit(&s);
    arena_destroy(a);
}

static void numbers_are_those_of_yaml_1_2(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        double value;
    } good[] = {
        {"0", 0},
        {"-7", -7},
        {"+7", 7},
        {"1e-3", 1e-3},
        {"1E3", 1000},
        {".5", .5},
        {"5.", 5},
        {"-1.5e+2", -150},
        {"0x1f", 31},
        {"0o17", 15},
        {"017", 17},
        {".inf", HUGE_VAL},
        {"-.Inf", -HUGE_VAL},
        {"1e999", HUGE_VAL},
    };
    for (size_t i = 0; i < sizeof(good) / sizeof(*good); i++) {
        double value = 42;
        assert_true(str_to_double(good[i].text, &value));
        assert_true(value >= good[i].value && value <= good[i].value);
    }
    double nan = 0;
    assert_true(str_to_double(".NaN", &nan));
    assert_true(isnan(nan));
    static const char *const bad[] = {"",    " 1",    "1 ",    "1,5",   "1e",   "e5",
                                      ".",   "-",     "--1",   "0x",    "0xg",  "0o8",
                                      "nan", "inf",   "1_000", "1.2.3", "-0x1", "0x1p3",
                                      "1e+", "+.nan", "true"};
    for (size_t i = 0; i < sizeof(bad) / sizeof(*bad); i++) {
        double value = 42;
        long long whole = 42;
        assert_false(str_to_double(bad[i], &value));
        assert_false(str_to_long(bad[i], &whole));
        assert_true(value >= 42 && value <= 42);
        assert_int_equal(whole, 42);
    }
}

static void whole_numbers_must_fit(void **state)
{
    (void)state;
    long long value = 0;
    assert_true(str_to_long("9223372036854775807", &value));
    assert_true(value == INT64_MAX);
    assert_true(str_to_long("-9223372036854775808", &value));
    assert_true(value == INT64_MIN);
    assert_false(str_to_long("9223372036854775808", &value));
    assert_true(str_to_long("0x1F", &value));
    assert_int_equal(value, 31);
    assert_true(str_to_long("0o17", &value));
    assert_int_equal(value, 15);
    assert_false(str_to_long("1e3", &value));
    assert_false(str_to_long("1.0", &value));
}

static void doubles_are_written_short_and_for_old_readers(void **state)
{
    (void)state;
    static const struct {
        double value;
        const char *text;
    } cases[] = {
        {0, "0.0"},
        {-0.0, "-0.0"},
        {3, "3.0"},
        {0.5, "0.5"},
        {1e-3, "1.0e-3"},
        {0.01, "0.01"},
        {0.0021, "2.1e-3"},
        {16000, "16000.0"},
        {-1234.5, "-1234.5"},
        {1e20, "1.0e+20"},
        {0.1, "0.1"},
        {1.0 / 3, "0.3333333333333333"},
        {1e15, "1000000000000000.0"},
        {HUGE_VAL, ".inf"},
        {-HUGE_VAL, "-.inf"},
        {0.015, "0.015"},
    };
    for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
        struct str s = {0};
        str_add_double(&s, cases[i].value);
        assert_string_equal(str_text(&s), cases[i].text);
        str_deinit(&s);
    }
}

static void written_doubles_read_back_exactly(void **state)
{
    (void)state;
    uint64_t bits = 88172645463325252u;
    for (int i = 0; i < 20000; i++) {
        bits ^= bits << 13;
        bits ^= bits >> 7;
        bits ^= bits << 17;
        double value, back = 0;
        memcpy(&value, &bits, sizeof(value));
        if (!isfinite(value))
            continue;
        struct str s = {0};
        str_add_double(&s, value);
        assert_true(str_to_double(str_text(&s), &back));
        assert_memory_equal(&back, &value, sizeof(value));
        assert_non_null(strchr(s.text, '.'));
        str_deinit(&s);
    }
}

static void sizes_have_units(void **state)
{
    (void)state;
    double bytes = 0;
    assert_true(str_to_bytes("20 GB", &bytes) && bytes == 20e9);
    assert_true(str_to_bytes("1.5MiB", &bytes) && bytes == 1572864);
    assert_true(str_to_bytes("4096 B", &bytes) && bytes == 4096);
    assert_true(str_to_bytes("1e3 kB", &bytes) && bytes == 1e6);
    assert_true(str_to_bytes("0", &bytes) && bytes == 0);
    static const char *const wrong[] = {"",     "GB",    "10",         "1e9",
                                        "20 G", "-1 GB", "20 GB more", "1..2 GB"};
    for (size_t i = 0; i < sizeof(wrong) / sizeof(*wrong); i++)
        assert_false(str_to_bytes(wrong[i], &bytes));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_string_grows_by_parts),
        cmocka_unit_test(the_nearest_name_is_found_only_if_it_is_near),
        cmocka_unit_test(a_word_stands_for_the_words_that_it_begins_or_ends),
        cmocka_unit_test(a_misspelt_word_is_asked_about),
        cmocka_unit_test(numbers_are_those_of_yaml_1_2),
        cmocka_unit_test(whole_numbers_must_fit),
        cmocka_unit_test(doubles_are_written_short_and_for_old_readers),
        cmocka_unit_test(written_doubles_read_back_exactly),
        cmocka_unit_test(sizes_have_units),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
