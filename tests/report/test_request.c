/* Which sweeps, trials and metric a request means; and lists of a command line. */
#include "report/request.h"
#include "tests/report/program.h"

#include <limits.h>

static void split(const char *text, const char *const *parts, size_t expected)
{
    size_t count;
    struct arena *a = arena_create();
    const char **found = rep_split(text, a, &count);
    assert_int_equal(count, expected);
    for (size_t i = 0; i < count; i++)
        assert_string_equal(found[i], parts[i]);
    arena_destroy(a);
}

static void commas_split_and_spaces_go(void **state)
{
    (void)state;
    split(" a ,b,, c d ", (const char *const[]){"a", "b", "", "c d"}, 4);
    split("", (const char *const[]){""}, 1);
}

static void commas_in_quotes_and_brackets_do_not_split(void **state)
{
    (void)state;
    split("max(a, b), 'x, y', {k: [1, 2]}",
          (const char *const[]){"max(a, b)", "'x, y'", "{k: [1, 2]}"}, 3);
}

static void an_open_quote_is_a_character(void **state)
{
    (void)state;
    split("it's, b", (const char *const[]){"it's", "b"}, 2);
}

static struct res_reader *reader;
static struct arena *arena;

static int open_sample(void **state)
{
    struct err e = {0};
    arena = arena_create();
    return make_sample(state) == 0 && res_reader_open(database, &reader, &e) == ERR_OK
               ? 0
               : -1;
}

static int close_sample(void **state)
{
    res_reader_close(reader);
    arena_destroy(arena);
    return forget(state);
}

/* Without any option: the newest sweep, its metric, all its trials. */
static void an_empty_request_means_the_newest_sweep(void **state)
{
    const struct rep_request q = {.top = INT_MIN};
    struct rep_choice c;
    struct err e = {0};
    (void)state;
    assert_int_equal(rep_choose(&q, reader, arena, &c, &e), ERR_OK);
    assert_int_equal(c.choice.sweep_count, 1);
    assert_string_equal(c.sweep->name, "sweep_lr");
    assert_string_equal(c.choice.metric, "valid_roc_auc");
    assert_true(c.choice.maximize);
    assert_int_equal(c.choice.top, 0);
    assert_null(c.choice.trials);
    assert_null(c.labels);
    assert_false(c.choice.stale);
}

static void options_reach_the_choice(void **state)
{
    const struct rep_request q = {.top = 3,
                                  .metric = "valid_loss",
                                  .where = "stale or lr > 0",
                                  .trials = "2, best",
                                  .labels = "a, 'b, c'"};
    struct rep_choice c;
    struct err e = {0};
    (void)state;
    assert_int_equal(rep_choose(&q, reader, arena, &c, &e), ERR_OK);
    assert_int_equal(c.choice.top, 3);
    assert_false(c.choice.maximize);
    assert_true(c.choice.stale); /* --where speaks of it */
    assert_int_equal(c.choice.trial_count, 2);
    assert_int_equal(c.choice.trials[0], 2);
    assert_int_equal(c.choice.trials[1], 1); /* of equal losses the first */
    assert_int_equal(c.label_count, 2);
    assert_string_equal(c.labels[1], "'b, c'");
    assert_int_equal(c.choice.sweep_count, 0); /* trials are of any sweep */
}

static void words_are_trials_too(void **state)
{
    const char *words[] = {"3", "1"};
    const struct rep_request q = {.top = INT_MIN,
                                  .words = {.items = words, .count = 2}},
                             none = {.top = INT_MIN};
    struct rep_choice c;
    struct err e = {0};
    (void)state;
    assert_int_equal(rep_choose_words(&q, "diff", reader, arena, &c, &e), ERR_OK);
    assert_int_equal(c.choice.trial_count, 2);
    assert_int_equal(c.choice.trials[0], 3);
    assert_int_equal(rep_choose_words(&none, "diff", reader, arena, &c, &e), ERR_USER);
    assert_string_equal(e.text, "which trial? diff takes numbers, or `best`");
}

/* Deviations are no metrics of their own; they are sorted by name. */
static void metrics_are_those_that_trials_have(void **state)
{
    static const char *const expected[] = {"test_roc_auc", "train_loss", "valid_loss",
                                           "valid_roc_auc"};
    const char **metrics;
    size_t count;
    struct err e = {0};
    (void)state;
    assert_int_equal(rep_metrics(reader, arena, &metrics, &count, &e), ERR_OK);
    assert_int_equal(count, 4);
    for (size_t i = 0; i < count; i++)
        assert_string_equal(metrics[i], expected[i]);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(commas_split_and_spaces_go),
        cmocka_unit_test(commas_in_quotes_and_brackets_do_not_split),
        cmocka_unit_test(an_open_quote_is_a_character),
        cmocka_unit_test(an_empty_request_means_the_newest_sweep),
        cmocka_unit_test(options_reach_the_choice),
        cmocka_unit_test(words_are_trials_too),
        cmocka_unit_test(metrics_are_those_that_trials_have),
    };
    return cmocka_run_group_tests(tests, open_sample, close_sample);
}
