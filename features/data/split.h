/* Which clips train, validate and test: `data.split` and `data.limit`. */
#ifndef MTAG_FEATURES_DATA_SPLIT_H
#define MTAG_FEATURES_DATA_SPLIT_H

#include "base/diag.h"

#include <stdbool.h>
#include <stddef.h>

struct feat_split_clips {
    const char *const *stems;
    size_t count, tags;
    const unsigned char *labels; /* [count][tags] */
    const char *grammar;         /* data.grammar, which was checked */
    bool written; /* spec is written in the file: parts of it that have no effect are
                     then told */
};

/* of[i] (enum feat_split, or -1: unused) for each clip. spec is one of
 *   {train: [0, 1], valid: [c], test: [d]}   the folder that a stem begins with
 *   {file: F}   lines "stem train", the split (train, valid, test) after a tab, space
 *               or comma at the end of the line; # begins a comment
 *   {ratio: [.7, .15, .15], by: clip, seed: 0}   shared out so that each split has its
 *               share of every tag (features/data/stratify.h), in an order drawn by a
 *               hash of seed and stem, whatever the order of the file; by: artist keeps
 *               those of an artist together.
 * False after a fault; a split that no clip falls into is one. */
bool feat_split_choose(const struct yaml_node *spec,
                       const struct feat_split_clips *clips, signed char *of,
                       struct arena *a, struct diag *diag);

/* Notes the faults of a spec that do not depend on clips, for data sets without
 * clips. */
void feat_split_look(const struct yaml_node *spec, struct arena *a, struct diag *diag);

/* Keeps at most `limit` clips of each of `splits` splits or folds, drawn by a hash of
 * their stems; the others become -1. False if there is no memory. */
bool feat_split_limit(int limit, int splits, const char *const *stems, size_t count,
                      signed char *of);

/* The artist of each clip, 0.., into group[count]; how many artists there are. 0 after
 * a fault, told at the node: names without an artist, fewer artists than `least`, which
 * `what` names ("the three"). */
size_t feat_split_artists(const struct feat_split_clips *clips, size_t least,
                          const char *what, size_t *group, const struct yaml_node *at,
                          struct diag *diag);

#endif
