/* Values that are no usual numbers: NaN, infinities, very small and very large ones, in
 * tables, on pages and in pictures' data. */
#include "tests/report/record.h"

#include <jansson.h>
#include <math.h>

/* Trial 1 with .75 and a loss of 2^-20, trial 2 with .5 and an infinite loss, trial 3
 * with .625 and a loss that is not a number. */
static int make(void **state)
{
    if (make_empty(state) != 0)
        return -1;
    const int64_t s = begin("s", "valid_roc_auc", "maximize", 1);
    finish(put(s, "small", "bce", 0, 1), 0, 0.75, 1.0 / (1 << 20));
    finish(put(s, "endless", "bce", 0, 1), 0, 0.5, (double)INFINITY);
    finish(put(s, "none", "bce", 0, 1), 0, 0.625, (double)NAN);
    close_store();
    return 0;
}

/* What is not finite is an empty field. */
static void programs_read_all_digits(void **state)
{
    (void)state;
    gives("-c trial,valid_loss -f csv",
          "trial,valid_loss,valid_loss_std\n1,9.5367431640625e-07,\n3,,\n2,,\n");
    gives("runs -c run,valid_loss -f csv",
          "run,valid_loss\n1.1,9.5367431640625e-07\n3.1,\n2.1,\n");
}

/* JSON has neither NaN nor infinities. */
static void json_has_null_for_what_is_not_finite(void **state)
{
    json_error_t fault;
    (void)state;
    assert_int_equal(report("-c trial,valid_loss -f json"), 0);
    json_t *root = json_loads(printed, 0, &fault);
    assert_non_null(root);
    const json_t *rows = json_object_get(root, "rows");
    assert_int_equal(json_array_size(rows), 3);
    for (size_t i = 0; i < 3; i++) {
        const json_t *row = json_array_get(rows, i);
        const bool finite = json_integer_value(json_object_get(row, "trial")) == 1;
        const json_t *loss = json_object_get(row, "valid_loss");
        assert_true(finite ? json_real_value(loss) == 1.0 / (1 << 20)
                           : json_is_null(loss));
    }
    json_decref(root);
    assert_int_equal(report("trial 2 -f json"), 0);
    root = json_loads(printed, 0, &fault);
    assert_non_null(root);
    json_decref(root);
}

/* A small value is shown with its digits, not as zero. */
static void people_see_what_there_is(void **state)
{
    (void)state;
    assert_int_equal(report("-c trial,valid_loss"), 0);
    says("    1  9.54e-07 *\n");
    says("    2       inf\n");
    says("    3         \xe2\x80\x93\n");
}

/* The best of a column is never one without a number. */
static void the_best_loss_is_a_finite_one(void **state)
{
    (void)state;
    assert_int_equal(report("-c trial,valid_loss -f markdown"), 0);
    says("| 1 | **9.54e-07** |\n");
    says("| 3 | \xe2\x80\x93 |\n");
    says("| 2 | inf |\n");
    gives("-m valid_loss -c rank,trial -f csv", "rank,trial\n1,1\n");
    assert_int_equal(report("-m valid_loss"), 0);
    says("2 finished trials without a value of valid_loss left out\n");
}

/* inf - inf and NaN are no difference. */
static void only_finite_values_have_differences(void **state)
{
    (void)state;
    gives("--baseline 2 -m valid_loss -c trial,difference -f csv",
          "trial,difference\n1,\n");
    gives("--baseline 3 -m valid_loss -c trial,difference -f csv",
          "trial,difference\n1,\n");
    gives("diff 2 3 -c name,change -f csv",
          "name,change\ntrain.optimizer.type,\nvalid_roc_auc,0.125\nvalid_loss,\n"
          "finished runs,\nbest epoch,\nepochs,\ntime,\nweights,\nmultiply-adds,\n");
    assert_int_equal(report("diff 1 2"), 0);
    says("valid_loss");
    says_not("+inf");
}

static void where_and_columns_know_them(void **state)
{
    (void)state;
    gives("-w 'valid_loss is null' -c trial -f csv", "trial\n3\n");
    gives("-w 'valid_loss < 1' -c trial -f csv", "trial\n1\n");
    gives("-c 'trial, valid_loss * 0 as x, 1e-300 as small' -f csv",
          "trial,x,small\n1,0,1e-300\n3,,1e-300\n2,,1e-300\n");
    assert_int_equal(report("-t 1 -c 'trial, 1e999 as y, -1e999 as z'"), 0);
    says("trial    y     z\n    1  inf  -inf\n");
    gives("-c 'trial, coalesce(valid_loss, 7) as loss' -w 'trial > 2' -f csv",
          "trial,loss\n3,7\n");
}

static void a_page_tells_that_a_value_is_not_a_number(void **state)
{
    (void)state;
    assert_int_equal(report("trial 3"), 0);
    says("      valid_loss NaN, valid_roc_auc 0.6250\n");
    says("  valid_roc_auc    0.6250\n");
    says_not("  valid_loss   ");
    assert_int_equal(report("trial 2"), 0);
    says("  valid_loss       inf\n");
    gives("trial 3 --epochs -f csv", "run,epoch,valid_roc_auc,valid_loss\n"
                                     "3.1,1,0.625,\n");
}

/* ---- large numbers ---- */

static void counts_have_all_their_digits_for_programs(void **state)
{
    static const char large[] = "UPDATE trial SET weights = 9007199254740993, macs = "
                                "1234567890123 WHERE id = 1";
    (void)state;
    change(large);
    gives("-t 1 -c macs -f csv", "macs\n1234567890123\n");
    assert_int_equal(report("-t 1 -c macs,weights"), 0);
    says("1,234,567,890,123  9,007,199,254,740,993\n");
    assert_int_equal(report("trial 1"), 0);
    says("  multiply-adds    1,234,567,890,123\n");
    change("UPDATE trial SET weights = 0, macs = 0");
}

static void long_times_are_told_in_hours_and_days(void **state)
{
    (void)state;
    change("UPDATE trial SET seconds = CASE id WHEN 1 THEN 0.0137 WHEN 2 THEN 3725 "
           "ELSE 200000 END");
    assert_int_equal(report("-c trial,time"), 0);
    says("    1      14 ms *\n");
    says("    2  1 h 2 min\n");
    says("    3    2 d 7 h\n");
    gives("-c trial,time -f csv", "trial,seconds\n1,0.0137\n3,200000\n2,3725\n");
    change("UPDATE trial SET seconds = 1");
}

#define TEST(name) cmocka_unit_test(name)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(programs_read_all_digits),
        TEST(json_has_null_for_what_is_not_finite),
        TEST(people_see_what_there_is),
        TEST(the_best_loss_is_a_finite_one),
        TEST(only_finite_values_have_differences),
        TEST(where_and_columns_know_them),
        TEST(a_page_tells_that_a_value_is_not_a_number),
        TEST(counts_have_all_their_digits_for_programs),
        TEST(long_times_are_told_in_hours_and_days),
    };
    return cmocka_run_group_tests(tests, make, forget);
}
