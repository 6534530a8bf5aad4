/* From a view's words to its answer as text, for every view. */
#include "report/view.h"
#include "tests/report/program.h"

#include "base/table/table.h"

/* Words with which each view answers with text. */
static const char *const answered[][2] = {
    {"table", ""}, {"trial", "3"}, {"diff", "1 3"}, {"runs", ""}, {"sweeps", ""}};
enum { ANSWERED = sizeof(answered) / sizeof(*answered) };

static enum err_code show(const char *verb, const char *line, struct arena *a,
                          struct rep_shown *out, struct err *e)
{
    char words[256], *argv[32];
    const struct rep_request *q;
    snprintf(words, sizeof(words), "%s %s", verb, line);
    const int argc = split_words(words, argv, 32);
    const struct rep_view *view = rep_view_find(verb);
    assert_non_null(view);
    assert_int_equal(rep_parse(view, argc, argv, a, &q), CLI_GO);
    return rep_show(view, q, (struct table_look){0}, a, out, e);
}

static void every_view_says_what_it_is(void **state)
{
    (void)state;
    for (size_t i = 0; rep_views.items[i]; i++) {
        const struct rep_view *v = (const struct rep_view *)rep_views.items[i];
        assert_non_null(v->plugin.help);
        assert_non_null(v->about);
        assert_non_null(v->words);
        assert_non_null(strstr(v->examples, v->plugin.name));
        assert_true(v->words_size >= sizeof(struct rep_request));
        assert_ptr_equal(rep_view_find(v->plugin.name), v);
        assert_true(v->options[0] == rep_options_every);
    }
    assert_null(rep_view_find("tables"));
}

static void every_view_writes_every_format(void **state)
{
    (void)state;
    for (size_t i = 0; i < ANSWERED; i++) {
        for (size_t k = 0; table_formats.items[k]; k++) {
            struct arena *a = arena_create();
            struct rep_shown shown;
            struct err e = {0};
            const struct table_format *f =
                (const struct table_format *)table_formats.items[k];
            const char *line =
                arena_printf(a, "%s -f %s", answered[i][1], f->plugin.name);
            if (show(answered[i][0], line, a, &shown, &e) != ERR_OK)
                fail_msg("%s %s: %s", answered[i][0], line, e.text);
            assert_true(shown.text.length > 20);
            assert_true(shown.data == !f->people);
            str_deinit(&shown.text);
            arena_destroy(a);
        }
    }
}

static void a_format_goes_by_its_ending_too(void **state)
{
    (void)state;
    for (size_t i = 0; i < ANSWERED; i++) {
        struct arena *a = arena_create();
        struct rep_shown named, ended;
        struct err e = {0};
        const char *words = answered[i][1];
        assert_int_equal(show(answered[i][0], arena_printf(a, "%s -f markdown", words),
                              a, &named, &e),
                         ERR_OK);
        assert_int_equal(
            show(answered[i][0], arena_printf(a, "%s -f md", words), a, &ended, &e),
            ERR_OK);
        assert_string_equal(named.text.text, ended.text.text);
        str_deinit(&named.text);
        str_deinit(&ended.text);
        arena_destroy(a);
    }
}

static void every_view_refuses_a_sweep_that_is_not_there(void **state)
{
    (void)state;
    for (size_t i = 0; i < ANSWERED; i++) {
        struct arena *a = arena_create();
        struct rep_shown shown;
        struct err e = {0};
        const char *line = arena_printf(a, "%s -s sweep_lt", answered[i][1]);
        assert_int_equal(show(answered[i][0], line, a, &shown, &e), ERR_USER);
        assert_non_null(strstr(e.text, "did you mean `sweep_lr`?"));
        assert_int_equal(shown.text.length, 0);
        arena_destroy(a);
    }
}

static void every_view_refuses_a_database_that_is_not_there(void **state)
{
    (void)state;
    for (size_t i = 0; i < ANSWERED; i++) {
        struct arena *a = arena_create();
        struct rep_shown shown;
        struct err e = {0};
        const char *line = arena_printf(a, "%s --results none.db", answered[i][1]);
        assert_int_equal(show(answered[i][0], line, a, &shown, &e), ERR_USER);
        assert_non_null(strstr(e.text, "none.db"));
        arena_destroy(a);
    }
}

static void a_test_metric_that_ranks_is_noticed(void **state)
{
    struct arena *a = arena_create();
    struct rep_shown shown;
    struct err e = {0};
    (void)state;
    assert_int_equal(show("table", "--metric test_roc_auc", a, &shown, &e), ERR_OK);
    assert_non_null(strstr(shown.notice, "optimistic"));
    str_deinit(&shown.text);
    assert_int_equal(show("table", "", a, &shown, &e), ERR_OK);
    assert_null(shown.notice);
    str_deinit(&shown.text);
    arena_destroy(a);
}

static void help_of_every_view_is_narrow(void **state)
{
    (void)state;
    for (size_t i = 0; rep_views.items[i]; i++) {
        char line[64];
        snprintf(line, sizeof(line), "%s --help", rep_views.items[i]->name);
        assert_int_equal(report(line), 0);
        says("Usage: mtag-report ");
        says("--results FILE");
        says_not("{");
        for (const char *c = printed; *c; c += strcspn(c, "\n") + 1)
            assert_true(strcspn(c, "\n") <= 80);
    }
    assert_int_equal(report("--help"), 0);
    size_t lines = 0;
    for (const char *c = printed; *c; c++)
        lines += *c == '\n';
    assert_true(lines <= 24);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_view_says_what_it_is),
        cmocka_unit_test(every_view_writes_every_format),
        cmocka_unit_test(a_format_goes_by_its_ending_too),
        cmocka_unit_test(every_view_refuses_a_sweep_that_is_not_there),
        cmocka_unit_test(every_view_refuses_a_database_that_is_not_there),
        cmocka_unit_test(a_test_metric_that_ranks_is_noticed),
        cmocka_unit_test(help_of_every_view_is_narrow),
    };
    return cmocka_run_group_tests(tests, make_sample, forget);
}
