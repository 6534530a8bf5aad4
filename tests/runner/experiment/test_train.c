/* The `train` section: what it becomes, its faults, and what is part of a trial. */
#include "loading.h"

#include "nn/weights/weights.h"

/* As a program that trains does it. */
static struct exp_sweep *load(struct loading *l, const char *text)
{
    loading_write(l, "test.yaml", arena_printf(l->arena, "base: base.yaml\n%s", text));
    struct exp_request r = {.path = arena_printf(l->arena, "%s/test.yaml", l->folder),
                            .results = arena_printf(l->arena, "%s/none.db", l->folder)};
    struct exp_sweep *s = exp_load(&r, l->arena, l->diag);
    loading_gather(l);
    return s;
}

static const struct exp_config *config(struct loading *l, const char *text)
{
    struct exp_sweep *s = load(l, text);
    if (!s)
        fail_msg("refused:\n%s%s", text, l->faults);
    return s->trials[0].config;
}

static void refused(struct loading *l, const char *text, const char *fault)
{
    if (load(l, text))
        fail_msg("accepted:\n%s", text);
    assert_mentions(l->faults, arena_printf(l->arena, "test.yaml:%s", fault));
}

/* Weights of the base file's network, drawn from a seed. */
static void write_weights(struct loading *l, const char *name, uint64_t seed)
{
    const struct nn_graph *g = config(l, "name: any\n")->graph;
    real *w = arena_alloc(l->arena, g->weights, sizeof(*w));
    real *s = arena_alloc(l->arena, g->statistics, sizeof(*s));
    struct err e = {0};
    nn_graph_init(g, seed, w, s);
    assert_int_equal(nn_weights_save(arena_printf(l->arena, "%s/%s", l->folder, name),
                                     g, w, s, NULL, 0, &e),
                     ERR_OK);
}

/* ---- phases ---- */

static void without_phases_there_is_one(void **state)
{
    const struct exp_train *t = &config(*state, "train: {epochs: 7}\n")->train;
    assert_int_equal(t->phase_count, 1);
    assert_int_equal(t->phases[0].epochs, 7);
    assert_string_equal(t->phases[0].optimizer.type->name, "sgd");
    assert_string_equal(t->phases[0].schedule.type->name, "plateau");
    assert_int_equal(t->phases[0].start, EXP_START_LAST);
}

static void phases_replace_inherited_epochs(void **state)
{
    const struct exp_train *t =
        &config(*state, "train: {phases: [{epochs: 8, optimizer: nadam}, {epochs: 3, "
                        "schedule: cosine, start: best}]}\n")
             ->train;
    assert_int_equal(t->epochs, 11);
    assert_int_equal(t->phase_count, 2);
    assert_string_equal(t->phases[0].optimizer.type->name, "nadam");
    assert_string_equal(t->phases[0].schedule.type->name, "plateau");
    assert_string_equal(t->phases[1].optimizer.type->name, "sgd");
    assert_string_equal(t->phases[1].schedule.type->name, "cosine");
    assert_int_equal(t->phases[1].start, EXP_START_BEST);
}

static void epochs_beside_phases_must_be_theirs(void **state)
{
    struct loading *l = *state;
    assert_int_equal(
        config(l, "train: {epochs: 5, phases: [{epochs: 2}, {epochs: 3}]}\n")
            ->train.epochs,
        5);
    refused(l, "train: {epochs: 4, phases: [{epochs: 2}, {epochs: 3}]}\n",
            "2:17: error: `epochs` is 4, but the phases have 5 together");
    refused(l, "train: {phases: [{epochs: 2}, {epochs: 3}], epochs: 4}\n",
            "2:53: error: `epochs` is 4");
}

static void faults_of_phases_have_their_places(void **state)
{
    struct loading *l = *state;
    refused(l, "train: {phases: {epochs: 2}}\n",
            "2:17: error: `phases` of train must be a list of mappings or `none`");
    refused(l, "train: {phases: []}\n", "2:17: error: `phases` of train");
    refused(l, "train: {phases: [{epochs: 2, start: best}]}\n",
            "2:37: error: before the first phase");
    refused(l, "train: {phases: [{epochs: 0}]}\n", "2:27: error: `epochs` of a phase");
    refused(l, "train: {phases: [{optimizer: adam}]}\n", "2:18: error: ");
    refused(l, "train: {phases: [{epochs: 1, optimiser: adam}]}\n",
            "2:30: error: unknown option `optimiser` of a phase");
    refused(l,
            "train: {phases: [{epochs: 1}, {epochs: 1, optimizer: {type: sgd, lr: "
            "1, nesterov: true}}]}\n",
            "2:83: error: nesterov needs a momentum");
    refused(l,
            "train: {phases: [{epochs: 1, schedule: {type: plateau, metric: loss}}]}\n",
            "2:64: error: `loss` of train.schedule.metric");
    refused(l, "train: {phases: [{epochs: 900000}, {epochs: 900000}]}\n",
            "2:17: error: the phases have 1800000 epochs");
}

static void options_of_phases_are_swept_by_their_number(void **state)
{
    struct loading *l = *state;
    struct exp_sweep *s =
        load(l, "train: {phases: [{epochs: 2}, {epochs: 3, optimizer: adam}]}\nsweep: "
                "{parameters: {train.phases.1.optimizer.lr: {values: [0.1, 0.2]}, "
                "train.phases.0.epochs: {values: [4, 5]}}}\n");
    if (!s)
        fail_msg("%s", l->faults);
    assert_int_equal(s->trial_count, 4);
    const struct exp_train *t = &s->trials[3].config->train;
    assert_true(nn_optimizer_lr(&t->phases[1].optimizer) == 0.2);
    assert_string_equal(t->phases[1].optimizer.type->name, "adam");
    assert_int_equal(t->epochs, 8);
    refused(l,
            "train: {phases: [{epochs: 2}]}\nsweep: {parameters: "
            "{train.phases.0.epoch: {values: [1]}}}\n",
            "3:22: error: path `train.phases.0.epoch` names nothing");
    assert_mentions(l->faults, "epochs");
    refused(l,
            "train: {phases: [{epochs: 2}]}\nsweep: {parameters: "
            "{train.phases.1.epochs: {values: [1]}}}\n",
            "3:22: error: path `train.phases.1.epochs` names nothing");
}

/* ---- other words ---- */

static void an_optimizer_that_contradicts_itself_is_a_fault(void **state)
{
    refused(*state, "train: {optimizer: {type: sgd, nesterov: true, momentum: 0}}\n",
            "2:42: error: nesterov needs a momentum");
    refused(*state, "train: {optimizer: {type: adamw, betas: [0.9]}}\n",
            "2:41: error: `betas` are two numbers");
}

static void clipping_takes_one_of_two(void **state)
{
    struct loading *l = *state;
    refused(l, "train: {clip_gradient: {norm: 1, value: 2}}\n",
            "2:24: error: `clip_gradient` takes `norm` or `value`, not both");
    refused(l, "train: {clip_gradient: {norm: 0}}\n", "2:31: error: `norm`");
    refused(l, "train: {clip_gradient: 5}\n",
            "2:24: error: `clip_gradient` of train must be a mapping");
    assert_null(strstr(l->faults, "not both"));
    loading_write(l, "base2.yaml",
                  "base: base.yaml\ntrain: {clip_gradient: {norm: 1}}\n");
    loading_write(l, "test.yaml",
                  "base: base2.yaml\ntrain: {clip_gradient: {value: 2}}\n");
    struct exp_sweep *s = loading_file(l, "test.yaml", NULL);
    assert_non_null(s);
    assert_string_equal(resolved(l, &s->trials[0], "train", "clip_gradient"),
                        "{value: 2}");
}

static void weights_of_positives_are_as_many_as_tags(void **state)
{
    refused(*state, "train: {loss: {type: bce, pos_weight: [1, 2]}}\n",
            "2:39: error: `pos_weight` has 2 numbers for 50 tags");
    config(*state, "train: {loss: {type: bce, pos_weight: balanced}}\n");
    refused(*state, "train: {loss: {type: bce, pos_weight: balance}}\n",
            "2:39: error: `pos_weight`");
}

static void averages_are_checked(void **state)
{
    refused(*state, "train: {average: emma}\n", "2:18: error: unknown average `emma`");
    refused(*state, "train: {average: {type: swa, start: 1}}\n",
            "2:37: error: `start`");
}

/* ---- init ---- */

static const bool *frozen(struct loading *l, const char *names)
{
    return config(l, arena_printf(l->arena, "train: {init: {freeze: %s}}\n", names))
        ->frozen;
}

static void freezing_takes_layers_and_blocks(void **state)
{
    struct loading *l = *state;
    assert_null(config(l, "name: any\n")->frozen);
    const bool *f = frozen(l, "[first, batchnorm1]");
    const bool expected[] = {1, 0, 1, 0, 0, 0, 0};
    for (int i = 0; i < 7; i++)
        assert_true(f[i] == expected[i]);
    static const char blocks[] =
        "model:\n  blocks:\n    body: {layers: [conv1d: {filters: 4, kernel: 3}, "
        "batchnorm]}\n  layers: [bands_as_channels, body: {repeat: 2, name: body}, "
        "global_avg_pool, linear: tags]\n";
    static const char *const names[] = {"body", "body.2", "body.1.conv1d1"};
    static const int counts[] = {4, 2, 1};
    for (int i = 0; i < 3; i++) {
        const struct exp_config *c =
            config(l, arena_printf(l->arena, "%strain: {init: {freeze: %s}}\n", blocks,
                                   names[i]));
        int count = 0;
        for (size_t n = 0; n < c->graph->node_count; n++)
            count += c->frozen[n];
        assert_int_equal(count, counts[i]);
    }
}

static void freezing_what_is_not_there_is_a_fault(void **state)
{
    struct loading *l = *state;
    refused(l, "train: {init: {freeze: [first, frist]}}\n",
            "2:32: error: `freeze` names `frist`, but the model has no such layer");
    assert_mentions(l->faults, "did you mean `first`?");
    refused(l, "train: {init: {freeze: conv}}\n", "2:24: error: `freeze` names `conv`");
    assert_mentions(l->faults, "it has batchnorm1, bands_as_channels1, first, ");
    refused(l, "train: {init: {freeze: [batchnorm1, first, linear1]}}\n",
            "2:24: error: `freeze` leaves no weights to train");
}

static void the_prior_needs_a_bias(void **state)
{
    struct loading *l = *state;
    config(l, "train: {init: {bias: prior}}\n");
    refused(l,
            "train: {init: {bias: prior}}\nmodel: {layers: [flatten, linear: {units: "
            "tags, bias: false}]}\n",
            "2:22: error: `bias: prior` needs a bias in the last layer, `linear1`");
}

static void weights_that_are_missing_or_do_not_fit_are_faults(void **state)
{
    struct loading *l = *state;
    write_weights(l, "w.safetensors", 1);
    config(l, "train: {init: {weights: w.safetensors}}\n");
    refused(l, "train: {init: {weights: v.safetensors}}\n", "2:25: error: cannot open");
    loading_write(l, "empty.pth", "");
    refused(l, "train: {init: {weights: empty.pth}}\n", "2:25: error: ");
    refused(
        l,
        "train: {init: {weights: w.safetensors}}\nmodel: {layers: {first: {filters: "
        "9}}}\n",
        "2:25: error: ");
    assert_mentions(l->faults, "first.weight");
    config(l, "train: {init: {weights: w.safetensors, rename: {linear1: ''}}}\n");
    refused(l, "train: {init: {weights: w.safetensors, rename: {linear2: ''}}}\n",
            "2:25: error: ");
    refused(l, "train: {init: {weights: w.safetensors, rename: [linear1]}}\n",
            "2:48: error: `rename` of train.init must be a mapping");
    refused(l,
            "train: {init: {weights: w.safetensors, rename: linear1}}\nmodel: {layers: "
            "{linear: {name: head}}}\n",
            "2:48: error: `rename` of train.init must be a mapping");
    assert_null(strstr(l->faults, "has no tensor"));
    refused(l,
            "train: {init: {weights: w.safetensors, rename: {linear1: ''}}}\nmodel: "
            "{layers: {linear: {name: head}}}\n",
            "2:25: error: ");
    assert_mentions(l->faults, "`rename: {head: ''}` lets the layer `head` begin anew");
    config(l, "train: {init: {weights: w.safetensors, rename: {linear1: '', head: ''}}}"
              "\nmodel: {layers: {linear: {name: head}}}\n");
    refused(l, "train: {init: {weights: 3}}\n", "2:25: error: ");
    refused(l, "train: {init: {weights: 3.2}}\n", "2:25: error: ");
}

static void what_only_reads_an_experiment_does_not_look_for_weights(void **state)
{
    struct loading *l = *state;
    assert_loads(l, "train: {init: {weights: nowhere.pth}}\n");
    assert_loads(l, "train: {init: {weights: 3}}\n");
}

static void all_faults_of_a_section_are_told_at_once(void **state)
{
    struct loading *l = *state;
    refused(l,
            "train:\n  epochs: 1\n  phases: [{epochs: 2}]\n  init: {weights: v.pth, "
            "freeze: frist}\n  average: emma\n",
            "3:11: error: `epochs`");
    assert_mentions(l->faults, "test.yaml:5:19: error: cannot open");
    assert_mentions(l->faults, "test.yaml:5:34: error: `freeze`");
    assert_mentions(l->faults, "test.yaml:6:12: error: unknown average");
}

/* ---- identity ---- */

static void equal_trainings_are_the_same_trial(void **state)
{
    struct loading *l = *state;
    write_weights(l, "a.safetensors", 1);
    write_weights(l, "b.safetensors", 1);
    static const char *const pairs[][2] = {
        {"name: plain\n",
         "train: {clip_gradient: none, average: none, convolution: auto, phases: none, "
         "init: {bias: default, freeze: none}}\n"},
        {"train: {epochs: 4}\n", "train: {phases: [{epochs: 4}]}\n"},
        {"train: {loss: bce}\n", "train: {loss: {type: bce, pos_weight: none}}\n"},
        {"train: {average: swa}\n", "train: {average: {type: swa, start: 0.75}}\n"},
        {"train: {init: {freeze: [first, batchnorm1]}}\n",
         "train: {init: {freeze: [batchnorm1, first, drop]}}\n"},
        {"train: {init: {weights: a.safetensors}}\n",
         "train: {init: {weights: b.safetensors}}\n"},
    };
    for (size_t i = 0; i < sizeof(pairs) / sizeof(*pairs); i++) {
        const char *a = exp_config_text(config(l, pairs[i][0]), l->arena);
        const char *b = exp_config_text(config(l, pairs[i][1]), l->arena);
        if (strcmp(a, b) != 0)
            fail_msg("different trials:\n%s%s", pairs[i][0], pairs[i][1]);
    }
}

static void every_word_of_train_makes_another_trial(void **state)
{
    struct loading *l = *state;
    write_weights(l, "a.safetensors", 1);
    write_weights(l, "b.safetensors", 2);
    static const char *const texts[] = {
        "{}",
        "{clip_gradient: {norm: 1}}",
        "{clip_gradient: {value: 1}}",
        "{average: ema}",
        "{average: swa}",
        "{average: {type: swa, start: 0.5}}",
        "{convolution: direct}",
        "{loss: {type: bce, label_smoothing: 0.1}}",
        "{loss: {type: bce, pos_weight: balanced}}",
        "{loss: focal}",
        "{phases: [{epochs: 1}, {epochs: 1}]}",
        "{phases: [{epochs: 1}, {epochs: 1, start: best}]}",
        "{phases: [{epochs: 1}, {epochs: 1, optimizer: adam}]}",
        "{phases: [{epochs: 1}, {epochs: 1, schedule: cosine}]}",
        "{init: {bias: prior}}",
        "{init: {freeze: first}}",
        "{init: {freeze: batchnorm1}}",
        "{init: {weights: a.safetensors}}",
        "{init: {weights: b.safetensors}}",
        "{init: {weights: a.safetensors, rename: {linear1: ''}}}",
    };
    enum { COUNT = sizeof(texts) / sizeof(*texts) };
    const char *canonical[COUNT];
    for (size_t i = 0; i < COUNT; i++) {
        canonical[i] = exp_config_text(
            config(l, arena_printf(l->arena, "train: %s\n", texts[i])), l->arena);
        for (size_t k = 0; k < i; k++)
            if (strcmp(canonical[i], canonical[k]) == 0)
                fail_msg("the same trial:\n%s\n%s", texts[i], texts[k]);
    }
}

static void paths_of_weights_become_absolute_and_numbers_stay(void **state)
{
    struct loading *l = *state;
    struct exp_sweep *s =
        assert_loads(l, "train: {init: {weights: sub/w.pth, freeze: first}}\n");
    assert_mentions(resolved(l, &s->trials[0], "train", "init"),
                    arena_printf(l->arena, "%s/sub/w.pth", l->folder));
    s = assert_loads(l, "train: {init: {weights: 37}}\n");
    assert_mentions(resolved(l, &s->trials[0], "train", "init"), "weights: 37");
    s = assert_loads(l, "train: {init: {weights: 37.2}}\n");
    assert_mentions(resolved(l, &s->trials[0], "train", "init"), "weights: 37.2");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        LOADING_TEST(without_phases_there_is_one),
        LOADING_TEST(phases_replace_inherited_epochs),
        LOADING_TEST(epochs_beside_phases_must_be_theirs),
        LOADING_TEST(faults_of_phases_have_their_places),
        LOADING_TEST(options_of_phases_are_swept_by_their_number),
        LOADING_TEST(an_optimizer_that_contradicts_itself_is_a_fault),
        LOADING_TEST(clipping_takes_one_of_two),
        LOADING_TEST(weights_of_positives_are_as_many_as_tags),
        LOADING_TEST(averages_are_checked),
        LOADING_TEST(freezing_takes_layers_and_blocks),
        LOADING_TEST(freezing_what_is_not_there_is_a_fault),
        LOADING_TEST(the_prior_needs_a_bias),
        LOADING_TEST(weights_that_are_missing_or_do_not_fit_are_faults),
        LOADING_TEST(what_only_reads_an_experiment_does_not_look_for_weights),
        LOADING_TEST(all_faults_of_a_section_are_told_at_once),
        LOADING_TEST(equal_trainings_are_the_same_trial),
        LOADING_TEST(every_word_of_train_makes_another_trial),
        LOADING_TEST(paths_of_weights_become_absolute_and_numbers_stay),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
