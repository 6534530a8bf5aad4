/* Finds recordings that are in a data set more than once. A test on recordings of the
 * training shows only how well a network remembers. */
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

/* contents: of each clip; equal recordings have equal contents; empty: not known.
 * ERR_MEMORY. */
enum err_code feat_duplicates_find(const struct feat_dataset *d,
                                   const struct hash *contents,
                                   struct feat_duplicates *out, struct err *e);

/* Contents of the recordings' files, [clip_count]. Only files that may be equal are
 * read: those of one size, and of these first the beginnings. The contents of all
 * others, and of files that cannot be read, are empty. ERR_MEMORY. */
enum err_code feat_duplicates_read(const struct feat_dataset *d, struct hash *out,
                                   struct err *e);

/* Whether two splits have a recording in common. */
bool feat_duplicates_leak(const struct feat_duplicates *x);

/* Appends "2 clips of test are recordings of train too: d/a is 0/b"; nothing if the
 * splits have no recording in common. */
void feat_duplicates_add(const struct feat_duplicates *x, const struct feat_dataset *d,
                         enum feat_split of, enum feat_split with, struct str *out);

#endif
