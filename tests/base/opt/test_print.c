#include "tests/base/opt/tables.h"

static const char *canonical(struct reading *f, const char *text)
{
    const struct all *v = read_good(f, text);
    struct str s = {0};
    opt_print(all_options, v, &s);
    const char *copy = arena_strdup(f->arena, str_text(&s));
    str_deinit(&s);
    return copy;
}

static void equal_options_have_equal_text(void **state)
{
    struct reading *f = *state;
    const char *text =
        canonical(f, "{filters: 2, padding: same, extra: {b: [1e-3, 2.0, x]}}");
    assert_string_equal(
        text, "{filters: 2, bias: true, hop: 256, p: 0.5, top_db: none, title: none, "
              "root: data, "
              "mode: reflect, kernel: [3, 3], padding: [same, same], sizes: [], "
              "weights: [1.0, "
              "0.5], tags: [], limit: {top: 3, unit: none}, optimizer: {type: adam, "
              "lr: 1.0e-3, "
              "betas: [0.9, 0.999]}, features: {}, extra: {b: [1.0e-3, 2, x]}}");
    assert_string_equal(text,
                        canonical(f, "extra: {'b': [0.001, 2, 'x']}\n"
                                     "threads: 8\n"
                                     "optimizer: {betas: [9e-1, .999], type: adam}\n"
                                     "limit: {top: 3}\n"
                                     "p: 5e-1\n"
                                     "padding: same\n"
                                     "kernel: [3, 3]\n"
                                     "filters: 2.0\n"));
    assert_string_not_equal(text, canonical(f, "{filters: 2, padding: same}"));
}

static void canonical_text_reads_back_the_same(void **state)
{
    struct reading *f = *state;
    const char *text =
        canonical(f, "{filters: 2, title: 'a: \"b\"', tags: ['1', 'x, y', ''], "
                     "sizes: 3, root: /a b, features: {'x y': sgd}, p: 0.1}");
    assert_string_equal(canonical(f, text), text);
}

struct late {
    int size, mode;
};

static const char *const late_modes[] = {"default", "other", NULL};
static const struct opt late_options[] = {{.name = "size",
                                           .kind = OPT_INT,
                                           .offset = offsetof(struct late, size),
                                           .fallback = "1"},
                                          {.name = "mode",
                                           .kind = OPT_CHOICE,
                                           .offset = offsetof(struct late, mode),
                                           .fallback = "default",
                                           .choices = late_modes,
                                           .later = true},
                                          {0}};

static void options_that_came_later_are_left_out_at_their_default(void **state)
{
    (void)state;
    struct late v = {.size = 3, .mode = 0};
    struct str s = {0};
    opt_print(late_options, &v, &s);
    assert_string_equal(s.text, "{size: 3}");
    str_deinit(&s);
    v.mode = 1;
    opt_print(late_options, &v, &s);
    assert_string_equal(s.text, "{size: 3, mode: other}");
    str_deinit(&s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        READING_TEST(equal_options_have_equal_text),
        READING_TEST(canonical_text_reads_back_the_same),
        cmocka_unit_test(options_that_came_later_are_left_out_at_their_default),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
