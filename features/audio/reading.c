/* Samples from a decoder, block by block: reading.h. */
#include "features/audio/reading.h"

#include "base/simd.h"
#include "features/audio/resample.h"

#include <math.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#define HIGHEST_RATE 1000000 /* Hz */
#define LARGEST 1e10f /* sample; full scale is 1, and a spectrum has its square */

bool feat_is_sample(float x)
{
    return fabsf(x) <= LARGEST;
}

enum err_code feat_no_sample(const char *path, long position, float value,
                             struct feat_audio *out, struct err *e)
{
    out->not_finite = true;
    if (isfinite(value))
        return err_set(e, ERR_DATA, "%s: sample %ld is %g; full scale is 1", path,
                       position, (double)value);
    return err_set(e, ERR_DATA, "%s: sample %ld is %s", path, position,
                   isnan(value) ? "not a number" : "infinite");
}

enum err_code feat_too_long(const char *path, int rate, struct err *e)
{
    return err_set(e, ERR_DATA, "%s is longer than %d hours at its %d Hz", path,
                   FEAT_LONGEST / 3600, rate);
}

enum err_code feat_no_samples(const char *path, struct err *e)
{
    return err_set(e, ERR_DATA, "%s has no samples; it may be cut off", path);
}

enum err_code feat_reading_init(struct feat_reading *r, const char *path, int channels,
                                long rate, int sample_rate, struct feat_audio *out,
                                struct err *e)
{
    r->path = path;
    r->out = out;
    r->room = 0;
    r->read = 0;
    r->resampler = NULL;
    if (channels < 1 || channels > FEAT_MAX_CHANNELS || rate < 1 || rate > HIGHEST_RATE)
        return err_set(e, ERR_DATA,
                       "%s: %d channels at %ld Hz cannot be right; 1 to %d channels at "
                       "1 to %d Hz are read",
                       path, channels, rate, FEAT_MAX_CHANNELS, HIGHEST_RATE);
    out->file_rate = (int)rate;
    out->channels = channels;
    return rate == sample_rate
               ? ERR_OK
               : feat_resampler_create((int)rate, sample_rate, &r->resampler, e);
}

void feat_reading_deinit(struct feat_reading *r)
{
    feat_resampler_destroy(r->resampler);
}

static enum err_code reserve(struct feat_reading *r, size_t more, struct err *e)
{
    size_t needed = (size_t)r->out->count + more;
    if (needed <= r->room)
        return ERR_OK;
    size_t larger = r->room ? 2 * r->room : 1 << 18;
    while (larger < needed)
        larger *= 2;
    float *samples = realloc(r->out->samples, larger * sizeof(*samples));
    if (samples == NULL)
        return err_set(e, ERR_MEMORY, "no memory for the samples of %s", r->path);
    r->out->samples = samples;
    r->room = larger;
    return ERR_OK;
}

/* The bits of positive numbers are ordered as they are, before those of infinity and of
 * what is not a number. */
SIMD_CLONES static bool all_samples(const float *x, long count)
{
    const float limit = LARGEST;
    uint32_t largest = 0, most;
    memcpy(&most, &limit, sizeof(most));
    for (long i = 0; i < count; i++) {
        uint32_t bits;
        memcpy(&bits, &x[i], sizeof(bits));
        bits &= 0x7fffffffu;
        largest = bits > largest ? bits : largest;
    }
    return largest <= most;
}

SIMD_CLONES static void mean_of_two(float *out, const float *frames, long count)
{
    for (long t = 0; t < count; t++)
        out[t] = (float)(((double)frames[2 * t] + (double)frames[2 * t + 1]) / 2);
}

static void mean_of_many(float *out, const float *frames, long count, int channels)
{
    for (long t = 0; t < count; t++) {
        double sum = 0;
        for (int c = 0; c < channels; c++)
            sum += (double)frames[t * channels + c];
        out[t] = (float)(sum / channels);
    }
}

enum err_code feat_reading_add(struct feat_reading *r, const float *frames, long count,
                               int channels, struct err *e)
{
    struct feat_audio *out = r->out;
    const float *mono = channels > 1 ? r->mono : frames;
    size_t made = (size_t)count;
    if (r->read + count > (long)FEAT_LONGEST * out->file_rate)
        return feat_too_long(r->path, out->file_rate, e);
    if (!all_samples(frames, count * channels))
        for (long i = 0; i < count * channels; i++)
            if (!feat_is_sample(frames[i]))
                return feat_no_sample(r->path, r->read + i / channels, frames[i], out,
                                      e);
    if (channels == 2)
        mean_of_two(r->mono, frames, count);
    else if (channels > 2)
        mean_of_many(r->mono, frames, count, channels);
    if (r->resampler != NULL)
        made = feat_resampler_room(r->resampler, count);
    enum err_code code = reserve(r, made, e);
    if (code != ERR_OK)
        return code;
    if (r->resampler != NULL)
        code = feat_resampler_add(r->resampler, mono, count, out->samples + out->count,
                                  &made, e);
    else
        memcpy(out->samples + out->count, mono, made * sizeof(*mono));
    r->read += count;
    out->count += code == ERR_OK ? (long)made : 0;
    return code;
}

enum err_code feat_reading_end(struct feat_reading *r, struct err *e)
{
    size_t made = 0;
    if (r->read == 0)
        return feat_no_samples(r->path, e);
    if (r->resampler == NULL)
        return ERR_OK;
    enum err_code code = reserve(r, feat_resampler_room(r->resampler, 0), e);
    if (code == ERR_OK)
        code =
            feat_resampler_end(r->resampler, r->out->samples + r->out->count, &made, e);
    r->out->count += (long)made;
    return code;
}
