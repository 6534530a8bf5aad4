/* Recipes: recipe.h. */
#include "features/cache/recipe.h"

#include "features/audio/decode.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

/* The type of values that are computed anew from samples. */
extern const struct feat_type feat_waveform;

/* Raised when packs get other contents. */
#define CACHE_VERSION 1

/* Whether an input is a function of samples, and not of files beside them. */
static bool is_of_samples(const struct feat_input *input)
{
    return ((const struct feat_type *)input->value.type)->cut != FEAT_CUT_FRAMES;
}

bool cache_only_samples(const struct feat_dataset *d, const struct feat_input *input)
{
    bool anew = aug_has(input->train, AUG_WAVEFORM) && input->train->versions == 0;
    return (d->options.crop == FEAT_CROP_EXACT || anew) && is_of_samples(input);
}

/* The chain that the cache's entries of a split have gone through. */
static const struct aug_chain *chain_of(const struct feat_input *input,
                                        enum feat_split split)
{
    const struct aug_chain *chain = split == FEAT_TRAIN  ? input->train
                                    : split == FEAT_TEST ? input->test
                                                         : NULL;
    bool drawn_before = split == FEAT_TEST || (chain != NULL && chain->versions > 0);
    return aug_has(chain, AUG_WAVEFORM) && drawn_before && is_of_samples(input) ? chain
                                                                                : NULL;
}

int cache_versions(const struct feat_input *input, enum feat_split split)
{
    const struct aug_chain *chain = chain_of(input, split);
    return chain != NULL && chain->versions > 0 ? chain->versions : 1;
}

struct cache_recipe cache_recipe_of(const struct feat_dataset *d,
                                    const struct feat_input *input,
                                    enum feat_split split, int version, struct arena *a)
{
    struct cache_recipe r = {.type = (const struct feat_type *)input->value.type,
                             .kind = split == FEAT_TRAIN ? CACHE_CLIP : CACHE_EXAMPLES,
                             .sample_rate = d->options.sample_rate,
                             .length = d->options.samples,
                             .step = feat_chunk_step(input, 1, d),
                             .chain = chain_of(input, split),
                             .version = version};
    bool only_samples = split == FEAT_TRAIN && cache_only_samples(d, input);
    if (only_samples) {
        r.type = &feat_waveform;
    } else if (r.type->cut == FEAT_CUT_FRAMES) {
        r.kind = CACHE_CLIP;
    } else if (r.type->cut == FEAT_CUT_EXAMPLES && split == FEAT_TRAIN) {
        r.kind = CACHE_EXAMPLES;
        r.step = r.type->hop(input->value.options, r.sample_rate);
    }
    struct feat_common *options = arena_alloc(a, 1, r.type->plugin.options_size);
    if (!only_samples)
        memcpy(options, input->value.options, r.type->plugin.options_size);
    options->normalize = FEAT_NORMALIZE_NONE;
    r.options = options;
    return r;
}

char *cache_recipe_text(const struct cache_recipe *r, const struct feat_data *data,
                        struct arena *a)
{
    struct str s = {0};
    struct opt_typed value = {.type = &r->type->plugin,
                              .options =
                                  arena_alloc(a, 1, r->type->plugin.options_size)};
    memcpy(value.options, r->options, r->type->plugin.options_size);
    str_addf(&s, "cache %d, decoding %d, feature version %d\n", CACHE_VERSION,
             FEAT_DECODING_VERSION, r->type->version);
    str_addf(&s, "sample_rate %d, npy_rate %d\n", r->sample_rate, data->npy_rate);
    str_addf(&s, "%s of %ld samples",
             r->kind == CACHE_CLIP ? "clips, at least" : "chunks", r->length);
    if (r->kind == CACHE_EXAMPLES && r->step != r->length)
        str_addf(&s, " every %ld", r->step);
    str_add(&s, data->fill == FEAT_SHORT_REPEAT ? ", short ones repeated\n" : "\n");
    feat_add_text(&value, &s);
    if (r->chain != NULL) {
        str_addf(&s, "\nversion %d of\n", r->version);
        aug_canonical(r->chain, AUG_WAVEFORM, AUG_FEATURE, &s);
    }
    char *text = arena_strdup(a, str_text(&s));
    str_deinit(&s);
    return text;
}

long cache_chunks(long samples, long length, long step)
{
    return samples < length ? 1 : (samples - length) / step + 1;
}

long cache_padded(long samples, long length)
{
    return samples > length ? samples : length;
}

static size_t floats_of(const struct cache_recipe *r, long samples)
{
    struct feat_shape s = r->type->shape(r->options, r->sample_rate, samples);
    return feat_shape_floats(s);
}

size_t cache_recipe_row(const struct cache_recipe *r)
{
    struct feat_shape s = r->type->shape(r->options, r->sample_rate, r->length);
    return feat_shape_row(s);
}

size_t cache_recipe_example(const struct cache_recipe *r)
{
    return floats_of(r, r->length);
}

/* Of CACHE_EXAMPLES. */
static long count_examples(const struct cache_recipe *r, long samples)
{
    return cache_chunks(samples, r->length, r->step);
}

size_t cache_recipe_floats(const struct cache_recipe *r, long samples)
{
    if (r->kind == CACHE_CLIP)
        return floats_of(r, cache_padded(samples, r->length));
    return (size_t)count_examples(r, samples) * cache_recipe_example(r);
}

static long smaller(long a, long b)
{
    return a < b ? a : b;
}

size_t cache_recipe_offset(const struct cache_recipe *r, long samples, long start)
{
    if (r->kind == CACHE_EXAMPLES) {
        long k =
            smaller((start + r->step / 2) / r->step, count_examples(r, samples) - 1);
        return (size_t)k * cache_recipe_example(r);
    }
    size_t row = cache_recipe_row(r);
    size_t spare = cache_recipe_floats(r, samples) - cache_recipe_example(r);
    long frame = r->type->cut == FEAT_CUT_FRAMES
                     ? r->type->frame(r->options, r->sample_rate, start)
                     : start / r->type->hop(r->options, r->sample_rate);
    return (size_t)smaller(frame, (long)(spare / row)) * row;
}

enum err_code cache_recipe_open(const struct cache_recipe *r, struct feat_extraction *x,
                                struct err *e)
{
    return feat_extraction_open(x, r->type, r->options, r->sample_rate, e);
}

enum err_code cache_recipe_run(const struct cache_recipe *r, struct feat_extraction *x,
                               const struct feat_clip *clip, const float *samples,
                               long count, float *out, struct err *e)
{
    enum err_code code = feat_extraction_begin(x, clip, count, e);
    if (code != ERR_OK)
        return code;
    if (r->kind == CACHE_CLIP)
        return feat_extraction_run(x, samples, cache_padded(count, r->length), out, e);
    size_t floats = cache_recipe_example(r);
    for (long k = 0; code == ERR_OK && k < count_examples(r, count); k++)
        code = feat_extraction_run(x, samples + k * r->step, r->length,
                                   out + (size_t)k * floats, e);
    return code;
}

double cache_recipe_bytes(const struct cache_recipe *r, long samples)
{
    return (double)cache_recipe_floats(r, samples) * sizeof(float) + 128;
}

enum err_code cache_recipe_augment(const struct cache_recipe *r,
                                   struct feat_augmenter *a,
                                   const struct feat_clip *clip, const float **samples,
                                   long count, struct err *e)
{
    if (r->chain == NULL)
        return ERR_OK;
    char start[9] = {0};
    memcpy(start, clip->content.text, sizeof(start) - 1);
    struct aug_key key = {.purpose = RNG_VARIANT,
                          .epoch = (uint64_t)r->version,
                          .item = strtoul(start, NULL, 16)};
    long padded = cache_padded(count, r->length);
    enum err_code code = feat_augmenter_copy(a, *samples, (size_t)padded, e);
    *samples = a->samples;
    return code == ERR_OK
               ? aug_run_waveform(a->run, &key, clip->labels, a->samples, padded, e)
               : code;
}
