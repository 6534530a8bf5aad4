#include "loading.h"

#include "runner/experiment/kinds.h"
#include "runner/experiment/sections.h"
#include "runner/metric.h"

#include <jansson.h>

static void every_kind_is_listed(void **state)
{
    (void)state;
    static const char *const kinds[][2] = {{"layer", "conv1d"},
                                           {"layers", "dropout"},
                                           {"feature", "mel"},
                                           {"optimizer", "adam"},
                                           {"losses", "bce"},
                                           {"schedule", "plateau"},
                                           {"sampler", "random"},
                                           {"section", "train"},
                                           {"scaling", "log1p"},
                                           {"average", "ema"},
                                           {"metrics", "valid_loss"},
                                           {"presets", "librosa"},
                                           {"experiments", "cnn2d.yaml"},
                                           {"", "augmentation"},
                                           {"", "metric"}};
    for (size_t i = 0; i < sizeof(kinds) / sizeof(*kinds); i++) {
        struct str out = {0};
        struct err e = {0};
        assert_int_equal(exp_list(kinds[i][0], &out, &e), ERR_OK);
        assert_mentions(str_text(&out), kinds[i][1]);
        str_deinit(&out);
    }
}

static void metrics_say_over_what_they_are_taken(void **state)
{
    (void)state;
    struct arena *a = arena_create();
    size_t next = 0, number;
    enum feat_split split;
    while (exp_metric_next(&next, &number, &split)) {
        const char *help = exp_metric_help(number, split, a);
        bool loss = run_metric(number)->of_loss;
        if (split == FEAT_VALID)
            assert_mentions(help,
                            loss ? "mean over the chunks"
                                 : "clips, each judged by the mean over its chunks");
        if (split != FEAT_TRAIN)
            assert_mentions(help, feat_split_words[split]);
        if (split == FEAT_TEST)
            assert_mentions(help, run_metric_name(number, FEAT_VALID, NULL, a));
        else
            assert_mentions(help,
                            run_metric(number)->maximize ? "maximized" : "minimized");
    }
    arena_destroy(a);
}

static void a_metric_is_described_by_each_of_its_names(void **state)
{
    (void)state;
    const char *const names[] = {"f1_macro", "valid_f1_macro", "test_f1_macro"};
    for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++) {
        struct str out = {0};
        struct err e = {0};
        assert_int_equal(exp_describe(names[i], &out, &e), ERR_OK);
        assert_mentions(str_text(&out), "f1_macro");
        assert_mentions(str_text(&out), "metric");
        assert_mentions(str_text(&out), "sklearn.metrics.f1_score");
        str_deinit(&out);
    }
}

static void an_unknown_kind_lists_the_kinds(void **state)
{
    (void)state;
    struct str out = {0};
    struct err e = {0};
    assert_int_equal(exp_list("optimiser", &out, &e), ERR_USER);
    assert_mentions(e.text, "did you mean `optimizer`?");
    assert_mentions(
        e.text,
        "layer, feature, augmentation, scaling, optimizer, loss, schedule, average, "
        "sampler, pruner, section, metric, preset, experiment");
    assert_int_equal(out.length, 0);
}

static void options_are_described(void **state)
{
    (void)state;
    struct str out = {0};
    struct err e = {0};
    assert_int_equal(exp_describe("conv1d", &out, &e), ERR_OK);
    assert_mentions(str_text(&out), "filters");
    assert_mentions(str_text(&out), "repeat");
    str_deinit(&out);
    assert_int_equal(exp_describe("sweep", &out, &e), ERR_OK);
    assert_mentions(str_text(&out), "enqueue");
    str_deinit(&out);
    assert_int_equal(exp_describe("plateu", &out, &e), ERR_USER);
    assert_mentions(e.text, "did you mean `plateau`?");
    str_deinit(&out);
}

static void assert_described(const char *word, const char *part)
{
    struct str out = {0};
    struct err e = {0};
    if (exp_describe(word, &out, &e) != ERR_OK)
        fail_msg("%s", e.text);
    assert_mentions(str_text(&out), part);
    str_deinit(&out);
}

static void every_word_of_the_language_is_described(void **state)
{
    (void)state;
    static const char *const words[] = {
        "name",     "base",   "hypothesis", "variables",     "keep",     "cache",
        "data",     "blocks", "features",   "model",         "train",    "evaluate",
        "sweep",    "from",   "repeat",     "each",          "layers",   "options",
        "values",   "min",    "max",        "distribution",  "mu",       "sigma",
        "step",     "when",   "parameters", "probabilities", "variants", "require",
        "enqueue",  "metric", "goal",       "cumulative",    "limits",   "retries",
        "patience", "n_fft",  "phases",     "split",         "tags",     "monitor",
        "method",   "to",     "log_normal", "maximize",      "weights",  "limit"};
    for (size_t i = 0; i < sizeof(words) / sizeof(*words); i++)
        assert_described(words[i], words[i]);
    for (const struct opt *o = exp_file_table; o->name; o++)
        assert_described(o->name, o->name);
    assert_described("distribution", "int_log_uniform");
    assert_described("log_uniform", "distribution");
    assert_described("train.stop.patience", "train.stop (section)");
    assert_described("name", "any layer");
}

static void paths_are_described_in_whatever_file(void **state)
{
    (void)state;
    static const char *const paths[][2] = {
        {"train.optimizer.lr", "learning rate"},
        {"train.optimizer", "adam"},
        {"train.stop.patience", "train.stop (section)"},
        {"train.schedule.patience", "plateau (schedule)"},
        {"train.monitor.goal", "maximize"},
        {"features.mel.hop_length", "mel (feature)"},
        {"features.my_own.n_mfcc", "mfcc (feature)"},
        {"features.mel", "n_mels"},
        {"model.layers", "the network"},
        {"model.layers.conv1d.kernel", "conv1d (layer)"},
        {"model.layers.body.repeat", "any layer"},
        {"augment.versions", "versions of each clip"},
        {"augment.gain.min_db", "gain (augmentation)"},
        {"sweep.parameters.train.optimizer.lr.step", "min + step"},
        {"sweep.seeds", "runs of each trial"},
        {"data.sample_rate", "sample_rate"},
    };
    static const char *const wrong[][2] = {
        {"train.optimiser.lr", "did you mean `train.optimizer.lr`?"},
        {"train.lr", "did you mean `train.optimizer.lr`?"},
        {"train.batch_size", "did you mean `train.batch`?"},
        {"features.mel.hop", "did you mean `features.mel.hop_length`?"},
        {"model.layers.conv1d.kernel_size",
         "did you mean `model.layers.conv1d.kernel`"},
        {"trian.epochs", "did you mean `train.epochs`?"},
        {"xyzzy.epochs", "`xyzzy.epochs` names nothing"},
    };
    for (size_t i = 0; i < sizeof(paths) / sizeof(*paths); i++)
        assert_described(paths[i][0], paths[i][1]);
    for (size_t i = 0; i < sizeof(wrong) / sizeof(*wrong); i++) {
        struct str out = {0};
        struct err e = {0};
        assert_int_equal(exp_describe(wrong[i][0], &out, &e), ERR_USER);
        assert_mentions(e.text, wrong[i][1]);
        assert_int_equal(out.length, 0);
        str_deinit(&out);
    }
}

static void examples_stand_as_in_a_file(void **state)
{
    (void)state;
    assert_described("mel", "\nExample: mel: {type: mel, n_fft: 512, ");
    assert_described("waveform", "\nExample: waveform: {type: waveform}\n");
    assert_described("adam", "\nExample: optimizer: {type: adam, lr: 1e-3}\n");
    assert_described("conv1d", "\nExample: - conv1d: {filters: ");
    assert_described("relu", "\nExample: - relu\n");
    assert_described("gain", "\nExample: - {type: gain, min_db: ");
    assert_described("grid",
                     "\nExample: sweep: {method: grid, parameters: {train.batch: ");
    assert_described("random", "distribution: log_uniform");
    assert_described("features", "\nExample: features: {mel: {type: mel, ");
}

/* Whether a schema, or anything in it, requires keys. */
static bool requires(json_t *schema)
{
    bool found = json_is_array(json_object_get(schema, "required"));
    const char *key;
    json_t *value;
    json_object_foreach(schema, key, value) found =
        found ||
        (strcmp(key, "then") != 0 && strcmp(key, "if") != 0 &&
         strcmp(key, "layers") != 0 && strcmp(key, "phases") != 0 &&
         strcmp(key, "augment") != 0 && strcmp(key, "perturb") != 0 && requires(value));
    size_t i;
    if (json_is_array(schema))
    json_array_foreach(schema, i, value) found = found || requires(value);
    return found;
}

static void a_derived_file_need_not_repeat_its_base_in_the_schema(void **state)
{
    (void)state;
    struct str out = {0};
    exp_schema(&out);
    json_t *schema = json_loads(str_text(&out), 0, NULL);
    assert_non_null(schema);
    assert_false(requires(schema));
    const json_t *then = json_object_get(schema, "then");
    assert_int_equal(json_array_size(json_object_get(then, "required")), 3);
    assert_non_null(json_object_get(json_object_get(then, "properties"), "data"));
    json_decref(schema);
    str_deinit(&out);
}

/* A formula stands in place of data, features and model, and its parameters are keys.
 */
static void a_formula_needs_no_data_in_the_schema(void **state)
{
    (void)state;
    struct str out = {0};
    exp_schema(&out);
    json_t *schema = json_loads(str_text(&out), 0, NULL), *first, *other, *names;
    const char *base, *objective, *section;
    assert_non_null(schema);
    assert_int_equal(json_unpack(schema, "{s:{s:{s:[{s:[s]}, {s:[s]}]}}}", "if", "not",
                                 "anyOf", "required", &base, "required", &objective),
                     0);
    assert_string_equal(base, "base");
    assert_string_equal(objective, "objective");
    assert_null(json_object_get(schema, "additionalProperties"));
    first = json_array_get(json_object_get(schema, "allOf"), 0);
    assert_int_equal(json_unpack(first, "{s:{s:[s]}, s:o}", "if", "required", &section,
                                 "else", &other),
                     0);
    assert_string_equal(section, "objective");
    names = json_object_get(json_object_get(other, "propertyNames"), "enum");
    assert_int_equal(json_array_size(names),
                     json_object_size(json_object_get(schema, "properties")));
    json_decref(schema);
    str_deinit(&out);
}

static void the_schema_is_json_and_knows_sections_and_layers(void **state)
{
    (void)state;
    struct str out = {0};
    exp_schema(&out);
    json_t *schema = json_loads(str_text(&out), 0, NULL);
    assert_non_null(schema);
    const json_t *properties = json_object_get(schema, "properties");
    for (const struct opt *o = exp_file_table; o->name; o++)
        assert_non_null(json_object_get(properties, o->name));
    assert_mentions(str_text(&out), "max_pool1d");
    assert_mentions(str_text(&out), "n_mels");
    assert_mentions(str_text(&out), "one_at_a_time");
    json_decref(schema);
    str_deinit(&out);
}

static void check_default(const struct opt_each *at, void *context)
{
    const char *text = at->option->fallback;
    (void)context;
    if (!text)
        return;
    struct arena *a = arena_create();
    struct diag *diag = diag_create();
    const struct yaml_node *read = opt_fallback(at->option, a);
    const struct yaml_node *yaml =
        yaml_read_text(text, strlen(text), "default", ".", a, diag);
    if (!yaml || !yaml_equal(read, yaml))
        fail_msg("the default `%s` of %s %s reads otherwise in a file", text, at->owner,
                 at->option->name);
    diag_destroy(diag);
    arena_destroy(a);
}

static void defaults_read_as_they_would_in_a_file(void **state)
{
    const struct opt_each file = {.owner = "", .table = exp_file_table};
    (void)state;
    opt_each(&file, OPT_EACH_NODE, check_default, NULL);
    for (size_t k = 0; k < exp_kind_count; k++) {
        for (size_t i = 0; exp_kinds[k].types->items[i]; i++) {
            const struct plugin *p = exp_kinds[k].types->items[i];
            const struct opt_each own = {.owner = p->name, .table = p->options};
            opt_each(&own, OPT_EACH_NODE, check_default, NULL);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_kind_is_listed),
        cmocka_unit_test(metrics_say_over_what_they_are_taken),
        cmocka_unit_test(a_metric_is_described_by_each_of_its_names),
        cmocka_unit_test(an_unknown_kind_lists_the_kinds),
        cmocka_unit_test(options_are_described),
        cmocka_unit_test(every_word_of_the_language_is_described),
        cmocka_unit_test(paths_are_described_in_whatever_file),
        cmocka_unit_test(examples_stand_as_in_a_file),
        cmocka_unit_test(a_derived_file_need_not_repeat_its_base_in_the_schema),
        cmocka_unit_test(a_formula_needs_no_data_in_the_schema),
        cmocka_unit_test(the_schema_is_json_and_knows_sections_and_layers),
        cmocka_unit_test(defaults_read_as_they_would_in_a_file),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
