/* Metrics of an epoch by name. */
#include "runner/train/metrics.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <cmocka.h>

static const struct link_epoch row = {.epoch = 3,
                                      .train_loss = 1,
                                      .valid_loss = 2,
                                      .valid_roc_auc = 3,
                                      .valid_pr_auc = 4,
                                      .lr = 5,
                                      .train_seconds = 6,
                                      .seconds = 7,
                                      .best = 8};

static void a_name_finds_its_value(void **state)
{
    (void)state;
    assert_float_equal(run_epoch_metric(&row, "train_loss"), 1, 0);
    assert_float_equal(run_epoch_metric(&row, "valid_loss"), 2, 0);
    assert_float_equal(run_epoch_metric(&row, "valid_roc_auc"), 3, 0);
    assert_float_equal(run_epoch_metric(&row, "valid_pr_auc"), 4, 0);
    assert_float_equal(run_epoch_metric(&row, "lr"), 5, 0);
    assert_float_equal(run_epoch_metric(&row, "train_seconds"), 6, 0);
    assert_float_equal(run_epoch_metric(&row, "seconds"), 7, 0);
}

static void an_unknown_name_is_not_a_number(void **state)
{
    (void)state;
    assert_true(isnan(run_epoch_metric(&row, "valid")));
    assert_true(isnan(run_epoch_metric(&row, "")));
    assert_true(isnan(run_epoch_metric(&row, "test_roc_auc")));
}

static void every_listed_metric_has_a_value_of_its_own(void **state)
{
    (void)state;
    double sum = 0;
    for (size_t i = 0; i < run_metric_count; i++) {
        sum += run_epoch_metric(&row, run_metrics[i].name);
    }
    assert_float_equal(sum, 28, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_name_finds_its_value),
        cmocka_unit_test(an_unknown_name_is_not_a_number),
        cmocka_unit_test(every_listed_metric_has_a_value_of_its_own),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
