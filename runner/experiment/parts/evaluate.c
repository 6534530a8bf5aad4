/* The section `evaluate`: how clips are judged, and under which conditions. */
#include "runner/experiment/parts/parts.h"

#include "runner/experiment/augment_section.h"
#include "runner/experiment/canonical.h"
#include "runner/experiment/sections.h"

const struct exp_evaluate_part *exp_evaluate_part(struct exp_checking *c)
{
    struct arena *a = c->checker->arena;
    const struct exp_data_part *data = c->data;
    struct exp_key key = {0};
    bool is_new;
    exp_key_data(data, &key);
    exp_key_section(c, "evaluate", &key);
    struct exp_evaluate_part *p =
        exp_part_find(c, EXP_EVALUATE_PART, &key, sizeof(*p), &is_new);
    if (!is_new)
        return p;
    struct diag *diag = p->part.diag;
    exp_read_evaluate(exp_plain_section(c, "evaluate", diag), &p->evaluate, a, diag);
    struct aug_scene scene =
        exp_scene(data->sample_rate, data->samples, data->dataset, NULL, 0, a);
    exp_read_perturb(p->evaluate.perturb, &scene, &p->evaluate, a, diag);
    p->part.good = diag_errors(diag) == 0;
    if (!p->part.good)
        return p;
    struct str text = {0};
    exp_canonical_evaluate(&p->evaluate, &text);
    exp_keep_canonical(c, &p->part, &text);
    return p;
}
