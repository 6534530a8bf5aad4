#include "loading.h"

#include <math.h>

static void a_grid_has_every_combination_the_last_parameter_fastest(void **state)
{
    struct loading *l = *state;
    struct exp_sweep *s = assert_loads(
        l,
        "sweep: {metric: valid_roc_auc, parameters: {train.epochs: {values: [1, 2]}, "
        "train.batch: {values: [2, 3, 4]}}}\n");
    assert_string_equal(s->method, "grid");
    assert_int_equal(s->trial_count, 6);
    assert_int_equal(s->metric.goal, EXP_MAXIMIZE);
    for (int i = 0; i < 6; i++) {
        assert_int_equal(s->trials[i].number, i + 1);
        assert_int_equal(s->trials[i].config->train.epochs, 1 + i / 3);
        assert_int_equal(s->trials[i].config->train.batch, 2 + i % 3);
        assert_string_equal(s->trials[i].config->train.monitor.name, "valid_roc_auc");
    }
    assert_string_equal(s->trials[4].label, "epochs 2 batch 3");
}

static void a_sweep_over_the_loss_is_ranked_by_another_metric(void **state)
{
    struct loading *l = *state;
    static const char *const swept[] = {
        "sweep: {parameters: {train.loss: {values: [bce, focal]}}}\n",
        "sweep: {parameters: {train.loss: {values: [{type: focal, gamma: 1}, {type: "
        "focal, gamma: 2}]}}}\n",
        "sweep: {method: variants, variants: {a: {}, b: {train.loss: focal}}}\n",
        "variables: {kind: bce}\ntrain: {epochs: 1, batch: 2, loss: $kind}\nsweep: "
        "{parameters: {variables.kind: {values: [bce, focal]}}}\n",
    };
    for (size_t i = 0; i < sizeof(swept) / sizeof(*swept); i++) {
        struct exp_sweep *s = assert_loads(l, swept[i]);
        assert_string_equal(s->metric.name, "valid_roc_auc");
        assert_int_equal(s->metric.goal, EXP_MAXIMIZE);
        assert_string_equal(s->trials[0].config->train.monitor.name, "valid_roc_auc");
        assert_mentions(l->faults, "varies the loss and names no metric");
    }
    struct exp_sweep *s =
        assert_loads(l, "train: {epochs: 1, batch: 2, monitor: valid_loss}\n"
                        "sweep: {parameters: {train.loss: {values: [bce, focal]}}}\n");
    assert_string_equal(s->metric.name, "valid_roc_auc");
    assert_string_equal(s->trials[0].config->train.monitor.name, "valid_loss");
    s = assert_loads(l, "train: {epochs: 1, batch: 2, monitor: valid_pr_auc}\n"
                        "sweep: {parameters: {train.loss: {values: [bce, focal]}}}\n");
    assert_string_equal(s->metric.name, "valid_pr_auc");
    s = assert_loads(l, "sweep: {metric: valid_loss, parameters: {train.loss: {values: "
                        "[bce, focal]}}}\n");
    assert_string_equal(s->metric.name, "valid_loss");
    assert_mentions(l->faults, "ranks the trials of one loss only");
    s = assert_loads(l, "sweep: {parameters: {train.loss: {values: [focal]}}}\n");
    assert_string_equal(s->metric.name, "valid_loss");
    s = assert_loads(l, "sweep: {parameters: {train.epochs: {values: [1, 2]}}}\n");
    assert_string_equal(s->metric.name, "valid_loss");
}

static void a_grid_takes_ranges_with_steps_and_its_first_trials(void **state)
{
    struct loading *l = *state;
    struct exp_sweep *s = assert_loads(
        l,
        "sweep: {parameters: {train.optimizer.lr: {min: 0.1, max: 0.3, step: 0.1}}}\n");
    assert_int_equal(s->trial_count, 3);
    assert_true(fabs(nn_optimizer_lr(&s->trials[2].config->train.optimizer) - 0.3) <
                1e-12);
    s = assert_loads(
        l, "sweep: {trials: 2, parameters: {train.epochs: {min: 1, max: 5}}}\n");
    assert_int_equal(s->trial_count, 2);
    assert_refused(l,
                   "sweep: {parameters: {train.optimizer.lr: {min: 0.1, max: 0.3}}}\n",
                   "2:22: error: a grid needs `values`");
}

static void a_type_comes_before_what_is_swept_beside_it(void **state)
{
    struct loading *l = *state;
    struct exp_sweep *s = assert_loads(
        l, "sweep:\n  parameters:\n    train.optimizer.lr: {values: [0.5]}\n"
           "    train.optimizer.type: {values: [sgd, adam, rmsprop]}\n");
    assert_int_equal(s->trial_count, 3);
    for (int i = 0; i < 3; i++)
        assert_true(nn_optimizer_lr(&s->trials[i].config->train.optimizer) == 0.5);
    assert_string_equal(s->trials[1].label, "adam");
    assert_mentions(resolved(l, &s->trials[0], "train", "optimizer"), "nesterov: true");
    assert_lacks(resolved(l, &s->trials[1], "train", "optimizer"), "nesterov");
    assert_int_equal(s->dropped_count, 4);
}

static void labels_name_long_values(void **state)
{
    struct loading *l = *state;
    struct exp_sweep *s =
        assert_loads(l, "sweep:\n  parameters:\n    model.layers:\n      values:\n"
                        "        flat: [flatten, linear: {units: tags}]\n"
                        "        mean: [global_avg_pool, linear: {units: tags}]\n");
    assert_int_equal(s->trial_count, 2);
    assert_string_equal(s->trials[0].label, "flat");
    assert_string_equal(loading_value_of(&s->trials[1], "model.layers"), "mean");
    assert_int_equal(s->trials[0].config->graph->nodes[0].rule.out.kind, NN_VECTOR);
}

static void one_at_a_time_starts_with_the_file_as_it_stands(void **state)
{
    struct loading *l = *state;
    struct exp_sweep *s = assert_loads(l, "sweep: {method: one_at_a_time, parameters: "
                                          "{train.epochs: {values: [1, 2, 3]}, "
                                          "train.batch: {values: [8]}}}\n");
    /* epochs 2 is the file's own value: the same trial as the first. */
    assert_int_equal(s->trial_count, 4);
    assert_int_equal(s->repeated, 1);
    assert_string_equal(s->trials[0].label, "baseline");
    assert_int_equal(s->trials[0].config->train.epochs, 2);
    assert_int_equal(s->trials[0].config->train.batch, 4);
    assert_string_equal(s->trials[1].label, "epochs 1");
    assert_string_equal(loading_value_of(&s->trials[1], "train.batch"), "4");
    assert_string_equal(s->trials[3].label, "batch 8");
    assert_int_equal(s->trials[3].config->train.epochs, 2);
}

static const char *const rows =
    "sweep:\n  method: variants\n  cumulative: %s\n  variants:\n"
    "    plain: {}\n"
    "    adam: {train.optimizer: {type: adam, lr: 1e-3}}\n"
    "    slow: {train.optimizer.lr: 1e-4}\n"
    "    rms: {train.optimizer: {type: rmsprop}, train.epochs: 3}\n";

static void variants_are_named_rows(void **state)
{
    struct loading *l = *state;
    struct exp_sweep *s = assert_loads(l, arena_printf(l->arena, rows, "false"));
    assert_int_equal(s->trial_count, 4);
    assert_string_equal(s->trials[2].label, "slow");
    assert_string_equal(s->trials[2].config->train.optimizer.type->name, "sgd");
    assert_true(nn_optimizer_lr(&s->trials[2].config->train.optimizer) == 1e-4);
}

static void cumulative_variants_keep_what_came_before(void **state)
{
    struct loading *l = *state;
    struct exp_sweep *s = assert_loads(l, arena_printf(l->arena, rows, "true"));
    const struct opt_typed *slow = &s->trials[2].config->train.optimizer;
    const struct opt_typed *rms = &s->trials[3].config->train.optimizer;
    assert_string_equal(slow->type->name, "adam");
    assert_true(nn_optimizer_lr(slow) == 1e-4);
    assert_string_equal(rms->type->name, "rmsprop");
    assert_true(nn_optimizer_lr(rms) == 1e-2); /* the default: the block is new */
}

static void rows_have_a_baseline(void **state)
{
    struct loading *l = *state;
    struct exp_sweep *s = assert_loads(l, arena_printf(l->arena, rows, "false"));
    assert_true(s->ordered);
    assert_string_equal(s->baseline, "plain");
    s = assert_loads(l, arena_printf(l->arena, "%s  baseline: slow\n",
                                     arena_printf(l->arena, rows, "false")));
    assert_string_equal(s->baseline, "slow");
    s = assert_loads(l, "sweep: {method: one_at_a_time, parameters: {train.batch: "
                        "{values: [2, 4]}}}\n");
    assert_true(s->ordered);
    assert_string_equal(s->baseline, "baseline");
    s = assert_loads(l, "sweep: {parameters: {train.batch: {values: [2, 4]}}}\n");
    assert_false(s->ordered);
    assert_null(s->baseline);
    s = assert_loads(l, "sweep: {baseline: batch 4, parameters: {train.batch: {values: "
                        "[2, 4]}}}\n");
    assert_false(s->ordered);
    assert_string_equal(s->baseline, "batch 4");
    s = loading_over(l, "sweep: {baseline: batch 3, parameters: {train.batch: {values: "
                        "[2, 4]}}}\n");
    assert_null(s);
    assert_mentions(l->faults, "no trial has the label `batch 3`");
}

static void a_parameter_whose_condition_does_not_hold_is_absent(void **state)
{
    struct loading *l = *state;
    struct exp_sweep *s = assert_loads(
        l, "sweep:\n  parameters:\n    train.optimizer.type: {values: [sgd, adam]}\n"
           "    train.optimizer.momentum: {values: [0.2, 0.5, 0.9], when: "
           "{train.optimizer.type: [sgd]}}\n");
    /* Three with SGD; the three with Adam are one. */
    assert_int_equal(s->trial_count, 4);
    assert_int_equal(s->repeated, 2);
    assert_int_equal(s->trials[0].value_count, 2);
    assert_int_equal(s->trials[3].value_count, 1);
    assert_refused(l,
                   "sweep: {parameters: {train.batch: {values: [2, 3], when: "
                   "{train.optimiser.type: sgd}}}}\n",
                   "2:59: error: path `train.optimiser.type` names nothing");
}

static void require_leaves_points_out(void **state)
{
    struct loading *l = *state;
    struct exp_sweep *s = assert_loads(
        l, "sweep:\n  require: [\"features.mel.win_length <= features.mel.n_fft\", "
           "train.batch * 2 != 8 - 2]\n  parameters:\n"
           "    features.mel.win_length: {values: [256, 512, 1024]}\n"
           "    train.batch: {values: [2, 3]}\n");
    assert_int_equal(s->trial_count, 2);
    assert_int_equal(s->skipped, 4);
    s = assert_loads(l, "sweep: {require: [train.optimizer.type == sgd], parameters: "
                        "{train.optimizer.type: {values: [sgd, adam]}}}\n");
    assert_int_equal(s->trial_count, 1);
    assert_refused(l,
                   "sweep: {require: [train.bach < 3], parameters: {train.batch: "
                   "{values: [2, 3]}}}\n",
                   "2:19: error: path `train.bach` names nothing");
    assert_refused(l,
                   "sweep: {require: [train.batch], parameters: {train.batch: "
                   "{values: [2, 3]}}}\n",
                   "2:19: error: `require` is a list of comparisons");
    assert_refused(l,
                   "sweep: {require: [train.batch > 9], parameters: {train.batch: "
                   "{values: [2, 3]}}}\n",
                   "2:18: error: `require` leaves no point");
}

static void points_left_out_of_random_draws_are_drawn_again(void **state)
{
    struct loading *l = *state;
    struct exp_sweep *s = assert_loads(
        l, "sweep: {method: random, trials: 10, require: [train.epochs > 500], "
           "parameters: {train.epochs: {min: 1, max: 1000}}}\n");
    assert_int_equal(s->trial_count, 10);
    for (int i = 0; i < 10; i++)
        assert_true(s->trials[i].config->train.epochs > 500);
}

static void invalid_points_are_errors_or_left_out(void **state)
{
    struct loading *l = *state;
    static const char text[] =
        "sweep:\n  invalid: %s\n  parameters:\n"
        "    model.layers.first.kernel: {values: [3, 5, 3000]}\n";
    assert_refused(l, arena_printf(l->arena, text, "error"), "5:48: error: ");
    assert_mentions(l->faults, "(trial 3: kernel 3000)");
    struct exp_sweep *s = assert_loads(l, arena_printf(l->arena, text, "skip"));
    assert_int_equal(s->trial_count, 2);
    assert_int_equal(s->skipped, 1);
    assert_refused(l,
                   "sweep: {invalid: skip, parameters: {model.layers.first.kernel: "
                   "{values: [4000, 3000]}}}\n",
                   "2:74: error: ");
}

static void enqueued_points_come_first(void **state)
{
    struct loading *l = *state;
    struct exp_sweep *s = assert_loads(
        l,
        "sweep: {method: random, trials: 3, enqueue: [{train.epochs: 77}], parameters: "
        "{train.epochs: {min: 1, max: 9}, train.batch: {values: [2, 3]}}}\n");
    assert_int_equal(s->trial_count, 3);
    assert_int_equal(s->trials[0].config->train.epochs, 77);
    assert_int_equal(s->trials[0].config->train.batch, 4);
    assert_refused(l,
                   "sweep: {enqueue: [{train.epoch: 77}], parameters: {train.epochs: "
                   "{values: [1, 2]}}}\n",
                   "2:20: error: `train.epoch` is not a parameter of this sweep");
}

static void enqueued_points_that_are_not_what_one_thinks_are_told(void **state)
{
    struct loading *l = *state;
    static const struct {
        const char *epochs, *batch, *more, *told;
    } cases[] = {
        {"10", "3", "", "warning: this value of train.epochs is not one that"},
        {"9", "4", "", "warning: this value of train.batch is not one that"},
        {"9", "3", ", {train.epochs: 2}",
         "warning: `enqueue` has 3 points, and `trials` is 2"},
    };
    for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
        assert_loads(
            l, arena_printf(l->arena,
                            "sweep: {method: random, trials: 2, enqueue: "
                            "[{train.epochs: %s}, {train.batch: %s}%s], parameters: "
                            "{train.epochs: {min: 1, max: 9}, train.batch: {values: "
                            "[2, 3]}}}\n",
                            cases[i].epochs, cases[i].batch, cases[i].more));
        assert_mentions(l->faults, cases[i].told);
    }
}

static void a_path_names_blocks_repetitions_and_items(void **state)
{
    struct loading *l = *state;
    loading_write(l, "blocks.yaml",
                  "base: base.yaml\nmodel:\n  blocks:\n    body:\n"
                  "      options: {filters: 4}\n"
                  "      layers: [conv1d: {filters: $filters, kernel: 3}, relu]\n"
                  "  layers: [bands_as_channels, body: {repeat: 3}, global_avg_pool, "
                  "linear: {units: tags}]\n");
    const char *words[] = {"model.layers.body.2.filters=9", NULL};
    struct exp_sweep *s = loading_file(l, "blocks.yaml", words);
    assert_non_null(s);
    const struct nn_graph *g = s->trials[0].config->graph;
    assert_int_equal(g->nodes[1].rule.out.channels, 4);
    assert_int_equal(g->nodes[3].rule.out.channels, 9);
    assert_int_equal(g->nodes[5].rule.out.channels, 4);
    const char *all[] = {"model.layers.body.filters=7", "model.layers.0.name=x",
                         "model.blocks.body.layers.1=gelu", NULL};
    s = loading_file(l, "blocks.yaml", all);
    assert_non_null(s);
    g = s->trials[0].config->graph;
    assert_int_equal(g->nodes[5].rule.out.channels, 7);
    assert_string_equal(g->nodes[2].type->plugin.name, "gelu");
    const char *far[] = {"model.layers.body.4.filters=7", NULL};
    assert_null(loading_file(l, "blocks.yaml", far));
    assert_mentions(l->faults, "is repeated 3 times");
    const char *missing[] = {"model.blocks.bdy.options.filters=7", NULL};
    assert_null(loading_file(l, "blocks.yaml", missing));
    assert_mentions(l->faults, "did you mean `body`?");
}

static void options_that_are_not_written_can_be_swept(void **state)
{
    struct loading *l = *state;
    struct exp_sweep *s = assert_loads(
        l, "train: {optimizer: ~}\nsweep: {parameters: {train.optimizer.lr: {values: "
           "[0.5, 0.25]}, features.mel.hop_length: {values: [128]}}}\n");
    assert_int_equal(s->trial_count, 2);
    assert_string_equal(s->trials[0].config->train.optimizer.type->name, "adam");
    assert_true(nn_optimizer_lr(&s->trials[1].config->train.optimizer) == 0.25);
}

static void sections_that_trials_share_are_read_once(void **state)
{
    struct loading *l = *state;
    struct exp_sweep *s = assert_loads(
        l,
        "sweep: {parameters: {train.epochs: {min: 1, max: 100}, train.batch: {min: 1, "
        "max: 8}, data.seconds: {values: [1, 2]}}}\n");
    assert_int_equal(s->trial_count, 1600);
    assert_ptr_equal(s->trials[0].config->dataset, s->trials[1598].config->dataset);
    assert_ptr_equal(s->trials[0].config->graph, s->trials[1598].config->graph);
    assert_ptr_not_equal(s->trials[0].config->dataset, s->trials[1].config->dataset);
}

static void the_metric_has_a_known_goal_or_is_refused(void **state)
{
    struct loading *l = *state;
    struct exp_sweep *s = assert_loads(l, "sweep: {metric: {name: test_loss}}\n");
    assert_int_equal(s->metric.goal, EXP_MINIMIZE);
    assert_string_equal(s->trials[0].config->train.monitor.name, "valid_loss");
    s = assert_loads(l, "sweep: {metric: test_pr_auc}\n");
    assert_string_equal(s->trials[0].config->train.monitor.name, "valid_pr_auc");
    s = assert_loads(l, "train: {monitor: valid_roc_auc}\n");
    assert_string_equal(s->metric.name, "valid_roc_auc");
    assert_refused(l, "sweep: {metric: valid_auc}\n", "2:17: error: `valid_auc`");
    assert_mentions(l->faults, "train_loss, valid_roc_auc, valid_pr_auc, valid_loss");
    assert_refused(l, "train: {monitor: test_loss}\n", "2:18: error: `test_loss`");
    assert_refused(l, "sweep: {metric: {name: valid_loss, goal: maximize}}\n",
                   "2:42: error: `valid_loss` is better when it is lower");
    assert_refused(l, "train: {monitor: {name: valid_pr_auc, goal: minimize}}\n",
                   "2:45: error: `valid_pr_auc` is better when it is higher");
    assert_loads(l, "train: {monitor: {name: valid_pr_auc, goal: maximize}}\n");
}

static void values_given_in_vain_are_warned_about(void **state)
{
    struct loading *l = *state;
    loading_write(l, "vain.yaml",
                  "base: base.yaml\ntrain: {regularize: {l2: 1e-3}}\n"
                  "sweep: {parameters: {train.batch: {values: [2, 3]}}}\n");
    const char *words[] = {"train.batch=8", "train.optimizer.weight_decay=1e-4", NULL};
    assert_non_null(loading_file(l, "vain.yaml", words));
    assert_mentions(l->faults,
                    "vain.yaml:3:22: warning: train.batch=8 of the command line");
    assert_mentions(l->faults, "vain.yaml:2:26: warning: regularize.l2 comes on top");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        LOADING_TEST(a_grid_has_every_combination_the_last_parameter_fastest),
        LOADING_TEST(a_sweep_over_the_loss_is_ranked_by_another_metric),
        LOADING_TEST(a_grid_takes_ranges_with_steps_and_its_first_trials),
        LOADING_TEST(a_type_comes_before_what_is_swept_beside_it),
        LOADING_TEST(labels_name_long_values),
        LOADING_TEST(one_at_a_time_starts_with_the_file_as_it_stands),
        LOADING_TEST(variants_are_named_rows),
        LOADING_TEST(cumulative_variants_keep_what_came_before),
        LOADING_TEST(rows_have_a_baseline),
        LOADING_TEST(a_parameter_whose_condition_does_not_hold_is_absent),
        LOADING_TEST(require_leaves_points_out),
        LOADING_TEST(points_left_out_of_random_draws_are_drawn_again),
        LOADING_TEST(invalid_points_are_errors_or_left_out),
        LOADING_TEST(enqueued_points_come_first),
        LOADING_TEST(enqueued_points_that_are_not_what_one_thinks_are_told),
        LOADING_TEST(a_path_names_blocks_repetitions_and_items),
        LOADING_TEST(options_that_are_not_written_can_be_swept),
        LOADING_TEST(sections_that_trials_share_are_read_once),
        LOADING_TEST(the_metric_has_a_known_goal_or_is_refused),
        LOADING_TEST(values_given_in_vain_are_warned_about),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
