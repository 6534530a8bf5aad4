/* What the files of analyse() share. */
#ifndef MTAG_FEATURES_ANALYSE_PARTS_H
#define MTAG_FEATURES_ANALYSE_PARTS_H

#include "features/analyse/tables.h"

/* Fills pairs, synonyms, contradictions; with[ANALYSE_ALL] is known. */
enum err_code analyse_pairs(struct analysis *x, struct arena *a, struct err *e);
/* Fills names. */
enum err_code analyse_names(struct analysis *x, const int *group, struct arena *a,
                            struct err *e);
/* Fills one_tag, constant_loss, _entropy, _accuracy and the floors; after the tags of
 * the clips were counted. */
void analyse_constant(struct analysis *x);

enum { ANALYSE_FEW = 20 /* clips: a metric of fewer says little */ };
extern const char *const analyse_level_names[ANALYSE_LEVELS];

/* The tables: what is worth knowing first; clips of the splits and folders; how many
 * tags a clip has; each tag's clips; pairs of tags (every: all of them), those that
 * mean the same, those that contradict each other; what splits share; the loss of
 * constant predictions. Without rows if there is nothing to say. */
typedef struct table analyse_make_table(const struct analysis *x, bool every,
                                        struct arena *a);
analyse_make_table analyse_table_of_summary, analyse_table_of_splits,
    analyse_table_of_folders, analyse_table_of_counts, analyse_table_of_tags,
    analyse_table_of_pairs, analyse_table_of_synonyms, analyse_table_of_contradictions,
    analyse_table_of_shared, analyse_table_of_constant;

/* What tags mean: words.c has the words. A group of words that mean the same
 * thing, -1: the word is in none; spaces, dashes, underscores, case and the s of a
 * plural of more than 3 letters do not matter. */
int analyse_meaning(const char *tag);
/* Whether the tags mean the same: one meaning, or the same word written otherwise. */
bool analyse_same(const char *a, const char *b);
/* Whether a clip that has both is labelled wrongly: "no vocals" and "female voice",
 * "fast" and "slow". */
bool analyse_denies(const char *a, const char *b);
bool analyse_excludes(const char *a, const char *b);

#endif
