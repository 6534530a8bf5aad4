/* Expressions: values as Python has them, faults with their places. */
#include "base/arith.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <cmocka.h>

/* x = 3, opt = `sgd`; `gone` is absent, `bad` fails. */
static enum arith_found find(void *context, size_t name, struct arith_value *out)
{
    const struct arith_name *names;
    arith_names(*(const struct arith **)context, &names);
    const char *text = names[name].text;
    if (strcmp(text, "gone") == 0)
        return ARITH_ABSENT;
    if (strcmp(text, "bad") == 0)
        return ARITH_FAILED;
    *out = strcmp(text, "x") == 0 ? (struct arith_value){3, NULL}
                                  : (struct arith_value){0, text};
    if (strcmp(text, "opt") == 0)
        out->text = "sgd";
    return ARITH_FOUND;
}

static bool run(const char *text, struct arith_value *out, struct arith_fault *fault)
{
    struct arena *a = arena_create();
    const struct arith *x = arith_compile(text, strlen(text), a, fault);
    const bool good = x && arith_run(x, find, &x, out, fault);
    arena_destroy(a);
    return good;
}

static void values_are_those_of_python(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        double value;
    } cases[] = {
        {"1 + 2 * 3", 7},
        {"-2 ^ 2", -4},
        {"2 ^ 3 ^ 2", 512},
        {"2 ** -1", .5},
        {"7 // 2 + 7 % 3", 4},
        {"-7 // 2", -4},
        {"-7 % 3", 2},
        {"1 < 2", 1},
        {"2 <= 1", 0},
        {"1 + 1 == 2", 1},
        {"1 != 1", 0},
        {"(1 < 2) * 5", 5},
        {"2 > 1 + 3", 0},
        {"3 >= 3", 1},
        {"min(3, 1, 2) + max(3, 1, 2)", 4},
        {"abs(-2) + floor(1.5) + ceil(1.5) + round(2.5)", 8},
        {"exp(1) - 2.718281828459045", 0},
        {"log(exp(2)) + log10(1000) + log2(8)", 8},
        {"sqrt(16) + sin(0) + cos(0)", 5},
        {"cos(pi)", -1},
        {"x + $x", 6},
        {"where(x > 2, 10, 20)", 10},
        {"where(x > 5, 10, where(x > 2, 20, 30))", 20},
        {"1 + where(0, 1, 2) * 2", 5},
        {"opt == sgd", 1},
        {"opt == adam", 0},
        {"opt != \"adam w\"", 1},
        {"'sgd' == opt", 1},
        {"opt == 3", 0},
        {"opt != 3", 1},
        {"has(x) + 2 * has(gone)", 1},
    };
    for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
        struct arith_value value = {NAN, NULL};
        struct arith_fault fault;
        if (!run(cases[i].text, &value, &fault))
            fail_msg("%s: %s", cases[i].text, fault.text);
        if (fabs(value.number - cases[i].value) > 1e-15 || value.text)
            fail_msg("%s is %.17g", cases[i].text, value.number);
    }
}

static void only_the_branch_that_is_taken_is_evaluated(void **state)
{
    (void)state;
    static const char *const good[] = {"where(has(gone), gone, 1)",
                                       "where(x == 3, 1, 1 / 0)", "where(1, 1, bad)",
                                       "where(0, opt + 1, 1)"};
    for (size_t i = 0; i < sizeof(good) / sizeof(*good); i++) {
        struct arith_value value = {NAN, NULL};
        struct arith_fault fault;
        if (!run(good[i], &value, &fault))
            fail_msg("%s: %s", good[i], fault.text);
        assert_true(value.number == 1);
    }
}

static void faults_have_their_places(void **state)
{
    (void)state;
    static const struct {
        const char *text, *fault;
        int at;
    } cases[] = {
        {"1 +", "missing at the end", 4},
        {"1 + * 2", "missing at character 5, before `*`", 5},
        {"x < 2 < 3", "an operator is missing at character 7, before `<`", 7},
        {"(1", "a closing parenthesis is missing", 3},
        {"1)", "a `)` too many", 2},
        {"x = 3", "an operator is missing at character 3, before `=`", 3},
        {"tan(1)", "unknown function `tan`", 1},
        {"1 + where(1, 2)", "where takes a condition and two values", 15},
        {"has(3)", "has takes a name", 5},
        {"has(x + 1)", "a closing parenthesis is missing", 7},
        {"round(1, 2)", "a closing parenthesis is missing", 8},
        {"2 * 3x", "`3x` is not a number", 5},
        {"opt == \"sgd", "a text has no closing", 8},
        {"1 + gone", "`gone` is absent here", 5},
        {"1 + opt * 2", "`sgd` is not a number", 9},
        {"opt < 3", "`sgd` is not a number", 5},
        {"where(opt, 1, 2)", "`sgd` is not a number", 1},
        {"1 + 1 / (x - 3)", "a division by zero", 7},
        {"log(0)", "the result is not a finite number", 0},
        {"sqrt(-1)", "the result is not a finite number", 0},
        {"", "missing at the end", 1},
    };
    for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
        struct arith_value value = {NAN, NULL};
        struct arith_fault fault;
        if (run(cases[i].text, &value, &fault))
            fail_msg("%s is %g", cases[i].text, value.number);
        if (!strstr(fault.text, cases[i].fault) || fault.at != cases[i].at)
            fail_msg("%s: %d: %s", cases[i].text, fault.at, fault.text);
    }
}

static void a_lookup_notes_its_own_faults(void **state)
{
    (void)state;
    struct arith_value value;
    struct arith_fault fault = {"before", 7};
    assert_false(run("1 + bad", &value, &fault));
    assert_string_equal(fault.text, "");
    assert_false(run("has(bad)", &value, &fault));
    assert_string_equal(fault.text, "");
}

static void names_and_comparisons_are_listed(void **state)
{
    (void)state;
    struct arena *a = arena_create();
    struct arith_fault fault;
    const char *text = "b + where(a == c, a, 1) + has(d) + (b != e) * pi";
    const struct arith *x = arith_compile(text, strlen(text), a, &fault);
    const struct arith_name *names;
    const struct arith_pair *pairs;
    assert_non_null(x);
    assert_int_equal(arith_names(x, &names), 5);
    const char *const expected[] = {"b", "a", "c", "d", "e"};
    const int places[] = {1, 11, 16, 31, 42};
    const bool read[] = {true, true, false, false, false};
    for (size_t i = 0; i < 5; i++) {
        assert_string_equal(names[i].text, expected[i]);
        assert_int_equal(names[i].at, places[i]);
        assert_int_equal(names[i].read, read[i]);
    }
    assert_int_equal(arith_pairs(x, &pairs), 2);
    assert_int_equal(pairs[0].left, 1);
    assert_int_equal(pairs[0].right, 2);
    assert_int_equal(pairs[1].left, 0);
    assert_int_equal(pairs[1].right, 4);
    arena_destroy(a);
}

static void sums_may_be_long_and_nests_not_deep(void **state)
{
    (void)state;
    enum { TERMS = 20000 };
    static char text[2 * TERMS + 2], deep[200];
    struct arith_value value = {NAN, NULL};
    struct arith_fault fault;
    for (int i = 0; i < TERMS; i++)
        memcpy(text + 2 * i, "1+", 2);
    memcpy(text + 2 * TERMS, "1", 2);
    assert_true(run(text, &value, &fault));
    assert_true(value.number == TERMS + 1);
    memset(deep, '(', 100);
    memcpy(deep + 100, "1", 2);
    assert_false(run(deep, &value, &fault));
    assert_non_null(strstr(fault.text, "nested more than 64 levels deep"));
    memset(deep, '-', 100);
    assert_false(run(deep, &value, &fault));
    assert_non_null(strstr(fault.text, "nested more than 64 levels deep"));
    /* Each level holds a value back. */
    strcpy(deep, "");
    for (int i = 0; i < 25; i++)
        strcat(deep, "1+2*(");
    strcat(deep, "1");
    for (int i = 0; i < 25; i++)
        strcat(deep, ")");
    assert_true(run(deep, &value, &fault));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(values_are_those_of_python),
        cmocka_unit_test(only_the_branch_that_is_taken_is_evaluated),
        cmocka_unit_test(faults_have_their_places),
        cmocka_unit_test(a_lookup_notes_its_own_faults),
        cmocka_unit_test(names_and_comparisons_are_listed),
        cmocka_unit_test(sums_may_be_long_and_nests_not_deep),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
