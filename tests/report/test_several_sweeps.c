/* Tables of several sweeps: which rows, in which order, with which columns, and what
 * tables for papers say of them. */
#include "tests/report/record.h"

/* `first` of a .5 and b .75, in the order of its file, with the baseline a; `second` of
 * b again and c .875; `third` of d, whose loss is of another kind, ranked by its loss.
 */
static int make(void **state)
{
    if (make_empty(state) != 0)
        return -1;
    const int64_t s = begin("first", "valid_roc_auc", "maximize", 1);
    finish(put(s, "a", "bce", 0, 1), 0, 0.5, 0.5);
    const int64_t b = put(s, "b", "bce", 0, 1);
    finish(b, 0, 0.75, 0.25);
    const int64_t t = begin("second", "valid_roc_auc", "maximize", 1);
    put(t, "b", "bce", 0, 1);
    finish(put(t, "c", "bce", 0, 1), 0, 0.875, 0.125);
    const int64_t u = begin("third", "valid_loss", "minimize", 1);
    finish(put(u, "d", "focal", 0, 1), 0, 0.625, 0.0625);
    close_store();
    change("UPDATE sweep SET started = '2026-01-0' || id || 'T00:00:00.000Z';"
           "UPDATE sweep SET ordered = 1, baseline = 'a of 1' WHERE name = 'first'");
    return 0;
}

/* A trial of two of them is once there, as of the one that is named first. */
static void rows_are_ranked_together_each_trial_once(void **state)
{
    (void)state;
    gives("-s first -s second -c rank,trial,sweep,label -f csv",
          "rank,trial,sweep,label\n1,3,second,c of 2\n2,2,first,b of 1\n"
          "3,1,first,a of 1\n");
    gives("-s second -s first -c rank,trial,sweep,label -f csv",
          "rank,trial,sweep,label\n1,3,second,c of 2\n2,2,second,b of 2\n"
          "3,1,first,a of 1\n");
    gives("-s second -s first --top 1 -c trial -f csv", "trial\n3\n");
}

/* The metric and the goal are those of the sweep that is named first. */
static void the_sweep_named_first_gives_the_metric(void **state)
{
    (void)state;
    assert_int_equal(report("-s first -s third"), 0);
    says("2 sweeps\n3 trials by valid_roc_auc (higher is better)\n");
    assert_int_equal(report("-s third -s first -c trial,rank"), 0);
    says("by valid_loss (lower is better)\n");
    says("1 trial left out: trained with another kind of loss, so valid_loss is not "
         "comparable; --metric valid_roc_auc ranks all\n");
    gives("-s third -s first -m valid_roc_auc -c trial -f csv", "trial\n2\n4\n1\n");
}

/* The order of one file is not the order of two, unless it is asked for. */
static void the_order_of_files_is_by_sweep(void **state)
{
    (void)state;
    gives("-s first -c trial -f csv", "trial\n1\n2\n");
    gives("-s first -s second -c trial -f csv", "trial\n3\n2\n1\n");
    gives("-s first -s second --order file -c trial,rank -f csv",
          "trial,rank\n1,3\n2,2\n3,1\n");
    gives("-s second -s first --order file -c trial -f csv", "trial\n2\n3\n1\n");
    gives("-s first --order rank -c trial -f csv", "trial\n2\n1\n");
}

/* A sweep's own baseline is not that of several; a label is looked for in all. */
static void a_baseline_of_several_has_to_be_named(void **state)
{
    (void)state;
    gives("-s first -c trial,difference -f csv", "trial,difference\n1,0\n2,0.25\n");
    refuses("-s first -s second -c trial,difference", "there is no baseline");
    gives("-s first -s second --baseline 'c of 2' -c trial,difference -f csv",
          "trial,difference\n3,0\n2,-0.125\n1,-0.375\n");
    refuses("-s first -s third --baseline 'c of 2'",
            "no trial has the label `c of 2`; did you mean");
    gives("-s first -s third --baseline 3 -c trial,difference -f csv",
          "trial,difference\n2,-0.125\n4,-0.25\n1,-0.375\n");
}

static void the_loss_of_another_kind_is_not_subtracted(void **state)
{
    (void)state;
    gives("-t 1,2,4 --baseline 1 -m valid_loss -c trial,difference -f csv",
          "trial,difference\n1,0\n2,-0.25\n4,\n");
}

static void tables_for_papers_say_whose_a_row_is(void **state)
{
    (void)state;
    gives("-s second -s third -m valid_roc_auc -f markdown",
          "Trials of 2 sweeps by valid ROC-AUC.\n"
          "\n"
          "| sweep | optimizer | loss | valid ROC-AUC |\n"
          "|:---|:---|:---|---:|\n"
          "| second | c | bce | **0.8750** |\n"
          "| second | b | bce | 0.7500 |\n"
          "| third | d | focal | 0.6250 |\n"
          "\n"
          "trained with different kinds of loss (bce, focal): their values of the loss "
          "are not comparable\n");
    assert_int_equal(report("-s second -s third -m valid_roc_auc -f latex"), 0);
    says("\\label{tab:trials}");
    says("    sweep & optimizer & loss & valid ROC-AUC \\\\\n");
    assert_int_equal(report("-s first -f latex"), 0);
    says("\\label{tab:first}");
    says("    trial & valid ROC-AUC & difference \\\\\n");
    says("    a of 1 & 0.5000 & baseline \\\\\n");
    says("    b of 1 & \\textbf{0.7500} & +0.2500 \\\\\n");
}

/* Trials of a file with an order of its own go by their labels, whichever of the sweeps
 * it is. */
static void labels_tell_where_one_of_the_files_has_an_order(void **state)
{
    (void)state;
    assert_int_equal(report("-s first -s second -f markdown"), 0);
    says("| sweep | trial | valid ROC-AUC |\n");
    says("| second | c of 2 | **0.8750** |\n| first | b of 1 | 0.7500 |\n");
    assert_int_equal(report("-s second -s first -f markdown"), 0);
    says("| sweep | trial | valid ROC-AUC |\n");
    assert_int_equal(report("-s second -s first -f csv"), 0);
    says("rank,trial,sweep,label,train.optimizer.type,");
    assert_int_equal(report("-s second -s third -f csv -m valid_roc_auc"), 0);
    says("rank,trial,sweep,train.optimizer.type,");
}

/* Programs read null where a table is of no single sweep. */
static void json_names_the_sweep_of_a_table_of_one(void **state)
{
    (void)state;
    assert_int_equal(report("-s first -c trial -f json"), 0);
    says("\"sweep\": \"first\",\n");
    assert_int_equal(report("-s first -s second -c trial -f json"), 0);
    says_not("\"sweep\": \"first\"");
    says("\"metric\": \"valid_roc_auc\",\n  \"goal\": \"maximize\",\n");
    assert_int_equal(report("-s third -c trial -f json"), 0);
    says("\"metric\": \"valid_loss\",\n  \"goal\": \"minimize\",\n");
}

static void labels_and_where_go_over_all_of_them(void **state)
{
    (void)state;
    gives("-s first -s second --labels x,y,z -c label,trial -f csv",
          "label,trial\nx,3\ny,2\nz,1\n");
    refuses("-s first -s second --labels x,y", "--labels has 2 names for 3 rows");
    gives("-s first -s second -w \"sweep = 'second'\" -c trial -f csv",
          "trial\n3\n2\n");
    refuses("-s first -s second -w 'trial > 9'", "no trial of these sweeps has: ");
    gives("-s first -s second -t best -c trial -f csv", "trial\n3\n");
}

static void runs_are_those_of_all_of_them(void **state)
{
    (void)state;
    gives("runs -s first -s second -c run,label -f csv",
          "run,label\n3.1,c of 2\n2.1,b of 1\n1.1,a of 1\n");
    assert_int_equal(report("runs -s first -s second -f latex"), 0);
    says("\\caption{Runs of 2 sweeps.}");
    says("\\label{tab:runs}");
}

#define TEST(name) cmocka_unit_test(name)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(rows_are_ranked_together_each_trial_once),
        TEST(the_sweep_named_first_gives_the_metric),
        TEST(the_order_of_files_is_by_sweep),
        TEST(a_baseline_of_several_has_to_be_named),
        TEST(the_loss_of_another_kind_is_not_subtracted),
        TEST(tables_for_papers_say_whose_a_row_is),
        TEST(labels_tell_where_one_of_the_files_has_an_order),
        TEST(json_names_the_sweep_of_a_table_of_one),
        TEST(labels_and_where_go_over_all_of_them),
        TEST(runs_are_those_of_all_of_them),
    };
    return cmocka_run_group_tests(tests, make, forget);
}
