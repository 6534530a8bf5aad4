/* Data with one tag a clip: one_tag.h. */
#include "features/data/one_tag.h"

struct feat_one_tag feat_one_tag_count(const struct feat_dataset *d)
{
    struct feat_one_tag found = {0};
    for (int s = 0; s < FEAT_SPLITS; s++)
        for (size_t i = 0; i < d->split_count[s]; i++) {
            const struct feat_clip *clip = &d->clips[d->split[s][i]];
            size_t tags = 0;
            for (size_t t = 0; t < d->tag_count; t++)
                tags += clip->labels[t];
            if (clip->unknown && found.unknown++ == 0)
                found.first_unknown = clip;
            if (tags == 0 && found.without++ == 0)
                found.first_without = clip;
            if (tags > 1 && found.several++ == 0)
                found.first_several = clip;
        }
    return found;
}

bool feat_dataset_has_one_tag(const struct feat_dataset *d)
{
    const struct feat_one_tag found = feat_one_tag_count(d);
    return d->tag_count > 1 && found.without == 0 && found.several == 0 &&
           found.unknown == 0;
}
