/* The packs that a data set and its inputs need, and their names. */
#ifndef MTAG_FEATURES_CACHE_PLAN_H
#define MTAG_FEATURES_CACHE_PLAN_H

#include "features/cache/recipe.h"

struct cache_wanted {
    struct cache_recipe recipe;
    enum feat_split split;
    const char *settings; /* cache_recipe_text */
};

struct cache_plan {
    struct cache_wanted *packs;
    size_t count;
};

/* One pack for each input, each split with clips, and each version. A pack that two
 * inputs share is there once. */
void cache_plan_make(const struct feat_dataset *d, const struct feat_input *inputs,
                     size_t input_count, struct arena *a, struct cache_plan *out);

/* The files beside the recordings that the recipe reads; NULL: none. */
const struct feat_companion *cache_recipe_companion(const struct cache_recipe *r);

/* The hash of all that an entry of a clip depends on: the contents of the recording and
 * of the file beside it (companion; NULL if there is none), and the members of the
 * recipe's chain that are for a clip with these labels. */
struct hash cache_content(const struct cache_recipe *r, const unsigned char *labels,
                          struct hash recording, const struct hash *companion);

/* cache_content of each clip of a split, in its order. */
struct hash *cache_split_contents(const struct feat_dataset *d,
                                  const struct cache_recipe *r, enum feat_split split,
                                  struct arena *a);

/* "SETTINGS-CLIPS.pack" (or another ending), both 16 hexadecimal digits. */
char *cache_name(const char *settings, const struct hash *clips, size_t count,
                 const char *ending, struct arena *a);

#endif
