/* The registry of augmentations, from augment.def, and reading chains of them. */
#include "features/augment.h"

#include "base/composed.h"
#include <assert.h>
#include <string.h>

const char *const aug_none_word[] = {"none", NULL};

#define AUG_TYPE(name) extern const struct aug_type aug_##name;
#include "features/augment.def"
#undef AUG_TYPE

static const struct plugin *const types[] = {
#define AUG_TYPE(name) &aug_##name.plugin,
#include "features/augment.def"
#undef AUG_TYPE
    NULL};

const struct registry aug_types = {.kind = "augmentation", .items = types};

static const char *const group_names[AUG_GROUPS] = {"waveform", "feature", "batch"};

/* The section if it is not a list. */
struct section {
    int versions;
    const struct yaml_node *chain;
};

const struct opt aug_section_table[] = {
    {.name = "versions",
     .kind = OPT_INT,
     .offset = offsetof(struct section, versions),
     .fallback = "none",
     .words = aug_none_word,
     .min = 1,
     .max = 1000,
     .help = "number of versions of each clip that are drawn once, into the cache; "
             "each epoch picks one; none: each epoch draws anew"},
    {.name = "chain",
     .kind = OPT_NODE,
     .offset = offsetof(struct section, chain),
     .registry = &aug_types,
     .help = "the augmentations, in order: {type: NAME, p, options}"},
    {0}};

static const struct aug_type *type_of(const struct aug_item *item)
{
    return (const struct aug_type *)item->value.type;
}

static const struct aug_common *common_of(const struct aug_item *item)
{
    return item->value.options;
}

static void find_tags(struct aug_item *item, const struct aug_scene *scene,
                      struct arena *a, struct diag *diag)
{
    const struct opt_strings *names = &common_of(item)->only_tags;
    const struct yaml_node *list = yaml_place(item->value.node, "only_tags");
    const struct yaml_node *p = yaml_find(item->value.node, "p");
    if (p != NULL && common_of(item)->p == 0)
        diag_unused(diag, p, NULL, "`%s` is never applied with p: 0",
                    item->value.type->name);
    if (names->count == 0 && list->kind == YAML_SEQUENCE)
        diag_unused(diag, list, "leave it out: it means all clips",
                    "`only_tags` of %s names no tag", item->value.type->name);
    if (scene->tags == NULL)
        return;
    item->tags = arena_alloc(a, names->count + 1, sizeof(*item->tags));
    for (size_t i = 0; i < names->count; i++) {
        const char *name = composed(names->items[i], a);
        size_t k = 0;
        while (k < scene->tag_count && strcmp(scene->tags[k], name) != 0)
            k++;
        if (k < scene->tag_count) {
            item->tags[item->tag_count++] = k;
            continue;
        }
        diag_error(diag, list->kind == YAML_SEQUENCE ? list->items[i] : list,
                   str_did_you_mean(names->items[i], scene->tags, scene->tag_count, a),
                   "`only_tags` of %s names `%s`, which is not a tag of the data",
                   item->value.type->name, names->items[i]);
    }
}

static void find_input(struct aug_item *item, const struct aug_scene *scene,
                       struct arena *a, struct diag *diag)
{
    const char *on = common_of(item)->on;
    const char **names = arena_alloc(a, scene->input_count + 1, sizeof(*names));
    struct str known = {0};
    for (size_t i = 0; i < scene->input_count; i++) {
        names[i] = scene->inputs[i].name;
        str_addf(&known, "%s%s", i > 0 ? ", " : "as in `on: NAME`; features are ",
                 names[i]);
    }
    const char *hint = arena_strdup(a, str_text(&known));
    str_deinit(&known);
    while (on != NULL && item->input < scene->input_count &&
           strcmp(names[item->input], on) != 0)
        item->input++;
    if (on != NULL && item->input == scene->input_count) {
        const char *near = str_did_you_mean(on, names, scene->input_count, a);
        item->input = 0;
        diag_error(diag, yaml_place(item->value.node, "on"), near != NULL ? near : hint,
                   "`on` of %s names `%s`, which is not a feature of the network",
                   item->value.type->name, on);
    } else if (on == NULL && scene->input_count > 1) {
        diag_error(diag, item->value.node, hint,
                   "%s has to say which feature it changes: the network uses %zu",
                   item->value.type->name, scene->input_count);
    }
}

static bool settle(struct aug_item *item, const struct aug_scene *scene,
                   struct arena *a, struct diag *diag)
{
    const struct aug_type *type = type_of(item);
    size_t before = diag_errors(diag);
    find_tags(item, scene, a, diag);
    if (type->group == AUG_FEATURE && !scene->any_input)
        find_input(item, scene, a, diag);
    if (type->settle != NULL && diag_errors(diag) == before)
        type->settle(item->value.options, scene, item->value.node, a, diag);
    return diag_errors(diag) == before;
}

static bool read_item(const struct yaml_node *node, const char *what,
                      const struct aug_scene *scene, struct aug_item *out,
                      struct arena *a, struct diag *diag)
{
    size_t before = diag_errors(diag);
    *out = (struct aug_item){0};
    opt_read_typed(&aug_types, node, what, &out->value, a, diag);
    return diag_errors(diag) == before && settle(out, scene, a, diag);
}

bool aug_read_one(const struct yaml_node *node, const char *what,
                  const struct aug_scene *scene, struct aug_item *out, struct arena *a,
                  struct diag *diag)
{
    if (!read_item(node, what, scene, out, a, diag))
        return false;
    if (type_of(out)->group != AUG_WAVEFORM) {
        diag_error(diag, node, NULL,
                   "%s takes augmentations of waveforms; %s is for %s", what,
                   out->value.type->name,
                   type_of(out)->group == AUG_BATCH ? "batches" : "features");
        return false;
    }
    if (yaml_find(node, "p") == NULL)
        ((struct aug_common *)out->value.options)->p = 1;
    return true;
}

static void set_inputs(struct aug_chain *chain, const struct aug_scene *scene,
                       struct arena *a)
{
    chain->sample_rate = scene->sample_rate;
    chain->input_count = scene->input_count;
    chain->inputs = arena_alloc(a, scene->input_count + 1, sizeof(*chain->inputs));
    if (scene->input_count > 0)
        memcpy(chain->inputs, scene->inputs,
               scene->input_count * sizeof(*chain->inputs));
}

/* Where each group begins, of items that stand in the order of groups. */
static void count_groups(struct aug_chain *chain)
{
    for (int g = 0; g <= AUG_GROUPS; g++) {
        size_t i = 0;
        while (i < chain->count && (int)type_of(&chain->items[i])->group < g)
            i++;
        chain->first[g] = i;
    }
}

struct aug_chain *aug_chain_of(const struct aug_item *items, size_t count,
                               const struct aug_scene *scene, struct arena *a)
{
    struct aug_chain *chain = arena_alloc(a, 1, sizeof(*chain));
    chain->items = arena_alloc(a, count + 1, sizeof(*chain->items));
    if (count > 0)
        memcpy(chain->items, items, count * sizeof(*items));
    chain->count = count;
    set_inputs(chain, scene, a);
    count_groups(chain);
    return chain;
}

/* The list that node is or holds; NULL: nothing to apply, or a fault. */
static const struct yaml_node *find_list(const struct yaml_node *node, int *versions,
                                         struct arena *a, struct diag *diag)
{
    static const char hint[] =
        "as in `augment: [{type: polarity, p: 0.8}, {type: gain, min_db: -20}]`, or "
        "{versions: 8, chain: [...]}";
    struct section section = {.versions = OPT_WORD(0)};
    if (node == NULL || yaml_is_null(node) ||
        (node->kind == YAML_SCALAR && strcmp(node->text, "none") == 0))
        return NULL;
    const char *what = "augment";
    if (node->kind == YAML_MAPPING && yaml_find(node, "type") == NULL) {
        size_t before = diag_errors(diag);
        opt_read(aug_section_table, node, what, NULL, &section, a, diag);
        *versions = section.versions == OPT_WORD(0) ? 0 : section.versions;
        if (section.chain == NULL && diag_errors(diag) == before)
            diag_error(diag, node, hint,
                       "`augment` has no `chain`, the list of augmentations");
        if (section.chain == NULL || yaml_is_null(section.chain))
            return NULL;
        node = section.chain;
        what = "chain";
    }
    if (node->kind == YAML_SEQUENCE)
        return node;
    diag_error(diag, node, hint, "`%s` must be a list of augmentations%s", what,
               strcmp(what, "augment") == 0 ? " or `none`" : "");
    return NULL;
}

/* A name stands for one of the list in paths. */
static void check_names(const struct yaml_node *list, struct diag *diag)
{
    for (size_t i = 1; i < list->count; i++) {
        const struct yaml_node *name = yaml_find(list->items[i], "name");
        for (size_t k = 0; name != NULL && name->text != NULL && k < i; k++) {
            const struct yaml_node *other = yaml_find(list->items[k], "name");
            if (other != NULL && other->text != NULL &&
                strcmp(other->text, name->text) == 0) {
                diag_error(diag, name, NULL, "two augmentations are named `%s`",
                           name->text);
                break;
            }
        }
    }
}

const struct aug_chain *aug_read(const struct yaml_node *node,
                                 const struct aug_scene *scene, struct arena *a,
                                 struct diag *diag)
{
    int versions = 0;
    size_t before = diag_errors(diag);
    const struct yaml_node *list = find_list(node, &versions, a, diag);
    if (list == NULL || list->count == 0)
        return NULL;
    struct aug_chain *chain = arena_alloc(a, 1, sizeof(*chain));
    chain->items = arena_alloc(a, list->count, sizeof(*chain->items));
    chain->versions = versions;
    set_inputs(chain, scene, a);
    check_names(list, diag);
    const struct aug_item *last = NULL;
    for (size_t i = 0; i < list->count; i++) {
        struct aug_item *item = &chain->items[chain->count];
        if (!read_item(list->items[i], "an augmentation", scene, item, a, diag))
            continue;
        if (last != NULL && type_of(item)->group < type_of(last)->group)
            diag_error(diag, list->items[i],
                       "first the waveform's, then the feature's, then the batch's",
                       "%s works on the %s and has to stand before %s, which works on "
                       "the %s",
                       item->value.type->name, group_names[type_of(item)->group],
                       last->value.type->name, group_names[type_of(last)->group]);
        last = item;
        chain->count++;
    }
    count_groups(chain);
    if (versions > 0 && !aug_has(chain, AUG_WAVEFORM) && diag_errors(diag) == before)
        diag_error(diag, yaml_place(node, "versions"), NULL,
                   "`versions` are versions of the waveform, which the chain does not "
                   "change");
    return diag_errors(diag) == before ? chain : NULL;
}

bool aug_has(const struct aug_chain *chain, enum aug_group group)
{
    return chain != NULL && chain->first[group + 1] > chain->first[group];
}

long aug_item_sounding(const struct aug_item *item, long count)
{
    return type_of(item)->sounding != NULL
               ? type_of(item)->sounding(item->value.options, count)
               : count;
}

long aug_sounding(const struct aug_chain *condition, long count)
{
    if (condition == NULL)
        return count;
    assert(condition->count == 1);
    return aug_item_sounding(&condition->items[0], count);
}

void aug_canonical(const struct aug_chain *chain, enum aug_group from,
                   enum aug_group to, struct str *out)
{
    for (size_t i = chain->first[from]; i < chain->first[to]; i++) {
        const struct aug_item *item = &chain->items[i];
        str_addf(out, "v%d ", type_of(item)->version);
        opt_print_typed(&item->value, out);
        if (type_of(item)->canonical != NULL)
            type_of(item)->canonical(item->value.options, out);
        str_add(out, "\n");
    }
}

void aug_each_recording(const struct aug_chain *chain,
                        void (*add)(void *to, const char *path), void *to)
{
    for (size_t i = 0; chain != NULL && i < chain->count; i++) {
        const struct aug_item *item = &chain->items[i];
        if (type_of(item)->each_recording != NULL)
            type_of(item)->each_recording(item->value.options, add, to);
    }
}

void aug_check_range(double min, double max, const char *of, const struct yaml_node *at,
                     struct diag *diag)
{
    struct str low = {0}, high = {0};
    str_addf(&low, "min_%s", of);
    str_addf(&high, "max_%s", of);
    const struct yaml_node *written = yaml_find(at, str_text(&low));
    if (min > max)
        diag_error(diag, written != NULL ? written : yaml_place(at, str_text(&high)),
                   NULL, "`%s` is %g, more than `%s`, %g", str_text(&low), min,
                   str_text(&high), max);
    str_deinit(&low);
    str_deinit(&high);
}

void aug_check_idle(double min, double max, double idle, const char *of,
                    const struct yaml_node *at, struct diag *diag)
{
    struct str high = {0};
    str_addf(&high, "max_%s", of);
    const struct yaml_node *written = yaml_place(at, str_text(&high));
    if (min == idle && max == idle)
        diag_unused(diag, written, NULL, "`min_%s` and `max_%s` of %g change nothing",
                    of, of, idle);
    str_deinit(&high);
}
