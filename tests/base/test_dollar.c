#include "base/dollar.h"

#include "tests/base/reading.h"

static int setup(void **state)
{
    unsetenv("MTAG_TEST_A");
    setenv("MTAG_TEST_B", "set", 1);
    return reading_setup(state);
}

static const char *flow(struct reading *f, const struct yaml_node *n)
{
    struct str s = {0};
    yaml_write_flow(n, &s);
    const char *text = arena_strdup(f->arena, str_text(&s));
    str_deinit(&s);
    return text;
}

static struct yaml_node *replace(struct reading *f, enum dollar_pass pass,
                                 const char *names, const char *text)
{
    struct dollar_scope scope = {.names = names ? reading_yaml(f, names) : NULL};
    return dollar_replace(reading_yaml(f, text), pass, &scope, f->arena, f->diag);
}

static void assert_names(struct reading *f, const char *names, const char *text,
                         const char *result)
{
    const struct yaml_node *n = replace(f, DOLLAR_NAMES, names, text);
    if (diag_errors(f->diag) > 0)
        fail_msg("%s:\n%s", text, take_faults(f));
    assert_string_equal(flow(f, n), result);
}

/* One fault with the part in it; the tree that comes back is still whole. */
static void assert_fault(struct reading *f, enum dollar_pass pass, const char *names,
                         const char *text, const char *part)
{
    assert_non_null(replace(f, pass, names, text));
    assert_int_equal(diag_errors(f->diag), 1);
    assert_mentions(take_faults(f), part);
}

static void a_name_alone_takes_the_whole_value(void **state)
{
    struct reading *f = *state;
    static const char names[] =
        "{n: 128, act: relu, k: [1, 3], m: {a: b}, s: '1', no: ~}";
    assert_names(f, names, "[$n, $act, $k, $m, $s, $no]",
                 "[128, relu, [1, 3], {a: b}, \"1\", ~]");
    assert_names(f, names, "{a: {b: [\"$n\"]}}", "{a: {b: [128]}}");
    assert_names(f, names, "[$(n), $(k)]", "[128, [1, 3]]");
}

static void inside_a_text_the_text_is_put_in(void **state)
{
    struct reading *f = *state;
    assert_names(f, "{n: 12, act: relu}", "[x$n, $act-$act, 1e-$n, \"$n $act\", '$n-']",
                 "[x12, relu-relu, 1.0e-12, 12 relu, \"12-\"]");
    assert_names(f, "{n: 3}", "[w$(2 * n)x, $n$n]", "[w6x, 33]");
    assert_fault(f, DOLLAR_NAMES, "{k: [1]}", "a: x$k",
                 "test.yaml:1:4: error: `$k` is a list and cannot stand inside a text");
}

static void two_dollars_are_one(void **state)
{
    struct reading *f = *state;
    assert_names(f, NULL, "[$$, $$a, a$$b, $$$$, \"$${env:X}\"]",
                 "[$, $a, a$b, $$, \"${env:X}\"]");
}

static void what_reads_a_name_is_found(void **state)
{
    struct reading *f = *state;
    static const char *const yes[] = {
        "a: $n", "[x, 'w$n-']", "{a: [{b: $(2 * n)}]}", "$(max(1, n))", "$x$n", "$(n)"};
    static const char *const no[] = {"a: n",         "$$n",    "{$n: 1}",
                                     "$name",        "$(nn)",  "$",
                                     "$(1e3 + max)", "x$$$$n", "$(2 * n"};
    for (size_t i = 0; i < sizeof(yes) / sizeof(*yes); i++)
        if (!dollar_reads(reading_yaml(f, yes[i]), "n"))
            fail_msg("%s reads nothing", yes[i]);
    for (size_t i = 0; i < sizeof(no) / sizeof(*no); i++)
        if (dollar_reads(reading_yaml(f, no[i]), "n"))
            fail_msg("%s reads n", no[i]);
    assert_false(dollar_reads(reading_yaml(f, "$(1e3 + 1)"), "e3"));
}

static void keys_that_look_replaced_are_told(void **state)
{
    struct reading *f = *state;
    assert_names(f, "{n: 12}", "{$m: 1, a$: 2}", "{$m: 1, a$: 2}");
    assert_int_equal(diag_count(f->diag), 0);
    assert_names(f, "{n: 12}", "{a: {$n: 1}}", "{a: {$n: 1}}");
    assert_mentions(take_faults(f), "warning: the key `$n` is not replaced");
    replace(f, DOLLAR_ENV, NULL, "{'${env:HOME}': 1}");
    assert_mentions(take_faults(f), "warning: the key `${env:HOME}` is not replaced");
}

static void what_has_no_dollar_is_shared(void **state)
{
    struct reading *f = *state;
    struct yaml_node *n = reading_yaml(f, "{a: [1, 2], b: $x, $x: 1}");
    struct dollar_scope scope = {.names = reading_yaml(f, "{x: 1}")};
    struct yaml_node *r = dollar_replace(n, DOLLAR_NAMES, &scope, f->arena, f->diag);
    assert_ptr_not_equal(n, r);
    assert_ptr_equal(yaml_find(n, "a"), yaml_find(r, "a"));
    assert_string_equal(yaml_find(n, "b")->text, "$x");
    assert_non_null(yaml_find(r, "$x"));
    assert_ptr_equal(dollar_replace(r, DOLLAR_NAMES, &scope, f->arena, f->diag), r);
}

static void arithmetic_gives_numbers(void **state)
{
    struct reading *f = *state;
    static const struct {
        const char *text, *result;
    } cases[] = {
        {"$(1 + 2 * 3)", "7"},
        {"$((1 + 2) * 3)", "9"},
        {"$(7 / 2)", "3.5"},
        {"$(7 // 2)", "3"},
        {"$(-7 // 2)", "-4"},
        {"$(7 % 3)", "1"},
        {"$(-7 % 3)", "2"},
        {"$(2 ** 3 ** 2)", "512"},
        {"$(-2 ** 2)", "-4"},
        {"$(2 ** -1)", "0.5"},
        {"$(6 / 3)", "2"},
        {"$(10 - 2 - 3)", "5"},
        {"$(2 * n)", "128"},
        {"$(2 * $n)", "128"},
        {"$(n*n)", "4096"},
        {"\"$(min(3, n))\"", "3"},
        {"\"$(max(3, n, 5))\"", "64"},
        {"$(round(2.5))", "3"},
        {"$(floor(-1.5))", "-2"},
        {"$(ceil(1.2))", "2"},
        {"$(1e-3 * 2)", "2.0e-3"},
        {"$(1e-3)", "1.0e-3"},
        {"$(0x10)", "16"},
        {"$(--3)", "3"},
        {"$(+3)", "3"},
        {"$( n )", "64"},
        {"$(half)", "32"},
        {"$(q + 1)", "4"},
        {"$(-0)", "0"},
        {"$(.5 + .5)", "1"},
        {"$(10 ** 20)", "1.0e+20"},
    };
    for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++)
        assert_names(f, "{n: 64, half: $(n // 2), q: '3'}", cases[i].text,
                     cases[i].result);
}

static void bad_arithmetic_says_why(void **state)
{
    struct reading *f = *state;
    static const struct {
        const char *text, *fault;
    } cases[] = {
        {"a: $(2 *)",
         "bad arithmetic in `$(2 *)`: a number or a name is missing at the end"},
        {"a: $(* 2)", "a number or a name is missing at character 1, before `*`"},
        {"a: $()", "a number or a name is missing at the end"},
        {"a: $(2 3)", "an operator is missing at character 3, before `3`"},
        {"a: $(1 / 0)", "a division by zero"},
        {"a: $(1 % 0)", "a division by zero"},
        {"a: $(1 // (n - n))", "a division by zero"},
        {"a: $(2 ** 5000)", "the result is not a finite number"},
        {"a: $((-1) ** 0.5)", "the result is not a finite number"},
        {"a: $(1.2.3)", "`1.2.3` is not a number"},
        {"a: $(3x)", "`3x` is not a number"},
        {"a: $(tan(2))",
         "unknown function `tan`; known: where, has, min, max, round, floor, ceil, "
         "abs, exp, log, log10, log2, sqrt, sin, cos"},
        {"a: $(round(1, 2))", "bad arithmetic"},
        {"a: $(2 + m)", "unknown name `$m`"},
        {"a: $(2 + act)", "`act` in arithmetic must be a number, not `relu`"},
        {"a: $(2 + list)", "`list` in arithmetic must be a number, not a list"},
        {"a: $(2 + no)", "`no` in arithmetic must be a number, not empty"},
        {"a: $(2 + 1", "`$(` without its closing parenthesis"},
        {"{a: $(min(1, 2))}", "inside {} and [] a text with a comma must be quoted"},
        {"a: $(2 & 1)", "an operator is missing at character 3, before `&`"},
    };
    for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++)
        assert_fault(f, DOLLAR_NAMES, "{n: 1, act: relu, list: [1], no: ~}",
                     cases[i].text, cases[i].fault);
}

static void deep_arithmetic_is_refused(void **state)
{
    struct reading *f = *state;
    static const char *const openings[] = {"(", "-", "2 ** ", "min("};
    for (size_t k = 0; k < sizeof(openings) / sizeof(*openings); k++) {
        struct str s = {0};
        str_add(&s, "a: $(");
        for (int i = 0; i < 20000; i++)
            str_add(&s, openings[k]);
        str_add(&s, "1");
        for (int i = 0; i < 20000 && strchr(openings[k], '('); i++)
            str_add(&s, ")");
        str_add(&s, ")");
        assert_non_null(replace(f, DOLLAR_NAMES, NULL, str_text(&s)));
        assert_int_equal(diag_errors(f->diag), 1);
        assert_mentions(take_faults(f), "nested more than 64 levels deep");
        str_deinit(&s);
    }
}

static void an_unknown_name_is_a_fault_with_the_nearest(void **state)
{
    struct reading *f = *state;
    assert_fault(f, DOLLAR_NAMES, "{width: 1}", "a: [1, $widht]",
                 "test.yaml:1:8: error: unknown name `$widht`\n"
                 "  1 | a: [1, $widht]\n"
                 "    |        ^\n"
                 "  did you mean `$width`?\n");
    assert_fault(f, DOLLAR_NAMES, "{width: 1, act: 2}", "a: $n",
                 "names here: width, act");
    assert_fault(f, DOLLAR_NAMES, NULL, "a: $n", "give it a value under `variables:`");
    assert_fault(f, DOLLAR_NAMES, NULL, "a: $ 5", "write `$$` for a dollar");
    assert_fault(f, DOLLAR_NAMES, NULL, "a: 5$", "write `$$` for a dollar");
    assert_fault(f, DOLLAR_NAMES, NULL, "a: ${n}", "`${n}` is neither ${env:NAME} nor");
}

static void values_may_hold_names_but_not_themselves(void **state)
{
    struct reading *f = *state;
    assert_names(f, "{a: $b, b: $(2 * c), c: 4, l: [$a, $c]}", "[$a, $l]",
                 "[8, [8, 4]]");
    assert_fault(f, DOLLAR_NAMES, "{a: $a}", "x: $a",
                 "the value of `$a` needs `$a` itself");
    assert_fault(f, DOLLAR_NAMES, "{a: $b, b: $(c + 1), c: $a}", "x: $a",
                 "the value of `$a` needs `$a` itself");
}

static void inner_scopes_hide_outer_ones(void **state)
{
    struct reading *f = *state;
    struct dollar_scope outer = {.names = reading_yaml(f, "{n: 1, m: 2, filters: 64}")};
    struct dollar_scope inner = {
        .names = reading_yaml(f, "{n: 10, filters: $(filters * 2)}"), .outer = &outer};
    const struct yaml_node *r = dollar_replace(reading_yaml(f, "[$n, $m, $filters]"),
                                               DOLLAR_NAMES, &inner, f->arena, f->diag);
    assert_int_equal(diag_errors(f->diag), 0);
    assert_string_equal(flow(f, r), "[10, 2, 128]");
}

static void a_name_of_an_outer_scope_does_not_see_inner_ones(void **state)
{
    struct reading *f = *state;
    struct dollar_scope outer = {.names = reading_yaml(f, "{n: 1, m: $n}")};
    struct dollar_scope inner = {.names = reading_yaml(f, "{n: 10}"), .outer = &outer};
    const struct yaml_node *r = dollar_replace(reading_yaml(f, "[$m]"), DOLLAR_NAMES,
                                               &inner, f->arena, f->diag);
    assert_string_equal(flow(f, r), "[1]");
}

static void growing_without_end_is_refused(void **state)
{
    struct reading *f = *state;
    struct str texts = {0}, lists = {0}, chain = {0};
    str_add(&texts, "a0: xxxxxxxx\n");
    str_add(&lists, "a0: [1, 1]\n");
    str_add(&chain, "a0: 1\n");
    for (int i = 1; i < 200; i++) {
        if (i < 40) {
            str_addf(&texts, "a%d: $a%d$a%d\n", i, i - 1, i - 1);
            str_addf(&lists, "a%d: [$a%d, $a%d]\n", i, i - 1, i - 1);
        }
        str_addf(&chain, "a%d: $a%d\n", i, i - 1);
    }
    assert_non_null(replace(f, DOLLAR_NAMES, str_text(&texts), "x: $a39"));
    assert_true(diag_errors(f->diag) > 0);
    take_faults(f);
    assert_non_null(replace(f, DOLLAR_NAMES, str_text(&lists), "x: $a39"));
    assert_mentions(take_faults(f),
                    "more than 100,000 values once every name is replaced");
    assert_fault(f, DOLLAR_NAMES, str_text(&chain), "x: $a199",
                 "names stand for names more than 64 levels deep");
    str_deinit(&texts);
    str_deinit(&lists);
    str_deinit(&chain);
}

static const char *environment(struct reading *f, const char *text)
{
    const struct yaml_node *n = replace(f, DOLLAR_ENV, NULL, text);
    if (diag_errors(f->diag) > 0)
        fail_msg("%s:\n%s", text, take_faults(f));
    return flow(f, n);
}

static void the_environment_is_read_with_defaults(void **state)
{
    struct reading *f = *state;
    assert_string_equal(environment(f, "a: ${env:MTAG_TEST_B}"), "{a: set}");
    assert_string_equal(environment(f, "a: ${env:MTAG_TEST_A:../data/mtat}"),
                        "{a: ../data/mtat}");
    assert_string_equal(environment(f, "{a: \"${env:MTAG_TEST_A:3}\"}"), "{a: 3}");
    assert_string_equal(environment(f, "a: x-${env:MTAG_TEST_B}-${env:MTAG_TEST_A:y}"),
                        "{a: x-set-y}");
    assert_string_equal(environment(f, "a: ${env:MTAG_TEST_A:${env:MTAG_TEST_B}/x}"),
                        "{a: set/x}");
    assert_string_equal(environment(f, "a: '${env:MTAG_TEST_A:}'"), "{a: ~}");
    setenv("MTAG_TEST_B", "", 1);
    assert_string_equal(environment(f, "a: ${env:MTAG_TEST_B:empty}"), "{a: empty}");
    assert_string_equal(environment(f, "a: x${env:MTAG_TEST_B}"), "{a: x}");
}

static void the_pass_of_the_environment_leaves_names(void **state)
{
    struct reading *f = *state;
    assert_string_equal(environment(f, "[$n, $(1 + 2), $$, \"$${env:MTAG_TEST_A}\"]"),
                        "[$n, $(1 + 2), $$, \"$${env:MTAG_TEST_A}\"]");
}

static void dollars_of_the_environment_are_plain(void **state)
{
    struct reading *f = *state;
    setenv("MTAG_TEST_B", "/a/$b/${env:X}", 1);
    struct yaml_node *n = replace(f, DOLLAR_ENV, NULL, "a: ${env:MTAG_TEST_B}");
    n = dollar_replace(n, DOLLAR_NAMES, NULL, f->arena, f->diag);
    assert_int_equal(diag_errors(f->diag), 0);
    assert_string_equal(yaml_find(n, "a")->text, "/a/$b/${env:X}");
}

static void faults_of_the_environment_have_hints(void **state)
{
    struct reading *f = *state;
    assert_fault(
        f, DOLLAR_ENV, NULL, "a: ${env:MTAG_TEST_A}",
        "test.yaml:1:4: error: the environment variable MTAG_TEST_A is not set\n"
        "  1 | a: ${env:MTAG_TEST_A}\n"
        "    |    ^\n"
        "  export MTAG_TEST_A=..., or give a default: ${env:MTAG_TEST_A:default}\n");
    assert_fault(f, DOLLAR_ENV, NULL, "a: ${MTAG_TEST_B}",
                 "is neither ${env:NAME} nor");
    assert_fault(f, DOLLAR_ENV, NULL, "a: ${env:}", "is neither ${env:NAME} nor");
    assert_fault(f, DOLLAR_ENV, NULL, "a: ${env:A B}", "is neither ${env:NAME} nor");
    assert_fault(f, DOLLAR_ENV, NULL, "a: ${env:MTAG_TEST_B",
                 "`${` without its closing brace");
    setenv("MTAG_TEST_B", "\xFF", 1);
    assert_fault(f, DOLLAR_ENV, NULL, "a: ${env:MTAG_TEST_B}", "is not UTF-8 text");
}

static void paths_of_the_environment_start_at_the_current_folder(void **state)
{
    struct reading *f = *state;
    const struct yaml_node *n =
        replace(f, DOLLAR_ENV, NULL,
                "[\"${env:MTAG_TEST_B}/x\", \"${env:MTAG_TEST_A:y}\", "
                "\"x/${env:MTAG_TEST_B}\"]");
    assert_string_equal(n->items[0]->source->folder, ".");
    assert_string_equal(n->items[1]->source->folder, "experiments");
    assert_string_equal(n->items[2]->source->folder, "experiments");
    assert_string_equal(n->items[0]->source->name, "test.yaml");
    assert_int_equal(n->items[0]->column, 2);
}

static void every_fault_is_found(void **state)
{
    struct reading *f = *state;
    replace(f, DOLLAR_NAMES, "{n: 1}", "{a: $x, b: [$y, $n], c: $(1 / 0)}");
    assert_int_equal(diag_errors(f->diag), 3);
    take_faults(f);
}

static void noise_never_crashes(void **state)
{
    struct reading *f = *state;
    static const char pieces[] = "$$(({}) env:N+-*/%.,12n";
    uint32_t seed = 7;
    for (int round = 0; round < 20000; round++) {
        char text[24];
        size_t length = 0;
        while (length + 1 < sizeof(text)) {
            seed = seed * 1664525u + 1013904223u;
            text[length++] = pieces[(seed >> 16) % (sizeof(pieces) - 1)];
        }
        text[length] = '\0';
        struct dollar_scope scope = {.names = yaml_mapping(f->arena)};
        struct yaml_node *n = yaml_string(f->arena, text);
        n = dollar_replace(n, DOLLAR_ENV, &scope, f->arena, f->diag);
        assert_non_null(dollar_replace(n, DOLLAR_NAMES, &scope, f->arena, f->diag));
        if (round % 100 == 0)
            take_faults(f);
    }
}

#define CASE(f) cmocka_unit_test_setup_teardown(f, setup, reading_teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        CASE(a_name_alone_takes_the_whole_value),
        CASE(inside_a_text_the_text_is_put_in),
        CASE(two_dollars_are_one),
        CASE(what_reads_a_name_is_found),
        CASE(keys_that_look_replaced_are_told),
        CASE(what_has_no_dollar_is_shared),
        CASE(arithmetic_gives_numbers),
        CASE(bad_arithmetic_says_why),
        CASE(deep_arithmetic_is_refused),
        CASE(an_unknown_name_is_a_fault_with_the_nearest),
        CASE(values_may_hold_names_but_not_themselves),
        CASE(inner_scopes_hide_outer_ones),
        CASE(a_name_of_an_outer_scope_does_not_see_inner_ones),
        CASE(growing_without_end_is_refused),
        CASE(the_environment_is_read_with_defaults),
        CASE(the_pass_of_the_environment_leaves_names),
        CASE(dollars_of_the_environment_are_plain),
        CASE(faults_of_the_environment_have_hints),
        CASE(paths_of_the_environment_start_at_the_current_folder),
        CASE(every_fault_is_found),
        CASE(noise_never_crashes),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
