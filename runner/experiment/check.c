/* The sections of a trial, one after the other. */
#include "runner/experiment/check.h"

#include "runner/experiment/augment_section.h"
#include "runner/experiment/canonical.h"
#include "runner/experiment/fit.h"
#include "runner/experiment/given.h"
#include "runner/experiment/init.h"
#include "runner/experiment/measurable.h"
#include "runner/experiment/one_tag.h"
#include "runner/experiment/sections.h"
#include "runner/experiment/tree.h"

#include <math.h>
#include <string.h>

enum {
    PART_DATA,
    PART_FEATURES,
    PART_MODEL,
    PART_AUGMENT,
    PART_TRAIN,
    PART_EVALUATE,
    PART_FIT
};

/* What a section became; kept for all trials with the same text. */
struct part {
    struct diag *diag;
    bool good;
    const char *canonical, *endless; /* endless: PART_TRAIN, without its epochs */
    struct feat_dataset *dataset;
    int sample_rate, samples; /* of the data section, also where it could not be read */
    size_t tags;
    struct feat_input *inputs; /* all features; in PART_MODEL those that are used */
    struct nn_feature *shapes; /* one for each input; after faults also others */
    size_t input_count, shape_count;
    const char *inputs_text; /* names, options and shapes of the inputs, kept once */
    const struct nn_graph *graph;
    struct exp_train train;
    struct yaml_node *with_monitor; /* PART_TRAIN: the section, for the record */
    const bool *frozen;             /* PART_FIT */
    const struct aug_chain *augment;
    struct exp_evaluate evaluate;
};

/* A trial on its way through the sections. */
struct checking {
    struct exp_checker *checker;
    const struct yaml_node *file;
    struct dollar_scope scope;
    struct exp_findings *found;
    struct part *parts[EXP_PARTS];
};

static void add_section(const struct checking *c, const char *name, struct exp_key *key)
{
    exp_key_pointer(key, exp_texts_section(&c->checker->texts, yaml_find(c->file, name),
                                           c->scope.names));
}

/* The part of that number for a key; *is_new: it is to be filled in. */
static struct part *find_part(struct checking *c, int number, struct exp_key *key,
                              bool *is_new)
{
    exp_key_number(key, (uint64_t)number);
    void **slot = exp_memo_find(&c->checker->parts, key->words,
                                key->count * sizeof *key->words, is_new);
    if (*is_new) {
        struct part *fresh = arena_alloc(c->checker->arena, 1, sizeof *fresh);
        fresh->diag = diag_create();
        *slot = fresh;
    }
    struct part *p = *slot;
    c->parts[number] = p;
    c->found->parts[number] = diag_count(p->diag) || *is_new ? p->diag : NULL;
    return p;
}

/* A section with its dollars replaced; NULL if the file has none. */
static const struct yaml_node *plain_section(const struct checking *c, const char *name,
                                             struct diag *diag)
{
    struct yaml_node *section = yaml_find(c->file, name);
    if (!section || yaml_is_null(section))
        return NULL;
    return dollar_replace(section, DOLLAR_NAMES, &c->scope, c->checker->arena, diag);
}

static void missing(const struct checking *c, const char *name, const char *hint,
                    struct diag *diag)
{
    const struct yaml_node *first = c->file->count ? c->file->pairs[0].key : c->file;
    const struct yaml_node *null = yaml_find(c->file, name);
    diag_error(diag, null ? null : first, hint, "the file has no `%s` section", name);
}

/* How many tags a section that could not be read may have meant. */
static size_t guess_tags(const struct yaml_node *section)
{
    const struct yaml_node *tags = yaml_find(section, "tags");
    long long top;
    if (tags && tags->kind == YAML_SEQUENCE && tags->count > 0)
        return tags->count;
    if (yaml_to_long(yaml_find(tags, "top"), &top) && top > 0 && top < 100000)
        return (size_t)top;
    return sizeof feat_top50 / sizeof *feat_top50;
}

/* What sections beside `data` depend on of it. */
static void add_data(const struct part *data, struct exp_key *key)
{
    exp_key_number(key, (uint64_t)data->sample_rate);
    exp_key_number(key, (uint64_t)data->samples);
    exp_key_pointer(key, data->dataset);
}

static void keep_canonical(const struct checking *c, struct part *p, const char *text)
{
    struct str copy = {0};
    str_add(&copy, text);
    p->canonical = exp_texts_keep(&c->checker->texts, &copy);
}

/* What depends on inputs depends on this. */
static void keep_inputs_text(const struct checking *c, struct part *p)
{
    struct str text = {0};
    for (size_t i = 0; i < p->input_count; i++) {
        str_addf(&text, "%s ", p->inputs[i].name);
        feat_add_key(&p->inputs[i].value, &text);
        nn_shape_add(&text, p->shapes[i].shape);
    }
    p->inputs_text = exp_texts_keep(&c->checker->texts, &text);
}

static void check_data(struct checking *c)
{
    struct arena *a = c->checker->arena;
    struct exp_key key = {0};
    bool is_new;
    add_section(c, "data", &key);
    struct part *p = find_part(c, PART_DATA, &key, &is_new);
    if (!is_new)
        return;
    const struct yaml_node *section = plain_section(c, "data", p->diag);
    if (!section)
        missing(c, "data", "as in `data: {root: ../data/mtat}`", p->diag);
    else if (c->checker->recorded)
        p->dataset = feat_dataset_recorded(section, c->checker->recorded, a, p->diag);
    else
        p->dataset = feat_dataset_read(section, a, p->diag);
    p->good = p->dataset && diag_errors(p->diag) == 0;
    if (p->good) {
        p->sample_rate = p->dataset->options.sample_rate;
        p->samples = p->dataset->options.samples;
        p->tags = p->dataset->tag_count;
        keep_canonical(c, p, exp_canonical_data(&p->dataset->options, a));
        return;
    }
    /* What the other sections need to be checked all the same. */
    struct feat_data data = {0};
    struct diag *ignored = diag_create();
    opt_read(feat_data_table, section, "data", NULL, &data, a, ignored);
    diag_destroy(ignored);
    p->sample_rate = data.sample_rate > 0 ? data.sample_rate : 16000;
    double samples = data.samples > 0 ? data.samples : data.seconds * p->sample_rate;
    p->samples = samples >= 1 && samples < 1e9 ? (int)lround(samples) : 48000;
    p->tags = guess_tags(section);
}

static void add_shape(struct part *p, const char *name, struct feat_shape s)
{
    struct nn_feature *shape = &p->shapes[p->shape_count++];
    shape->name = name;
    shape->shape = (struct nn_shape){.kind = s.vector     ? NN_VECTOR
                                             : s.sequence ? NN_SEQUENCE
                                                          : NN_IMAGE,
                                     .channels = s.channels,
                                     .bands = s.bands,
                                     .frames = s.frames};
}

static bool is_some(struct feat_shape s)
{
    return s.channels > 0 && s.bands > 0 && s.frames > 0;
}

/* A feature, or with the name "" any, of which no shape is known. */
static void add_unknown(struct part *p, const char *name)
{
    p->shapes[p->shape_count++] = (struct nn_feature){.name = name};
}

/* After faults in its options a feature counts with its type's defaults, so that the
 * network is checked all the same. Nobody sees the faulty options: a hop of 0 would be
 * divided by. */
static void add_default_shape(struct part *p, struct feat_input *input,
                              const struct part *data, struct arena *a)
{
    const struct feat_type *type = (const struct feat_type *)input->value.type;
    if (!type) {
        add_unknown(p, input->name);
        return;
    }
    void *options = arena_alloc(a, 1, type->plugin.options_size);
    opt_defaults(type->plugin.options, options, a);
    if (type->resolve)
        type->resolve(options, data->sample_rate);
    input->value.options = options;
    struct feat_shape s = type->shape(options, data->sample_rate, data->samples);
    if (is_some(s))
        add_shape(p, input->name, s);
    else
        add_unknown(p, input->name);
}

static void read_feature(struct part *p, const struct yaml_pair *pair,
                         const struct part *data, const struct exp_checker *c)
{
    struct arena *a = c->arena;
    struct feat_input *input = &p->inputs[p->input_count++];
    size_t before = diag_errors(p->diag);
    input->name = pair->key->text;
    const char *what = arena_printf(a, "features.%s", input->name);
    feat_read(pair->value, what, &input->value, a, p->diag);
    const struct feat_type *type = (const struct feat_type *)input->value.type;
    if (type && type->check && diag_errors(p->diag) == before)
        type->check(input->value.options, data->sample_rate, pair->value, p->diag);
    if (!type || diag_errors(p->diag) > before) {
        add_default_shape(p, input, data, a);
        return;
    }
    if (type->resolve)
        type->resolve(input->value.options, data->sample_rate);
    if (type->bind && !data->dataset) {
        add_unknown(p, input->name);
        return;
    }
    if (type->bind) {
        const struct feat_given *beside = exp_find_given(c, pair, type, p->diag);
        struct feat_binding binding = {.dataset = data->dataset,
                                       .beside = beside,
                                       .networks = c->networks,
                                       .at = pair->value,
                                       .arena = a,
                                       .diag = p->diag};
        if (diag_errors(p->diag) == before)
            type->bind(input->value.options, &binding);
        if (diag_errors(p->diag) > before) {
            add_unknown(p, input->name);
            return;
        }
    }
    struct feat_shape s =
        type->shape(input->value.options, data->sample_rate, data->samples);
    if (is_some(s)) {
        add_shape(p, input->name, s);
        return;
    }
    add_unknown(p, input->name);
    diag_error(p->diag, pair->value, "longer examples, or a shorter n_fft",
               "an example of %d samples is too short for the feature %s",
               data->samples, input->name);
}

static void check_features(struct checking *c)
{
    struct arena *a = c->checker->arena;
    const struct part *data = c->parts[PART_DATA];
    struct exp_key key = {0};
    bool is_new;
    add_data(data, &key);
    add_section(c, "features", &key);
    struct part *p = find_part(c, PART_FEATURES, &key, &is_new);
    if (!is_new)
        return;
    const struct yaml_node *section = plain_section(c, "features", p->diag);
    if (!section)
        missing(c, "features", "as in `features: {mel: {type: mel}}`", p->diag);
    else if (section->kind != YAML_MAPPING || section->count == 0)
        diag_error(p->diag, section, "as in `features: {mel: {type: mel}}`",
                   "`features` must be a mapping from names to features");
    bool any = section && section->kind == YAML_MAPPING;
    size_t count = any ? section->count : 0;
    p->inputs = arena_alloc(a, count + 1, sizeof *p->inputs);
    p->shapes = arena_alloc(a, count + 1, sizeof *p->shapes);
    for (size_t i = 0; i < count; i++)
        read_feature(p, &section->pairs[i], data, c->checker);
    if (count == 0)
        add_unknown(p, "");
    p->good = diag_errors(p->diag) == 0;
    if (p->good)
        keep_inputs_text(c, p);
}

/* Reads the graph; where it leaves features unused, again without them. */
static void read_graph(const struct checking *c, struct part *p,
                       const struct yaml_node *model)
{
    struct arena *a = c->checker->arena;
    const struct part *features = c->parts[PART_FEATURES];
    int tags = (int)c->parts[PART_DATA]->tags;
    p->graph = nn_graph_read(model, &c->scope, features->shapes, features->shape_count,
                             tags, a, p->diag);
    if (!p->graph || !features->good)
        return;
    p->inputs = arena_alloc(a, features->input_count, sizeof *p->inputs);
    p->shapes = arena_alloc(a, features->input_count, sizeof *p->shapes);
    const struct yaml_node *section = yaml_find(c->file, "features");
    for (size_t i = 0; i < features->input_count; i++) {
        if (!p->graph->feature_used[i])
            diag_unused(p->diag, section->pairs[i].key, NULL,
                        "no layer uses the feature `%s`", features->inputs[i].name);
        if (!p->graph->feature_used[i])
            continue;
        p->inputs[p->input_count] = features->inputs[i];
        p->shapes[p->input_count++] = features->shapes[i];
    }
    if (p->input_count < features->input_count)
        p->graph = nn_graph_read(model, &c->scope, p->shapes, p->input_count, tags, a,
                                 p->diag);
    if (p->input_count > EXP_MAX_INPUTS)
        diag_error(p->diag, model, NULL, "the network uses %zu features, at most %d",
                   p->input_count, EXP_MAX_INPUTS);
}

static void check_model(struct checking *c)
{
    const struct part *features = c->parts[PART_FEATURES];
    struct exp_key key = {0};
    bool is_new;
    exp_key_number(&key, c->parts[PART_DATA]->tags);
    exp_key_pointer(&key, features->good ? (const void *)features->inputs_text
                                         : (const void *)features);
    add_section(c, "model", &key);
    struct part *p = find_part(c, PART_MODEL, &key, &is_new);
    if (!is_new)
        return;
    const struct yaml_node *model = yaml_find(c->file, "model");
    if (!model || yaml_is_null(model))
        missing(c, "model", "as in `model: {layers: [...]}`", p->diag);
    else if (model->kind != YAML_MAPPING || !yaml_find(model, "layers"))
        diag_error(p->diag, model, "as in `layers: [flatten, linear: {units: tags}]`",
                   "`model` must be a mapping with `layers`");
    else
        read_graph(c, p, model);
    p->good = features->good && p->graph && diag_errors(p->diag) == 0;
    if (p->good)
        keep_canonical(c, p,
                       exp_canonical_network(p->graph, p->inputs, p->input_count,
                                             c->checker->arena));
    if (p->good)
        keep_inputs_text(c, p);
}

static void check_augment(struct checking *c)
{
    struct arena *a = c->checker->arena;
    const struct part *data = c->parts[PART_DATA], *model = c->parts[PART_MODEL];
    bool has_inputs = model->good;
    struct exp_key key = {0};
    bool is_new;
    add_data(data, &key);
    exp_key_pointer(&key, has_inputs ? model->inputs_text : NULL);
    add_section(c, "augment", &key);
    struct part *p = find_part(c, PART_AUGMENT, &key, &is_new);
    if (!is_new)
        return;
    const struct yaml_node *section = plain_section(c, "augment", p->diag);
    struct aug_scene scene = exp_scene(data->sample_rate, data->samples, data->dataset,
                                       has_inputs ? model->inputs : NULL,
                                       has_inputs ? model->input_count : 0, a);
    scene.any_input = !has_inputs;
    p->augment = aug_read(section, &scene, a, p->diag);
    p->good = diag_errors(p->diag) == 0;
    keep_canonical(c, p, exp_canonical_augment(p->augment, a));
}

/* The section `train` with the monitored metric written out: it may be the sweep's,
 * which a trial alone does not have. */
static struct yaml_node *with_monitor(const struct yaml_node *section,
                                      const struct exp_metric *monitor, struct arena *a)
{
    bool given = section && section->kind == YAML_MAPPING;
    struct yaml_node *metric = yaml_mapping(a);
    struct yaml_node *train =
        given ? exp_shallow(section, a) : exp_mapping_at(section, a);
    yaml_set(metric, "name", yaml_scalar(a, monitor->name), a);
    yaml_set(metric, "goal",
             yaml_scalar(a, monitor->goal == EXP_MAXIMIZE ? "maximize" : "minimize"),
             a);
    yaml_set(train, "monitor", metric, a);
    return train;
}

static void check_train(struct checking *c)
{
    struct arena *a = c->checker->arena;
    struct exp_key key = {0};
    bool is_new;
    add_section(c, "train", &key);
    struct part *p = find_part(c, PART_TRAIN, &key, &is_new);
    if (!is_new)
        return;
    const struct yaml_node *section = plain_section(c, "train", p->diag);
    exp_read_train(section, &p->train, a, p->diag);
    if (c->checker->results)
        exp_find_weights(&p->train.init, c->checker->results, a, p->diag);
    p->good = diag_errors(p->diag) == 0;
    struct exp_metric *monitor = &p->train.monitor;
    if (!monitor->name && c->checker->metric.name)
        *monitor = exp_metric_of_epoch(c->checker->metric, a);
    else if (!monitor->name)
        *monitor = (struct exp_metric){.name = "valid_loss", .goal = EXP_MINIMIZE};
    if (p->good) {
        keep_canonical(c, p, exp_canonical_train(&p->train, true, a));
        p->endless = exp_canonical_train(&p->train, false, a);
    }
    p->with_monitor = with_monitor(yaml_find(c->file, "train"), monitor, a);
}

static void check_evaluate(struct checking *c)
{
    struct arena *a = c->checker->arena;
    struct exp_key key = {0};
    bool is_new;
    const struct part *data = c->parts[PART_DATA];
    add_data(data, &key);
    add_section(c, "evaluate", &key);
    struct part *p = find_part(c, PART_EVALUATE, &key, &is_new);
    if (!is_new)
        return;
    const struct yaml_node *section = plain_section(c, "evaluate", p->diag);
    exp_read_evaluate(section, &p->evaluate, a, p->diag);
    struct aug_scene scene =
        exp_scene(data->sample_rate, data->samples, data->dataset, NULL, 0, a);
    exp_read_perturb(p->evaluate.perturb, &scene, &p->evaluate, a, p->diag);
    p->good = diag_errors(p->diag) == 0;
    if (p->good)
        keep_canonical(c, p, exp_canonical_evaluate(&p->evaluate, a));
}

/* What changes recordings needs features of them. */
static void check_reach(const struct checking *c, struct diag *diag)
{
    struct arena *a = c->checker->arena;
    const struct part *model = c->parts[PART_MODEL], *augment = c->parts[PART_AUGMENT];
    const struct part *evaluate = c->parts[PART_EVALUATE];
    if (augment->good && aug_has(augment->augment, AUG_WAVEFORM))
        exp_check_reach(yaml_find(c->file, "augment"), "augment", model->inputs,
                        model->input_count, a, diag);
    if (evaluate->good && evaluate->evaluate.condition_count > 0)
        exp_check_reach(yaml_find(yaml_find(c->file, "evaluate"), "perturb"), "perturb",
                        model->inputs, model->input_count, a, diag);
}

/* Faults that only sections together have. */
static void check_fit(struct checking *c)
{
    struct arena *a = c->checker->arena;
    const struct part *data = c->parts[PART_DATA], *model = c->parts[PART_MODEL];
    const struct part *train = c->parts[PART_TRAIN];
    struct exp_key key = {0};
    bool is_new;
    for (int i = 0; i < PART_FIT; i++)
        exp_key_pointer(&key, c->parts[i]);
    struct part *p = find_part(c, PART_FIT, &key, &is_new);
    if (!is_new)
        return;
    if (train->good && data->good) {
        exp_check_batch(yaml_find(c->file, "train"), &train->train, data->dataset,
                        p->diag);
        if (c->checker->results && !c->checker->recorded)
            exp_check_measurable(c->file, data->dataset, &train->train,
                                 &c->checker->metric, c->checker->metric_at, p->diag);
        nn_loss_check(&train->train.loss, data->tags, p->diag);
        if (!c->checker->recorded)
            exp_check_one_tag(data->dataset, &train->train.loss, p->diag);
    }
    if (model->good && data->good && c->parts[PART_FEATURES]->good)
        exp_check_starts(yaml_find(c->file, "features"), model->inputs,
                         model->input_count, data->dataset, p->diag);
    if (model->good && train->good)
        exp_check_logits(model->graph, &train->train, p->diag);
    if (model->good)
        check_reach(c, p->diag);
    if (model->good)
        keep_canonical(
            c, p,
            exp_fit_init(&train->train.init, model->graph, &p->frozen, a, p->diag));
    p->good = diag_errors(p->diag) == 0;
}

/* Inputs and conditions, one list of them for all trials that have the same. */
static void share_inputs(const struct checking *k, struct exp_config *config,
                         const struct aug_chain *augment)
{
    struct exp_checker *c = k->checker;
    const struct part *model = k->parts[PART_MODEL];
    struct exp_key key = {0};
    bool is_new;
    exp_key_pointer(&key, model);
    exp_key_pointer(&key, augment);
    exp_key_pointer(&key, k->parts[PART_EVALUATE]);
    exp_key_pointer(&key, k->parts[PART_DATA]);
    void **slot =
        exp_memo_find(&c->inputs, key.words, key.count * sizeof *key.words, &is_new);
    if (is_new) {
        const struct feat_input *cut = exp_inputs_in_chunks(
            model->inputs, model->input_count, k->parts[PART_DATA]->samples,
            config->evaluate.overlap, c->arena);
        config->inputs =
            exp_inputs_with(cut, model->input_count, augment, NULL, c->arena);
        exp_set_conditions(config, augment, c->arena);
        *slot = config;
    }
    const struct exp_config *first = *slot;
    config->inputs = first->inputs;
    config->evaluate.conditions = first->evaluate.conditions;
}

struct exp_config *exp_check(struct exp_checker *c, const struct yaml_node *file,
                             struct exp_findings *found)
{
    *found = (struct exp_findings){{0}};
    struct checking k = {.checker = c,
                         .file = file,
                         .scope = {.names = yaml_find(file, "variables")},
                         .found = found};
    check_data(&k);
    check_features(&k);
    check_model(&k);
    check_augment(&k);
    check_train(&k);
    check_evaluate(&k);
    check_fit(&k);
    const struct part *model = k.parts[PART_MODEL], *fit = k.parts[PART_FIT];
    bool good = true;
    for (int i = 0; i < EXP_PARTS; i++)
        good = good && k.parts[i]->good;
    if (!good)
        return NULL;
    struct exp_config *config = arena_alloc(c->arena, 1, sizeof *config);
    const struct aug_chain *augment = k.parts[PART_AUGMENT]->augment;
    config->dataset = k.parts[PART_DATA]->dataset;
    config->input_count = model->input_count;
    config->graph = model->graph;
    config->train = k.parts[PART_TRAIN]->train;
    config->frozen = fit->frozen;
    config->evaluate = k.parts[PART_EVALUATE]->evaluate;
    share_inputs(&k, config, augment);
    struct yaml_node *resolved = exp_shallow(file, c->arena);
    yaml_set(resolved, "train", k.parts[PART_TRAIN]->with_monitor, c->arena);
    config->resolved = resolved;
    static const int order[EXP_CANONICAL] = {[EXP_CANONICAL_DATA] = PART_DATA,
                                             [EXP_CANONICAL_NETWORK] = PART_MODEL,
                                             [EXP_CANONICAL_AUGMENT] = PART_AUGMENT,
                                             [EXP_CANONICAL_TRAIN] = PART_TRAIN,
                                             [EXP_CANONICAL_START] = PART_FIT,
                                             [EXP_CANONICAL_EVALUATE] = PART_EVALUATE};
    for (size_t i = 0; i < EXP_CANONICAL; i++)
        config->canonical[i] = k.parts[order[i]]->canonical;
    config->train_endless = k.parts[PART_TRAIN]->endless;
    return config;
}

void exp_checker_deinit(struct exp_checker *c)
{
    for (size_t i = 0; i < c->parts.bucket_count; i++)
        for (struct exp_memo_entry *e = c->parts.buckets[i]; e; e = e->next)
            diag_destroy(((struct part *)e->value)->diag);
}
