/* Files beside the recordings, one for each clip: ROOT/STEM and a suffix. A feature
 * that reads them has feat_type.companion. The contents of the files are then part of
 * the key of its cache entries and of the identity of its trials. */
#ifndef MTAG_FEATURES_DATA_COMPANION_H
#define MTAG_FEATURES_DATA_COMPANION_H

#include "features/data/dataset.h"

struct feat_companion {
    struct feat_companion *next;
    const char *root, *suffix;
    /* Of each clip of the data set, known after feat_prepare: */
    struct hash *contents;
    struct timespec *changed; /* the file's status, when it had them; 0: not known */
};

/* The data set's companions of this root and suffix, noted there the first time. The
 * arena must live as long as the data set. */
struct feat_companion *feat_companion_of(struct feat_dataset *d, const char *root,
                                         const char *suffix, struct arena *a);

char *feat_companion_path(const struct feat_companion *c, const struct feat_clip *clip,
                          struct arena *a);

/* The contents that belong to the clips of the three splits, as one hash. */
struct hash feat_companion_fingerprint(const struct feat_companion *c,
                                       const struct feat_dataset *d);

#endif
