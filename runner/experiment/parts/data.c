/* The section `data`: recordings, tags and splits. */
#include "runner/experiment/parts/parts.h"

#include "runner/experiment/canonical.h"

#include <math.h>

/* How many tags a section that could not be read may have meant. */
static size_t guess_tags(const struct yaml_node *section)
{
    const struct yaml_node *tags = yaml_find(section, "tags");
    long long top;
    if (tags && tags->kind == YAML_SEQUENCE && tags->count > 0)
        return tags->count;
    if (yaml_to_long(yaml_find(tags, "top"), &top) && top > 0 && top < 100000)
        return (size_t)top;
    return sizeof(feat_top50) / sizeof(*feat_top50);
}

/* What the other sections need to be checked all the same. */
static void guess(struct exp_data_part *p, const struct yaml_node *section,
                  struct arena *a)
{
    struct feat_data data = {0};
    struct diag *ignored = diag_create();
    opt_read(feat_data_table, section, "data", NULL, &data, a, ignored);
    diag_destroy(ignored);
    p->sample_rate = data.sample_rate > 0 ? data.sample_rate : 16000;
    double samples = data.samples > 0 ? data.samples : data.seconds * p->sample_rate;
    p->samples = samples >= 1 && samples < 1e9 ? (int)lround(samples) : 48000;
    p->tags = guess_tags(section);
}

/* The runs of all trials are as many. */
static void check_folds(struct exp_checking *c, const struct feat_dataset *d,
                        const struct yaml_node *section, struct diag *diag)
{
    struct exp_checker *checker = c->checker;
    const struct yaml_node *folds = yaml_find(section, "folds");
    if (checker->has_folds && checker->folds != d->fold_count)
        diag_error(diag, folds ? folds : section, NULL,
                   "%zu folds here, and %zu in other trials of the sweep: they must be "
                   "as many",
                   d->fold_count, checker->folds);
    checker->has_folds = true;
    checker->folds = d->fold_count;
}

const struct exp_data_part *exp_data_part(struct exp_checking *c)
{
    struct arena *a = c->checker->arena;
    struct exp_key key = {0};
    bool is_new;
    exp_key_section(c, "data", &key);
    struct exp_data_part *p =
        exp_part_find(c, EXP_DATA_PART, &key, sizeof(*p), &is_new);
    if (!is_new)
        return p;
    struct diag *diag = p->part.diag;
    const struct yaml_node *section = exp_plain_section(c, "data", diag);
    if (!section)
        exp_missing_section(c, "data", "as in `data: {root: ../data/mtat}`", diag);
    else if (c->checker->recorded)
        p->dataset = feat_dataset_recorded(section, c->checker->recorded, a, diag);
    else
        p->dataset = feat_dataset_read(section, a, diag);
    if (p->dataset)
        check_folds(c, p->dataset, section, diag);
    p->part.good = p->dataset && diag_errors(diag) == 0;
    if (!p->part.good) {
        guess(p, section, a);
        return p;
    }
    p->sample_rate = p->dataset->options.sample_rate;
    p->samples = p->dataset->options.samples;
    p->tags = p->dataset->tag_count;
    struct str text = {0};
    exp_canonical_data(&p->dataset->options, &text);
    exp_keep_canonical(c, &p->part, &text);
    return p;
}
