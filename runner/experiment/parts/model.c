/* The section `model`: the network, and the features that it uses. */
#include "runner/experiment/parts/parts.h"

#include "runner/experiment/canonical.h"

/* Lists the features that the graph uses, and tells of the others. */
static void list_used(const struct exp_checking *c, struct exp_model_part *p)
{
    const struct exp_input_list *all = &c->features->all;
    const struct yaml_node *section = yaml_find(c->file, "features");
    struct exp_input_list *used = &p->used;
    used->inputs = arena_alloc(c->checker->arena, all->count, sizeof(*used->inputs));
    used->shapes = arena_alloc(c->checker->arena, all->count, sizeof(*used->shapes));
    for (size_t i = 0; i < all->count; i++) {
        if (!p->graph->feature_used[i]) {
            diag_unused(p->part.diag, section->pairs[i].key, NULL,
                        "no layer uses the feature `%s`", all->inputs[i].name);
            continue;
        }
        used->inputs[used->count] = all->inputs[i];
        used->shapes[used->count++] = all->shapes[i];
    }
    used->shape_count = used->count;
}

/* Reads the graph; where it leaves features unused, again without them. */
static void read_graph(const struct exp_checking *c, struct exp_model_part *p,
                       const struct yaml_node *model)
{
    struct arena *a = c->checker->arena;
    struct diag *diag = p->part.diag;
    const struct exp_input_list *all = &c->features->all;
    const struct exp_input_list *used = &p->used;
    int tags = (int)c->data->tags;
    p->graph =
        nn_graph_read(model, &c->scope, all->shapes, all->shape_count, tags, a, diag);
    if (!p->graph || !c->features->part.good)
        return;
    list_used(c, p);
    if (used->count < all->count)
        p->graph =
            nn_graph_read(model, &c->scope, used->shapes, used->count, tags, a, diag);
    if (used->count > EXP_MAX_INPUTS)
        diag_error(diag, model, NULL, "the network uses %zu features, at most %d",
                   used->count, EXP_MAX_INPUTS);
}

const struct exp_model_part *exp_model_part(struct exp_checking *c)
{
    const struct exp_features_part *features = c->features;
    struct exp_key key = {0};
    bool is_new;
    exp_key_number(&key, c->data->tags);
    exp_key_pointer(&key, features->part.good ? (const void *)features->all.text
                                              : (const void *)features);
    exp_key_section(c, "model", &key);
    struct exp_model_part *p =
        exp_part_find(c, EXP_MODEL_PART, &key, sizeof(*p), &is_new);
    if (!is_new)
        return p;
    struct diag *diag = p->part.diag;
    const struct yaml_node *model = yaml_find(c->file, "model");
    if (!model || yaml_is_null(model))
        exp_missing_section(c, "model", "as in `model: {layers: [...]}`", diag);
    else if (model->kind != YAML_MAPPING || !yaml_find(model, "layers"))
        diag_error(diag, model, "as in `layers: [flatten, linear: {units: tags}]`",
                   "`model` must be a mapping with `layers`");
    else
        read_graph(c, p, model);
    p->part.good = features->part.good && p->graph && diag_errors(diag) == 0;
    if (!p->part.good)
        return p;
    struct str text = {0};
    exp_canonical_network(p->graph, p->used.inputs, p->used.count, &text);
    exp_keep_canonical(c, &p->part, &text);
    exp_keep_inputs(c, &p->used);
    return p;
}
