/* Reading examples. Each input holds a pack for each split where the cache has one: an
 * example is then one copy out of mapped memory. Without a pack, the clip is decoded
 * and its feature computed by the same function that fills packs; the last clip's
 * samples and features are kept, because the chunks of a clip are asked for one after
 * the other. */
#include "features/source.h"

#include "features/cache/cache.h"
#include "features/cache/decode.h"
#include "features/cache/norm.h"
#include "features/cache/pack.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

/* One input in one split. */
struct view {
    struct cache_recipe recipe;
    struct pack *pack;                 /* NULL: on the fly */
    struct feat_extraction extraction; /* closed until needed */
    size_t clip; /* whose entry extraction has, computed on the fly; SIZE_MAX: none */
};

struct input {
    struct view *views[FEAT_SPLITS]; /* of each split's versions */
    int versions[FEAT_SPLITS];
    struct cache_recipe recipe; /* of an example from its own samples */
    struct feat_extraction extraction;
    int hop;            /* its examples start at multiples of it; 1: anywhere */
    size_t row, floats; /* of a frame, of an example */
    float *made_up;     /* every example, where there is no cache; else NULL */
    bool normalize;
    struct cache_norm norm;
};

struct feat_source {
    const struct feat_dataset *dataset;
    struct arena *arena;
    struct input *inputs;
    size_t input_count;
    size_t *slot; /* of a clip in its split's packs */
    unsigned char *split;
    long hop; /* common to all inputs */
    long chunk_step;
    float *samples; /* padded, of samples_clip */
    size_t samples_clip;
    struct feat_augmenter train, test; /* closed: nothing is augmented */
};

static enum err_code harmed(struct err *e)
{
    return err_set(e, ERR_CACHE,
                   "features in the cache were damaged while they were used");
}

static const struct feat_cache_file *find_noted(const struct feat_dataset *d,
                                                const char *path)
{
    for (size_t i = 0; i < d->cached_count; i++)
        if (strcmp(d->cached[i].path, path) == 0)
            return &d->cached[i];
    return NULL;
}

static enum err_code open_pack(struct feat_source *s, struct view *v,
                               enum feat_split split, const char *cache, struct err *e)
{
    const struct feat_dataset *d = s->dataset;
    size_t count = d->split_count[split];
    struct hash *clips = cache_split_contents(d, &v->recipe, split, s->arena);
    const char *text = cache_recipe_text(&v->recipe, &d->options, s->arena);
    const char *path =
        file_join(s->arena, cache, cache_name(text, clips, count, "pack", s->arena));
    v->clip = SIZE_MAX;
    if (pack_open(path, text, clips, count, &v->pack, NULL) != ERR_OK) {
        v->pack = NULL;
        return ERR_OK;
    }
    const struct feat_cache_file *noted = find_noted(d, path);
    bool touched = noted && !cache_is_as_then(pack_state(v->pack), &noted->state);
    return touched && !pack_verify(v->pack) ? harmed(e) : ERR_OK;
}

static enum err_code open_packs(struct feat_source *s, struct input *in,
                                const struct feat_input *given, const char *cache,
                                struct err *e)
{
    enum err_code code = ERR_OK;
    const struct feat_dataset *d = s->dataset;
    for (int split = 0; split < FEAT_SPLITS; split++) {
        in->versions[split] = cache_versions(given, (enum feat_split)split);
        in->views[split] = arena_alloc(s->arena, (size_t)in->versions[split],
                                       sizeof(*in->views[split]));
        for (int k = 0; k < in->versions[split] && code == ERR_OK; k++) {
            struct view *v = &in->views[split][k];
            v->recipe = cache_recipe_of(d, given, (enum feat_split)split, k, s->arena);
            code = open_pack(s, v, (enum feat_split)split, cache, e);
        }
    }
    return code;
}

static enum err_code open_input(struct feat_source *s, struct input *in,
                                const struct feat_input *given, const char *cache,
                                struct err *e)
{
    const struct feat_dataset *d = s->dataset;
    const struct feat_common *options = given->value.options;
    in->recipe = cache_recipe_of(d, given, FEAT_TEST, 0, s->arena);
    in->hop = feat_input_hop(given, d);
    in->row = cache_recipe_row(&in->recipe);
    in->floats = cache_recipe_example(&in->recipe);
    if (cache == NULL) {
        struct rng r;
        rng_init(&r, 0, RNG_STATS, 0, 0);
        in->made_up = arena_alloc(s->arena, in->floats + 1, sizeof(*in->made_up));
        rng_fill_float(&r, in->made_up, in->floats);
        return ERR_OK;
    }
    in->normalize = options->normalize != FEAT_NORMALIZE_NONE;
    enum err_code code = open_packs(s, in, given, cache, e);
    if (code != ERR_OK || !in->normalize)
        return code;
    struct feat_shape shape = in->recipe.type->shape(
        in->recipe.options, in->recipe.sample_rate, in->recipe.length);
    const char *path = cache_norm_path(d, given, cache, s->arena);
    /* The units of a vector or sequence are its bands. */
    int channels =
        shape.vector || shape.sequence ? 1 + options->deltas : shape.channels;
    if (cache_norm_load(path, (enum feat_normalize)options->normalize, in->row,
                        (size_t)channels, s->arena, &in->norm))
        return ERR_OK;
    return err_set(e, ERR_CACHE,
                   "%s: the statistics for `normalize` of feature %s are missing", path,
                   given->name);
}

static enum err_code open_chains(struct feat_source *s, const struct feat_input *inputs,
                                 struct err *e)
{
    enum err_code code = ERR_OK;
    if (s->input_count == 0)
        return code;
    if (inputs[0].train != NULL)
        code = feat_augmenter_open(&s->train, inputs[0].train, e);
    if (code == ERR_OK && inputs[0].test != NULL)
        code = feat_augmenter_open(&s->test, inputs[0].test, e);
    return code;
}

enum err_code feat_source_open(const struct feat_dataset *d,
                               const struct feat_input *inputs, size_t input_count,
                               const char *cache, struct feat_source **out,
                               struct err *e)
{
    struct arena *a = arena_create();
    struct feat_source *s = arena_alloc(a, 1, sizeof(*s));
    *s = (struct feat_source){
        .dataset = d,
        .arena = a,
        .inputs = arena_alloc(a, input_count + 1, sizeof(*s->inputs)),
        .input_count = input_count,
        .slot = arena_alloc(a, d->clip_count + 1, sizeof(*s->slot)),
        .split = arena_alloc(a, d->clip_count + 1, 1),
        .hop = feat_common_hop(inputs, input_count, d),
        .chunk_step = feat_chunk_step(inputs, input_count, d),
        .samples_clip = SIZE_MAX};
    memset(s->split, FEAT_SPLITS, d->clip_count);
    for (int split = 0; split < FEAT_SPLITS; split++)
        for (size_t i = 0; i < d->split_count[split]; i++) {
            s->split[d->split[split][i]] = (unsigned char)split;
            s->slot[d->split[split][i]] = i;
        }
    for (size_t i = 0; i < input_count; i++) {
        enum err_code code = open_input(s, &s->inputs[i], &inputs[i], cache, e);
        if (code != ERR_OK) {
            feat_source_close(s);
            return code;
        }
    }
    enum err_code code = open_chains(s, inputs, e);
    if (code != ERR_OK) {
        feat_source_close(s);
        return code;
    }
    *out = s;
    return ERR_OK;
}

static void close_view(struct view *v)
{
    pack_close(v->pack);
    feat_extraction_close(&v->extraction);
}

void feat_source_close(struct feat_source *s)
{
    if (s == NULL)
        return;
    for (size_t i = 0; i < s->input_count; i++) {
        struct input *in = &s->inputs[i];
        for (int split = 0; split < FEAT_SPLITS; split++)
            for (int k = 0; k < in->versions[split]; k++)
                close_view(&in->views[split][k]);
        feat_extraction_close(&in->extraction);
    }
    feat_augmenter_close(&s->train);
    feat_augmenter_close(&s->test);
    free(s->samples);
    arena_destroy(s->arena);
}

enum err_code feat_source_check(struct feat_source *s, struct err *e)
{
    for (size_t i = 0; i < s->input_count; i++)
        for (int split = 0; split < FEAT_SPLITS; split++)
            for (int k = 0; k < s->inputs[i].versions[split]; k++) {
                struct pack *pack = s->inputs[i].views[split][k].pack;
                if (pack != NULL && !pack_is_unharmed(pack))
                    return harmed(e);
            }
    return ERR_OK;
}

/* Whether a file that was just read is still what feat_prepare found. */
static enum err_code check_unchanged(const char *path, const struct timespec *changed,
                                     const struct hash *content, struct err *e)
{
    if (changed->tv_sec == 0 || file_is_unchanged(path, changed, content))
        return ERR_OK;
    return err_set(e, ERR_DATA,
                   "%s was changed since the features were prepared; the same command "
                   "begins with what it is now",
                   path);
}

static enum err_code decode(struct feat_source *s, size_t clip, struct err *e)
{
    if (s->samples_clip == clip)
        return ERR_OK;
    const struct feat_clip *c = &s->dataset->clips[clip];
    long count;
    free(s->samples);
    s->samples = NULL;
    s->samples_clip = SIZE_MAX;
    enum err_code code =
        cache_decode(c->path, &s->dataset->options, &s->samples, &count, NULL, e);
    if (code == ERR_OK)
        code = check_unchanged(c->path, &c->changed, &c->content, e);
    if (code != ERR_OK)
        return code;
    if (count != c->samples)
        return err_set(e, ERR_DATA, "%s has %ld samples now, it had %ld", c->path,
                       count, c->samples);
    s->samples_clip = clip;
    return ERR_OK;
}

static enum err_code check_beside(const struct cache_recipe *r,
                                  const struct feat_dataset *d, size_t clip,
                                  struct err *e)
{
    const struct feat_companion *c = cache_recipe_companion(r);
    if (c == NULL)
        return ERR_OK;
    struct arena *a = arena_create();
    enum err_code code = check_unchanged(feat_companion_path(c, &d->clips[clip], a),
                                         &c->changed[clip], &c->contents[clip], e);
    arena_destroy(a);
    return code;
}

static enum err_code compute(struct feat_source *s, struct view *v, size_t clip,
                             struct err *e)
{
    const struct cache_recipe *r = &v->recipe;
    const struct feat_clip *c = &s->dataset->clips[clip];
    struct feat_augmenter *a = r->chain == s->train.chain ? &s->train : &s->test;
    v->clip = SIZE_MAX;
    enum err_code code = decode(s, clip, e);
    if (code == ERR_OK)
        code = cache_recipe_open(r, &v->extraction, e);
    if (code == ERR_OK)
        code = feat_extraction_reserve(&v->extraction,
                                       cache_recipe_floats(r, c->samples), e);
    const float *samples = s->samples;
    if (code == ERR_OK)
        code = cache_recipe_augment(r, a, c, &samples, c->samples, e);
    if (code == ERR_OK)
        code = cache_recipe_run(r, &v->extraction, c, samples, c->samples,
                                v->extraction.values, e);
    if (code == ERR_OK)
        code = check_beside(r, s->dataset, clip, e);
    if (code == ERR_OK)
        v->clip = clip;
    return code;
}

/* The example that starts at a sample of a clip, in its entry as a split's recipe has
 * it, which is from the pack if the clip is in it. */
static enum err_code find_example(struct feat_source *s, struct view *v,
                                  enum feat_split as, size_t clip, long start,
                                  const float **out, struct err *e)
{
    long samples = s->dataset->clips[clip].samples;
    size_t floats = cache_recipe_floats(&v->recipe, samples), has;
    size_t offset = cache_recipe_offset(&v->recipe, samples, start);
    if (v->pack != NULL && s->split[clip] == as) {
        *out = pack_entry(v->pack, s->slot[clip], &has) + offset;
        if (has == floats)
            return ERR_OK;
    }
    if (v->clip != clip) {
        enum err_code code = compute(s, v, clip, e);
        if (code != ERR_OK)
            return code;
    }
    *out = v->extraction.values + offset;
    return ERR_OK;
}

static void normalize(const struct input *in, float *x)
{
    if (in->normalize)
        cache_norm_apply(&in->norm, x, in->floats);
}

/* The feature of an example's own samples. */
static enum err_code run_crop(struct input *in, const float *samples, float *out,
                              struct err *e)
{
    enum err_code code = cache_recipe_open(&in->recipe, &in->extraction, e);
    if (code == ERR_OK)
        code = feat_extraction_run(&in->extraction, samples, in->recipe.length, out, e);
    return code;
}

/* The last sample where an example of the clip can start: each input's frames must lie
 * within the clip's. (Without centring, an example shorter than n_fft still gives a
 * frame, which counts for more samples than the example has.) */
static long last_start(const struct feat_source *s, size_t clip)
{
    const struct feat_data *data = &s->dataset->options;
    long samples = cache_padded(s->dataset->clips[clip].samples, data->samples);
    long last = samples - data->samples;
    for (size_t i = 0; data->crop == FEAT_CROP_GRID && i < s->input_count; i++) {
        const struct cache_recipe *r = &s->inputs[i].recipe;
        if (r->type->cut != FEAT_CUT_SAMPLES)
            continue;
        long clip_frames =
            r->type->shape(r->options, data->sample_rate, samples).frames;
        long frames =
            r->type->shape(r->options, data->sample_rate, data->samples).frames;
        long limit = (clip_frames - frames) * s->inputs[i].hop;
        last = limit < last ? limit : last;
    }
    return last;
}

/* What a training example was drawn as. */
struct draw {
    size_t clip;
    long start;  /* sample of the clip */
    int version; /* of the train chain's versions */
    struct aug_key key;
};

/* The values of one input for a training example. own: the
 * example's samples after the chain; NULL until the first input made them. */
static enum err_code train_input(struct feat_source *s, struct input *in,
                                 const struct draw *d, const float **own, float *out,
                                 struct err *e)
{
    if (in->made_up) {
        memcpy(out, in->made_up, in->floats * sizeof(*out));
        return ERR_OK;
    }
    const struct feat_clip *c = &s->dataset->clips[d->clip];
    struct view *v = &in->views[FEAT_TRAIN][d->version % in->versions[FEAT_TRAIN]];
    bool of_samples = in->recipe.type->cut != FEAT_CUT_FRAMES;
    const struct aug_chain *chain = s->train.chain;
    bool anew = aug_has(chain, AUG_WAVEFORM) && chain->versions == 0;
    const float *example = NULL;
    enum err_code code = ERR_OK;
    if (!of_samples || *own == NULL)
        code = find_example(s, v, FEAT_TRAIN, d->clip, d->start, &example, e);
    if (code == ERR_OK && of_samples && anew && *own == NULL) {
        code = feat_augmenter_copy(&s->train, example, (size_t)in->recipe.length, e);
        if (code == ERR_OK)
            code = aug_run_waveform(s->train.run, &d->key, c->labels, s->train.samples,
                                    in->recipe.length, e);
        *own = s->train.samples;
    }
    if (code != ERR_OK)
        return code;
    if (of_samples && (anew || s->dataset->options.crop == FEAT_CROP_EXACT))
        return run_crop(in, anew ? *own : example, out, e);
    memcpy(out, example, in->floats * sizeof(*out));
    return ERR_OK;
}

static struct draw draw(const struct feat_source *s, size_t clip,
                        const struct feat_pick *pick)
{
    const struct aug_chain *chain = s->train.chain;
    struct draw d = {.clip = clip,
                     .key = {.seed = pick->seed,
                             .purpose = RNG_AUGMENT,
                             .epoch = pick->epoch,
                             .item = clip + pick->again * s->dataset->clip_count}};
    struct rng r;
    rng_init(&r, pick->seed, RNG_CROP, pick->epoch, d.key.item);
    d.start =
        s->hop * (long)rng_below(&r, (uint64_t)(last_start(s, clip) / s->hop) + 1);
    if (chain != NULL && chain->versions > 0)
        d.version = (int)rng_below(&r, (uint64_t)chain->versions);
    return d;
}

long feat_source_start(const struct feat_source *s, size_t clip,
                       const struct feat_pick *pick)
{
    return draw(s, clip, pick).start;
}

enum err_code feat_source_train(struct feat_source *s, size_t clip,
                                const struct feat_pick *pick, float *const *out,
                                struct err *e)
{
    const unsigned char *labels = s->dataset->clips[clip].labels;
    const struct draw d = draw(s, clip, pick);
    const float *own = NULL;
    for (size_t i = 0; i < s->input_count; i++) {
        struct input *in = &s->inputs[i];
        enum err_code code = train_input(s, in, &d, &own, out[i], e);
        if (code == ERR_OK && aug_has(s->train.chain, AUG_FEATURE))
            code = aug_run_feature(s->train.run, &d.key, labels, i, out[i], e);
        if (code != ERR_OK)
            return code;
        normalize(in, out[i]);
    }
    return ERR_OK;
}

void feat_source_mix(struct feat_source *s, const struct feat_pick *pick, long step,
                     int count, float *const *inputs, float *targets)
{
    if (!aug_has(s->train.chain, AUG_BATCH))
        return;
    struct aug_key key = {.seed = pick->seed,
                          .purpose = RNG_MIX,
                          .epoch = pick->epoch,
                          .item = (uint64_t)step};
    struct aug_batch batch = {.inputs = inputs,
                              .shapes = s->train.chain->inputs,
                              .input_count = s->input_count,
                              .targets = targets,
                              .tags = s->dataset->tag_count,
                              .count = count};
    aug_run_batch(s->train.run, &key, &batch);
}

size_t feat_source_chunks(const struct feat_source *s, size_t clip)
{
    long samples = s->dataset->clips[clip].samples;
    if (s->split[clip] != FEAT_VALID)
        samples = aug_sounding(s->test.chain, samples);
    return (size_t)cache_chunks(samples, s->dataset->options.samples, s->chunk_step);
}

enum err_code feat_source_chunk(struct feat_source *s, size_t clip, size_t chunk,
                                float *const *out, struct err *e)
{
    enum feat_split as = s->split[clip] == FEAT_VALID ? FEAT_VALID : FEAT_TEST;
    long start = (long)chunk * s->chunk_step;
    for (size_t i = 0; i < s->input_count; i++) {
        struct input *in = &s->inputs[i];
        const float *example = in->made_up;
        enum err_code code = ERR_OK;
        if (!example)
            code = find_example(s, in->views[as], as, clip, start, &example, e);
        if (code != ERR_OK)
            return code;
        memcpy(out[i], example, in->floats * sizeof(*out[i]));
        normalize(in, out[i]);
    }
    return ERR_OK;
}

const struct cache_norm *feat_source_norm(const struct feat_source *s, size_t input)
{
    return s->inputs[input].normalize ? &s->inputs[input].norm : NULL;
}
