/* Names that mean something to a language or a terminal, as labels, values, tags and
 * sweeps: every view writes them in every format, and they stay text. */
#include "tests/hostile.h"
#include "tests/report/record.h"

#include "base/table/table.h"
#include "base/utf8.h"

#include <jansson.h>

enum { NAMES = sizeof(hostile) / sizeof(*hostile) };

static int make(void **state)
{
    if (make_empty(state) != 0)
        return -1;
    const int64_t s = begin("s", "valid_roc_auc", "maximize", 1);
    for (size_t i = 0; i < NAMES; i++) {
        char name[256];
        snprintf(name, sizeof(name), "%zu%s", i, hostile[i]);
        const struct asked_trial t = {.name = name, .label = hostile[i], .seeds = 1};
        const int64_t run = start(ask(s, &t), 0, 0);
        measure(run, 1, "valid_roc_auc", 0.5 + 0.01 * (double)i);
        measure(run, 0, "test_roc_auc", 0.5);
        for (size_t k = 0; k < NAMES && i == 0; k++)
            measure_tag(run, hostile[k], "test_roc_auc", 0.5);
        end(run, i == 1 ? RES_FAILED : RES_FINISHED, i == 1 ? hostile[1] : NULL, 1, 1);
    }
    close_store();
    return 0;
}

static const char *const lines[] = {"",
                                    "-c label,trial",
                                    "runs --all",
                                    "trial 1",
                                    "trial 1 --tags",
                                    "trial 1 --epochs",
                                    "trial 1 --yaml -c path,value",
                                    "diff 1 3",
                                    "sweeps"};
enum { LINES = sizeof(lines) / sizeof(*lines) };

static void has_no_controls(const char *line)
{
    for (const char *c = printed; *c; c++)
        if (((unsigned char)*c < 0x20 && *c != '\n') || *c == 0x7f)
            fail_msg("%s: byte %02x before:\n%.200s", line, (unsigned)*c, c);
}

static void people_get_no_control_characters(void **state)
{
    static const char *const formats[] = {"text", "markdown", "latex", "html"};
    (void)state;
    for (size_t i = 0; i < LINES; i++) {
        for (size_t k = 0; k < 4; k++) {
            char line[128];
            snprintf(line, sizeof(line), "%s -f %s", lines[i], formats[k]);
            if (report(line) != 0)
                fail_msg("%s: %s", line, output);
            has_no_controls(line);
        }
    }
}

static void programs_read_the_names_back(void **state)
{
    (void)state;
    assert_int_equal(report("--all -c trial,label -f json"), 0);
    json_t *root = json_loads(printed, 0, NULL), *row;
    assert_non_null(root);
    size_t index, bad, found = 0;
    json_array_foreach(json_object_get(root, "rows"), index, row)
    {
        const size_t trial =
            (size_t)json_integer_value(json_object_get(row, "trial")) - 1;
        assert_true(trial < NAMES);
        const char *label = json_string_value(json_object_get(row, "label"));
        /* A name that is not UTF-8 cannot be JSON as it is. */
        if (utf8_is_text(hostile[trial], strlen(hostile[trial]), &bad))
            assert_string_equal(label, hostile[trial]);
        found++;
    }
    assert_true(found == NAMES - 1);
    json_decref(root);
}

static void every_format_of_every_view_is_written(void **state)
{
    (void)state;
    for (size_t i = 0; i < LINES; i++) {
        for (size_t k = 0; table_formats.items[k]; k++) {
            char line[128];
            snprintf(line, sizeof(line), "%s -f %s", lines[i],
                     table_formats.items[k]->name);
            if (report(line) != 0 || printed[0] == '\0')
                fail_msg("%s: %s", line, output);
        }
    }
}

static void a_label_is_a_baseline_whatever_it_says(void **state)
{
    (void)state;
    change("UPDATE sweep_trial SET label = '3' WHERE trial_id = 5");
    gives("-t 3,5 --baseline 3 -c trial,difference -f csv",
          "trial,difference\n3,-0.02\n5,0\n");
    change("UPDATE sweep_trial SET label = NULL WHERE trial_id = 5");
    gives("-t 3,5 --baseline 3 -c trial,difference -f csv",
          "trial,difference\n3,0\n5,0.02\n");
    gives("-t 5 -c label -f csv", "label\n\n");
    assert_int_equal(report("trial 5"), 0);
    says("trial 5\n");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(people_get_no_control_characters),
        cmocka_unit_test(programs_read_the_names_back),
        cmocka_unit_test(every_format_of_every_view_is_written),
        cmocka_unit_test(a_label_is_a_baseline_whatever_it_says),
    };
    return cmocka_run_group_tests(tests, make, forget);
}
