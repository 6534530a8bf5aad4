/* Labels that nobody knows: unknown.h. */
#include "features/data/unknown.h"

#include "base/term.h"

enum { NAMED = 3 };

static size_t count_of_tag(const struct feat_dataset *d, size_t tag)
{
    size_t count = 0;
    for (size_t i = 0; i < d->clip_count; i++)
        count += d->clips[i].unknown && d->clips[i].unknown[tag];
    return count;
}

size_t feat_dataset_count_known(const struct feat_dataset *d, enum feat_split split,
                                size_t tag)
{
    size_t count = 0;
    for (size_t i = 0; i < d->split_count[split]; i++) {
        const struct feat_clip *clip = &d->clips[d->split[split][i]];
        count += !(clip->unknown && clip->unknown[tag]);
    }
    return count;
}

size_t feat_dataset_count_unknown(const struct feat_dataset *d)
{
    size_t count = 0;
    for (size_t t = 0; t < d->tag_count; t++)
        count += count_of_tag(d, t);
    return count;
}

void feat_add_unknown(const struct feat_dataset *d, const char *indent, struct str *out)
{
    const size_t all = feat_dataset_count_unknown(d);
    size_t top[NAMED] = {0}, counts[NAMED] = {0};
    if (all == 0)
        return;
    for (size_t t = 0; t < d->tag_count; t++) {
        size_t tag = t, count = count_of_tag(d, t);
        for (int k = 0; k < NAMED; k++) {
            if (count <= counts[k])
                continue;
            const size_t lower_tag = top[k], lower = counts[k];
            top[k] = tag;
            counts[k] = count;
            tag = lower_tag;
            count = lower;
        }
    }
    str_add(out, indent);
    term_add_count(out, all);
    str_add(out, " of ");
    term_add_count(out, d->clip_count * d->tag_count);
    str_add(out, " labels are not known, and left out of losses and metrics; most of ");
    for (int k = 0; k < NAMED && counts[k] > 0; k++) {
        str_addf(out, "%s%s (", k ? ", " : "", d->tags[top[k]]);
        term_add_count(out, counts[k]);
        str_add(out, ")");
    }
    str_add(out, "\n");
}
