/* Hearing recordings for an audit: hear.h. One pass over the clips, in child processes
 * that leave what they hear in shared memory. */
#include "features/audit/hear.h"

#include "base/clock.h"
#include "features/cache/decode.h"
#include "features/cache/pack.h"
#include "features/cache/plan.h"
#include "features/prepare/prepare.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define MOST_BYTES ((size_t)512 << 20) /* of all fingerprints */
#define CLIPPED 0.999f                 /* of full scale */

/* Entries of a clip in the cache. */
struct slot {
    const struct pack *pack; /* NULL: none */
    const struct cache_recipe *recipe;
    size_t number;
};

struct job {
    const struct audit_hearing *h;
    struct audit_heard *out;
    struct feat_input input; /* whose spectra are taken */
    struct slot *slots;      /* of each clip; NULL: the cache is not used */
    struct pack *packs[FEAT_SPLITS];
    int *frames; /* shared */
    uint8_t *cells;
};

/* ---- the feature ---- */

static const struct feat_type *type_of(const struct feat_input *input)
{
    return (const struct feat_type *)input->value.type;
}

/* How prints are made of an input; false if it is not a spectrum in time. */
static bool take(const struct feat_input *input, const struct feat_dataset *d,
                 struct print_kind *out)
{
    const struct feat_type *type = type_of(input);
    if (type->frequency == NULL || type->unit == NULL || type->bind != NULL ||
        type->cut != FEAT_CUT_SAMPLES)
        return false;
    const struct feat_unit unit = type->unit(input->value.options);
    const struct feat_shape shape =
        type->shape(input->value.options, d->options.sample_rate, d->options.samples);
    const bool is_db = unit.name != NULL && strcmp(unit.name, "dB") == 0;
    if ((!is_db && !(unit.decibels > 0)) || shape.bands < PRINT_BANDS / 2)
        return false;
    const size_t most = MOST_BYTES / (d->clip_count + 1);
    *out = print_kind_make(shape.bands, shape.channels,
                           type->hop(input->value.options, d->options.sample_rate),
                           d->options.sample_rate, most);
    out->decibels = is_db ? 0 : unit.decibels;
    return true;
}

/* The input without its chains; false if there is no spectrum among the inputs. */
static bool choose(struct job *j, const struct feat_input *inputs, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (!take(&inputs[i], j->h->dataset, &j->out->kind))
            continue;
        j->input = inputs[i];
        j->input.train = j->input.test = NULL;
        j->out->of = inputs[i].name;
        return true;
    }
    return false;
}

/* A mel spectrogram with all defaults. */
static void choose_own(struct job *j, struct arena *a)
{
    struct diag *diag = diag_create();
    struct feat_input *own = arena_alloc(a, 1, sizeof(*own));
    const int rate = j->h->dataset->options.sample_rate;
    own->name = "mel";
    const struct yaml_node *node =
        yaml_read_text("{type: mel}", strlen("{type: mel}"), "mel", ".", a, diag);
    feat_read(node, "mel", &own->value, a, diag);
    if (type_of(own)->resolve != NULL)
        type_of(own)->resolve(own->value.options, rate);
    diag_destroy(diag);
    choose(j, own, 1);
}

/* ---- the cache ---- */

static void say_nothing(const char *text)
{
    (void)text;
}

static bool open_pack(struct job *j, const struct feat_dataset *d,
                      const struct cache_wanted *wanted, struct arena *a)
{
    const size_t count = d->split_count[wanted->split];
    struct hash *clips = cache_split_contents(d, &wanted->recipe, wanted->split, a);
    const char *path = file_join(a, j->h->cache,
                                 cache_name(wanted->settings, clips, count, "pack", a));
    struct pack *pack;
    if (pack_open(path, wanted->settings, clips, count, &pack, NULL) != ERR_OK)
        return false;
    j->packs[wanted->split] = pack;
    for (size_t i = 0; i < count; i++)
        j->slots[d->split[wanted->split][i]] = (struct slot){pack, &wanted->recipe, i};
    return true;
}

/* Whether the cache has the spectra of all clips. Takes a copy of the data set as it
 * would be without broken recordings, which are found to be broken elsewhere. */
static bool open_packs(struct job *j, struct arena *a)
{
    struct feat_dataset d = *j->h->dataset;
    struct feat_prepare_size size;
    bool found = j->h->inputs != NULL;
    d.options.crop = FEAT_CROP_GRID;
    for (int split = 0; split < FEAT_SPLITS; split++) {
        const size_t bytes = d.split_count[split] * sizeof(**d.split);
        d.split[split] = arena_alloc(a, bytes + 1, 1);
        if (bytes > 0)
            memcpy(d.split[split], j->h->dataset->split[split], bytes);
    }
    const struct feat_prepare p = {.dataset = &d,
                                   .inputs = &j->input,
                                   .input_count = 1,
                                   .cache = j->h->cache,
                                   .limit = INFINITY,
                                   .workers = 1};
    if (!found || feat_prepare_size(&p, say_nothing, &size, NULL) != ERR_OK ||
        size.missing > 0 || !size.contents_known)
        return false;
    struct cache_plan plan;
    cache_plan_make(&d, &j->input, 1, a, &plan);
    j->slots = arena_alloc(a, d.clip_count + 1, sizeof(*j->slots));
    for (size_t i = 0; i < plan.count && found; i++)
        found = open_pack(j, &d, &plan.packs[i], a);
    for (size_t i = 0; i < d.clip_count && found; i++)
        found = j->slots[i].pack != NULL;
    if (!found)
        j->slots = NULL;
    return found;
}

/* ---- a clip ---- */

/* Of one child. */
struct state {
    struct feat_extraction extraction;
    struct print_sum sum;
    float *copy; /* of an entry; heap */
    size_t room;
};

static enum err_code begin(void *context, void **state, struct err *e)
{
    const struct job *j = context;
    struct state *s = calloc(1, sizeof(*s));
    if (s == NULL)
        return err_set(e, ERR_MEMORY, "no memory to hear recordings");
    *state = s;
    enum err_code code = print_sum_init(&j->out->kind, &s->sum, e);
    return code == ERR_OK && j->slots == NULL
               ? feat_extraction_open(&s->extraction, type_of(&j->input),
                                      j->input.value.options,
                                      j->h->dataset->options.sample_rate, e)
               : code;
}

static void end(void *context, void *state)
{
    struct state *s = state;
    (void)context;
    if (s == NULL)
        return;
    feat_extraction_close(&s->extraction);
    print_sum_deinit(&s->sum);
    free(s->copy);
    free(s);
}

static struct audit_level measure(const struct feat_audio *audio)
{
    struct audit_level level = {0};
    double sum = 0;
    long clipped = 0;
    for (long i = 0; i < audio->count; i++) {
        const float size = fabsf(audio->samples[i]);
        level.peak = size > level.peak ? size : level.peak;
        clipped += size >= CLIPPED;
        sum += (double)audio->samples[i];
    }
    if (audio->count > 0) {
        level.mean = (float)(sum / (double)audio->count);
        level.clipped = (float)clipped / (float)audio->count;
    }
    return level;
}

/* The spectrum of the samples; of long recordings of their beginning. */
static enum err_code hear_samples(const struct job *j, struct state *s,
                                  const struct feat_audio *audio, struct err *e)
{
    const struct print_kind *k = &j->out->kind;
    const struct feat_type *type = type_of(&j->input);
    const int rate = j->h->dataset->options.sample_rate;
    const long most = (k->most + 1) * k->step, least = rate / 4;
    const long count = audio->count < most ? audio->count : most;
    const long padded = count < least ? least : count; /* a spectrum needs some */
    float *samples = mem_alloc((size_t)padded, sizeof(*samples));
    if (samples == NULL)
        return err_set(e, ERR_MEMORY, "no memory for a recording of %ld samples",
                       count);
    memcpy(samples, audio->samples, (size_t)count * sizeof(*samples));
    const struct feat_shape shape = type->shape(j->input.value.options, rate, padded);
    enum err_code code =
        feat_extraction_reserve(&s->extraction, feat_shape_floats(shape), e);
    if (code == ERR_OK)
        code = feat_extraction_run(&s->extraction, samples, padded,
                                   s->extraction.values, e);
    if (code == ERR_OK)
        print_add(k, &s->sum, s->extraction.values, shape.frames, 0);
    free(samples);
    return code;
}

/* The entry of the cache: the frames of the clip, or those of its chunks. Damaged
 * ones give no fingerprint. */
static enum err_code hear_entry(const struct job *j, struct state *s, size_t item,
                                struct err *e)
{
    const struct slot *slot = &j->slots[item];
    const struct cache_recipe *r = slot->recipe;
    size_t floats;
    pack_entry(slot->pack, slot->number, &floats);
    if (floats > s->room) {
        free(s->copy);
        s->copy = mem_alloc(floats, sizeof(*s->copy));
        s->room = s->copy ? floats : 0;
    }
    if (s->copy == NULL)
        return err_set(e, ERR_MEMORY, "no memory for a spectrum");
    if (!pack_copy(slot->pack, slot->number, s->copy))
        return ERR_OK;
    const size_t row = cache_recipe_row(r);
    const size_t chunk = r->kind == CACHE_EXAMPLES ? cache_recipe_example(r) : floats;
    const long samples = j->h->dataset->clips[item].samples;
    for (size_t at = 0, k = 0; at + chunk <= floats && row > 0; at += chunk, k++) {
        const long start = (long)k * r->step, rest = samples - start;
        long frames = (long)(chunk / row);
        if (frames > rest / j->out->kind.hop + 1) /* the clip was filled up */
            frames = rest / j->out->kind.hop + 1;
        /* The ends of a chunk within the clip are not what the clip has there. */
        const long cut = k > 0 && frames > 2;
        frames -= at + 2 * chunk <= floats && frames > 2;
        print_add(&j->out->kind, &s->sum, s->copy + at + (size_t)cut * row,
                  (int)(frames - cut), start + cut * j->out->kind.hop);
    }
    return ERR_OK;
}

static enum err_code hear(void *context, void *state, size_t item, struct err *e)
{
    const struct job *j = context;
    struct state *s = state;
    struct audit_heard *out = j->out;
    const struct feat_dataset *d = j->h->dataset;
    struct feat_audio audio = {0};
    enum err_code code = ERR_OK;
    if (out->skipped) {
        out->checked[item].content = d->clips[item].content;
        out->checked[item].seconds =
            (double)d->clips[item].samples / d->options.sample_rate;
        if (d->clips[item].samples < d->options.samples)
            out->checked[item].finding = FEAT_SHORT;
    } else {
        code = feat_check_clip(d, item, &out->checked[item], &audio, e);
    }
    const bool heard = audio.samples != NULL;
    if (heard)
        out->levels[item] = measure(&audio);
    if (code == ERR_OK && j->slots != NULL)
        code = hear_entry(j, s, item, e);
    else if (code == ERR_OK && heard)
        code = hear_samples(j, s, &audio, e);
    feat_audio_deinit(&audio);
    if (code == ERR_OK)
        j->frames[item] =
            print_finish(&out->kind, &s->sum, j->cells + out->first[item]);
    return code;
}

static const char *name_clip(void *context, size_t item)
{
    const struct job *j = context;
    return j->h->dataset->clips[item].stem;
}

/* ---- all clips ---- */

/* Fingerprints lie at a distance of the longest: what no clip writes takes no memory.
 */
static enum err_code reserve(struct job *j, struct err *e)
{
    struct audit_heard *out = j->out;
    const size_t count = j->h->dataset->clip_count;
    const size_t print = (size_t)out->kind.most * (size_t)out->kind.bands;
    const size_t each =
        sizeof(*out->checked) + sizeof(*out->levels) + sizeof(*j->frames);
    out->shared_bytes = count * (each + print) + 1;
    out->shared = feat_shared(out->shared_bytes);
    out->first = mem_alloc(count + 1, sizeof(*out->first));
    if (out->shared == NULL || out->first == NULL)
        return err_set(e, ERR_MEMORY, "no memory to hear %zu recordings", count);
    out->checked = out->shared;
    out->levels = (struct audit_level *)(out->checked + count);
    j->frames = (int *)(out->levels + count);
    for (size_t i = 0; i < count; i++)
        out->first[i] = i * print;
    j->cells = (uint8_t *)(j->frames + count);
    out->prints = (struct near_prints){.cells = j->cells,
                                       .first = out->first,
                                       .frames = j->frames,
                                       .count = count,
                                       .bands = out->kind.bands};
    return ERR_OK;
}

enum err_code audit_hear(const struct audit_hearing *h, struct arena *a,
                         struct audit_heard *out, struct err *e)
{
    struct job j = {.h = h, .out = out};
    *out = (struct audit_heard){0};
    if (!choose(&j, h->inputs, h->input_count))
        choose_own(&j, a);
    out->cached = open_packs(&j, a);
    out->skipped = h->quick && out->cached;
    enum err_code code = reserve(&j, e);
    const struct feat_pool pool = {.doing = "hearing recordings",
                                   .count = h->dataset->clip_count,
                                   .workers = h->workers,
                                   .context = &j,
                                   .begin = begin,
                                   .end = end,
                                   .item = hear,
                                   .name = name_clip,
                                   .progress = &h->progress,
                                   .total = h->dataset->clip_count,
                                   .started = clock_seconds()};
    if (code == ERR_OK)
        code = feat_pool_run(&pool, e);
    for (int split = 0; split < FEAT_SPLITS; split++)
        pack_close(j.packs[split]);
    if (code != ERR_OK)
        audit_heard_deinit(out);
    return code;
}

void audit_heard_deinit(struct audit_heard *x)
{
    feat_unshare(x->shared, x->shared_bytes);
    free(x->first);
    x->shared = NULL;
    x->first = NULL;
}
