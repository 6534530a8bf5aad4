#include "runner/sweep/left_tags.h"

#include "features/data/unknown.h"

enum { MOST_NAMED = 5 };

static void add_split(const struct feat_dataset *d, enum feat_split split,
                      const char *indent, struct str *out)
{
    const size_t clips = d->split_count[split];
    size_t left = 0;
    struct str names = {0};
    for (size_t t = 0; t < d->tag_count && clips > 0; t++) {
        const size_t with = feat_dataset_count_with(d, split, t);
        if (with > 0 && with < feat_dataset_count_known(d, split, t))
            continue;
        if (left++ < MOST_NAMED)
            str_addf(&names, "%s%s: %zu", left > 1 ? ", " : "", d->tags[t], with);
    }
    if (left > 0) {
        str_addf(out,
                 "%s%zu of %zu tags %s left out of the means over tags (ROC-AUC, "
                 "PR-AUC): of the %zu %s clips all or none have them (%s%s)\n",
                 indent, left, d->tag_count, left == 1 ? "is" : "are", clips,
                 feat_split_words[split], str_text(&names),
                 left > MOST_NAMED ? ", ..." : "");
    }
    str_deinit(&names);
}

void run_add_left_tags(const struct feat_dataset *d, const char *indent,
                       struct str *out)
{
    feat_add_unknown(d, indent, out);
    add_split(d, FEAT_VALID, indent, out);
    add_split(d, FEAT_TEST, indent, out);
}
