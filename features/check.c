#include "features/check.h"

#include "base/clock.h"
#include "features/audio/decode.h"
#include "features/pool.h"

#include <math.h>
#include <stdio.h>

#define SILENCE 1e-4f /* -80 dB */

const char *const feat_finding_names[FEAT_FINDINGS] = {
    "fine", "missing", "unreadable", "not finite", "silent", "too short",
};

struct job {
    const struct feat_dataset *d;
    struct feat_checked *out; /* shared with the children */
};

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

/* What is wrong with a recording is a finding, no error. */
static enum err_code check_clip(void *context, void *state, size_t item, struct err *e)
{
    const struct job *j = context;
    const struct feat_data *o = &j->d->options;
    const char *path = j->d->clips[item].path;
    struct feat_checked *out = &j->out[item];
    struct feat_audio audio;
    struct err fault = {0};
    (void)state;
    if (path == NULL) {
        out->finding = FEAT_MISSING;
        return ERR_OK;
    }
    enum err_code code = feat_decode(path, o->sample_rate, o->npy_rate, &audio, &fault);
    if (code == ERR_MEMORY)
        return err_set(e, code, "%s", fault.text);
    if (code == ERR_OK) {
        out->finding = judge(o, &audio);
        out->seconds = (double)audio.count / o->sample_rate;
    } else {
        out->finding = audio.not_finite ? FEAT_NOT_FINITE : FEAT_UNREADABLE;
        snprintf(out->reason, sizeof out->reason, "%.*s", (int)sizeof out->reason - 1,
                 fault.text);
    }
    feat_audio_deinit(&audio);
    return ERR_OK;
}

static const char *name_clip(void *context, size_t item)
{
    const struct job *j = context;
    return j->d->clips[item].path ? j->d->clips[item].path : j->d->clips[item].stem;
}

enum err_code feat_check(const struct feat_dataset *d, int workers,
                         const struct feat_progress *progress,
                         struct feat_checked **out, struct err *e)
{
    struct job j = {.d = d, .out = feat_shared(d->clip_count * sizeof *j.out)};
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
    feat_unshare(c, d->clip_count * sizeof *c);
}
