/* Means and deviations of a feature over the training clips, for `normalize`. */
#ifndef MTAG_FEATURES_CACHE_NORM_H
#define MTAG_FEATURES_CACHE_NORM_H

#include "features/cache/plan.h"

/* The path of an input's entry, whose clips' contents must be known. */
char *cache_norm_path(const struct feat_dataset *d, const struct feat_input *input,
                      const char *folder, struct arena *a);

/* The recipe of the whole clips' feature whose statistics these are. It does not depend
 * on crop and augmentation. */
struct cache_recipe cache_norm_recipe(const struct feat_dataset *d,
                                      const struct feat_input *input, struct arena *a);

/* Adds a clip's frames to sums[0..row) and sums of squares sums[row..2 row). */
void cache_norm_add(double *sums, const float *frames, size_t floats, size_t row);

/* sums over frames frames of row values, as cache_norm_add left them. */
enum err_code cache_norm_save(const char *path, const double *sums, double frames,
                              size_t row, struct err *e);

/* x <- (x - shift[i]) * scale[i], i the place in the row. */
struct cache_norm {
    size_t row;
    float *shift, *scale;
};

/* False if the entry is missing or damaged. channels: the number of values of a band in
 * a row; `global` has one mean for each channel. A value that never changes is shifted
 * and not scaled. */
bool cache_norm_load(const char *path, enum feat_normalize kind, size_t row,
                     size_t channels, struct arena *a, struct cache_norm *out);

void cache_norm_apply(const struct cache_norm *n, float *x, size_t floats);

#endif
