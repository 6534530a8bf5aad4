/* Data with one tag a clip (a genre, the class of a sound): every clip of the splits
 * has exactly one of the tags. */
#ifndef MTAG_DATA_ONE_TAG_H
#define MTAG_DATA_ONE_TAG_H

#include "features/data/dataset.h"

/* The clips that keep data from being such, and the first of each kind. */
struct feat_one_tag {
    /* Clips with no tag; with more than one; with a label that nobody knows. */
    size_t without, several, unknown;
    const struct feat_clip *first_without, *first_several,
        *first_unknown; /* NULL: there is none */
};
struct feat_one_tag feat_one_tag_count(const struct feat_dataset *d);

/* At least two tags, and each clip has one. */
bool feat_dataset_has_one_tag(const struct feat_dataset *d);

#endif
