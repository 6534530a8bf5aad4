/* What a person, or a program, reads while a sweep runs. Standard output and error are
 * files here, so never a terminal. */
#include "runner/sweep/progress.h"

#include "tests/runner/sweep/measured.h"

#include <jansson.h>
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <cmocka.h>

enum { MOST_EVENTS = 32, ROOM = 1 << 16 };

static const struct progress_name name = {.trial = 37,
                                          .run = 1,
                                          .label = "adam lr 0.001",
                                          .epochs = 2,
                                          .metric = "valid_roc_auc"};
static struct link_result result;

static int make_result(void **state)
{
    (void)state;
    result = (struct link_result){
        .seconds = 8, .best_epoch = 2, .epochs = 2, .test = run_no_values()};
    set_value(&result.test, "test_loss", 0.25, &result.measured);
    set_value(&result.test, "test_roc_auc", 0.875, &result.measured);
    set_value(&result.test, "test_pr_auc", 0.5, &result.measured);
    return 0;
}

static struct link_epoch make_row(int epoch)
{
    struct link_epoch row = {.epoch = epoch,
                             .train = run_no_values(),
                             .valid = run_no_values(),
                             .lr = 1e-3,
                             .train_seconds = 3,
                             .seconds = 4,
                             .best_epoch = epoch,
                             .best = 0.625};
    set_value(&row.train, "train_loss", 0.5 / epoch, &row.measured);
    set_value(&row.valid, "valid_loss", 0.75, &row.measured);
    set_value(&row.valid, "valid_roc_auc", 0.625, &row.measured);
    set_value(&row.valid, "valid_pr_auc", (double)NAN, &row.measured);
    return row;
}

struct output {
    char out[ROOM], err[ROOM];
};

static void read_back(FILE *f, char *text)
{
    rewind(f);
    size_t n = fread(text, 1, ROOM - 1, f);
    text[n] = '\0';
    fclose(f);
}

/* Runs the scene with standard output and error taken aside. */
static void listen(void (*scene)(struct progress *), struct progress *p,
                   struct output *o)
{
    FILE *out = tmpfile(), *err = tmpfile();
    assert_non_null(out);
    assert_non_null(err);
    fflush(NULL);
    int old_out = dup(STDOUT_FILENO), old_err = dup(STDERR_FILENO);
    dup2(fileno(out), STDOUT_FILENO);
    dup2(fileno(err), STDERR_FILENO);
    scene(p);
    fflush(NULL);
    dup2(old_out, STDOUT_FILENO);
    dup2(old_err, STDERR_FILENO);
    close(old_out);
    close(old_err);
    read_back(out, o->out);
    read_back(err, o->err);
}

static void one_run_of_two_epochs(struct progress *p)
{
    struct link_epoch first = make_row(1), second = make_row(2);
    struct link_step at = {1, 5, 10};
    progress_begin(p, "sweep_lr", 3, 1, 2);
    progress_start(p, 8, &name);
    progress_step(p, 8, &at);
    progress_tick(p);
    progress_epoch(p, 8, &first);
    progress_epoch(p, 8, &second);
    progress_finished(p, 8, "valid_roc_auc 0.6250", true, &result);
    progress_end(p, 0);
}

static void a_run_that_fails_twice(struct progress *p)
{
    progress_begin(p, "sweep_lr", 1, 0, 1);
    progress_start(p, 0, &name);
    progress_failed(p, 0, "its worker \"ended\"\nby signal 9", true);
    progress_start(p, 0, &name);
    progress_failed(p, 0, "no memory", false);
    progress_end(p, 1);
}

static void a_run_that_goes_on(struct progress *p)
{
    struct link_epoch first = make_row(1), second = make_row(2);
    first.again = true;
    progress_begin(p, "sweep_lr", 1, 0, 1);
    progress_start(p, 0, &name);
    progress_epoch(p, 0, &first);
    progress_epoch(p, 0, &second);
    progress_finished(p, 0, "done", false, &result);
    progress_end(p, 0);
}

static void an_interrupted_run(struct progress *p)
{
    progress_begin(p, "sweep_lr", 2, 0, 2);
    progress_start(p, 1, &name);
    progress_stopped(p, 1);
    progress_end(p, 130);
}

/* Every line of text as JSON; NULL after the last. */
static size_t parse(const char *text, json_t **events)
{
    size_t count = 0;
    while (*text) {
        const char *end = strchr(text, '\n');
        assert_non_null(end);
        json_error_t fault;
        events[count] =
            json_loadb(text, (size_t)(end - text), JSON_REJECT_DUPLICATES, &fault);
        assert_non_null(events[count]);
        assert_true(++count < MOST_EVENTS);
        text = end + 1;
    }
    return count;
}

static void release(json_t **events, size_t count)
{
    for (size_t i = 0; i < count; i++)
        json_decref(events[i]);
}

static void assert_kind(const json_t *event, const char *kind)
{
    assert_string_equal(json_string_value(json_object_get(event, "event")), kind);
}

static double number(const json_t *event, const char *key)
{
    const json_t *value = json_object_get(event, key);
    assert_true(json_is_number(value));
    return json_number_value(value);
}

static void an_epoch_event_holds_all_that_is_promised(void **state)
{
    (void)state;
    struct progress p = {.json = true, .level = PROGRESS_NORMAL};
    struct output o;
    listen(one_run_of_two_epochs, &p, &o);
    json_t *events[MOST_EVENTS];
    size_t count = parse(o.out, events);
    assert_int_equal(count, 6);
    const json_t *epoch = events[3];
    assert_kind(epoch, "epoch");
    assert_int_equal(json_integer_value(json_object_get(epoch, "trial")), 37);
    assert_int_equal(json_integer_value(json_object_get(epoch, "run")), 1);
    assert_int_equal(json_integer_value(json_object_get(epoch, "epoch")), 2);
    assert_float_equal(number(epoch, "train_loss"), 0.25, 0);
    assert_float_equal(number(epoch, "valid_loss"), 0.75, 0);
    assert_float_equal(number(epoch, "valid_roc_auc"), 0.625, 0);
    assert_true(json_is_null(json_object_get(epoch, "valid_pr_auc")));
    assert_float_equal(number(epoch, "lr"), 1e-3, 1e-12);
    assert_float_equal(number(epoch, "train_seconds"), 3, 0);
    assert_float_equal(number(epoch, "seconds"), 4, 0);
    release(events, count);
}

static void a_sweep_is_told_from_its_beginning_to_its_end(void **state)
{
    (void)state;
    struct progress p = {.json = true, .level = PROGRESS_NORMAL};
    struct output o;
    listen(one_run_of_two_epochs, &p, &o);
    json_t *events[MOST_EVENTS];
    size_t count = parse(o.out, events);
    const char *kinds[] = {"sweep", "start", "epoch", "epoch", "finished", "done"};
    assert_int_equal(count, 6);
    for (size_t i = 0; i < count; i++)
        assert_kind(events[i], kinds[i]);
    assert_string_equal(json_string_value(json_object_get(events[0], "name")),
                        "sweep_lr");
    assert_float_equal(number(events[0], "runs"), 3, 0);
    assert_float_equal(number(events[0], "finished"), 1, 0);
    assert_string_equal(json_string_value(json_object_get(events[1], "label")),
                        name.label);
    assert_float_equal(number(events[4], "trial"), 37, 0);
    assert_float_equal(number(events[4], "test_roc_auc"), 0.875, 0);
    assert_float_equal(number(events[4], "best_epoch"), 2, 0);
    assert_float_equal(number(events[5], "finished"), 2, 0);
    assert_float_equal(number(events[5], "failed"), 0, 0);
    assert_float_equal(number(events[5], "status"), 0, 0);
    release(events, count);
    assert_string_equal(o.err, "");
}

static void a_failure_has_its_reason_whatever_is_in_it(void **state)
{
    (void)state;
    struct progress p = {.json = true, .level = PROGRESS_QUIET};
    struct output o;
    listen(a_run_that_fails_twice, &p, &o);
    json_t *events[MOST_EVENTS];
    size_t count = parse(o.out, events);
    assert_int_equal(count, 6);
    assert_kind(events[2], "failed");
    assert_string_equal(json_string_value(json_object_get(events[2], "reason")),
                        "its worker \"ended\"\nby signal 9");
    assert_true(json_is_true(json_object_get(events[2], "again")));
    assert_kind(events[4], "failed");
    assert_true(json_is_false(json_object_get(events[4], "again")));
    assert_float_equal(number(events[5], "failed"), 1, 0);
    assert_float_equal(number(events[5], "status"), 1, 0);
    release(events, count);
}

static void an_epoch_that_is_sent_again_is_no_event(void **state)
{
    (void)state;
    struct progress p = {.json = true, .level = PROGRESS_NORMAL};
    struct output o;
    listen(a_run_that_goes_on, &p, &o);
    json_t *events[MOST_EVENTS];
    size_t count = parse(o.out, events);
    assert_int_equal(count, 5);
    assert_kind(events[2], "epoch");
    assert_float_equal(number(events[2], "epoch"), 2, 0);
    release(events, count);
}

static void without_json_standard_output_stays_empty(void **state)
{
    (void)state;
    struct progress p = {.level = PROGRESS_VERBOSE};
    struct output o;
    listen(one_run_of_two_epochs, &p, &o);
    assert_string_equal(o.out, "");
}

static void the_end_of_a_run_is_a_line(void **state)
{
    (void)state;
    struct progress p = {.level = PROGRESS_NORMAL};
    struct output o;
    listen(one_run_of_two_epochs, &p, &o);
    assert_string_equal(o.err, "Run 37.1 adam lr 0.001: valid_roc_auc 0.6250\n");
    p = (struct progress){.level = PROGRESS_NORMAL};
    listen(a_run_that_fails_twice, &p, &o);
    assert_non_null(strstr(o.err, "Run 37.1 adam lr 0.001 failed: "));
    assert_non_null(strstr(o.err, "tried again\n"));
    assert_non_null(strstr(o.err, "Run 37.1 adam lr 0.001 failed: no memory\n"));
}

static void verbose_gives_every_epoch_a_line(void **state)
{
    (void)state;
    struct progress p = {.level = PROGRESS_VERBOSE};
    struct output o;
    listen(one_run_of_two_epochs, &p, &o);
    const char *line = strstr(o.err, "37.1 adam lr 0.001 epoch 2/2");
    assert_non_null(strstr(o.err, "37.1 adam lr 0.001 epoch 1/2"));
    assert_non_null(line);
    assert_non_null(strstr(line, "loss 0.2500"));
    assert_non_null(strstr(line, "best valid_roc_auc 0.6250 @2"));
    assert_null(strstr(o.err, "nan"));
}

static void quiet_says_nothing(void **state)
{
    (void)state;
    struct output o;
    void (*scenes[])(struct progress *) = {one_run_of_two_epochs,
                                           a_run_that_fails_twice, an_interrupted_run};
    for (size_t i = 0; i < sizeof(scenes) / sizeof(*scenes); i++) {
        struct progress p = {.level = PROGRESS_QUIET};
        listen(scenes[i], &p, &o);
        assert_string_equal(o.out, "");
        assert_string_equal(o.err, "");
    }
}

static void no_control_sequences_go_to_a_file(void **state)
{
    (void)state;
    struct progress p = {.level = PROGRESS_VERBOSE};
    struct output o;
    listen(one_run_of_two_epochs, &p, &o);
    assert_null(strchr(o.err, '\033'));
    assert_null(strchr(o.err, '\r'));
}

static void a_task_that_is_not_known_is_passed_over(void **state)
{
    (void)state;
    struct progress p = {.level = PROGRESS_QUIET};
    struct link_epoch row = make_row(1);
    struct link_step at = {1, 1, 1};
    progress_begin(&p, "sweep_lr", 1, 0, 1);
    progress_step(&p, 5, &at);
    progress_epoch(&p, 5, &row);
    progress_finished(&p, 5, "", false, &result);
    progress_failed(&p, 5, "", false);
    progress_stopped(&p, 5);
    assert_int_equal(p.done, 0);
    assert_int_equal(p.failed, 0);
    progress_end(&p, 0);
}

static void runs_that_are_done_elsewhere_are_done(void **state)
{
    (void)state;
    struct progress p = {.level = PROGRESS_QUIET};
    struct link_epoch row = make_row(1);
    progress_begin(&p, "sweep_lr", 2, 0, 1);
    progress_start(&p, 0, &name);
    progress_epoch(&p, 0, &row);
    progress_finished(&p, 0, "", false, &result);
    progress_done_elsewhere(&p);
    assert_int_equal(p.done, 2);
    progress_end(&p, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_epoch_event_holds_all_that_is_promised),
        cmocka_unit_test(a_sweep_is_told_from_its_beginning_to_its_end),
        cmocka_unit_test(a_failure_has_its_reason_whatever_is_in_it),
        cmocka_unit_test(an_epoch_that_is_sent_again_is_no_event),
        cmocka_unit_test(without_json_standard_output_stays_empty),
        cmocka_unit_test(the_end_of_a_run_is_a_line),
        cmocka_unit_test(verbose_gives_every_epoch_a_line),
        cmocka_unit_test(quiet_says_nothing),
        cmocka_unit_test(no_control_sequences_go_to_a_file),
        cmocka_unit_test(a_task_that_is_not_known_is_passed_over),
        cmocka_unit_test(runs_that_are_done_elsewhere_are_done),
    };
    return cmocka_run_group_tests(tests, make_result, NULL);
}
