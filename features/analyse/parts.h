/* What the files of analyse() share. */
#ifndef MTAG_FEATURES_ANALYSE_PARTS_H
#define MTAG_FEATURES_ANALYSE_PARTS_H

#include "features/analyse/analysis.h"

/* Fills pairs, synonyms, contradictions; with[ANALYSE_ALL] is known. */
enum err_code analyse_pairs(struct analysis *x, struct arena *a, struct err *e);
/* Fills names. */
enum err_code analyse_names(struct analysis *x, const int *group, struct arena *a,
                            struct err *e);
/* Fills constant_loss and the floors. */
void analyse_constant(struct analysis *x);

enum { ANALYSE_FEW = 20 /* clips: a metric of fewer says little */ };
extern const char *const analyse_level_names[ANALYSE_LEVELS];
/* What is worth knowing first, for people. */
void analyse_add_summary(const struct analysis *x, struct str *out);

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
