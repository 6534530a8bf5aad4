/* Checking a data set: check.h. */
#include "features/check.h"

#include "base/clock.h"
#include "features/extraction.h"
#include "features/pool.h"

#include <math.h>
#include <stdio.h>

#define SILENCE 1e-4f /* -80 dB */

const char *const feat_finding_names[FEAT_FINDINGS] = {
    "fine", "missing", "unreadable", "not finite", "bad file", "silent", "too short",
};

struct job {
    const struct feat_dataset *d;
    const struct feat_beside *beside;
    struct feat_checked *out; /* shared with the children */
};

bool feat_is_trainable(enum feat_finding finding)
{
    return finding == FEAT_FINE || finding == FEAT_SILENT || finding == FEAT_SHORT;
}

static void set_reason(struct feat_checked *out, enum feat_finding finding,
                       const struct err *fault)
{
    out->finding = finding;
    snprintf(out->reason, sizeof(out->reason), "%.*s", (int)sizeof(out->reason) - 1,
             fault->text);
}

/* Whether each input can read its file of a clip of so many samples. */
static enum err_code check_beside(const struct job *j, size_t item, long samples,
                                  struct err *e)
{
    enum err_code code = ERR_OK;
    for (size_t i = 0; i < j->beside->count && code == ERR_OK; i++) {
        const struct opt_typed *value = &j->beside->inputs[i]->value;
        const struct feat_type *type = (const struct feat_type *)value->type;
        struct feat_extraction x = {0};
        struct err fault = {0};
        if (type->begin == NULL)
            continue;
        code = feat_extraction_open(&x, type, value->options, j->d->options.sample_rate,
                                    e);
        if (code == ERR_OK)
            code = feat_extraction_begin(&x, &j->d->clips[item], samples, &fault);
        feat_extraction_close(&x);
        if (fault.code == ERR_MEMORY)
            return err_set(e, code, "%s", fault.text);
        if (fault.code != ERR_OK) {
            set_reason(&j->out[item], FEAT_BAD_FILE, &fault);
            return ERR_OK;
        }
    }
    return code;
}

static enum feat_finding judge(const struct feat_data *o,
                               const struct feat_audio *audio)
{
    float peak = 0;
    for (long i = 0; i < audio->count; i++)
        peak = fmaxf(peak, fabsf(audio->samples[i]));
    if (peak < SILENCE)
        return FEAT_SILENT;
    return audio->count < o->samples ? FEAT_SHORT : FEAT_FINE;
}

enum err_code feat_check_clip(const struct feat_dataset *d, size_t item,
                              struct feat_checked *out, struct feat_audio *audio,
                              struct err *e)
{
    const struct feat_data *o = &d->options;
    const struct feat_clip *clip = &d->clips[item];
    struct err fault = {0};
    *audio = (struct feat_audio){0};
    if (clip->path == NULL) {
        out->finding = FEAT_MISSING;
        if (clip->foreign)
            snprintf(out->reason, sizeof(out->reason),
                     "%s: %s is there, a format that is not read", clip->stem,
                     clip->foreign);
        return ERR_OK;
    }
    const enum err_code code =
        feat_decode(clip->path, o->sample_rate, o->npy_rate, audio, &fault);
    if (code == ERR_MEMORY)
        return err_set(e, code, "%s", fault.text);
    if (code != ERR_OK) {
        set_reason(out, audio->not_finite ? FEAT_NOT_FINITE : FEAT_UNREADABLE, &fault);
        return ERR_OK;
    }
    out->finding = judge(o, audio);
    out->notice = audio->notice;
    out->file_rate = audio->file_rate;
    out->seconds = (double)audio->count / o->sample_rate;
    out->content =
        hash_bytes(audio->samples, (size_t)audio->count * sizeof(*audio->samples));
    return ERR_OK;
}

static enum err_code check_clip(void *context, void *state, size_t item, struct err *e)
{
    const struct job *j = context;
    struct feat_audio audio;
    (void)state;
    enum err_code code = feat_check_clip(j->d, item, &j->out[item], &audio, e);
    if (code == ERR_OK && feat_is_trainable((enum feat_finding)j->out[item].finding))
        code = check_beside(j, item, audio.count, e);
    feat_audio_deinit(&audio);
    return code;
}

static const char *name_clip(void *context, size_t item)
{
    const struct job *j = context;
    return j->d->clips[item].path ? j->d->clips[item].path : j->d->clips[item].stem;
}

enum err_code feat_check(const struct feat_dataset *d, const struct feat_beside *beside,
                         int workers, const struct feat_progress *progress,
                         struct feat_checked **out, struct err *e)
{
    struct job j = {
        .d = d, .beside = beside, .out = feat_shared(d->clip_count * sizeof(*j.out))};
    if (j.out == NULL)
        return err_set(e, ERR_MEMORY, "no memory to check %zu clips", d->clip_count);
    struct feat_pool pool = {.doing = "checking recordings",
                             .count = d->clip_count,
                             .workers = workers,
                             .context = &j,
                             .item = check_clip,
                             .name = name_clip,
                             .progress = progress,
                             .total = d->clip_count,
                             .started = clock_seconds()};
    enum err_code code = feat_pool_run(&pool, e);
    if (code == ERR_OK)
        *out = j.out;
    else
        feat_checked_free(j.out, d);
    return code;
}

void feat_checked_free(struct feat_checked *c, const struct feat_dataset *d)
{
    feat_unshare(c, d->clip_count * sizeof(*c));
}
