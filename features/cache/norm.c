/* The file: a line with the checksum of the rest, a line with the number of frames and
 * of values in a row, then for each value its sum and sum of squares. */
#include "features/cache/norm.h"

#include "base/simd.h"
#include "features/cache/cache.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct cache_recipe cache_norm_recipe(const struct feat_dataset *d,
                                      const struct feat_input *input, struct arena *a)
{
    struct feat_dataset grid = *d;
    struct feat_input plain = *input;
    grid.options.crop = FEAT_CROP_GRID;
    plain.train = NULL;
    return cache_recipe_of(&grid, &plain, FEAT_TRAIN, 0, a);
}

char *cache_norm_path(const struct feat_dataset *d, const struct feat_input *input,
                      const char *folder, struct arena *a)
{
    struct cache_recipe r = cache_norm_recipe(d, input, a);
    char *settings = cache_recipe_text(&r, &d->options, a);
    struct hash *clips = cache_split_contents(d, &r, FEAT_TRAIN, a);
    return file_join(
        a, folder, cache_name(settings, clips, d->split_count[FEAT_TRAIN], "norm", a));
}

void cache_norm_add(double *sums, const float *frames, size_t floats, size_t row)
{
    for (size_t i = 0; i < floats; i += row)
        for (size_t k = 0; k < row; k++) {
            double x = (double)frames[i + k];
            sums[k] += x;
            sums[row + k] += x * x;
        }
}

enum err_code cache_norm_save(const char *path, const double *sums, double frames,
                              size_t row, struct err *e)
{
    struct str body = {0}, whole = {0};
    str_addf(&body, "%.17g %zu\n", frames, row);
    for (size_t k = 0; k < row; k++)
        str_addf(&body, "%.17g %.17g\n", sums[k], sums[row + k]);
    str_addf(&whole, "%s\n%s", hash_text(str_text(&body)).text, str_text(&body));
    enum err_code code = cache_write(path, str_text(&whole), whole.length, e);
    str_deinit(&body);
    str_deinit(&whole);
    return code;
}

/* Mean and deviation from sums over count values. */
static void set(struct cache_norm *n, size_t at, double sum, double squares,
                double count)
{
    double mean = sum / count;
    double variance = squares / count - mean * mean;
    double noise = 1e-12 * (squares / count); /* of the subtraction */
    n->shift[at] = (float)mean;
    n->scale[at] = variance > noise ? (float)(1 / sqrt(variance)) : 1.0f;
}

static void set_all(struct cache_norm *n, const double *sums, double frames,
                    enum feat_normalize kind, size_t channels)
{
    for (size_t k = 0; k < n->row; k++) {
        double sum = sums[k], squares = sums[n->row + k], count = frames;
        if (kind == FEAT_NORMALIZE_GLOBAL) {
            sum = squares = count = 0;
            for (size_t j = k % channels; j < n->row; j += channels) {
                sum += sums[j];
                squares += sums[n->row + j];
                count += frames;
            }
        }
        set(n, k, sum, squares, count);
    }
}

/* The two numbers of each line; false unless there are row of them. */
static bool parse(const char *text, double *frames, size_t row, double *sums)
{
    char *at;
    *frames = strtod(text, &at);
    if (strtoul(at, &at, 10) != row || !(*frames > 0))
        return false;
    for (size_t k = 0; k < row; k++) {
        sums[k] = strtod(at, &at);
        sums[row + k] = strtod(at, &at);
    }
    return strcmp(at, "\n") == 0;
}

bool cache_norm_load(const char *path, enum feat_normalize kind, size_t row,
                     size_t channels, struct arena *a, struct cache_norm *out)
{
    char *text;
    size_t length;
    if (file_read(path, &text, &length, NULL) != ERR_OK)
        return false;
    double frames, *sums = arena_alloc(a, 2 * row, sizeof(*sums));
    bool good = length > 33 && text[32] == '\n';
    if (good) {
        text[32] = '\0';
        good = strcmp(text, hash_text(text + 33).text) == 0 &&
               parse(text + 33, &frames, row, sums);
    }
    free(text);
    if (!good)
        return false;
    *out = (struct cache_norm){.row = row,
                               .shift = arena_alloc(a, row, sizeof(float)),
                               .scale = arena_alloc(a, row, sizeof(float))};
    set_all(out, sums, frames, kind, channels);
    return true;
}

SIMD_CLONES void cache_norm_apply(const struct cache_norm *n, float *x, size_t floats)
{
    for (size_t i = 0; i < floats; i += n->row)
        for (size_t k = 0; k < n->row; k++)
            x[i + k] = (x[i + k] - n->shift[k]) * n->scale[k];
}
