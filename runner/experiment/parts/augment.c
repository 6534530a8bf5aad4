/* The section `augment`: how training examples are changed at random. */
#include "runner/experiment/parts/parts.h"

#include "runner/experiment/augment_section.h"

const struct exp_augment_part *exp_augment_part(struct exp_checking *c)
{
    struct arena *a = c->checker->arena;
    const struct exp_data_part *data = c->data;
    const struct exp_input_list *used = &c->model->used;
    bool has_inputs = c->model->part.good;
    struct exp_key key = {0};
    bool is_new;
    exp_key_data(data, &key);
    exp_key_pointer(&key, has_inputs ? used->text : NULL);
    exp_key_section(c, "augment", &key);
    struct exp_augment_part *p =
        exp_part_find(c, EXP_AUGMENT_PART, &key, sizeof(*p), &is_new);
    if (!is_new)
        return p;
    const struct yaml_node *section = exp_plain_section(c, "augment", p->part.diag);
    struct aug_scene scene =
        exp_scene(data->sample_rate, data->samples, data->dataset,
                  has_inputs ? used->inputs : NULL, has_inputs ? used->count : 0, a);
    scene.any_input = !has_inputs;
    p->chain = aug_read(section, &scene, a, p->part.diag);
    p->part.good = diag_errors(p->part.diag) == 0;
    struct str text = {0};
    exp_canonical_augment(p->chain, &text);
    exp_keep_canonical(c, &p->part, &text);
    return p;
}
