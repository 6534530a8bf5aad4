/* Resampling by libsoxr: resample.h. */
#include "features/audio/resample.h"

#include "base/arena.h"

#include <soxr.h>
#include <stdlib.h>
#include <string.h>

#define BLOCK 8192 /* samples that soxr is given at a time, to stay in the cache */

struct feat_resampler {
    soxr_t soxr;
    int from, to;
    long in, out; /* samples so far */
};

long feat_resampled_count(long count, int from, int to)
{
    return (long)(((long long)count * to * 2 + from) / (2LL * from));
}

static enum err_code failed(const struct feat_resampler *r, const char *why,
                            struct err *e)
{
    return err_set(e, ERR_INTERNAL, "resampling from %d Hz to %d Hz failed: %s",
                   r->from, r->to, why);
}

enum err_code feat_resampler_create(int from, int to, struct feat_resampler **out,
                                    struct err *e)
{
    soxr_quality_spec_t quality = soxr_quality_spec(SOXR_HQ, 0);
    soxr_io_spec_t type = soxr_io_spec(SOXR_FLOAT32_I, SOXR_FLOAT32_I);
    soxr_runtime_spec_t one_thread = soxr_runtime_spec(1);
    soxr_error_t fault = NULL;
    struct feat_resampler *r = malloc(sizeof(*r));
    if (r == NULL)
        return err_set(e, ERR_MEMORY, "no memory to resample");
    *r = (struct feat_resampler){.from = from, .to = to};
    r->soxr = soxr_create(from, to, 1, &fault, &type, &quality, &one_thread);
    if (fault) {
        failed(r, soxr_strerror(fault), e);
        feat_resampler_destroy(r);
        return ERR_INTERNAL;
    }
    *out = r;
    return ERR_OK;
}

void feat_resampler_destroy(struct feat_resampler *r)
{
    if (r == NULL)
        return;
    soxr_delete(r->soxr);
    free(r);
}

size_t feat_resampler_room(const struct feat_resampler *r, long count)
{
    return (size_t)(feat_resampled_count(r->in + count, r->from, r->to) - r->out) + 1;
}

enum err_code feat_resampler_add(struct feat_resampler *r, const float *in, long count,
                                 float *out, size_t *made, struct err *e)
{
    size_t room = feat_resampler_room(r, count), left = (size_t)count;
    *made = 0;
    while (left > 0) {
        size_t used = 0, got = 0;
        soxr_error_t fault = soxr_process(r->soxr, in, left < BLOCK ? left : BLOCK,
                                          &used, out + *made, room - *made, &got);
        if (fault)
            return failed(r, soxr_strerror(fault), e);
        if (used == 0 && got == 0)
            return failed(r, "it takes no more samples", e);
        in += used;
        left -= used;
        *made += got;
    }
    r->in += count;
    r->out += (long)*made;
    return ERR_OK;
}

enum err_code feat_resampler_end(struct feat_resampler *r, float *out, size_t *made,
                                 struct err *e)
{
    size_t wanted = feat_resampler_room(r, 0) - 1, got = 1;
    *made = 0;
    while (*made < wanted && got > 0) {
        soxr_error_t fault =
            soxr_process(r->soxr, NULL, 0, NULL, out + *made, wanted - *made, &got);
        if (fault)
            return failed(r, soxr_strerror(fault), e);
        *made += got;
    }
    /* What soxr leaves out is silence. */
    memset(out + *made, 0, (wanted - *made) * sizeof(*out));
    *made = wanted;
    r->out += (long)wanted;
    return ERR_OK;
}

enum err_code feat_resample(const float *in, long count, int from, int to, float **out,
                            struct err *e)
{
    struct feat_resampler *r = NULL;
    size_t made = 0, rest = 0;
    float *samples = NULL;
    enum err_code code = feat_resampler_create(from, to, &r, e);
    if (code == ERR_OK) {
        samples = mem_alloc(feat_resampler_room(r, count), sizeof(*samples));
        if (samples == NULL)
            code = err_set(e, ERR_MEMORY, "no memory for %ld resampled samples",
                           feat_resampled_count(count, from, to));
    }
    if (code == ERR_OK)
        code = feat_resampler_add(r, in, count, samples, &made, e);
    if (code == ERR_OK)
        code = feat_resampler_end(r, samples + made, &rest, e);
    feat_resampler_destroy(r);
    if (code == ERR_OK)
        *out = samples;
    else
        free(samples);
    return code;
}
