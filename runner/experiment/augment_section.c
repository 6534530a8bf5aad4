#include "runner/experiment/augment_section.h"

#include "features/extract.h"

#include <math.h>
#include <string.h>

/* With the metric's name before it, it fits into a message from a worker. */
enum { MOST_NAME = 100 };

/* The eight conditions of Won, Ferraro, Bogdanov, Serra: "Evaluation of CNN-based
 * automatic music tagging models", 2020. */
static const char robustness[] =
    "[{name: time_stretch_0.71, type: time_stretch, min_rate: 0.70710678,"
    "  max_rate: 0.70710678},"
    " {name: time_stretch_1.41, type: time_stretch, min_rate: 1.41421356,"
    "  max_rate: 1.41421356},"
    " {name: pitch_shift_down, type: pitch_shift, min_semitones: -1,"
    "  max_semitones: -1},"
    " {name: pitch_shift_up, type: pitch_shift, min_semitones: 1, max_semitones: 1},"
    " {name: dynamic_range_music, type: compress, preset: music_standard},"
    " {name: dynamic_range_speech, type: compress, preset: speech},"
    " {name: white_noise_0.1, type: noise, min_mix: 0.1, max_mix: 0.1},"
    " {name: white_noise_0.4, type: noise, min_mix: 0.4, max_mix: 0.4}]";

/* Whether a feature's option `to` is db. */
static bool is_in_decibels(const struct opt_typed *value)
{
    for (const struct opt *o = value->type->options; o->name; o++) {
        if (strcmp(o->name, "to") != 0 || o->kind != OPT_TYPED)
            continue;
        const struct opt_typed *to =
            (const void *)((const char *)value->options + o->offset);
        return to->type && strcmp(to->type->name, "db") == 0;
    }
    return false;
}

struct aug_scene exp_scene(int sample_rate, int samples,
                           const struct feat_dataset *tags,
                           const struct feat_input *inputs, size_t input_count,
                           struct arena *a)
{
    struct aug_input *shapes = arena_alloc(a, input_count + 1, sizeof(*shapes));
    for (size_t i = 0; i < input_count; i++) {
        const struct feat_type *type = (const struct feat_type *)inputs[i].value.type;
        shapes[i].name = inputs[i].name;
        shapes[i].shape = type->shape(inputs[i].value.options, sample_rate, samples);
        shapes[i].decibels = is_in_decibels(&inputs[i].value);
    }
    return (struct aug_scene){.sample_rate = sample_rate,
                              .tags = tags ? tags->tags : NULL,
                              .tag_count = tags ? tags->tag_count : 0,
                              .inputs = shapes,
                              .input_count = input_count};
}

static bool is_text(const struct yaml_node *node, const char *text)
{
    return node->kind == YAML_SCALAR && strcmp(node->text, text) == 0;
}

/* The list that is meant; NULL: none, or a fault. */
static const struct yaml_node *find_list(const struct yaml_node *node, struct arena *a,
                                         struct diag *diag)
{
    if (!node || yaml_is_null(node) || is_text(node, "none"))
        return NULL;
    if (is_text(node, "robustness"))
        return yaml_read_text(robustness, strlen(robustness), "robustness", ".", a,
                              diag);
    if (node->kind == YAML_SEQUENCE)
        return node;
    diag_error(diag, node,
               "as in `perturb: [{type: noise, min_snr_db: 10, max_snr_db: 10}]`",
               "`perturb` of evaluate must be none, robustness or a list of "
               "augmentations");
    return NULL;
}

static bool is_taken(const struct exp_evaluate *e, const char *name)
{
    bool taken = false;
    for (size_t i = 0; i < e->condition_count; i++)
        taken = taken || strcmp(e->conditions[i].name, name) == 0;
    return taken;
}

void exp_read_perturb(const struct yaml_node *node, const struct aug_scene *scene,
                      struct exp_evaluate *out, struct arena *a, struct diag *diag)
{
    const struct yaml_node *list = find_list(node, a, diag);
    size_t count = list ? list->count : 0;
    out->conditions = arena_alloc(a, count + 1, sizeof(*out->conditions));
    out->condition_count = 0;
    for (size_t i = 0; i < count; i++) {
        struct aug_item item;
        if (!aug_read_one(list->items[i], "`perturb`", scene, &item, a, diag))
            continue;
        const struct aug_common *common = item.value.options;
        const char *name = common->name ? common->name : item.value.type->name;
        if (strlen(name) > MOST_NAME) {
            diag_error(diag, list->items[i], NULL,
                       "the name of a condition of `perturb` has at most %d characters",
                       MOST_NAME);
            continue;
        }
        if (is_taken(out, name)) {
            diag_error(diag, list->items[i], "give it a `name` of its own",
                       "`perturb` has two conditions `%s`", name);
            continue;
        }
        out->conditions[out->condition_count++] = (struct exp_condition){
            .name = name, .chain = aug_chain_of(&item, 1, scene, a)};
    }
}

void exp_check_reach(const struct yaml_node *at, const char *what,
                     const struct feat_input *inputs, size_t count, struct arena *a,
                     struct diag *diag)
{
    struct str names = {0};
    size_t beyond = 0;
    for (size_t i = 0; i < count; i++) {
        const struct feat_type *type = (const struct feat_type *)inputs[i].value.type;
        if (type->cut == FEAT_CUT_FRAMES)
            str_addf(&names, "%s%s", beyond++ ? ", " : "", inputs[i].name);
    }
    const char *text = arena_strdup(a, str_text(&names));
    str_deinit(&names);
    if (beyond > 0 && beyond == count)
        diag_error(diag, at, "features that are computed from samples, or none of it",
                   "`%s` changes recordings, but the network uses only what is read "
                   "from files beside them (%s)",
                   what, text);
    else if (beyond > 0)
        diag_warning(diag, at, NULL,
                     "`%s` changes recordings, which leaves what is read from files "
                     "beside them as it is (%s)",
                     what, text);
}

void exp_canonical_augment(const struct aug_chain *chain, struct str *out)
{
    if (!chain)
        return;
    str_addf(out, "augment variants %d\n", chain->versions);
    aug_canonical(chain, AUG_WAVEFORM, AUG_GROUPS, out);
}

const struct feat_input *exp_inputs_with(const struct feat_input *inputs, size_t count,
                                         const struct aug_chain *train,
                                         const struct aug_chain *test, struct arena *a)
{
    if (!train && !test)
        return inputs;
    struct feat_input *copy = arena_alloc(a, count + 1, sizeof(*copy));
    for (size_t i = 0; i < count; i++) {
        copy[i] = inputs[i];
        copy[i].train = train;
        copy[i].test = test;
    }
    return copy;
}

const struct feat_input *exp_inputs_in_chunks(const struct feat_input *inputs,
                                              size_t count, int samples, double overlap,
                                              struct arena *a)
{
    if (!(overlap > 0))
        return inputs;
    long step = lround(samples * (1 - overlap));
    struct feat_input *copy = arena_alloc(a, count + 1, sizeof(*copy));
    for (size_t i = 0; i < count; i++) {
        copy[i] = inputs[i];
        copy[i].chunk_step = step > 0 ? step : 1;
    }
    return copy;
}

void exp_set_conditions(struct exp_config *config, const struct aug_chain *augment,
                        struct arena *a)
{
    size_t count = config->evaluate.condition_count;
    struct exp_condition *own = arena_alloc(a, count + 1, sizeof(*own));
    for (size_t i = 0; i < count; i++) {
        own[i] = config->evaluate.conditions[i];
        own[i].inputs = exp_inputs_with(config->inputs, config->input_count, augment,
                                        own[i].chain, a);
    }
    config->evaluate.conditions = own;
}
