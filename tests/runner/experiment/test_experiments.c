/* The experiments that come with mtag, on a collection with the homework's 50 tags. The
 * numbers of weights and multiply-adds are those of the homework's PyTorch networks. */
#include "loading.h"

static struct exp_sweep *load(struct loading *l, const char *name,
                              const char *const *words)
{
    struct exp_sweep *s = loading_given(l, name, words);
    assert_string_equal(l->faults, "");
    return s;
}

static void baseline1d_is_the_homework_s_network(void **state)
{
    struct loading *l = *state;
    struct exp_sweep *s = load(l, "baseline1d.yaml", NULL);
    const struct nn_graph *g = s->trials[0].config->graph;
    assert_int_equal(g->weights, 17300);
    assert_int_equal(g->statistics, 194);
    assert_int_equal(g->macs, 2059840);
    assert_int_equal(s->trials[0].config->train.epochs, 5);
}

static void cnn2d_is_question_1_with_an_activation_to_choose(void **state)
{
    struct loading *l = *state;
    struct exp_sweep *s = load(l, "cnn2d.yaml", NULL);
    const struct nn_graph *g = s->trials[0].config->graph;
    assert_int_equal(g->weights, 299892);
    assert_int_equal(g->statistics, 770);
    assert_int_equal(g->macs, 111996032);
    const char *words[] = {"variables.act=gelu", NULL};
    s = load(l, "cnn2d.yaml", words);
    int gelu = 0;
    g = s->trials[0].config->graph;
    for (size_t i = 0; i < g->node_count; i++)
        gelu += strcmp(g->nodes[i].type->plugin.name, "gelu") == 0;
    assert_int_equal(gelu, 4);
}

static void resnet_has_six_residual_blocks(void **state)
{
    struct loading *l = *state;
    struct exp_sweep *s = load(l, "resnet.yaml", NULL);
    const struct nn_graph *g = s->trials[0].config->graph;
    int sums = 0;
    for (size_t i = 0; i < g->node_count; i++)
        sums += strcmp(g->nodes[i].type->plugin.name, "add") == 0;
    assert_int_equal(sums, 6);
    /* Two 3x3 convolutions and a 3x3 shortcut a block, their biases and norms; the norm
     * of the image and the linear layer. */
    size_t conv = 128 * 128 * 9 + 128, first = 128 * 9 + 128, norm = 2 * 128;
    size_t block = 3 * (conv + norm), entry = 2 * first + conv + 3 * norm;
    assert_int_equal(g->weights, 5 * block + entry + 128 * 50 + 50 + 2);
}

static void sweep_lr_is_a_grid_of_optimizers_and_rates(void **state)
{
    struct loading *l = *state;
    struct exp_sweep *s = load(l, "sweep_lr.yaml", NULL);
    assert_int_equal(s->trial_count, 9);
    assert_string_equal(s->trials[5].label, "adam lr 1e-2");
    assert_string_equal(s->metric.name, "valid_roc_auc");
    assert_int_equal(s->seeds, 3);
    const char *words[] = {
        "sweep.parameters.train.optimizer.lr.values=[1e-4, 1e-3, 3e-3, 1e-2]", NULL};
    s = load(l, "sweep_lr.yaml", words);
    assert_int_equal(s->trial_count, 12);
}

static void sweep_model_varies_one_thing_at_a_time(void **state)
{
    struct loading *l = *state;
    struct exp_sweep *s = load(l, "sweep_model.yaml", NULL);
    struct exp_sweep *plain = load(l, "baseline1d.yaml", NULL);
    assert_string_equal(s->method, "one_at_a_time");
    assert_int_equal(s->trial_count, 21);
    /* As it stands it is the baseline, with a dropout of 0. */
    assert_int_equal(s->trials[0].config->graph->macs,
                     plain->trials[0].config->graph->macs);
    assert_int_equal(s->trials[0].config->graph->weights,
                     plain->trials[0].config->graph->weights);
}

static void sweep_mel_skips_hops_longer_than_half_a_window(void **state)
{
    struct loading *l = *state;
    struct exp_sweep *s = load(l, "sweep_mel.yaml", NULL);
    assert_int_equal(s->trial_count, 9);
    assert_int_equal(s->skipped, 3);
}

static void nsynth_takes_all_tags_and_tests_the_last_weights(void **state)
{
    struct loading *l = *state;
    struct exp_sweep *s = load(l, "nsynth.yaml", NULL);
    const struct exp_train *t = &s->trials[0].config->train;
    assert_int_equal(t->test_weights, EXP_TEST_LAST);
    assert_true(t->stop.min_lr != t->stop.min_lr); /* NAN: no rule */
    assert_string_equal(t->schedule.type->name, "plateau");
    assert_int_equal(s->trials[0].config->dataset->tag_count, 50);
}

static void phases_is_the_reference_s_schedule(void **state)
{
    struct loading *l = *state;
    struct exp_sweep *s = loading_given(l, "phases.yaml", NULL);
    const struct exp_train *t = &s->trials[0].config->train;
    static const int epochs[] = {80, 20, 20, 80};
    static const double rates[] = {1e-4, 1e-3, 1e-4, 1e-5};
    assert_int_equal(t->epochs, 200);
    assert_int_equal(t->phase_count, 4);
    for (size_t i = 0; i < t->phase_count; i++) {
        assert_int_equal(t->phases[i].epochs, epochs[i]);
        assert_true(nn_optimizer_lr(&t->phases[i].optimizer) == rates[i]);
        assert_string_equal(t->phases[i].optimizer.type->name, i > 0 ? "sgd" : "adam");
        assert_int_equal(t->phases[i].start, i > 0 ? EXP_START_BEST : EXP_START_LAST);
        assert_string_equal(t->phases[i].schedule.type->name, "constant");
    }
    const char *words[] = {"train.phases.0.epochs=8", NULL};
    s = loading_given(l, "phases.yaml", words);
    assert_int_equal(s->trials[0].config->train.epochs, 128);
}

static void sweep_auto_searches_ten_parameters(void **state)
{
    struct loading *l = *state;
    struct exp_sweep *s = load(l, "sweep_auto.yaml", NULL);
    assert_string_equal(s->method, "auto");
    assert_string_equal(s->metric.name, "valid_roc_auc");
    assert_int_equal(s->proposed, 60);
    assert_int_equal(s->final.top, 3);
    /* Without momentum, as the first trial is Adam's. */
    assert_int_equal(s->trials[0].value_count, 9);
}

static void sweep_training_has_ten_rows(void **state)
{
    struct loading *l = *state;
    struct exp_sweep *s = load(l, "sweep_training.yaml", NULL);
    assert_int_equal(s->trial_count, 10);
    assert_string_equal(s->metric.name, "valid_pr_auc");
    assert_string_equal(s->trials[7].config->train.average.type->name, "swa");
    assert_string_equal(s->trials[9].config->train.optimizer.type->name, "adamw");
}

/* Every file of a folder; features of type network need results, and are refused. */
static size_t check_silent(struct loading *l, const char *folder)
{
    size_t count = 0;
    DIR *d = opendir(folder);
    assert_non_null(d);
    for (struct dirent *entry; (entry = readdir(d));) {
        if (!strstr(entry->d_name, ".yaml"))
            continue;
        struct exp_request r = {.path = file_join(l->arena, folder, entry->d_name)};
        const char *word = "train.drop_last=false";
        r.overrides = &word;
        r.override_count = 1;
        exp_load(&r, l->arena, l->diag);
        loading_gather(l);
        if (strstr(l->faults, "warning: "))
            fail_msg("%s: %s", entry->d_name, l->faults);
        count++;
    }
    closedir(d);
    return count;
}

static void no_file_that_comes_with_mtag_gives_a_warning(void **state)
{
    struct loading *l = *state;
    setenv("MTAG_DATA", file_join(l->arena, l->folder, "data"), 1);
    assert_true(check_silent(l, MTAG_SOURCE_DIR "/experiments") > 10);
    assert_true(check_silent(l, MTAG_SOURCE_DIR "/experiments/models") > 10);
    unsetenv("MTAG_DATA");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        LOADING_TEST(baseline1d_is_the_homework_s_network),
        LOADING_TEST(cnn2d_is_question_1_with_an_activation_to_choose),
        LOADING_TEST(resnet_has_six_residual_blocks),
        LOADING_TEST(sweep_lr_is_a_grid_of_optimizers_and_rates),
        LOADING_TEST(sweep_model_varies_one_thing_at_a_time),
        LOADING_TEST(sweep_mel_skips_hops_longer_than_half_a_window),
        LOADING_TEST(nsynth_takes_all_tags_and_tests_the_last_weights),
        LOADING_TEST(phases_is_the_reference_s_schedule),
        LOADING_TEST(sweep_auto_searches_ten_parameters),
        LOADING_TEST(sweep_training_has_ten_rows),
        LOADING_TEST(no_file_that_comes_with_mtag_gives_a_warning),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
