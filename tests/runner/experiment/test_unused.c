/* What a file writes and nothing reads is told, at its place; what its base leaves
 * unread is not. */
#include "loading.h"

/* Loads text over base.yaml; the only warning is at `place`, "LINE:COLUMN: warning:
 * ...".
 */
static void warns(struct loading *l, const char *text, const char *place)
{
    assert_loads(l, text);
    assert_mentions(l->faults, arena_printf(l->arena, "test.yaml:%s", place));
    const char *first = strstr(l->faults, "warning: ");
    if (strstr(first + 1, "warning: "))
        fail_msg("more than one warning:\n%s", l->faults);
}

static void silent(struct loading *l, const char *text)
{
    assert_loads(l, text);
    assert_string_equal(l->faults, "");
}

static void variables_that_nothing_reads(void **state)
{
    struct loading *l = *state;
    warns(l, "variables: {dropuot: .9}\n",
          "2:13: warning: nothing reads the variable `dropuot`");
    warns(l, "variables: {dropout: .1, dropuot: .9}\ntrain: {seed: $(10 * dropout)}\n",
          "2:26: warning: nothing reads the variable `dropuot`");
    assert_mentions(l->faults, "did you mean `dropout`?");
    silent(l, "variables: {a: 1, b: $(2 * a), c: '$b'}\ntrain: {epochs: $c}\n");
    warns(l,
          "variables: {n: 8}\nmodel:\n  blocks:\n    body:\n"
          "      options: {n: 4}\n      layers: [linear: {units: $n}]\n"
          "  layers: [flatten, body, linear: {units: tags}]\n",
          "2:13: warning: nothing reads the variable `n`");
    loading_write(l, "under.yaml",
                  "base: base.yaml\nvariables: {unread: 1, width: 2}\n");
    loading_write(l, "test.yaml", "base: under.yaml\nvariables: {width: 3}\n");
    assert_non_null(loading_file(l, "test.yaml", NULL));
    assert_mentions(l->faults, "test.yaml:2:20: warning: nothing reads the variable");
    assert_lacks(l->faults, "unread");
}

static void words_and_sweeps_of_variables_that_nothing_reads(void **state)
{
    struct loading *l = *state;
    loading_write(l, "test.yaml",
                  "base: base.yaml\nvariables: {width: 2}\ntrain: {epochs: $width}\n");
    const char *words[] = {"variables.widht=3", NULL};
    assert_null(loading_file(l, "test.yaml", words));
    assert_mentions(l->faults, "command line:1:1: error: path `variables.widht` names");
    assert_mentions(l->faults, "did you mean `width`?");
    loading_write(l, "under.yaml", "base: base.yaml\nvariables: {width: 2}\n");
    loading_write(l, "test.yaml", "base: under.yaml\n");
    words[0] = "variables.width=3";
    assert_non_null(loading_file(l, "test.yaml", words));
    assert_mentions(l->faults, "command line:1:");
    assert_mentions(l->faults, "nothing reads the variable `width`");
    warns(
        l,
        "variables: {width: 1}\nsweep: {parameters: {variables.width: {values: [.1, "
        ".2]}}}\n",
        "3:22: warning: nothing reads the variable `width`: its values give the same");
}

static void blocks_that_nothing_uses_are_checked_all_the_same(void **state)
{
    struct loading *l = *state;
    const char *rest = "  layers: [flatten, linear: {units: tags}]\n";
    warns(
        l,
        arena_printf(l->arena,
                     "model:\n  blocks:\n    tower:\n      options: {wide: ~, act: ~}\n"
                     "      layers: [conv1d: {filters: $wide, kernel: 3}, activation: "
                     "{type: $act}]\n%s",
                     rest),
        "4:5: warning: no layer uses the block `tower`");
    assert_refused(
        l,
        arena_printf(l->arena,
                     "model:\n  blocks:\n    tower:\n      options: {wide: ~}\n"
                     "      layers: [conv_1d: {filters: $wide}]\n%s",
                     rest),
        "6:16: error: there is no layer type or block `conv_1d`");
    assert_refused(
        l,
        arena_printf(
            l->arena,
            "model:\n  blocks:\n    tower:\n      options: {wide: ~}\n"
            "      layers: [conv1d: {filters: $wide, kernle: 3, kernel: 3}]\n%s",
            rest),
        "6:41: error: unknown option `kernle` of conv1d");
    assert_mentions(l->faults, "in the block `tower`, which no layer uses");
}

static void options_of_blocks_that_nothing_in_them_reads(void **state)
{
    struct loading *l = *state;
    warns(l,
          "model:\n  blocks:\n    body:\n      options: {n: 4, filters: 3, m: $n}\n"
          "      layers: [linear: {units: $m}]\n"
          "  layers: [flatten, body, linear: {units: tags}]\n",
          "5:23: warning: nothing in the block `body` reads its option `filters`");
}

static void swept_values_that_make_no_difference(void **state)
{
    struct loading *l = *state;
    /* Every use of the block has a value of its own. */
    warns(
        l,
        "model:\n  blocks: {body: {options: {n: 4}, layers: [linear: {units: $n}]}}\n"
        "  layers: [flatten, body: {n: 3}, linear: {units: tags}]\n"
        "sweep:\n  parameters:\n    train.epochs: {values: [1, 2]}\n"
        "    model.blocks.body.options.n: {values: [4, 5]}\n",
        "8:5: warning: the values of `model.blocks.body.options.n` make no difference");
    silent(
        l,
        "model:\n  blocks: {body: {options: {n: 4}, layers: [linear: {units: $n}]}}\n"
        "  layers: [flatten, body, linear: {units: tags}]\n"
        "sweep:\n  parameters:\n    train.epochs: {values: [1, 2]}\n"
        "    model.blocks.body.options.n: {values: [4, 5]}\n");
    /* The same number, written twice. */
    warns(l, "sweep: {parameters: {train.optimizer.lr: {values: [1e-2, 0.01]}}}\n",
          "2:22: warning: the values of `train.optimizer.lr` make no difference");
    /* Momentum matters with sgd alone; two of the values are equal. */
    silent(l, "train: {optimizer: {nesterov: false}}\nsweep:\n  parameters:\n"
              "    train.optimizer.type: {values: [sgd, adam]}\n"
              "    train.optimizer.momentum: {values: [.5, 0.5, .9], when: "
              "{train.optimizer.type: sgd}}\n");
}

static void values_that_stand_twice(void **state)
{
    struct loading *l = *state;
    warns(l,
          "sweep: {parameters: {train.optimizer.lr: {values: [1e-3, 1e-2, 1e-3]}}}\n",
          "2:64: warning: train.optimizer.lr has the value `1e-3` twice");
}

static void drawn_values_that_make_no_difference(void **state)
{
    struct loading *l = *state;
    static const char block[] =
        "model:\n  blocks: {body: {options: {n: 4}, layers: [linear: {units: $n}]}}\n"
        "  layers: [flatten, body: {n: 3}, linear: {units: tags}]\n";
    warns(l,
          arena_printf(l->arena,
                       "%ssweep:\n  method: random\n  trials: 5\n  parameters:\n"
                       "    train.optimizer.lr: {min: 0.01, max: 0.1}\n"
                       "    model.blocks.body.options.n: {min: 4, max: 100}\n",
                       block),
          "10:5: warning: the values of `model.blocks.body.options.n` make no "
          "difference");
    assert_lacks(l->faults, "train.optimizer.lr");
    /* What matters only where its condition holds. */
    silent(l, "train: {optimizer: {nesterov: false}}\nsweep:\n  method: random\n"
              "  trials: 12\n  parameters:\n"
              "    train.optimizer.type: {values: [sgd, adam], probabilities: [1, 9]}\n"
              "    train.optimizer.momentum: {min: 0.1, max: 0.9, when: "
              "{train.optimizer.type: sgd}}\n");
}

static void what_some_phase_takes_from_train_is_used(void **state)
{
    silent(*state, "train: {optimizer: {type: sgd, lr: .1}, phases: [{epochs: 1}, "
                   "{epochs: 1, optimizer: adam}]}\n");
}

static void conditions_that_no_trial_fulfils(void **state)
{
    struct loading *l = *state;
    warns(
        l,
        "sweep:\n  parameters:\n    train.optimizer.type: {values: [sgd, adam]}\n"
        "    train.optimizer.momentum: {values: [.5, .9], when: {train.optimizer.type: "
        "nadam}}\n",
        "5:56: warning: no trial fulfils `when` of train.optimizer.momentum");
    silent(
        l,
        "train: {optimizer: {nesterov: false}}\nsweep:\n  parameters:\n"
        "    train.optimizer.type: {values: [sgd, adam]}\n"
        "    train.optimizer.momentum: {values: [.5, .9], when: {train.optimizer.type: "
        "sgd}}\n");
}

static void conditions_that_few_trials_miss_by_chance(void **state)
{
    struct loading *l = *state;
    for (int seed = 0; seed < 6; seed++)
        silent(l, arena_printf(l->arena,
                               "train: {optimizer: {nesterov: false}}\n"
                               "sweep:\n  method: random\n  trials: 1\n  seed: %d\n"
                               "  parameters:\n"
                               "    train.optimizer.type: {values: [sgd, adam]}\n"
                               "    train.optimizer.momentum: {min: 0, max: .9, when: "
                               "{train.optimizer.type: sgd}}\n",
                               seed));
}

static void folders_without_clips_and_clips_without_a_split(void **state)
{
    struct loading *l = *state;
    warns(l, "data: {split: {train: [0, 1, 2, a, zzz], valid: [c], test: [d]}}\n",
          "2:36: warning: no labelled clip is in the folder `zzz`");
    /* Folders of MagnaTagATune may be left out: the homework does. */
    silent(l, "data: {split: {train: [0, 1], valid: [c], test: [d]}}\n");
    struct str table = {0};
    str_add(&table, "clip_id\trock\tjazz\tmp3_path\n");
    static const char *const folders[] = {"rock", "jazz", "pop", "blues"};
    for (int i = 0; i < 16; i++)
        str_addf(&table, "%d\t1\t%d\t%s/clip%d.mp3\n", i, i / 4 % 2, folders[i % 4], i);
    loading_write(l, "data/styles.csv", str_text(&table));
    str_deinit(&table);
    warns(l,
          "data: {annotations: styles.csv, tags: all, split: {train: [rock], valid: "
          "[jazz], test: [pop]}}\n",
          "2:51: warning: 4 labelled clips are in folders of no split: blues");
}

static void options_that_cannot_act(void **state)
{
    struct loading *l = *state;
    static const struct {
        const char *text, *place;
    } cases[] = {
        {"augment: [{type: gain, only_tags: []}]\n",
         "2:35: warning: `only_tags` of gain names no tag"},
        {"augment: [{type: polarity, p: 0}]\n",
         "2:31: warning: `polarity` is never applied with p: 0"},
        {"augment: [{type: time_mask, max_frames: 500}]\n",
         "2:41: warning: `max_frames` is 500, but an example of mel has 63 frames"},
        {"augment: [{type: frequency_mask, max_bands: 60}]\n",
         "2:45: warning: `max_bands` is 60, but an example of mel has 24 bands"},
        {"features: {mel: {to: pcen, top_db: 80}}\n",
         "2:36: warning: `top_db` does nothing with `to: pcen`"},
        {"features: {mel: {to: log1p, amin: 1e-5}}\n",
         "2:35: warning: `amin` does nothing with `to: log1p`"},
        {"features: {mel: {delta_method: savgol}}\n",
         "2:32: warning: `delta_method` does nothing without `deltas`"},
        {"features: {other: {type: rms}}\nmodel: {input: mel}\n",
         "2:12: warning: no layer uses the feature `other`"},
        {"evaluate: {chunks: first, overlap: 0.5}\n",
         "2:36: warning: `overlap` does nothing with `chunks: first`"},
        {"train: {epochs: 3, stop: {patience: 3}}\n",
         "2:37: warning: a run has 3 epochs: `patience` of stop never ends it earlier"},
        {"train: {regularize: {on: all}}\n",
         "2:26: warning: `on` of regularize does nothing without l1 or l2"},
        {"train: {optimizer: {type: sgd, lr: .1}, phases: [{epochs: 1, optimizer: "
         "adam}, "
         "{epochs: 1, optimizer: sgd}]}\n",
         "2:27: warning: every phase has its own `optimizer`: that of train does "
         "nothing"},
        {"train: {schedule: constant, stop: {min_lr: 1e-5}}\n",
         "2:44: warning: the learning rate is constant: `min_lr` never stops a run"},
        {"train: {optimizer: {momentum: 0, nesterov: false, dampening: .1}}\n",
         "2:62: warning: `dampening` does nothing without momentum"},
        {"sweep: {seed: 3, parameters: {train.epochs: {values: [1, 2]}}}\n",
         "2:15: warning: method grid draws nothing: `seed` does nothing"},
    };
    for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++)
        warns(l, cases[i].text, cases[i].place);
    silent(l, "features: {mel: {preset: librosa, to: pcen}}\n");
    silent(l, "augment: [{type: time_mask, max_frames: 63}]\n");
}

static void values_that_change_nothing(void **state)
{
    struct loading *l = *state;
    static const struct {
        const char *text, *place;
    } cases[] = {
        {"train: {epochs: 9, schedule: {type: step, every: 9}}\n",
         "2:37: warning: 9 epochs are trained: the schedule step never changes the "
         "rate"},
        {"train: {epochs: 9, schedule: {type: multistep, milestones: [30, 40]}}\n",
         "2:37: warning: 9 epochs are trained: the schedule multistep never changes"},
        {"train: {epochs: 3, schedule: {type: plateau, warmup: {epochs: 3}}}\n",
         "2:63: warning: the warmup takes all 3 epochs"},
        {"train: {optimizer: {type: adam, lr: 0}}\n",
         "2:37: warning: with a learning rate of 0 nothing is learned"},
        {"train: {optimizer: {lr: .1}, schedule: {type: one_cycle, max_lr: .1}}\n",
         "2:25: warning: the schedule one_cycle sets the learning rate"},
        {"train: {schedule: {type: one_cycle, max_lr: .1}}\n"
         "sweep: {parameters: {train.optimizer.lr: {values: [.1, .2]}}}\n",
         "3:52: warning: the schedule one_cycle sets the learning rate"},
        {"augment: [{type: gain, min_db: 0, max_db: 0}]\n",
         "2:43: warning: `min_db` and `max_db` of 0 change nothing"},
        {"augment: [{type: time_stretch, min_rate: 1, max_rate: 1}]\n",
         "2:55: warning: `min_rate` and `max_rate` of 1 change nothing"},
        {"augment: [{type: time_mask, max_frames: 1}]\n",
         "2:41: warning: a mask covers less than `max_frames`"},
        {"sweep: {parallel: 2, parameters: {train.epochs: {values: [1, 2]}}}\n",
         "2:19: warning: nothing depends on results in this sweep: `parallel`"},
        {"train: {epochs: 3}\nsweep: {budget: {epochs: 2}, seeds: 2, parameters: "
         "{train.batch: {values: [4, 8]}}}\n",
         "3:26: warning: a run has 3 epochs, more than the budget of 2"},
    };
    for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++)
        warns(l, cases[i].text, cases[i].place);
    silent(l, "train: {epochs: 10, schedule: {type: step, every: 9}}\n");
    silent(l, "train: {epochs: 3, schedule: {type: plateau, patience: 10}}\n");
}

static void a_network_that_ends_in_probabilities(void **state)
{
    struct loading *l = *state;
    warns(l, "model:\n  layers:\n  - flatten\n  - linear: {units: tags}\n  - sigmoid\n",
          "6:5: warning: the network ends in `sigmoid`, but the loss bce takes logits");
    warns(l,
          "model:\n  layers:\n  - bands_as_channels\n  - linear: {units: tags}\n"
          "  - activation: {type: sigmoid}\n  - dropout\n  - global_avg_pool\n",
          "6:5: warning: the network ends in `sigmoid`");
    warns(l,
          "train: {loss: focal}\nmodel:\n  layers:\n  - flatten\n"
          "  - linear: {units: tags}\n  - softmax\n",
          "7:5: warning: the network ends in `softmax`, but the loss focal");
    silent(l,
           "model:\n  layers:\n  - flatten\n  - sigmoid\n  - linear: {units: tags}\n");
    warns(l, "model:\n  layers:\n  - flatten\n  - linear: {units: tags}\n  - relu\n",
          "6:5: warning: the network ends in `relu`, but the loss bce takes logits: "
          "predictions can only be from 0.5 to 1");
    warns(l,
          "model:\n  layers:\n  - bands_as_channels\n  - linear: {units: tags}\n"
          "  - tanh\n  - global_avg_pool\n",
          "6:5: warning: the network ends in `tanh`");
    /* Wherever it is written, it spoils the training. */
    loading_write(l, "under.yaml",
                  "base: base.yaml\nmodel: {layers: [flatten, linear: {units: tags}, "
                  "sigmoid]}\n");
    loading_write(l, "test.yaml", "base: under.yaml\n");
    assert_non_null(loading_file(l, "test.yaml", NULL));
    assert_mentions(l->faults, "under.yaml:2:50: warning: the network ends in");
}

static void dollars_in_names_are_read(void **state)
{
    struct loading *l = *state;
    assert_refused(l, "name: $nope\n", "2:7: error: unknown name `$nope`");
    assert_refused(l, "hypothesis: $nope is better\n",
                   "2:13: error: unknown name `$nope`");
    struct exp_sweep *s = assert_loads(
        l, "variables: {width: 32}\nname: wide_$width\nhypothesis: $width is enough\n");
    assert_string_equal(s->name, "wide_32");
    assert_string_equal(s->hypothesis, "32 is enough");
    assert_string_equal(l->faults, "");
    s = assert_loads(l, "name: costs 5$$\n");
    assert_string_equal(s->name, "costs 5$");
}

static void a_base_s_sweep_is_not_inherited_but_its_metric(void **state)
{
    struct loading *l = *state;
    loading_write(
        l, "under.yaml",
        "base: base.yaml\nsweep:\n  metric: {name: valid_pr_auc, goal: maximize}\n"
        "  parameters: {train.epochs: {values: [1, 2, 3]}}\n");
    loading_write(l, "test.yaml", "base: under.yaml\nsweep: {seeds: 2}\n");
    struct exp_sweep *s = loading_file(l, "test.yaml", NULL);
    assert_non_null(s);
    assert_int_equal(s->trial_count, 1);
    assert_string_equal(s->metric.name, "valid_pr_auc");
    assert_int_equal(s->metric.goal, EXP_MAXIMIZE);
    assert_mentions(l->faults, "test.yaml:2:8: warning: the `parameters` of the base's "
                               "sweep are not inherited: this file has one trial");
    loading_write(l, "test.yaml",
                  "base: under.yaml\nsweep: {metric: valid_loss, parameters: "
                  "{train.batch: {values: [2, 4]}}}\n");
    s = loading_file(l, "test.yaml", NULL);
    assert_string_equal(s->metric.name, "valid_loss");
    assert_string_equal(l->faults, "");
    loading_write(l, "test.yaml", "base: under.yaml\n");
    s = loading_file(l, "test.yaml", NULL);
    assert_int_equal(s->trial_count, 1);
    assert_string_equal(s->metric.name, "valid_loss");
    assert_string_equal(l->faults, "");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        LOADING_TEST(variables_that_nothing_reads),
        LOADING_TEST(words_and_sweeps_of_variables_that_nothing_reads),
        LOADING_TEST(blocks_that_nothing_uses_are_checked_all_the_same),
        LOADING_TEST(options_of_blocks_that_nothing_in_them_reads),
        LOADING_TEST(swept_values_that_make_no_difference),
        LOADING_TEST(values_that_stand_twice),
        LOADING_TEST(drawn_values_that_make_no_difference),
        LOADING_TEST(what_some_phase_takes_from_train_is_used),
        LOADING_TEST(conditions_that_no_trial_fulfils),
        LOADING_TEST(conditions_that_few_trials_miss_by_chance),
        LOADING_TEST(folders_without_clips_and_clips_without_a_split),
        LOADING_TEST(options_that_cannot_act),
        LOADING_TEST(values_that_change_nothing),
        LOADING_TEST(a_network_that_ends_in_probabilities),
        LOADING_TEST(dollars_in_names_are_read),
        LOADING_TEST(a_base_s_sweep_is_not_inherited_but_its_metric),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
