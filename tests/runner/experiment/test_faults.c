/* What a person may get wrong in a file: each is refused with its place and a hint. */
#include "loading.h"

#include "runner/sampler.h"

static void unknown_keys_name_the_nearest(void **state)
{
    struct loading *l = *state;
    assert_refused(l, "trian: {epochs: 3}\n", "2:1: error: unknown option `trian`");
    assert_mentions(l->faults, "did you mean `train`?");
    assert_refused(l, "train: {epoch: 3}\n",
                   "2:9: error: unknown option `epoch` of train");
    assert_refused(l, "data: {sample_rates: 3}\n", "2:8: error: unknown option");
    assert_refused(l, "features: {mel: {nmels: 3}}\n",
                   "2:18: error: unknown option `nmels`");
    assert_refused(l, "evaluate: {chunk: all}\n",
                   "2:12: error: unknown option `chunk`");
    assert_refused(l, "sweep: {trails: 3}\n", "2:9: error: unknown option `trails`");
    assert_refused(l, "model: {layer: []}\n", "2:9: error: unknown option `layer`");
    assert_refused(l, "model: {layers: {first: {filtres: 3}}}\n",
                   "2:26: error: unknown option `filtres`");
}

static void duplicate_keys_are_faults(void **state)
{
    struct loading *l = *state;
    assert_refused(l, "train: {epochs: 3, epochs: 4}\n", "2:20: error: ");
}

static void ill_typed_and_out_of_range_values_are_faults(void **state)
{
    struct loading *l = *state;
    assert_refused(l, "train: {epochs: three}\n", "2:17: error: `epochs` of train");
    assert_refused(l, "train: {batch: 0}\n", "2:16: error: `batch` of train");
    assert_refused(l, "train: {batch: 1.5}\n", "2:16: error: `batch` of train");
    assert_refused(l, "train: {drop_last: yes}\n", "2:20: error: `drop_last`");
    assert_refused(l, "train: {optimizer: {lr: .nan}}\n", "2:25: error: `lr`");
    assert_refused(l, "train: {optimizer: {lr: -1}}\n", "2:25: error: `lr`");
    assert_refused(l, "train: [1]\n", "2:8: error: train must be a mapping");
    assert_refused(l, "keep: {weights: best}\n", "2:17: error: ");
    assert_refused(l, "cache: {limit: much}\n", "2:16: error: ");
    assert_refused(l, "name: \"two\\nlines\"\n", "2:7: error: `name`");
    assert_refused(l, "sweep: {limits: {memory: 4 XB}}\n", "2:26: error: `memory`");
    assert_refused(l, "cache: {limit: 10}\n",
                   "2:16: error: `limit` of cache is not a size");
}

static void unknown_types_list_what_there_is(void **state)
{
    struct loading *l = *state;
    assert_refused(l, "train: {optimizer: {type: adm}}\n",
                   "2:27: error: unknown optimizer `adm`");
    assert_mentions(l->faults, "did you mean `adam`?");
    assert_refused(l, "sweep: {method: xyzzy}\n",
                   "2:17: error: unknown sampler `xyzzy`");
    struct str names = {0};
    opt_add_type_names(&run_samplers, &names);
    assert_mentions(l->faults, str_text(&names));
    str_deinit(&names);
    assert_refused(l, "train: {loss: mse}\n", "2:15: error: unknown loss `mse`");
    assert_refused(l, "features: {mel: cqtt}\n", "2:17: error: unknown feature `cqtt`");
    assert_refused(l, "model: {layers: [conv3d]}\n", "2:18: error: ");
    assert_mentions(l->faults, "conv3d");
}

static void shapes_that_do_not_fit_are_faults(void **state)
{
    struct loading *l = *state;
    assert_refused(
        l,
        "model: {layers: [linear: {units: tags}, conv2d: {filters: 3, kernel: 3}]}\n",
        "2:18: error: ");
    assert_refused(l, "model: {layers: [flatten, linear: {units: 7}]}\n",
                   "2:27: error: ");
    assert_mentions(l->faults, "50");
}

static void inputs_from_nowhere_and_cycles_are_faults(void **state)
{
    struct loading *l = *state;
    assert_refused(
        l, "model: {layers: [flatten: {from: nothing}, linear: {units: tags}]}\n",
        "2:");
    assert_mentions(l->faults, "`nothing`");
    assert_refused(
        l, "model: {layers: [add: {name: a, from: [b, b]}, identity: {name: b}]}\n",
        "2:");
    assert_mentions(l->faults, "`b`");
    assert_refused(l,
                   "model:\n  blocks:\n    a: {layers: [b]}\n    b: {layers: [a]}\n"
                   "  layers: [a, flatten, linear: {units: tags}]\n",
                   "");
}

static void sweep_paths_that_name_nothing_are_faults(void **state)
{
    struct loading *l = *state;
    static const char *const paths[] = {
        "trian.epochs",        "train.epoch",          "train.optimiser.lr",
        "train.epochs.x",      "features.mell.n_mels", "model.layers.frist.filters",
        "model.layers.99",     "variables.w",          "model.blocks.b.layers",
        "train.optimizer.lrr", "model.layers.first.x", "features.mel.n_mel",
        "data.rooot"};
    for (size_t i = 0; i < sizeof(paths) / sizeof(*paths); i++)
        assert_refused(l,
                       arena_printf(l->arena,
                                    "sweep:\n  parameters:\n    %s: {values: [1]}\n",
                                    paths[i]),
                       "4:5: error: ");
}

static void what_cannot_be_swept_says_so(void **state)
{
    struct loading *l = *state;
    assert_refused(l, "sweep: {parameters: {train.seed: {values: [1, 2]}}}\n",
                   "2:22: error: the seed is not part of a trial");
    assert_mentions(l->faults, "sweep.seeds");
    assert_refused(l, "sweep: {parameters: {sweep.seeds: {values: [1, 2]}}}\n",
                   "2:22: error: `sweep.seeds` cannot be swept");
    assert_refused(l, "sweep: {parameters: {name: {values: [a]}}}\n",
                   "2:22: error: `name` cannot be swept");
    assert_refused(l, "sweep: {method: variants, variants: {a: {train.seed: 3}}}\n",
                   "2:42: error: the seed is not part of a trial");
}

static void parameters_need_values_or_a_range(void **state)
{
    struct loading *l = *state;
    assert_refused(l, "sweep: {parameters: {train.epochs: [1, 2]}}\n", "2:36: error: ");
    assert_refused(l, "sweep: {parameters: {train.epochs: {values: []}}}\n",
                   "2:45: error: ");
    assert_refused(l, "sweep: {parameters: {train.epochs: {min: 3}}}\n",
                   "2:36: error: ");
    assert_refused(l, "sweep: {parameters: {train.epochs: {min: 3, max: 2}}}\n",
                   "2:36: error: ");
    assert_refused(l, "sweep: {parameters: {train.epochs: {values: [1], max: 2}}}\n",
                   "2:36: error: ");
    assert_refused(l,
                   "sweep: {parameters: {train.optimizer.lr: {min: 0, max: 1, "
                   "distribution: log_uniform}}}\n",
                   "2:42: error: ");
    assert_refused(
        l, "sweep: {parameters: {train.optimizer.lr: {distribution: normal}}}\n",
        "2:42: error: ");
    assert_refused(l,
                   "sweep: {parameters: {train.optimizer.lr: {distribution: log}}}\n",
                   "2:57: error: `distribution`");
    assert_mentions(l->faults, "did you mean `log_uniform`?");
    assert_refused(l, "sweep: {method: grid}\n", "2:8: error: ");
    assert_refused(l, "sweep: {method: variants, variants: [1]}\n", "2:37: error: ");
    assert_refused(l, "sweep: {parameters: {}, variants: {a: {}}}\n", "2:");
}

static void faults_of_one_trial_carry_its_label(void **state)
{
    struct loading *l = *state;
    assert_refused(
        l,
        "sweep:\n  parameters:\n    train.optimizer.type: {values: [sgd, adam]}\n"
        "    train.optimizer.momentum: {values: [0.5]}\n",
        "4:42: error: unknown option `momentum` of adam (trial 2: adam)");
    assert_mentions(l->faults, "test.yaml:5:5");
    assert_refused(l, "sweep: {parameters: {train.batch: {values: [2, 0, 3]}}}\n",
                   "2:48: error: `batch` of train");
    assert_mentions(l->faults, "(trial 2: batch 0)");
    assert_refused(l, "sweep: {parameters: {train.batch: {values: [2, 20]}}}\n",
                   "2:48: error: the 8 training clips do not fill one batch of 20");
    assert_mentions(l->faults, "a batch of at most 8, or drop_last: false");
    /* The batch stands with sgd alone in two trials. */
    assert_refused(l,
                   "sweep:\n  method: variants\n  variants:\n"
                   "    a: {train.optimizer.type: sgd, train.batch: 20}\n"
                   "    b: {train.optimizer.type: adam, train.batch: 2}\n",
                   "5:49: error: the 8 training clips do not fill one batch of 20");
    assert_refused(
        l,
        "sweep: {method: tpe, trials: 3, parameters: {train.batch: {min: 2, "
        "max: 20}}}\n",
        "2:46: error: the 8 training clips do not fill one batch of 20 (with "
        "batch 20)");
}

static size_t count_of(const char *text, const char *part)
{
    size_t count = 0;
    for (const char *p = text; (p = strstr(p, part)); p++)
        count++;
    return count;
}

static void faults_common_to_all_trials_are_told_once(void **state)
{
    struct loading *l = *state;
    assert_refused(
        l,
        "train: {loss: mse}\nsweep: {parameters: {train.batch: {values: [2, 3, 4]}}}\n",
        "2:15: error: unknown loss");
    assert_int_equal(count_of(l->faults, "error:"), 1);
    assert_lacks(l->faults, "trial");
}

static void all_faults_are_told_together(void **state)
{
    struct loading *l = *state;
    assert_refused(l,
                   "nmae: x\ntrain: {epochs: x}\nfeatures: {mel: {n_mels: -1}}\n"
                   "data: {root: nowhere}\nmodel: {layers: {first: {filtres: 3}}}\n"
                   "sweep: {metric: x, parameters: {train.bach: {values: [1]}}}\n",
                   "2:1: error: ");
    assert_mentions(l->faults, "test.yaml:3:17: error: ");
    assert_mentions(l->faults, "test.yaml:4:26: error: ");
    assert_mentions(l->faults, "test.yaml:5:14: error: ");
    assert_mentions(l->faults, "test.yaml:6:26: error: ");
    assert_mentions(l->faults, "test.yaml:7:17: error: ");
    assert_mentions(l->faults, "test.yaml:7:33: error: ");
    assert_int_equal(count_of(l->faults, "error:"), 7);
}

static void faults_of_a_sweep_do_not_hide_those_of_its_trials(void **state)
{
    struct loading *l = *state;
    assert_refused(l,
                   "sweep:\n  mtric: x\n  method: variants\n  variants:\n    a: {}\n"
                   "    b: {train.epochs: 0}\n    c: {train.lr: 3}\n"
                   "    d: {model.layers.dop.p: 0.3}\n"
                   "    e: {train.optimizer: {type: adm}}\n    f: 3\n",
                   "3:3: error: unknown option `mtric`");
    assert_mentions(l->faults, "test.yaml:7:23: error: `epochs` of train");
    assert_mentions(l->faults, "test.yaml:8:9: error: path `train.lr` names nothing");
    assert_mentions(l->faults, "test.yaml:9:9: error: path `model.layers.dop.p`");
    assert_mentions(l->faults, "test.yaml:10:33: error: unknown optimizer `adm`");
    assert_mentions(l->faults, "test.yaml:11:8: error: the variant `f`");
    assert_int_equal(count_of(l->faults, "error:"), 7);
    static const char *const heads[] = {"sed: 3", "method: randm", "method: random"};
    for (size_t i = 0; i < sizeof(heads) / sizeof(*heads); i++) {
        assert_refused(
            l,
            arena_printf(l->arena,
                         "sweep:\n  %s\n  parameters:\n"
                         "    train.batch: {values: [2, 0]}\n"
                         "    train.bach: {min: 1}\n"
                         "    train.epoch: {values: [3]}\n",
                         heads[i]),
            i < 2 ? arena_printf(l->arena, "3:%d: error: unknown", i == 0 ? 3 : 11)
                  : "3:3: error: method random needs `trials`");
        assert_mentions(l->faults, "test.yaml:5:31: error: `batch` of train");
        assert_mentions(l->faults, "test.yaml:6:5: error: path `train.bach` names");
        assert_mentions(l->faults, "test.yaml:6:17: error: train.bach needs `values`");
        assert_mentions(l->faults, "test.yaml:7:5: error: path `train.epoch` names");
        assert_int_equal(count_of(l->faults, "error:"), i == 1 ? 6 : 5);
    }
}

static void augmentations_are_checked_with_each_trials_features(void **state)
{
    struct loading *l = *state;
    assert_refused(l,
                   "augment: [{type: filter_augment}]\n"
                   "sweep: {parameters: {features.mel.to: {values: [db, power]}}}\n",
                   "3:53: error: filter_augment changes levels in dB");
    assert_mentions(l->faults, "(trial 2: to power)");
}

static void conditions_have_names_of_their_own_and_not_too_long(void **state)
{
    struct loading *l = *state;
    char text[256], name[102];
    assert_refused(l, "evaluate: {perturb: [polarity, polarity]}\n",
                   "2:32: error: `perturb` has two conditions `polarity`");
    memset(name, 'n', sizeof(name) - 1);
    name[sizeof(name) - 1] = '\0';
    snprintf(text, sizeof(text),
             "evaluate: {perturb: [{type: polarity, name: %s}, polarity]}\n", name);
    assert_refused(l, text, "2:22: error: the name of a condition of `perturb` has");
}

/* A vector of two numbers beside each clip of the collection. */
static void write_vectors(struct loading *l)
{
    static const char *const folders[] = {"0", "0", "1", "1", "2", "2",
                                          "a", "b", "c", "c", "d", "d"};
    unsigned char file[136] = "\x93NUMPY\x01";
    file[8] = 118;
    snprintf((char *)file + 10, 119, "%-117s\n",
             "{'descr': '<f4', 'fortran_order': False, 'shape': (2,), }");
    memset(file + 128, 0, 8);
    for (int i = 0; i < 12; i++) {
        struct err e = {0};
        const char *path = arena_printf(l->arena, "%s/known/%s", l->folder, folders[i]);
        assert_int_equal(file_make_folders(path, &e), ERR_OK);
        path = arena_printf(l->arena, "%s/clip%d.npy", path, i);
        assert_int_equal(file_write(path, file, sizeof(file), &e), ERR_OK);
    }
}

static void a_grid_that_leaves_few_starts_is_warned_of(void **state)
{
    static const char *const words[][4] = {
        {"features.mel.hop_length=256", "features.other.hop_length=128"},
        {"features.mel.hop_length=256", "features.other.hop_length=441"},
        {"features.mel.hop_length=256", "features.other.hop_length=441",
         "data.crop=exact"}};
    static const char *const said[] = {
        "", "training examples of 1 s start only every 7.056 s", ""};
    struct loading *l = *state;
    loading_write(l, "two.yaml",
                  "base: base.yaml\n"
                  "features: {other: {type: mel, n_fft: 512, n_mels: 24}}\n"
                  "model:\n  layers:\n"
                  "    - global_avg_pool: {from: mel, name: one}\n"
                  "    - global_avg_pool: {from: other, name: two}\n"
                  "    - concat: {from: [one, two]}\n    - linear: {units: tags}\n");
    for (size_t i = 0; i < 3; i++) {
        assert_non_null(loading_file(l, "two.yaml", words[i]));
        if (*said[i])
            assert_mentions(l->faults, said[i]);
        else
            assert_string_equal(l->faults, "");
    }
}

static void what_changes_recordings_needs_features_of_them(void **state)
{
    static const char *const features =
        "features: {known: {type: embedding, root: known}}\n";
    static const char *const only =
        "model: {layers: [linear: {from: known, units: tags}]}\n";
    static const char *const both =
        "model:\n  layers:\n    - global_avg_pool: {from: mel, name: heard}\n"
        "    - concat: {from: [heard, known]}\n    - linear: {units: tags}\n";
    struct loading *l = *state;
    write_vectors(l);
    loading_write(l, "only.yaml",
                  arena_printf(l->arena, "base: base.yaml\n%s%s", features, only));
    loading_write(l, "both.yaml",
                  arena_printf(l->arena, "base: base.yaml\n%s%s", features, both));
    static const char *const words[][2] = {{"augment=[polarity]"},
                                           {"evaluate.perturb=robustness"}};
    for (size_t i = 0; i < 2; i++) {
        assert_null(loading_file(l, "only.yaml", words[i]));
        assert_mentions(l->faults, "error: ");
        assert_mentions(l->faults, "changes recordings, but the network uses only what "
                                   "is read from files beside them (known)");
        assert_non_null(loading_file(l, "both.yaml", words[i]));
        assert_mentions(l->faults, "warning: ");
        assert_mentions(l->faults, "leaves what is read from files beside them as it "
                                   "is (known)");
    }
    static const char *const batch[] = {"augment=[mixup]", NULL};
    assert_non_null(loading_file(l, "only.yaml", batch));
    assert_string_equal(l->faults, "");
}

static void names_in_require_and_when_are_checked(void **state)
{
    struct loading *l = *state;
    assert_refused(l,
                   "sweep:\n  require:\n"
                   "    - features.mel.winlength <= features.mel.n_fft\n"
                   "    - \"train.epochs < train.epoch\"\n    - epoch < 3\n"
                   "  parameters: {train.batch: {values: [2, 3], when: "
                   "{train.optimizer.momentm: 0.9}}}\n",
                   "4:7: error: path `features.mel.winlength` names nothing");
    assert_mentions(l->faults, "did you mean `win_length`?");
    assert_mentions(l->faults, "test.yaml:5:23: error: path `train.epoch` names");
    assert_mentions(l->faults,
                    "test.yaml:6:7: error: `epoch` of require is not a number");
    assert_mentions(l->faults, "did you mean `momentum`?");
    assert_int_equal(count_of(l->faults, "error:"), 4);
}

static void paths_to_layers_say_how_things_are_counted(void **state)
{
    struct loading *l = *state;
    assert_refused(
        l, "sweep: {parameters: {model.layers.44.p: {values: [1]}}}\n",
        "2:22: error: path `model.layers.44.p` names nothing: `model.layers` "
        "has 7 items and no index 44");
    assert_mentions(l->faults, "counted from 0");
    assert_refused(
        l, "sweep: {parameters: {model.layers.first.2.kernel: {values: [1]}}}\n",
        "2:22: error: path `model.layers.first.2.kernel` names nothing: "
        "`model.layers.first` is not repeated");
    assert_mentions(l->faults, "counted from 1");
    loading_write(l, "two.yaml",
                  "base: base.yaml\nmodel: {layers: [bands_as_channels, "
                  "relu, relu, global_avg_pool, linear: {units: tags}]}\n"
                  "sweep: {parameters: {model.layers.relu: {values: "
                  "[gelu]}}}\n");
    assert_null(loading_file(l, "two.yaml", NULL));
    assert_mentions(l->faults, "two.yaml:3:22: error: path `model.layers.relu`");
    assert_mentions(l->faults, "write its index, counted from 0: 1 2; or give");
}

static void an_optimizer_with_options_that_do_not_fit_is_a_fault(void **state)
{
    struct loading *l = *state;
    assert_refused(l, "train: {optimizer: {type: adam, betas: [0.9]}}\n", "2:");
    assert_mentions(l->faults, "betas");
    assert_refused(l, "train: {optimizer: {type: adam, betas: [0.9, 0.99, 0.9]}}\n",
                   "2:");
    assert_refused(l, "train: {optimizer: {momentum: 0, nesterov: true}}\n", "2:44");
    assert_mentions(l->faults, "nesterov");
}

static void
a_null_that_takes_back_what_is_needed_is_the_place_of_the_fault(void **state)
{
    struct loading *l = *state;
    assert_refused(l, "name: x\nfeatures: ~\n",
                   "3:11: error: the file has no `features` section");
    assert_refused(l, "data: {root: ~}\n", "2:14: error: data needs `root`");
    assert_null(loading_word(l, "model=null"));
    assert_mentions(l->faults, "command line:1:7: error: the file has no `model`");
}

static void a_base_that_is_a_folder_is_a_fault_where_it_is_named(void **state)
{
    struct loading *l = *state;
    loading_write(l, "over.yaml", "name: x\nbase: data\n");
    assert_null(loading_file(l, "over.yaml", NULL));
    assert_mentions(l->faults, "over.yaml:2:7: error: the base ");
    assert_mentions(l->faults, "is a folder");
}

static void faults_of_the_command_line_show_the_whole_word(void **state)
{
    struct loading *l = *state;
    assert_null(loading_word(l, "train.batch=[2"));
    assert_mentions(l->faults, "command line:1:13: error: not valid YAML: this `[`");
    assert_mentions(l->faults, "| train.batch=[2\n");
}

static void a_file_that_cannot_be_read_is_a_fault(void **state)
{
    struct loading *l = *state;
    loading_write(l, "empty.yaml", "");
    assert_null(loading_file(l, "empty.yaml", NULL));
    assert_mentions(l->faults, "error: ");
    loading_write(l, "noise.yaml", "\x01\x02\xff\xfe{[\x80 a: b: c\n\t- }");
    assert_null(loading_file(l, "noise.yaml", NULL));
    assert_mentions(l->faults, "noise.yaml:");
    assert_null(loading_file(l, "bsae.yaml", NULL));
    assert_mentions(l->faults, "does not exist");
    assert_mentions(l->faults, "did you mean `base.yaml`?");
    assert_null(loading_file(l, "data", NULL));
    assert_mentions(l->faults, "is a folder");
    loading_write(l, "list.yaml", "- a\n- b\n");
    assert_null(loading_file(l, "list.yaml", NULL));
    assert_mentions(l->faults, "list.yaml:1:1: error: ");
    loading_write(l, "two.yaml", "name: a\n---\nname: b\n");
    assert_null(loading_file(l, "two.yaml", NULL));
    assert_mentions(l->faults, "two.yaml:");
}

static void hostile_files_end_soon(void **state)
{
    struct loading *l = *state;
    struct str deep = {0}, bomb = {0};
    str_add(&deep, "a: ");
    for (int i = 0; i < 20000; i++)
        str_add(&deep, "[");
    loading_write(l, "deep.yaml", str_text(&deep));
    assert_null(loading_file(l, "deep.yaml", NULL));
    assert_mentions(l->faults, "deep.yaml:1:");
    str_add(&bomb, "a0: &a0 [x, x, x, x, x, x, x, x, x]\n");
    for (int i = 1; i < 12; i++) {
        str_addf(&bomb, "a%d: &a%d [", i, i);
        for (int k = 0; k < 9; k++)
            str_addf(&bomb, "%s*a%d", k > 0 ? ", " : "", i - 1);
        str_add(&bomb, "]\n");
    }
    loading_write(l, "bomb.yaml", str_text(&bomb));
    assert_null(loading_file(l, "bomb.yaml", NULL));
    assert_mentions(l->faults, "bomb.yaml:");
    str_deinit(&deep);
    str_deinit(&bomb);
}

static void a_dollar_in_a_flow_mapping_must_be_quoted(void **state)
{
    struct loading *l = *state;
    assert_refused(l, "data: {root: ${env:MTAG_DATA:data}}\n", "2:");
    assert_mentions(l->faults, "quote");
    assert_loads(l, "data: {root: \"${env:MTAG_DATA:data}\"}\n");
}

static void dollars_without_a_value_are_faults(void **state)
{
    struct loading *l = *state;
    assert_refused(l, "train: {batch: $n}\n", "2:16: error: unknown name `$n`");
    assert_refused(l, "data: {root: \"${env:MTAG_TEST_UNSET}\"}\n",
                   "2:14: error: the environment variable MTAG_TEST_UNSET is not set");
    assert_int_equal(count_of(l->faults, "error:"), 1);
    assert_refused(l, "variables: {a: $b, b: $a}\ntrain: {batch: $a}\n", "");
    assert_refused(l, "train: {batch: $(1 / 0)}\n", "2:16: error: ");
}

static void a_missing_folder_is_a_fault_where_it_is_named(void **state)
{
    struct loading *l = *state;
    assert_refused(l, "data: {root: nowhere}\n", "2:14: error: ");
    assert_mentions(l->faults, "nowhere is not a folder");
    assert_mentions(l->faults, "environment variable MTAG_DATA");
}

static void missing_sections_are_faults(void **state)
{
    struct loading *l = *state;
    loading_write(l, "bare.yaml", "name: bare\n");
    assert_null(loading_file(l, "bare.yaml", NULL));
    assert_mentions(l->faults, "bare.yaml:1:1: error: the file has no `data` section");
    assert_mentions(l->faults, "the file has no `features` section");
    assert_null(loading_over(l, "model: ~\n"));
    assert_mentions(l->faults, "error: the file has no `model` section");
}

static void clips_that_do_not_fill_a_batch_are_a_fault(void **state)
{
    struct loading *l = *state;
    assert_refused(l, "train: {batch: 9}\n", "2:16: error: the 8 training clips");
    assert_loads(l, "train: {batch: 9, drop_last: false}\n");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        LOADING_TEST(unknown_keys_name_the_nearest),
        LOADING_TEST(duplicate_keys_are_faults),
        LOADING_TEST(ill_typed_and_out_of_range_values_are_faults),
        LOADING_TEST(unknown_types_list_what_there_is),
        LOADING_TEST(shapes_that_do_not_fit_are_faults),
        LOADING_TEST(inputs_from_nowhere_and_cycles_are_faults),
        LOADING_TEST(sweep_paths_that_name_nothing_are_faults),
        LOADING_TEST(what_cannot_be_swept_says_so),
        LOADING_TEST(parameters_need_values_or_a_range),
        LOADING_TEST(faults_of_one_trial_carry_its_label),
        LOADING_TEST(faults_common_to_all_trials_are_told_once),
        LOADING_TEST(all_faults_are_told_together),
        LOADING_TEST(faults_of_a_sweep_do_not_hide_those_of_its_trials),
        LOADING_TEST(augmentations_are_checked_with_each_trials_features),
        LOADING_TEST(conditions_have_names_of_their_own_and_not_too_long),
        LOADING_TEST(a_grid_that_leaves_few_starts_is_warned_of),
        LOADING_TEST(what_changes_recordings_needs_features_of_them),
        LOADING_TEST(names_in_require_and_when_are_checked),
        LOADING_TEST(paths_to_layers_say_how_things_are_counted),
        LOADING_TEST(an_optimizer_with_options_that_do_not_fit_is_a_fault),
        LOADING_TEST(a_null_that_takes_back_what_is_needed_is_the_place_of_the_fault),
        LOADING_TEST(a_base_that_is_a_folder_is_a_fault_where_it_is_named),
        LOADING_TEST(faults_of_the_command_line_show_the_whole_word),
        LOADING_TEST(a_file_that_cannot_be_read_is_a_fault),
        LOADING_TEST(hostile_files_end_soon),
        LOADING_TEST(a_dollar_in_a_flow_mapping_must_be_quoted),
        LOADING_TEST(dollars_without_a_value_are_faults),
        LOADING_TEST(a_missing_folder_is_a_fault_where_it_is_named),
        LOADING_TEST(missing_sections_are_faults),
        LOADING_TEST(clips_that_do_not_fill_a_batch_are_a_fault),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
