/* Which packs a dataset and its inputs need, and how they are called. */
#ifndef MTAG_FEATURES_CACHE_PLAN_H
#define MTAG_FEATURES_CACHE_PLAN_H

#include "features/cache_recipe.h"

struct cache_wanted {
    struct cache_recipe recipe;
    enum feat_split split;
    const char *settings; /* cache_recipe_text */
};

struct cache_plan {
    struct cache_wanted *packs;
    size_t count;
};

/* One pack for each input and split that has clips; what two inputs share is there
 * once. */
void cache_plan_make(const struct feat_dataset *d, const struct feat_input *inputs,
                     size_t input_count, struct arena *a, struct cache_plan *out);

/* The contents of a split's clips, in its order. */
struct hash *cache_split_contents(const struct feat_dataset *d, enum feat_split split,
                                  struct arena *a);

/* "SETTINGS-CLIPS.pack" (or another ending), both 16 hexadecimal digits. */
char *cache_name(const char *settings, const struct hash *clips, size_t count,
                 const char *ending, struct arena *a);

#endif
