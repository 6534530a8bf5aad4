/* The same recording more than once. A network that is tested on what it was trained on
 * shows how well it remembers. */
#ifndef MTAG_FEATURES_DATA_DUPLICATES_H
#define MTAG_FEATURES_DATA_DUPLICATES_H

#include "base/str.h"
#include "features/data/dataset.h"

/* [of][with]: clips of the first split whose recording the second split has too.
 * [s][s]: clips that repeat an earlier clip of the same split. */
struct feat_duplicates {
    size_t clips[FEAT_SPLITS][FEAT_SPLITS]; /* how many */
    size_t first[FEAT_SPLITS][FEAT_SPLITS]; /* the first of them */
    size_t same[FEAT_SPLITS][FEAT_SPLITS];  /* a clip that the first one equals */
};

/* contents: of each clip, equal for equal recordings; empty: not known. ERR_MEMORY. */
enum err_code feat_duplicates_find(const struct feat_dataset *d,
                                   const struct hash *contents,
                                   struct feat_duplicates *out, struct err *e);

/* Contents of the recordings' files, [clip_count], as far as they may be equal: files
 * of one size are read, first their beginnings. Empty for the others, and for those
 * that cannot be read. ERR_MEMORY. */
enum err_code feat_duplicates_read(const struct feat_dataset *d, struct hash *out,
                                   struct err *e);

/* Whether two splits have a recording in common. */
bool feat_duplicates_leak(const struct feat_duplicates *x);

/* "2 clips of test are recordings of train too: d/a is 0/b"; nothing appended if the
 * splits have none in common. */
void feat_duplicates_add(const struct feat_duplicates *x, const struct feat_dataset *d,
                         enum feat_split of, enum feat_split with, struct str *out);

#endif
