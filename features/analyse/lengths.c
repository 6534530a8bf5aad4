/* The lengths of recordings as their headers announce them, read by several processes:
 * some formats tell it only after the whole file was read. */
#include "features/analyse/analysis.h"

#include "base/clock.h"
#include "features/audio/length.h"
#include "features/pool.h"

#include <string.h>

struct job {
    const struct feat_dataset *d;
    double *seconds; /* shared with the children */
};

static enum err_code read_length(void *context, void *state, size_t item, struct err *e)
{
    const struct job *j = context;
    const struct feat_data *o = &j->d->options;
    const char *path = j->d->clips[item].path;
    (void)state;
    (void)e;
    int rate;
    long samples =
        path ? feat_audio_length(path, o->sample_rate, o->npy_rate, &rate) : -1;
    j->seconds[item] = samples < 0 ? -1 : (double)samples / o->sample_rate;
    return ERR_OK;
}

static const char *name_clip(void *context, size_t item)
{
    const struct job *j = context;
    return j->d->clips[item].stem;
}

enum err_code analyse_lengths(const struct feat_dataset *d, int workers,
                              const struct feat_progress *progress, double *seconds,
                              struct err *e)
{
    size_t bytes = d->clip_count * sizeof(*seconds);
    struct job j = {.d = d, .seconds = feat_shared(bytes)};
    if (j.seconds == NULL)
        return err_set(e, ERR_MEMORY, "no memory for the lengths of %zu clips",
                       d->clip_count);
    struct feat_pool pool = {.doing = "reading lengths",
                             .count = d->clip_count,
                             .workers = workers,
                             .context = &j,
                             .item = read_length,
                             .name = name_clip,
                             .progress = progress,
                             .total = d->clip_count,
                             .started = clock_seconds()};
    enum err_code code = feat_pool_run(&pool, e);
    if (code == ERR_OK)
        memcpy(seconds, j.seconds, bytes);
    feat_unshare(j.seconds, bytes);
    return code;
}
