/* The section `features`: what networks may see, with its shapes. */
#include "runner/experiment/parts/parts.h"

#include "runner/experiment/parts/given.h"

/* The features of a section under way. */
struct reading {
    const struct exp_checker *checker;
    const struct exp_data_part *data;
    struct exp_input_list *list;
    struct arena *arena;
    struct diag *diag;
};

static void add_shape(const struct reading *r, const char *name, struct feat_shape s)
{
    struct nn_feature *shape = &r->list->shapes[r->list->shape_count++];
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
static void add_unknown(const struct reading *r, const char *name)
{
    r->list->shapes[r->list->shape_count++] = (struct nn_feature){.name = name};
}

static struct feat_shape shape_of(const struct reading *r, const struct feat_type *type,
                                  const void *options)
{
    return type->shape(options, r->data->sample_rate, r->data->samples);
}

/* After faults in its options a feature counts with its type's defaults, so that the
 * network is checked all the same. Nobody sees the faulty options: a hop of 0 would be
 * divided by. */
static void add_default_shape(const struct reading *r, struct feat_input *input)
{
    const struct feat_type *type = (const struct feat_type *)input->value.type;
    if (!type) {
        add_unknown(r, input->name);
        return;
    }
    void *options = arena_alloc(r->arena, 1, type->plugin.options_size);
    opt_defaults(type->plugin.options, options, r->arena);
    if (type->resolve)
        type->resolve(options, r->data->sample_rate);
    input->value.options = options;
    struct feat_shape s = shape_of(r, type, options);
    if (is_some(s))
        add_shape(r, input->name, s);
    else
        add_unknown(r, input->name);
}

/* Ties a feature to the files or the network that it is read from; false after a fault,
 * and without data. */
static bool bind(const struct reading *r, const struct yaml_pair *pair,
                 struct feat_input *input)
{
    const struct feat_type *type = (const struct feat_type *)input->value.type;
    if (!type->bind)
        return true;
    if (!r->data->dataset)
        return false;
    size_t before = diag_errors(r->diag);
    struct feat_binding binding = {.dataset = r->data->dataset,
                                   .beside =
                                       exp_find_given(r->checker, pair, type, r->diag),
                                   .networks = r->checker->networks,
                                   .at = pair->value,
                                   .arena = r->arena,
                                   .diag = r->diag};
    if (diag_errors(r->diag) == before)
        type->bind(input->value.options, &binding);
    return diag_errors(r->diag) == before;
}

static void read_feature(const struct reading *r, const struct yaml_pair *pair)
{
    struct feat_input *input = &r->list->inputs[r->list->count++];
    size_t before = diag_errors(r->diag);
    input->name = pair->key->text;
    const char *what = arena_printf(r->arena, "features.%s", input->name);
    feat_read(pair->value, what, &input->value, r->arena, r->diag);
    const struct feat_type *type = (const struct feat_type *)input->value.type;
    if (type && type->check && diag_errors(r->diag) == before)
        type->check(input->value.options, r->data->sample_rate, pair->value, r->diag);
    if (!type || diag_errors(r->diag) > before) {
        add_default_shape(r, input);
        return;
    }
    if (type->resolve)
        type->resolve(input->value.options, r->data->sample_rate);
    if (!bind(r, pair, input)) {
        add_unknown(r, input->name);
        return;
    }
    struct feat_shape s = shape_of(r, type, input->value.options);
    if (is_some(s)) {
        add_shape(r, input->name, s);
        return;
    }
    add_unknown(r, input->name);
    diag_error(r->diag, pair->value, "longer examples, or a shorter n_fft",
               "an example of %d samples is too short for the feature %s",
               r->data->samples, input->name);
}

static void read_features(const struct reading *r, const struct yaml_node *section)
{
    bool any = section && section->kind == YAML_MAPPING;
    size_t count = any ? section->count : 0;
    struct exp_input_list *list = r->list;
    list->inputs = arena_alloc(r->arena, count + 1, sizeof(*list->inputs));
    list->shapes = arena_alloc(r->arena, count + 1, sizeof(*list->shapes));
    for (size_t i = 0; i < count; i++)
        read_feature(r, &section->pairs[i]);
    if (count == 0)
        add_unknown(r, "");
}

const struct exp_features_part *exp_features_part(struct exp_checking *c)
{
    struct exp_key key = {0};
    bool is_new;
    exp_key_data(c->data, &key);
    exp_key_section(c, "features", &key);
    struct exp_features_part *p =
        exp_part_find(c, EXP_FEATURES_PART, &key, sizeof(*p), &is_new);
    if (!is_new)
        return p;
    const char *example = "as in `features: {mel: {type: mel}}`";
    struct diag *diag = p->part.diag;
    const struct yaml_node *section = exp_plain_section(c, "features", diag);
    if (!section)
        exp_missing_section(c, "features", example, diag);
    else if (section->kind != YAML_MAPPING || section->count == 0)
        diag_error(diag, section, example,
                   "`features` must be a mapping from names to features");
    struct reading r = {.checker = c->checker,
                        .data = c->data,
                        .list = &p->all,
                        .arena = c->checker->arena,
                        .diag = diag};
    read_features(&r, section);
    p->part.good = diag_errors(diag) == 0;
    if (p->part.good)
        exp_keep_inputs(c, &p->all);
    return p;
}
