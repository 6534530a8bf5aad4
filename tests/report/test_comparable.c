/* What is compared with what: runs that a sweep asks for, kinds of loss, equal values.
 */
#include "tests/report/record.h"

#include <unistd.h>

#include <jansson.h>

static bool file_holds(const char *path, const char *part)
{
    static char text[1 << 16];
    FILE *f = fopen(path, "r");
    assert_non_null(f);
    text[fread(text, 1, sizeof(text) - 1, f)] = '\0';
    fclose(f);
    return strstr(text, part) != NULL;
}

static json_t *json_report(const char *arguments)
{
    char words[256];
    snprintf(words, sizeof(words), "%s -f json", arguments);
    assert_int_equal(report(words), 0);
    json_t *root = json_loads(printed, 0, NULL);
    assert_non_null(root);
    return root;
}

static json_t *row_of(json_t *root, size_t index)
{
    return json_array_get(json_object_get(root, "rows"), index);
}

static int64_t whole(json_t *object, const char *key)
{
    return json_integer_value(json_object_get(object, key));
}

static void a_trial_with_a_failed_run_ranks_below_the_complete_ones(void **state)
{
    (void)state;
    int64_t s = begin("s", "valid_roc_auc", "maximize", 3);
    int64_t whole_one = put(s, "sgd", "bce", 0, 3),
            broken = put(s, "adam", "bce", 0, 3);
    for (int i = 0; i < 3; i++)
        finish(whole_one, i, 0.7, 0.5);
    finish(broken, 0, 0.99, 0.1);
    fail_run(broken, 1);
    fail_run(broken, 2);
    assert_int_equal(recorded_report(""), 0);
    says("   1      1  sgd        finished       3  0.7000");
    says("   2      2  adam       failed    1 of 3           0.9900");
    says("1 trial of which runs failed or are missing ranks below the others");
    json_t *root = json_report("");
    assert_int_equal(whole(row_of(root, 1), "trial"), broken);
    assert_int_equal(whole(row_of(root, 1), "rank"), 2);
    assert_int_equal(whole(row_of(root, 1), "n"), 1);
    assert_int_equal(whole(row_of(root, 1), "runs"), 3);
    assert_string_equal(json_string_value(json_object_get(row_of(root, 1), "status")),
                        "failed");
    assert_true(json_array_size(json_object_get(root, "notes")) > 0);
    json_decref(root);
    /* Its values are not the best ones either. */
    assert_int_equal(report("-f latex"), 0);
    says("\\textbf{\\boldmath 0.7000");
    says_not("\\textbf{0.9900");
    says("% 1 trial of which runs failed");
    assert_int_equal(report("-f csv"), 0);
    says("2,2,adam,failed,1,0.99,");
}

static void more_runs_than_others_push_nobody_down(void **state)
{
    (void)state;
    int64_t s = begin("s", "valid_roc_auc", "maximize", 1);
    int64_t good = put(s, "sgd", "bce", 0, 1), other = put(s, "adam", "bce", 0, 1);
    finish(good, 0, 0.8, 0.5);
    finish(other, 0, 0.7, 0.5);
    int64_t more = begin("more", "valid_roc_auc", "maximize", 5);
    put(more, "sgd", "bce", 0, 5);
    for (int i = 1; i < 4; i++)
        finish(good, i, 0.6, 0.5);
    fail_run(good, 4);
    assert_int_equal(recorded_report("-s s"), 0);
    says("   1      1  sgd         0.8000");
    says("   2      2  adam        0.7000");
    says("1 trial has further runs, of other sweeps or seeds");
    assert_int_equal(report("-s s --where 'valid_roc_auc > 0.75 and n = 1'"), 0);
    says("1 trial by");
    assert_int_equal(report("-s s --columns 'trial, max valid_roc_auc as top, "
                            "valid_roc_auc * 10 as ten, n' -f csv"),
                     0);
    says("1,0.8,8,1\n");
    assert_int_equal(report("runs -s s"), 0);
    says("s: 2 runs");
    says("1 trial has further runs");
    assert_int_equal(report("-s more"), 0);
    says("4 of 5");
}

static void the_run_that_chose_a_trial_stands_beside_its_new_ones(void **state)
{
    (void)state;
    int64_t s = begin("s", "valid_roc_auc", "maximize", 1);
    int64_t a = put(s, "sgd", "bce", 0, 1), b = put(s, "adam", "bce", 0, 1);
    finish(a, 0, 0.9, 0.5);
    finish(b, 0, 0.85, 0.5);
    int64_t final = begin("s final", "valid_roc_auc", "maximize", 2);
    put(final, "sgd", "bce", 1, 2);
    put(final, "adam", "bce", 1, 2);
    for (int i = 1; i < 3; i++) {
        finish(a, i, 0.7, 0.5);
        finish(b, i, 0.8, 0.5);
    }
    assert_int_equal(recorded_report("-s 's final' -c 'rank, optimizer, valid_roc_auc, "
                                     "other_runs' -f csv"),
                     0);
    says("1,adam,0.8,0,0.85,\n2,sgd,0.7,0,0.9,\n");
    assert_int_equal(report("-s 's final'"), 0);
    says("other runs: of the same trials");
    says("0.8000 \xc2\xb1 0.0000  0.8500");
    assert_int_equal(report("-s 's final' -c 'rank, valid_roc_auc'"), 0);
    says_not("no other column");
    says("2 trials have further runs");
    assert_int_equal(report("-s 's final' -f json"), 0);
    says("\"other_runs\": {\n");
    assert_int_equal(report("-s s"), 0);
    says("0.9000");
}

static void a_changed_seed_shows_the_present_runs(void **state)
{
    (void)state;
    int64_t s = begin("s", "valid_roc_auc", "maximize", 2);
    int64_t trial = put(s, "sgd", "bce", 0, 2);
    finish(trial, 0, 0.5, 0.5);
    finish(trial, 1, 0.5, 0.5);
    put(s, "sgd", "bce", 7, 2);
    finish(trial, 7, 0.9, 0.5);
    finish(trial, 8, 0.9, 0.5);
    assert_int_equal(recorded_report(""), 0);
    says("0.9000 \xc2\xb1 0.0000");
    says_not("0.7000");
    says_not("0.5000 \xc2\xb1 0.0000  0.5000");
    says_not("other runs");
    assert_int_equal(report("runs -f csv"), 0);
    says("1.3,sgd of 1,7");
    says_not("1.1,");
}

static void old_databases_count_the_first_runs(void **state)
{
    (void)state;
    int64_t s = begin("s", "valid_roc_auc", "maximize", 1);
    int64_t trial = put(s, "sgd", "bce", 0, 1);
    finish(trial, 0, 0.8, 0.5);
    finish(trial, 1, 0.2, 0.5);
    res_close(store);
    store = NULL;
    assert_int_equal(report_after("DELETE FROM sweep_value WHERE path = 'train.seed'",
                                  "", "SELECT 1"),
                     0);
    says("0.8000");
    /* Nor does it matter what stands there. */
    assert_int_equal(
        report_after(
            "INSERT INTO sweep_value VALUES (1, 1, 'train.seed', x'ff2d5b', 1)", "",
            "SELECT 1"),
        0);
    says("0.8000");
}

static void equal_values_share_rank_and_star(void **state)
{
    (void)state;
    int64_t s = begin("s", "valid_roc_auc", "maximize", 1);
    finish(put(s, "a", "bce", 0, 1), 0, 0.8, 0.5);
    finish(put(s, "b", "bce", 0, 1), 0, 0.8, 0.6);
    finish(put(s, "c", "bce", 0, 1), 0, 0.7, 0.6);
    assert_int_equal(recorded_report("--columns 'rank, trial, valid_roc_auc'"), 0);
    says("   1      1   0.8000 *\n   1      2   0.8000 *\n   3      3   0.7000\n");
}

static void losses_of_different_kinds_are_not_ranked_together(void **state)
{
    (void)state;
    int64_t s = begin("s", "valid_loss", "minimize", 1);
    finish(put(s, "a", "bce", 0, 1), 0, 0.9, 0.5);
    finish(put(s, "b", "bce", 0, 1), 0, 0.8, 0.6);
    finish(put(s, "c", "asymmetric", 0, 1), 0, 0.6, 0.01);
    assert_int_equal(recorded_report(""), 0);
    says("2 trials by valid_loss");
    says("1 trial left out: trained with another kind of loss");
    says_not("0.0100");
    assert_int_equal(report("-t 1,2,3"), 0);
    says("3 trials, 2 of them ranked by valid_loss");
    says("1 trial not ranked: trained with another kind of loss");
    assert_int_equal(report("--metric valid_roc_auc"), 0);
    says("3 trials by valid_roc_auc");
    says("trained with different kinds of loss (bce, asymmetric)");
    assert_int_equal(report("--metric valid_roc_auc -f latex"), 0);
    says("\\textbf{0.9000}");
    says_not("\\textbf{0.0100}");
    says("% trained with different kinds of loss");
    assert_int_equal(report("--metric valid_roc_auc -f markdown"), 0);
    says_not("**0.0100**");
}

static void losses_of_different_kinds_are_not_subtracted(void **state)
{
    (void)state;
    int64_t s = begin("s", "valid_loss", "minimize", 1);
    finish(put(s, "a", "bce", 0, 1), 0, 0.9, 0.5);
    finish(put(s, "c", "focal", 0, 1), 0, 0.6, 0.01);
    finish(put(s, "d", "bce", 0, 1), 0, 0.6, 0.25);
    assert_int_equal(recorded_report("diff 1 2 -f csv"), 0);
    says("valid_loss,0.5,0.01,\n");
    says("valid_roc_auc,0.9,0.6,-0.3\n");
    assert_int_equal(report("diff 1 2"), 0);
    says("trained with different kinds of loss (bce, focal)");
    assert_int_equal(report("diff 1 3 -f csv"), 0);
    says("valid_loss,0.5,0.25,-0.25\n");
    if (!has_program("gnuplot"))
        skip();
    assert_int_equal(report("plot curves -t 1,2 -o c.svg"), 0);
    says("trained with different kinds of loss");
    assert_int_equal(report("plot curves -t 1,3 -o d.svg"), 0);
    assert_false(file_holds("d.gp", "loss: "));
    assert_true(file_holds("c.gp", "loss: bce"));
    assert_true(file_holds("c.gp", "loss: focal"));
}

static void the_sweep_given_decides_labels(void **state)
{
    (void)state;
    int64_t s = begin("first", "valid_roc_auc", "maximize", 1);
    int64_t a = put(s, "a", "bce", 0, 1), b = put(s, "b", "bce", 0, 1);
    finish(a, 0, 0.8, 0.5);
    finish(b, 0, 0.7, 0.5);
    int64_t t = begin("second", "valid_roc_auc", "maximize", 1);
    put(t, "b", "bce", 0, 1);
    finish(put(t, "c", "bce", 0, 1), 0, 0.7, 0.5);
    assert_int_equal(recorded_report("-s first -t 1,2 -c Change=label -f csv"), 0);
    says("a of 1\nb of 1\n");
    assert_int_equal(report("-t 1,2 -c Change=label -f csv"), 0);
    says("a of 1\nb of 2\n");
    assert_int_equal(report("-s first -t 1,3"), 2);
    says("trial 3 is not one of first, but of second");
}

static void results_of_several_kernels_are_said_to_be(void **state)
{
    (void)state;
    int64_t s = begin("s", "valid_roc_auc", "maximize", 1);
    finish_on("CPU, Haswell kernels", put(s, "a", "bce", 0, 1), 0, 0.8, 0.5);
    finish_on("CPU, Haswell kernels", put(s, "b", "bce", 0, 1), 0, 0.7, 0.5);
    assert_int_equal(recorded_report(""), 0);
    says_not("different processors");
    struct err e = {0};
    assert_int_equal(res_open(database, &store, &e), ERR_OK);
    finish_on("CPU, Zen kernels", put(s, "c", "bce", 0, 1), 0, 0.6, 0.5);
    assert_int_equal(recorded_report(""), 0);
    says("computed on different processors or BLAS kernels (CPU, Haswell kernels; CPU, "
         "Zen kernels)");
    assert_int_equal(report("--top 2"), 0);
    says_not("different processors");
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, make_empty, forget)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(a_trial_with_a_failed_run_ranks_below_the_complete_ones),
        TEST(more_runs_than_others_push_nobody_down),
        TEST(the_run_that_chose_a_trial_stands_beside_its_new_ones),
        TEST(a_changed_seed_shows_the_present_runs),
        TEST(old_databases_count_the_first_runs),
        TEST(equal_values_share_rank_and_star),
        TEST(losses_of_different_kinds_are_not_ranked_together),
        TEST(losses_of_different_kinds_are_not_subtracted),
        TEST(the_sweep_given_decides_labels),
        TEST(results_of_several_kernels_are_said_to_be),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
