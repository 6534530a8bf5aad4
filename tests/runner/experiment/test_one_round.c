/* All faults of a file are told at once, whatever other fault there is, and the words
 * of other programs lead to ours. */
#include "loading.h"

/* Every part is in the faults of the text, and there are as many faults as parts. */
static void assert_all(struct loading *l, const char *text, const char *const *parts)
{
    loading_write(l, "test.yaml", text);
    if (loading_file(l, "test.yaml", NULL))
        fail_msg("accepted:\n%s", text);
    size_t count = 0, told = 0;
    for (; parts[count]; count++)
        assert_mentions(l->faults, parts[count]);
    for (const char *p = l->faults; (p = strstr(p, ": error: ")) != NULL; p++)
        told++;
    if (told != count)
        fail_msg("%zu faults in place of %zu:\n%s", told, count, l->faults);
}

static void an_unknown_feature_hides_nothing(void **state)
{
    static const char *const parts[] = {
        "test.yaml:2:24: error: unknown feature `zzz`",
        "test.yaml:4:12: error: unknown option `filtres` of conv1d",
        "test.yaml:4:32: error: `kernel` of conv1d",
        "test.yaml:5:5: error: there is no layer type or block `rleu`",
        "test.yaml:7:18: error: unknown augmentation `nois`",
        "test.yaml:7:43: error: unknown option `max_frame` of time_mask",
        "test.yaml:8:9: error: unknown option `epoch` of train",
        "test.yaml:9:23: error: unknown option `trails` of sweep",
        NULL};
    assert_all(*state,
               "data: {root: data}\n"
               "features: {mel: {type: zzz}}\n"
               "model: {layers: [\n"
               "  conv1d: {filtres: 3, kernel: x},\n"
               "    rleu,\n"
               "  linear: {units: tags}]}\n"
               "augment: [{type: nois}, {type: time_mask, max_frame: 3, on: mel}]\n"
               "train: {epoch: 3}\n"
               "sweep: {method: grid, trails: 3, parameters: {train.batch: {values: "
               "[4]}}}\n",
               parts);
}

static void a_layer_hides_nothing_of_augment(void **state)
{
    static const char *const parts[] = {
        "error: `kernel` of max_pool2d", "error: unknown option `std` of noise",
        "error: unknown option `fraction` of shift", NULL};
    struct loading *l = *state;
    assert_all(l,
               "data: {root: data}\n"
               "features: {mel: {type: mel}}\n"
               "model: {layers: [max_pool2d: {kernel: \"(2,5)\"}, flatten, linear: "
               "{units: tags}]}\n"
               "augment: {versions: 3, chain: [{type: one_of, of: [{type: noise, std: "
               "0.001}, {type: shift, fraction: 0.125}]}]}\n",
               parts);
    assert_mentions(l->faults, "a pair or list stands in square brackets: [2, 5]");
    assert_mentions(l->faults, "did you mean `min_fraction` and `max_fraction`?");
}

static void an_unknown_name_hides_nothing_and_is_told_once(void **state)
{
    static const char *const parts[] = {"error: unknown name `$rate`",
                                        "error: unknown name `$mels`",
                                        "error: unknown option `nmels` of mel",
                                        "error: unknown name `$width`",
                                        "error: unknown option `kernl` of conv1d",
                                        "error: unknown name `$least`",
                                        "error: `p` of gain",
                                        "error: unknown name `$epochs`",
                                        "error: `lr` of adam",
                                        "error: `overlap` of evaluate",
                                        NULL};
    assert_all(
        *state,
        "data: {root: data, sample_rate: $rate}\n"
        "features: {mel: {type: mel, n_fft: $mels, nmels: 3}}\n"
        "model: {layers: [bands_as_channels, conv1d: {filters: $width, kernl: 3}, "
        "global_avg_pool, linear: {units: tags}]}\n"
        "augment: [{type: gain, min_db: $least, p: 3}]\n"
        "train: {epochs: $epochs, optimizer: {type: adam, lr: -1}}\n"
        "evaluate: {overlap: 2}\n",
        parts);
}

static void data_that_are_missing_hide_nothing_of_their_section(void **state)
{
    static const char *const parts[] = {
        "test.yaml:1:14: error: ",
        "test.yaml:1:28: error: unknown option `trian` of split",
        "test.yaml:1:40: error: unknown option `val` of split",
        "test.yaml:1:60: error: `seconds` of data", NULL};
    assert_all(*state,
               "data: {root: nope, split: {trian: [0], val: [1]}, seconds: -1}\n"
               "features: {mel: {type: mel}}\n"
               "model: {layers: [bands_as_channels, global_avg_pool, linear: {units: "
               "tags}]}\n",
               parts);
}

static void faults_of_yaml_hide_nothing(void **state)
{
    static const char *const parts[] = {
        "test.yaml:3:9: error: merge keys",
        "test.yaml:3:17: error: unknown option `epoch` of train",
        "test.yaml:4:1: error: duplicate key `data`", NULL};
    assert_all(*state,
               "base: base.yaml\n"
               "data: {seconds: 1}\n"
               "train: {<<: {}, epoch: 3}\n"
               "data: {seconds: 1}\n",
               parts);
}

static void an_option_of_a_formula_hides_none_of_its_expressions(void **state)
{
    static const char *const parts[] = {
        "test.yaml:2:14: error: `a` of let is not an expression",
        "test.yaml:2:22: error: `b` of let is not an expression",
        "test.yaml:3:10: error: `value` of objective is not an expression: unknown "
        "function `expp`",
        "test.yaml:4:10: error: `noise` of objective",
        "test.yaml:5:11: error: `epochs` of objective",
        "test.yaml:6:9: error: `cost` of objective is not an expression",
        "error: `valid_loss` of sweep.metric",
        NULL};
    struct loading *l = *state;
    assert_all(
        l,
        "objective:\n"
        "  let: {a: (x, b: 3 +}\n"
        "  value: expp(x) + a\n"
        "  noise: -1\n"
        "  epochs: 0\n"
        "  cost: bar(2)\n"
        "sweep:\n"
        "  {method: random, trials: 3, metric: valid_loss, parameters: {x: {min: "
        "0, max: 1.0}}}\n",
        parts);
    assert_null(strstr(l->faults, "does not use"));
}

static void an_option_of_a_sweep_hides_none_of_the_others(void **state)
{
    static const char *const parts[] = {
        "test.yaml:4:11: error: `trials` of sweep",
        "test.yaml:5:18: error: `valid_rock` of sweep.metric",
        "test.yaml:5:36: error: `goal` of sweep.metric",
        "test.yaml:6:14: error: `lrr` is not a parameter of this sweep",
        "test.yaml:7:51: error: `distribution` of train.optimizer.lr",
        NULL};
    struct loading *l = *state;
    assert_all(
        l,
        "base: base.yaml\n"
        "sweep:\n"
        "  method: gp\n"
        "  trials: -3\n"
        "  metric: {name: valid_rock, goal: maximise}\n"
        "  enqueue: [{lrr: 1}]\n"
        "  parameters: {train.optimizer.lr: {distribution: unif, min: 1e-3, max: "
        "1e-1}}\n",
        parts);
    assert_null(strstr(l->faults, "are not tried"));
}

static void names_that_cannot_be_read_are_not_told_as_unknown(void **state)
{
    static const char *const let[] = {"test.yaml:1:18: error: `let` must be a mapping",
                                      NULL};
    static const char *const table[] = {"test.yaml:1:20: error: cannot open", NULL};
    static const char *const misspelt[] = {
        "test.yaml:1:13: error: unknown option `valeu` of objective", NULL};
    static const char sweep[] =
        "sweep: {method: random, trials: 3, metric: {name: value, goal: minimize}, "
        "parameters: {x: {min: 0, max: 1.0}}}\n";
    struct loading *l = *state;
    assert_all(
        l,
        arena_printf(l->arena, "objective: {let: [1], value: offset + x}\n%s", sweep),
        let);
    assert_all(l, arena_printf(l->arena, "objective: {table: none.csv}\n%s", sweep),
               table);
    assert_null(strstr(l->faults, "does not use"));
    assert_all(l, arena_printf(l->arena, "objective: {valeu: x^2 + y}\n%s", sweep),
               misspelt);
}

/* What is written, and what the hint says. */
static const char *const words[][2] = {
    {"train: {batch_size: 3}\n", "did you mean `batch`?"},
    {"train: {learning_rate: 3}\n", "did you mean `optimizer.lr`?"},
    {"train: {lr: 3}\n", "did you mean `optimizer.lr`?"},
    {"train: {num_epochs: 3}\n", "did you mean `epochs`?"},
    {"train: {early_stopping: 3}\n", "did you mean `stop`?"},
    {"train: {patience: 3}\n", "did you mean `stop.patience`?"},
    {"train: {device: cpu}\n", "leave it away"},
    {"train: {criterion: bce}\n", "did you mean `loss`?"},
    {"train: {lr_scheduler: step}\n", "did you mean `schedule`?"},
    {"train: {loss: BCEWithLogitsLoss}\n", "did you mean `bce`?"},
    {"train: {loss: nll_loss}\n", "did you mean `cross_entropy`?"},
    {"train: {loss: {type: cross_entropy, weight: balanced}}\n",
     "did you mean `class_weights`?"},
    {"train: {loss: {type: bce, weight: balanced}}\n", "did you mean `pos_weight`?"},
    {"model: {layers: [flatten, linear: {units: tags}, log_softmax]}\n",
     "`train: {loss: cross_entropy}`"},
    {"train: {schedule: ReduceLROnPlateau}\n", "did you mean `plateau`?"},
    {"train: {optimizer: SGD}\n", "did you mean `sgd`?"},
    {"train: {optimizer: {type: adam, learning_rate: 1}}\n", "did you mean `lr`?"},
    {"train: {optimizer: {type: adam, beta_1: 1}}\n", "did you mean `betas`?"},
    {"train: {monitor: val_loss}\n", "did you mean `valid_loss`?"},
    {"augment: {variants: 3, chain: []}\n", "did you mean `versions`?"},
    {"train: {epochs:3}\n", "a blank is missing behind the colon"},
    {"data: {sr: 16000}\n", "did you mean `sample_rate`?"},
    {"data: {duration: 3}\n", "did you mean `seconds`?"},
    {"data: {batch_size: 3}\n", "the size of a batch is train.batch"},
    {"data: {split: {val: [c]}}\n", "did you mean `valid`?"},
    {"batch_size: 3\n", "the size of a batch is train.batch"},
    {"seed: 3\n", "did you mean `train.seed`?"},
    {"defaults: base.yaml\n", "did you mean `base`?"},
    {"features: {mel: melspectrogram}\n", "did you mean `mel`?"},
    {"features: {x: {type: mel, hop_size: 3}}\n", "did you mean `hop_length`?"},
    {"features: {x: {type: mel, fmin: 3}}\n", "did you mean `f_min`?"},
    {"features: {x: {type: mel, fft_size: 3}}\n", "did you mean `n_fft`?"},
    {"model: {layers: [dense: {units: 3}]}\n", "did you mean `linear`?"},
    {"model: {layers: [Conv2d: {}]}\n", "did you mean `conv2d`?"},
    {"model: {layers: [BatchNorm2d]}\n", "did you mean `batchnorm`?"},
    {"model: {layers: [squeeze]}\n", "leave it away: `bands_as_channels`"},
    {"model: {layers: [linear_1: {units: 3}]}\n", "did you mean `linear`?"},
    {"model: {layers: [linear: {out_features: 3}]}\n", "did you mean `units`?"},
    {"model: {layers: [conv2d: {out_channels: 3}]}\n", "did you mean `filters`?"},
    {"model: {layers: [conv2d: {in_channels: 3}]}\n", "leave it away"},
    {"model: {layers: [conv2d: {kernel_size: 3}]}\n", "did you mean `kernel`?"},
    {"model: {layers: [conv2d: {units: 3}]}\n", "did you mean `filters`?"},
    {"model: {layers: [conv2d: {activation: relu}]}\n", "a layer of its own"},
    {"model: {layers: [dropout: {rate: 3}]}\n", "did you mean `p`?"},
    {"model: {layers: [gru: {hidden_size: 3}]}\n", "did you mean `units`?"},
    {"model: {layers: [gru: {num_layers: 3}]}\n", "did you mean `depth`?"},
    {"sweep: {parameters: {train.optimizer.lr: {min: 1e-3, max: 1, distribution: "
     "log_uniform_values}}}\n",
     "did you mean `log_uniform`?"},
    {"sweep: {parameters: {train.batch_size: {values: [1]}}}\n",
     "did you mean `batch`?"},
    {"sweep: {parameters: {train.lr: {values: [1]}}}\n",
     "did you mean `optimizer.lr`?"},
    {"features: {x: {type: mel, window: hanning}}\n", "did you mean `hann`?"},
    {"features: {x: {type: mel, normalize: zscore}}\n", "did you mean `global`?"},
    /* Keys that lost their indentation, and a file of W&B. */
    {"train:\nepochs: 3\n", "did you mean `train.epochs`?"},
    {"method: random\n", "did you mean `sweep.method`?"},
    {"parameters: {lr: {min: 1e-3, max: 1}}\n", "did you mean `sweep.parameters`?"},
    /* What is nearly a number. */
    {"train: {optimizer: {type: adam, lr: 0,001}}\n",
     "a number has a point, not a comma: 0.001"},
    {"train:\n  optimizer: {type: adam}\n  clip_gradient:\n    norm: 0,5\n",
     "write 0.5"},
    {"train: {epochs: 1_000}\n", "write 1000"},
    {"train: {epochs: 2 * 24}\n", "arithmetic stands in $(...): `$(2 * 24)`"},
    {"variables: {n: 8}\ntrain: {epochs: $n * 2}\n",
     "arithmetic stands in $(...): `$(8 * 2)`"},
    {"augment: [{type: polarity, p: 50%}]\n", "write 0.5"},
};

static void words_of_other_programs_lead_to_ours(void **state)
{
    struct loading *l = *state;
    for (size_t i = 0; i < sizeof(words) / sizeof(*words); i++) {
        if (loading_over(l, words[i][0]))
            fail_msg("accepted: %s", words[i][0]);
        if (!strstr(l->faults, words[i][1]))
            fail_msg("no `%s` for %s%s", words[i][1], words[i][0], l->faults);
    }
    loading_write(l, "wrong.yaml", "base: base.yaml\ntrain: {learning_rates: 1}\n");
    static const char *const word[] = {"train.learning_rat=2", NULL};
    assert_null(loading_file(l, "wrong.yaml", word));
    assert_lacks(l->faults, "did you mean `learning_rates`?");
    loading_word(l, "train.lr=1");
    assert_mentions(l->faults, "did you mean `optimizer.lr`?");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        LOADING_TEST(an_unknown_feature_hides_nothing),
        LOADING_TEST(a_layer_hides_nothing_of_augment),
        LOADING_TEST(an_unknown_name_hides_nothing_and_is_told_once),
        LOADING_TEST(data_that_are_missing_hide_nothing_of_their_section),
        LOADING_TEST(faults_of_yaml_hide_nothing),
        LOADING_TEST(an_option_of_a_formula_hides_none_of_its_expressions),
        LOADING_TEST(an_option_of_a_sweep_hides_none_of_the_others),
        LOADING_TEST(names_that_cannot_be_read_are_not_told_as_unknown),
        LOADING_TEST(words_of_other_programs_lead_to_ours),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
