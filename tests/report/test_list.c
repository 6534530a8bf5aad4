/* --list: what there is to choose from. */
#include "report/list.h"
#include "tests/report/record.h"

#include "base/table/table.h"
#include "report/plot.h"
#include "report/view.h"

static int make(void **state)
{
    if (make_empty(state) != 0)
        return -1;
    const int64_t s = begin("s", "valid_roc_auc", "maximize", 1);
    finish(put(s, "a", "bce", 0, 1), 0, 0.5, 0.25);
    close_store();
    return 0;
}

static void every_registered_thing_is_listed_with_its_help(void **state)
{
    const struct {
        const char *kind;
        const struct registry *registry;
    } kinds[] = {
        {"views", &rep_views}, {"plots", &rep_plots}, {"formats", &table_formats}};
    (void)state;
    for (size_t i = 0; i < sizeof(kinds) / sizeof(*kinds); i++) {
        char line[64];
        size_t lines = 0;
        snprintf(line, sizeof(line), "--list %s", kinds[i].kind);
        assert_int_equal(report(line), 0);
        for (size_t k = 0; kinds[i].registry->items[k]; k++) {
            char begin[64];
            snprintf(begin, sizeof(begin), "%s ", kinds[i].registry->items[k]->name);
            says(begin);
            lines++;
        }
        for (const char *c = printed; (c = strchr(c, '\n')); c++)
            lines--;
        assert_true(lines == 0);
    }
}

static void metrics_are_those_of_the_database(void **state)
{
    (void)state;
    gives("--list metrics", "valid_loss\nvalid_roc_auc\n");
    gives("--list metric", "valid_loss\nvalid_roc_auc\n");
}

static void a_kind_that_is_not_there_is_refused(void **state)
{
    (void)state;
    refuses("--list viws", "--list: there is no kind `viws`; did you mean `views`?\n"
                           "kinds: views, plots, formats, metrics");
    refuses("--list trials", "there is no kind `trials`");
    assert_int_equal(report("--list"), 0);
    says("views ");
    says("metrics ");
}

static void names_stand_in_help_as_a_sentence_has_them(void **state)
{
    struct str s = {0};
    (void)state;
    rep_add_names("plots", &s);
    assert_memory_equal(s.text, "curves, tags, ", 14);
    assert_null(strstr(strstr(s.text, " or "), ","));
    str_deinit(&s);
    rep_add_names("formats", &s);
    assert_non_null(strstr(s.text, "markdown"));
    str_deinit(&s);
    rep_add_names("words", &s);
    assert_string_equal(s.text, "{words}");
    str_deinit(&s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_registered_thing_is_listed_with_its_help),
        cmocka_unit_test(metrics_are_those_of_the_database),
        cmocka_unit_test(a_kind_that_is_not_there_is_refused),
        cmocka_unit_test(names_stand_in_help_as_a_sentence_has_them),
    };
    return cmocka_run_group_tests(tests, make, forget);
}
