/* The web page as a file: what stands in it without scripts, and its data. What the
 * script does is tested in a browser (tests/report/test_page.sh). */
#include "base/file.h"
#include "report/page/parts.h"
#include "tests/report/record.h"

#include <jansson.h>
#include <math.h>

static char *html;
static json_t *data;

static void forget_page(void)
{
    free(html);
    json_decref(data);
    html = NULL;
    data = NULL;
}

/* Writes the page, and reads it and its data. */
static void make_page(const char *options)
{
    char line[256];
    size_t length;
    struct err e = {0};
    forget_page();
    snprintf(line, sizeof(line), "page p.html %s", options);
    if (report(line) != 0)
        fail_msg("%s: %s", line, output);
    assert_int_equal(file_read("p.html", &html, &length, &e), ERR_OK);
    assert_int_equal(strlen(html), length);
    static const char begin[] = "<script type=\"application/json\" id=\"data\">";
    const char *from = strstr(html, begin);
    assert_non_null(from);
    from += sizeof(begin) - 1;
    const char *end = strchr(from, '<');
    json_error_t fault;
    data = json_loadb(from, (size_t)(end - from), 0, &fault);
    assert_non_null(data);
    assert_int_equal(strncmp(end, "</script>", 9), 0);
}

static void has(const char *part)
{
    if (strstr(html, part) == NULL)
        fail_msg("the page lacks `%s`", part);
}

static size_t count(const char *part)
{
    size_t n = 0;
    for (const char *at = html; (at = strstr(at, part)) != NULL; at++)
        n++;
    return n;
}

static json_t *column(const char *name)
{
    size_t i;
    json_t *found;
    json_array_foreach(json_object_get(data, "columns"), i, found)
    {
        if (strcmp(json_string_value(json_object_get(found, "name")), name) == 0)
            return found;
    }
    fail_msg("no column %s", name);
    return NULL;
}

static int make(void **state)
{
    return rep_page_d3_length ? make_empty(state) : 0;
}

static int end_page(void **state)
{
    forget_page();
    return rep_page_d3_length ? forget(state) : 0;
}

static void need_d3(void)
{
    if (rep_page_d3_length == 0) {
        print_message("skipped: mtag is built without node-d3\n");
        skip();
    }
}

/* Trials 1 and 2, the second with two seeds; 3 has failed. */
static void record_some(void)
{
    const int64_t s = begin("s", "valid_roc_auc", "maximize", 1);
    const char *const names[] = {"sgd", "adam", "failed"};
    int64_t trials[3];
    for (int i = 0; i < 3; i++)
        trials[i] = ask(s, &(struct asked_trial){.name = names[i],
                                                 .rate = i ? "1e-3" : "1e-2",
                                                 .seeds = i == 1 ? 2 : 1,
                                                 .weights = 1000});
    for (int i = 0; i < 3; i++) {
        const int64_t run = start(trials[i == 2 ? 1 : i], i == 2, 0);
        for (int epoch = 1; epoch <= 3; epoch++)
            measure(run, epoch, "valid_roc_auc", 0.5 + 0.125 * i + 0.0625 * epoch);
        measure(run, 2, "valid_loss", (double)NAN);
        measure(run, 0, "test_roc_auc", 0.75);
        measure_tag(run, "rock", "test_roc_auc", 0.75);
        measure_tag(run, "jazz", "test_roc_auc", 0.25 * i);
        end(run, RES_FINISHED, NULL, 3, 3);
    }
    fail_run(trials[2], 0);
    close_store();
}

static void the_table_stands_without_scripts(void **state)
{
    (void)state;
    need_d3();
    record_some();
    make_page("");
    has("<title>s</title>");
    has("<p class=\"hypothesis\">adaptive steps learn rare tags sooner</p>");
    has("<th scope=\"row\" class=\"number\"><a href=\"#trial=2\">2</a></th>");
    has("<td class=\"number\">1,000</td>");
    has("<strong>0.875 &#177; 0.088</strong>");
    has("<td>failed</td>");
    has("<button type=\"button\" title=\"valid_roc_auc\">");
    has("aria-sort=\"ascending\"");
}

static void nothing_outside_of_the_file_is_asked_for(void **state)
{
    (void)state;
    need_d3();
    has("default-src 'none'; script-src 'unsafe-inline'; style-src 'unsafe-inline'; "
        "img-src data:;");
    assert_int_equal(count(" src="), 0);
    assert_int_equal(count("<link"), 1);
    has("<link rel=\"icon\" href=\"data:,\">");
    assert_int_equal(count("@import"), 0);
}

static void d3_comes_with_its_licence(void **state)
{
    (void)state;
    need_d3();
    has("Redistribution and use in source and binary forms");
    has("https://d3js.org v");
}

static void data_have_every_row_and_nothing_where_there_is_nothing(void **state)
{
    (void)state;
    need_d3();
    const json_t *trials = json_object_get(data, "trials");
    const json_t *means = json_object_get(column("valid_roc_auc"), "means");
    assert_int_equal(json_array_size(trials), 3);
    assert_int_equal(json_integer_value(json_array_get(trials, 0)), 2);
    assert_true(json_real_value(json_array_get(means, 0)) == 0.875);
    assert_true(json_is_null(json_array_get(means, 2)));
    const json_t *runs = json_object_get(data, "runs");
    assert_int_equal(json_array_size(json_object_get(runs, "row")), 4);
    const json_t *curves = json_object_get(data, "curves");
    assert_int_equal(json_array_size(json_object_get(curves, "row")), 3);
    const json_t *metrics = json_object_get(curves, "metrics");
    assert_non_null(json_object_get(metrics, "valid_roc_auc"));
    assert_null(json_object_get(metrics, "valid_loss"));
    /* For each curve a digit, two floats and three numbers. */
    assert_int_equal(json_string_length(json_object_get(metrics, "valid_roc_auc")),
                     3 * (1 + 12 + 3 * 2));
    const json_t *tags = json_object_get(data, "tags");
    assert_int_equal(json_array_size(json_object_get(tags, "names")), 2);
    assert_int_equal(json_string_length(json_object_get(
                         json_object_get(tags, "metrics"), "test_roc_auc")),
                     3 * (1 + 12 + 2 * 2));
}

static void settings_are_kept_once(void **state)
{
    size_t i;
    json_t *setting;
    (void)state;
    need_d3();
    json_array_foreach(json_object_get(data, "settings"), i, setting)
    {
        const char *path = json_string_value(json_object_get(setting, "path"));
        const json_t *values = json_object_get(setting, "values");
        const json_t *of = json_object_get(setting, "of");
        if (strcmp(path, "train.loss.type") == 0) {
            assert_int_equal(json_array_size(values), 1);
            assert_null(of);
        } else if (strcmp(path, "train.optimizer.lr") == 0) {
            assert_null(values);
            assert_null(of);
            const json_t *place = json_object_get(setting, "column");
            const json_t *shows = json_array_get(json_object_get(data, "columns"),
                                                 (size_t)json_integer_value(place));
            assert_ptr_equal(shows, column(path));
            assert_int_equal(json_array_size(json_object_get(shows, "values")), 2);
            assert_int_equal(json_array_size(json_object_get(shows, "of")), 3);
            assert_true(json_is_true(json_object_get(shows, "parsed")));
        }
    }
    assert_int_equal(i, 4);
}

static void chosen_trials_alone_are_there(void **state)
{
    (void)state;
    need_d3();
    make_page("--top 1");
    assert_int_equal(json_array_size(json_object_get(data, "trials")), 1);
    make_page("-t 1,2 --labels one,two");
    assert_int_equal(json_array_size(json_object_get(data, "trials")), 2);
    has("<td>one</td>");
    has("<title>trials 1, 2</title>");
}

static void a_wrong_command_is_answered(void **state)
{
    (void)state;
    need_d3();
    refuses("page", "page needs one file: mtag-report page sweep.html");
    refuses("page a.html b.html", "page needs one file");
    refuses("page a.html -s t", "there is no sweep `t`");
    refuses("page a.html -f csv", "unknown option");
    assert_int_not_equal(report("page no/such/folder/a.html"), 0);
    assert_int_equal(report("page -"), 0);
    assert_int_equal(strncmp(printed, "<!doctype html>", 15), 0);
}

static void a_name_can_not_end_the_script(void **state)
{
    (void)state;
    need_d3();
    open_store();
    const int64_t s =
        begin("</script><script>alert(1)</script>", "valid_roc_auc", "maximize", 1);
    const int64_t trial =
        ask(s, &(struct asked_trial){
                   .name = "<!--<script>", .label = "</script>\x1b[1m", .seeds = 1});
    finish(trial, 0, 0.5, 0.25);
    close_store();
    make_page("");
    assert_int_equal(count("<script"), 3);
    assert_int_equal(count("</script>"), 3);
    assert_int_equal(count("\x1b"), 0);
    const json_t *labels = json_object_get(json_object_get(data, "labels"), "values");
    assert_string_equal(json_string_value(json_array_get(labels, 0)),
                        "</script>\\x1b[1m");
}

static void a_page_draws_a_hundred_rows(void **state)
{
    (void)state;
    need_d3();
    open_store();
    const int64_t s = begin("many", "valid_roc_auc", "maximize", 1);
    for (int i = 0; i < 103; i++) {
        char name[32];
        snprintf(name, sizeof(name), "many-%d", i);
        finish(ask(s, &(struct asked_trial){.name = name, .seeds = 1}), 0, 0.5,
               i / 128.0);
    }
    close_store();
    make_page("");
    assert_int_equal(count("<th scope=\"row\""), 100);
    assert_int_equal(json_array_size(json_object_get(data, "trials")), 103);
    has("The first 100 of 103 trials");
}

static void a_sweep_without_results_has_a_page_or_a_reason(void **state)
{
    (void)state;
    need_d3();
    open_store();
    const int64_t s = begin("failures", "valid_roc_auc", "maximize", 1);
    fail_run(ask(s, &(struct asked_trial){.name = "lost", .seeds = 1}), 0);
    close_store();
    make_page("");
    has("<td>failed</td>");
    open_store();
    begin("none", "valid_roc_auc", "maximize", 1);
    close_store();
    refuses("page a.html", "no trial of the sweep `none` was recorded");
}

static void without_d3_the_package_is_named(void **state)
{
    if (rep_page_d3_length) {
        print_message("skipped: mtag is built with node-d3\n");
        skip();
    }
    assert_int_equal(make_sample(state), 0);
    refuses("page a.html", "install the package node-d3");
    assert_int_equal(forget(state), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_table_stands_without_scripts),
        cmocka_unit_test(nothing_outside_of_the_file_is_asked_for),
        cmocka_unit_test(d3_comes_with_its_licence),
        cmocka_unit_test(data_have_every_row_and_nothing_where_there_is_nothing),
        cmocka_unit_test(settings_are_kept_once),
        cmocka_unit_test(chosen_trials_alone_are_there),
        cmocka_unit_test(a_wrong_command_is_answered),
        cmocka_unit_test(a_name_can_not_end_the_script),
        cmocka_unit_test(a_page_draws_a_hundred_rows),
        cmocka_unit_test(a_sweep_without_results_has_a_page_or_a_reason),
        cmocka_unit_test(without_d3_the_package_is_named),
    };
    return cmocka_run_group_tests(tests, make, end_page);
}
