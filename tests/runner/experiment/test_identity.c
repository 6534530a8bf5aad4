#include "loading.h"

#include "runner/experiment/recordable.h"

static const struct exp_config *config(struct loading *l, const char *text)
{
    return assert_loads(l, text)->trials[0].config;
}

static void defaults_written_out_are_the_same_trial(void **state)
{
    struct loading *l = *state;
    const char *plain = exp_config_text(config(l, "name: plain\n"), l->arena);
    const char *const same[] = {
        "train: {loss: {type: bce}, optimizer: {dampening: 0, weight_decay: 0.0}}\n",
        "train: {drop_last: true, regularize: {l1: 0}, monitor: valid_loss}\n",
        ("features: {mel: {win_length: 512, hop_length: 256, f_max: 8000, to: {type: "
         "db}}}\n"),
        "data: {samples: 16000}\n",
        "data: {seconds: 1.0, crop: grid, short: zero}\n",
        "model: {layers: {first: {stride: 1, name: other}}}\n",
        "evaluate: {chunks: all}\n",
        "variables: {lr: 0.01}\ntrain: {optimizer: {lr: $lr}}\n",
    };
    for (size_t i = 0; i < sizeof(same) / sizeof(*same); i++)
        assert_string_equal(exp_config_text(config(l, same[i]), l->arena), plain);
    /* What was recorded before the option came stays equal. */
    assert_null(strstr(plain, "short: "));
    assert_mentions(exp_config_text(config(l, "data: {short: repeat}\n"), l->arena),
                    "short: repeat");
}

static void
names_seeds_threads_limits_and_unused_features_are_no_part_of_a_trial(void **state)
{
    struct loading *l = *state;
    const char *plain = exp_config_text(config(l, "name: a\n"), l->arena);
    const char *const same[] = {
        "name: b\nhypothesis: none at all\n",
        "train: {seed: 5, threads: 3}\n",
        "cache: {limit: 1 GB}\nkeep: {weights: all}\n",
        "sweep: {seeds: 3, limits: {minutes: 5, memory: 2 GB}, retries: 0}\n",
        "features: {wave: {type: waveform}}\nmodel: {input: mel}\n",
    };
    for (size_t i = 0; i < sizeof(same) / sizeof(*same); i++)
        assert_string_equal(exp_config_text(config(l, same[i]), l->arena), plain);
}

static void every_setting_that_affects_results_makes_another_trial(void **state)
{
    struct loading *l = *state;
    const char *const texts[] = {
        "name: plain\n",
        "train: {epochs: 3}\n",
        "train: {batch: 8}\n",
        "train: {optimizer: {lr: 0.02}}\n",
        "train: {monitor: valid_roc_auc}\n",
        "train: {regularize: {l2: 1e-4}}\n",
        "train: {test_weights: last}\n",
        "train: {stop: {patience: 3}}\n",
        "features: {mel: {n_mels: 25}}\n",
        "model: {layers: {drop: {p: 0.25}}}\n",
        "data: {seconds: 2}\n",
        "data: {crop: exact}\n",
        "evaluate: {average: logit}\n",
    };
    enum { COUNT = sizeof(texts) / sizeof(*texts) };
    const char *canonical[COUNT];
    for (size_t i = 0; i < COUNT; i++) {
        canonical[i] = exp_config_text(config(l, texts[i]), l->arena);
        for (size_t k = 0; k < i; k++)
            if (strcmp(canonical[i], canonical[k]) == 0)
                fail_msg("the same trial:\n%s%s", texts[i], texts[k]);
    }
}

/* Databases hold trials by these texts. If a hash changes, people lose what they have
 * trained: a new option needs opt.later, a new default another name. */
static void recorded_trials_stay_what_they_are(void **state)
{
    struct loading *l = *state;
    static const struct {
        const char *text, *hash;
    } known[] = {
        {"name: plain\n", "407a0dfcb0f218a9877dc07644563dbf"},
        {"train: {epochs: 3, loss: focal, optimizer: {type: rmsprop, lr: 0.02}}\n",
         "81fd23183f9f3fe1a8800622492c1d0f"},
        {"features: {mel: {type: mel, n_mels: 25, deltas: 1, normalize: band}}\n",
         "6e904ec5f4ccfd13e0f09852ef27b2d1"},
        {"augment: [{type: gain, p: 0.5}, {type: time_mask}, {type: mixup}]\n",
         "3e76afe0ca0cd1d6c5e5926b291448bb"},
        {"train: {schedule: {type: cosine, period: 2}, regularize: {l2: 1e-4}, "
         "average: "
         "ema}\nevaluate: {average: logit}\n",
         "bc18eed988f36be17b1a540798c5114f"},
    };
    for (size_t i = 0; i < sizeof(known) / sizeof(*known); i++) {
        const char *text = exp_config_text(config(l, known[i].text), l->arena);
        if (strcmp(hash_text(text).text, known[i].hash) != 0)
            fail_msg("%s of\n%s%s", hash_text(text).text, known[i].text, text);
    }
}

static void a_recorded_file_gives_the_same_trial_from_anywhere(void **state)
{
    struct loading *l = *state;
    loading_write(
        l, "rec.yaml",
        "base: base.yaml\nvariables: {w: 6}\nmodel: {layers: {first: {filters: "
        "$(2 * w)}}}\nsweep: {parameters: {variables.w: {values: [3, 5]}, "
        "train.optimizer.type: {values: [sgd, adam]}}}\n");
    struct exp_sweep *s = loading_file(l, "rec.yaml", NULL);
    assert_non_null(s);
    char before[1024];
    assert_non_null(getcwd(before, sizeof(before)));
    assert_int_equal(chdir("/"), 0);
    for (size_t i = 0; i < s->trial_count; i++) {
        const struct exp_config *c = s->trials[i].config;
        assert_mentions(exp_config_yaml(c, l->arena), "$(2 * w)");
        struct exp_request r = {.from_yaml = exp_config_yaml(c, l->arena),
                                .from_name = "trial 1"};
        struct exp_sweep *again = exp_load(&r, l->arena, l->diag);
        loading_gather(l);
        if (!again)
            fail_msg("refused:\n%s%s", exp_config_yaml(c, l->arena), l->faults);
        assert_string_equal(exp_config_text(again->trials[0].config, l->arena),
                            exp_config_text(c, l->arena));
        assert_string_equal(exp_config_yaml(again->trials[0].config, l->arena),
                            exp_config_yaml(c, l->arena));
        assert_string_equal(exp_identity(again->trials[0].config).text,
                            exp_identity(c).text);
    }
    assert_int_equal(chdir(before), 0);
}

static void
a_recorded_trial_is_ranked_and_monitored_by_the_metric_of_its_sweep(void **state)
{
    struct loading *l = *state;
    struct exp_sweep *s = assert_loads(l, "sweep: {metric: valid_roc_auc, parameters: "
                                          "{train.batch: {values: [2, 4, 8]}}}\n");
    assert_int_equal(s->trial_count, 3);
    for (size_t i = 0; i < s->trial_count; i++) {
        const struct exp_config *c = s->trials[i].config;
        struct exp_request r = {.from_yaml = exp_config_yaml(c, l->arena),
                                .from_name = "trial",
                                .seeds = 2};
        struct exp_sweep *again = exp_load(&r, l->arena, l->diag);
        loading_gather(l);
        assert_non_null(again);
        assert_string_equal(again->metric.name, "valid_roc_auc");
        assert_int_equal(again->metric.goal, EXP_MAXIMIZE);
        assert_int_equal(again->seeds, 2);
        assert_string_equal(exp_identity(again->trials[0].config).text,
                            exp_identity(c).text);
    }
}

static void a_variable_that_stands_for_a_tag_keeps_its_spelling(void **state)
{
    struct loading *l = *state;
    static const char text[] = "variables: {t: 1e3, n: 4, list: [no, 2e1]}\n"
                               "data: {root: /x, tags: [$t, rock, $n, a $n]}\n"
                               "train: {batch: $n, optimizer: {lr: $t}}\n";
    const struct yaml_node *file =
        yaml_read_text(text, strlen(text), "test", ".", l->arena, l->diag);
    const struct yaml_node *recorded = exp_recordable(file, l->arena, l->diag);
    struct str out = {0};
    yaml_write_flow(recorded, &out);
    assert_mentions(str_text(&out), "tags: [\"1e3\", rock, $n, a $n]");
    assert_mentions(str_text(&out), "optimizer: {lr: $t}");
    str_deinit(&out);
}

static void the_recorded_sweep_asks_for_the_same_trials(void **state)
{
    struct loading *l = *state;
    struct exp_sweep *s = assert_loads(
        l,
        "name: s\nsweep: {method: random, trials: 5, parameters: {train.optimizer.lr: "
        "{min: 1e-4, max: 1}, train.batch: {values: {few: 2, many: 8}}}}\n");
    struct exp_request r = {.from_yaml = s->yaml, .from_name = "recorded"};
    struct exp_sweep *again = exp_load(&r, l->arena, l->diag);
    loading_gather(l);
    assert_non_null(again);
    assert_string_equal(again->name, "s");
    assert_int_equal(again->trial_count, s->trial_count);
    for (size_t i = 0; i < s->trial_count; i++) {
        assert_string_equal(exp_config_text(again->trials[i].config, l->arena),
                            exp_config_text(s->trials[i].config, l->arena));
        assert_string_equal(again->trials[i].label, s->trials[i].label);
    }
}

static void the_identity_covers_the_labels(void **state)
{
    struct loading *l = *state;
    struct hash all = exp_identity(config(l, "name: a\n"));
    struct hash fewer =
        exp_identity(config(l, "data: {limit: 2}\ntrain: {batch: 2}\n"));
    struct hash same = exp_identity(config(l, "name: b\n"));
    assert_string_equal(all.text, same.text);
    assert_string_not_equal(all.text, fewer.text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        LOADING_TEST(recorded_trials_stay_what_they_are),
        LOADING_TEST(defaults_written_out_are_the_same_trial),
        LOADING_TEST(
            names_seeds_threads_limits_and_unused_features_are_no_part_of_a_trial),
        LOADING_TEST(every_setting_that_affects_results_makes_another_trial),
        LOADING_TEST(a_recorded_file_gives_the_same_trial_from_anywhere),
        LOADING_TEST(
            a_recorded_trial_is_ranked_and_monitored_by_the_metric_of_its_sweep),
        LOADING_TEST(a_variable_that_stands_for_a_tag_keeps_its_spelling),
        LOADING_TEST(the_recorded_sweep_asks_for_the_same_trials),
        LOADING_TEST(the_identity_covers_the_labels),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
