/* Which clips are in which fold: `data.folds`. */
#ifndef MTAG_FEATURES_DATA_FOLDS_H
#define MTAG_FEATURES_DATA_FOLDS_H

#include "features/data/split.h"

/* Fewer leave a split without clips. */
enum { FEAT_LEAST_FOLDS = 3, FEAT_MOST_FOLDS = 100 };

/* Whether the option asks for folds; NULL or `none`: it does not. */
bool feat_folds_wanted(const struct yaml_node *spec);
/* Where it names a column of the annotations; NULL: it names none. */
const struct yaml_node *feat_folds_column(const struct yaml_node *spec);

/* Notes what spec has wrong whatever the clips are; false if anything. */
bool feat_folds_check(const struct yaml_node *spec, struct arena *a, struct diag *diag);

/* of[i], from 0, for each clip. spec is one of
 *   {column: fold}   by the texts of that column of the annotations, numbers in their
 *                    order, other texts in theirs
 *   {count: 5, by: clip, seed: 0}   shared out evenly so that each fold has its share
 * of every tag, in an order drawn by a hash of seed and stem With by: artist no artist
 * is in two folds; where a column parts one, that is a fault. texts: of the column, for
 * each clip; NULL if spec names none. Returns the number of folds, 0
 * after a fault. */
size_t feat_folds_choose(const struct yaml_node *spec,
                         const struct feat_split_clips *clips, const char *const *texts,
                         signed char *of, struct arena *a, struct diag *diag);

#endif
