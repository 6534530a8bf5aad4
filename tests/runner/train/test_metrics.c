/* Metrics of an epoch by name. */
#include "runner/train/metrics.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

/* Every value is its number from 1 on. */
static struct link_epoch make_row(void)
{
    struct link_epoch row = {.epoch = 3, .lr = 0.5, .best = 0.25};
    for (size_t i = 0; i < RUN_METRICS; i++) {
        row.train.of[i] = (double)i + 1;
        row.valid.of[i] = (double)(RUN_METRICS + i) + 1;
    }
    return row;
}

static void a_name_finds_its_value(void **state)
{
    const struct link_epoch row = make_row();
    (void)state;
    for (size_t i = 0; i < RUN_METRICS; i++) {
        struct arena *a = arena_create();
        const char *train = run_metric_name(i, FEAT_TRAIN, NULL, a);
        const char *valid = run_metric_name(i, FEAT_VALID, NULL, a);
        assert_true(run_epoch_metric(&row, valid) == (double)(RUN_METRICS + i) + 1);
        if (run_metric_is_of(i, FEAT_TRAIN))
            assert_true(run_epoch_metric(&row, train) == (double)i + 1);
        else
            assert_true(isnan(run_epoch_metric(&row, train)));
        arena_destroy(a);
    }
}

static void what_an_epoch_does_not_measure_is_not_a_number(void **state)
{
    const struct link_epoch row = make_row(), empty = run_new_row();
    (void)state;
    assert_true(isnan(run_epoch_metric(&row, "valid")));
    assert_true(isnan(run_epoch_metric(&row, "valid_")));
    assert_true(isnan(run_epoch_metric(&row, "")));
    assert_true(isnan(run_epoch_metric(&row, "lr")));
    assert_true(isnan(run_epoch_metric(&row, "test_roc_auc")));
    assert_true(isnan(run_epoch_metric(&row, "valid_roc_auc@noise")));
    assert_true(isnan(run_epoch_metric(&empty, "valid_roc_auc")));
    assert_true(isnan(run_epoch_metric(&empty, "train_loss")));
}

static void bookkeeping_lies_in_the_row(void **state)
{
    const struct link_epoch row = {.lr = 1, .train_seconds = 2, .seconds = 4};
    double sum = 0;
    (void)state;
    for (size_t i = 0; i < RUN_BOOKKEEPING; i++) {
        double value;
        if (!run_bookkeeping_get(i, &row, &value))
            continue;
        assert_true(run_bookkeeping[i].metric.bookkeeping);
        sum += value;
    }
    assert_true(sum == 7);
}

static void a_formula_has_its_value_and_nothing_else(void **state)
{
    const struct link_epoch row = {
        .lr = 1, .train_seconds = 2, .seconds = 4, .of_formula = true, .value = 8};
    const struct link_epoch trained = make_row();
    size_t count = 0;
    (void)state;
    for (size_t i = 0; i < RUN_BOOKKEEPING; i++) {
        double value;
        if (!run_bookkeeping_get(i, &row, &value))
            continue;
        assert_string_equal(run_bookkeeping[i].metric.name, "value");
        assert_false(run_bookkeeping[i].metric.bookkeeping);
        assert_true(value == 8);
        count++;
    }
    assert_int_equal(count, 1);
    assert_true(run_epoch_metric(&row, "value") == 8);
    assert_true(isnan(run_epoch_metric(&trained, "value")));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_name_finds_its_value),
        cmocka_unit_test(what_an_epoch_does_not_measure_is_not_a_number),
        cmocka_unit_test(bookkeeping_lies_in_the_row),
        cmocka_unit_test(a_formula_has_its_value_and_nothing_else),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
