/* Decoding. What a file's header announces is never believed: memory grows with what is
 * read, and a recording that gives less than announced is refused, since a network
 * would silently train on the zeros put in its place. An MP3 that announces nothing is
 * as long as its frames. libmpg123, which libsndfile uses, writes its own warnings to
 * standard error; they are left alone. */
#include "features/audio/decode.h"

#include "base/npy.h"
#include "base/simd.h"
#include "features/audio/announced.h"
#include "features/audio/mpeg_header.h"
#include "features/audio/resample.h"

#include <math.h>
#include <sndfile.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/stat.h>

#define BLOCK 16384 /* samples of all channels read at a time */
#define MAX_CHANNELS 256
#define HIGHEST_RATE 1000000 /* Hz */
#define LARGEST 1e10f /* sample; full scale is 1, and a spectrum has its square */

static bool is_sample(float x)
{
    return fabsf(x) <= LARGEST;
}

/* A value that is no sample. */
static enum err_code no_sample(const char *path, long position, float value,
                               struct feat_audio *out, struct err *e)
{
    out->not_finite = true;
    if (isfinite(value))
        return err_set(e, ERR_DATA, "%s: sample %ld is %g; full scale is 1", path,
                       position, (double)value);
    return err_set(e, ERR_DATA, "%s: sample %ld is %s", path, position,
                   isnan(value) ? "not a number" : "infinite");
}

static enum err_code too_long(const char *path, int rate, struct err *e)
{
    return err_set(e, ERR_DATA, "%s is longer than %d hours at its %d Hz", path,
                   FEAT_LONGEST / 3600, rate);
}

static enum err_code no_samples(const char *path, struct err *e)
{
    return err_set(e, ERR_DATA, "%s has no samples", path);
}

static enum err_code read_npy(const char *path, int rate, int sample_rate,
                              struct feat_audio *out, struct err *e)
{
    size_t dims[4], count = 1;
    int ndims, wide = 0;
    enum err_code code = npy_read(path, &out->samples, dims, &ndims, e);
    if (code != ERR_OK)
        return code;
    for (int i = 0; i < ndims; i++) {
        count *= dims[i];
        wide += dims[i] != 1;
    }
    if (ndims > 2 || wide > 1)
        return err_set(e, ERR_DATA,
                       "%s: an array of samples has one dimension, or is 1 x N; "
                       "this one has %d",
                       path, ndims);
    if (count > (size_t)FEAT_LONGEST * (size_t)rate)
        return too_long(path, rate, e);
    for (size_t i = 0; i < count; i++) {
        if (!is_sample(out->samples[i]))
            return no_sample(path, (long)i, out->samples[i], out, e);
    }
    out->count = (long)count;
    out->file_rate = rate;
    out->channels = 1;
    if (count == 0)
        return no_samples(path, e);
    if (rate == sample_rate)
        return ERR_OK;
    float *resampled;
    code = feat_resample(out->samples, out->count, rate, sample_rate, &resampled, e);
    if (code == ERR_OK) {
        free(out->samples);
        out->samples = resampled;
        out->count = feat_resampled_count(out->count, rate, sample_rate);
    }
    return code;
}

/* What is read of a recording goes through here to its samples. */
struct reading {
    const char *path;
    struct feat_audio *out;
    size_t room;                      /* of out->samples */
    long read;                        /* samples, at the file's rate */
    struct feat_resampler *resampler; /* NULL: it has the right rate */
    float *frames, *mono;             /* BLOCK samples each */
};

static enum err_code reserve(struct reading *r, size_t more, struct err *e)
{
    size_t needed = (size_t)r->out->count + more;
    if (needed <= r->room)
        return ERR_OK;
    size_t larger = r->room ? 2 * r->room : 1 << 18;
    while (larger < needed)
        larger *= 2;
    float *samples = realloc(r->out->samples, larger * sizeof *samples);
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
    memcpy(&most, &limit, sizeof most);
    for (long i = 0; i < count; i++) {
        uint32_t bits;
        memcpy(&bits, &x[i], sizeof bits);
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

/* Appends the mean over channels of count interleaved frames. */
static enum err_code append(struct reading *r, long count, struct err *e)
{
    struct feat_audio *out = r->out;
    const float *mono = r->frames;
    int channels = out->channels;
    size_t made = (size_t)count;
    if (!all_samples(r->frames, count * channels))
        for (long i = 0; i < count * channels; i++)
            if (!is_sample(r->frames[i]))
                return no_sample(r->path, r->read + i / channels, r->frames[i], out, e);
    if (channels > 1)
        mono = r->mono;
    if (channels == 2)
        mean_of_two(r->mono, r->frames, count);
    else if (channels > 2)
        mean_of_many(r->mono, r->frames, count, channels);
    if (r->resampler != NULL)
        made = feat_resampler_room(r->resampler, count);
    enum err_code code = reserve(r, made, e);
    if (code != ERR_OK)
        return code;
    if (r->resampler != NULL)
        code = feat_resampler_add(r->resampler, mono, count, out->samples + out->count,
                                  &made, e);
    else
        memcpy(out->samples + out->count, mono, made * sizeof *mono);
    r->read += count;
    out->count += code == ERR_OK ? (long)made : 0;
    return code;
}

static enum err_code append_rest(struct reading *r, struct err *e)
{
    size_t made = 0;
    if (r->resampler == NULL)
        return ERR_OK;
    enum err_code code = reserve(r, feat_resampler_room(r->resampler, 0), e);
    if (code == ERR_OK)
        code =
            feat_resampler_end(r->resampler, r->out->samples + r->out->count, &made, e);
    r->out->count += (long)made;
    return code;
}

static enum err_code read_frames(struct reading *r, SNDFILE *file, const SF_INFO *info,
                                 struct err *e)
{
    const char *path = r->path;
    for (;;) {
        long n = (long)sf_readf_float(file, r->frames, BLOCK / info->channels);
        if (n <= 0)
            break;
        if (r->read + n > (long)FEAT_LONGEST * info->samplerate)
            return too_long(path, info->samplerate, e);
        enum err_code code = append(r, n, e);
        if (code != ERR_OK)
            return code;
    }
    if (sf_error(file) != SF_ERR_NO_ERROR)
        return err_set(e, ERR_DATA, "%s cannot be decoded after sample %ld: %s", path,
                       r->read, sf_strerror(file));
    if (info->frames == SF_COUNT_MAX)
        return err_set(e, ERR_DATA,
                       "%s is cut off: it ends after %ld samples without an "
                       "end mark",
                       path, r->read);
    bool is_guessed = (info->format & SF_FORMAT_TYPEMASK) == SF_FORMAT_MPEG &&
                      !feat_mpeg_says_length(path);
    if (is_guessed && feat_mpeg_check(path, r->read, e) != ERR_OK)
        return ERR_DATA;
    if (!is_guessed && r->read < info->frames)
        return err_set(e, ERR_DATA,
                       "%s is cut off: it announces %lld samples and has %ld", path,
                       (long long)info->frames, r->read);
    return r->read == 0 ? no_samples(path, e) : append_rest(r, e);
}

static enum err_code read_sound(const char *path, int sample_rate,
                                struct feat_audio *out, struct err *e)
{
    float frames[BLOCK], mono[BLOCK];
    struct reading r = {.path = path, .out = out, .frames = frames, .mono = mono};
    SF_INFO info = {0};
    SNDFILE *file = sf_open(path, SFM_READ, &info);
    enum err_code code = ERR_OK;
    if (file == NULL)
        return err_set(e, ERR_DATA,
                       "%s is not a recording of a known format, or it is damaged",
                       path);
    if (info.channels < 1 || info.channels > MAX_CHANNELS || info.samplerate < 1 ||
        info.samplerate > HIGHEST_RATE)
        code =
            err_set(e, ERR_DATA,
                    "%s: %d channels at %d Hz cannot be right; 1 to %d channels at 1 "
                    "to %d Hz are read",
                    path, info.channels, info.samplerate, MAX_CHANNELS, HIGHEST_RATE);
    out->file_rate = info.samplerate;
    out->channels = info.channels;
    if (code == ERR_OK)
        code = feat_announced_check(path, file, e);
    if (code == ERR_OK && info.samplerate != sample_rate)
        code = feat_resampler_create(info.samplerate, sample_rate, &r.resampler, e);
    if (code == ERR_OK)
        code = read_frames(&r, file, &info, e);
    feat_resampler_destroy(r.resampler);
    sf_close(file);
    return code;
}

static enum err_code check_file(const char *path, struct err *e)
{
    struct stat status;
    if (stat(path, &status) != 0)
        return err_errno(e, "cannot read %s", path);
    if (!S_ISREG(status.st_mode))
        return err_set(e, ERR_DATA, "%s is not a regular file", path);
    if (status.st_size == 0)
        return err_set(e, ERR_DATA, "%s is empty", path);
    return ERR_OK;
}

enum err_code feat_decode(const char *path, int sample_rate, int npy_rate,
                          struct feat_audio *out, struct err *e)
{
    const char *suffix = strrchr(path, '.');
    *out = (struct feat_audio){0};
    enum err_code code = check_file(path, e);
    if (code == ERR_OK) {
        if (suffix && strcasecmp(suffix, ".npy") == 0)
            code = read_npy(path, npy_rate, sample_rate, out, e);
        else
            code = read_sound(path, sample_rate, out, e);
    }
    if (code == ERR_OK && out->count == 0)
        code = err_set(e, ERR_DATA, "%s is shorter than one sample at %d Hz", path,
                       sample_rate);
    if (code != ERR_OK) {
        bool refused = out->not_finite;
        feat_audio_deinit(out);
        out->not_finite = refused;
    }
    return code;
}

void feat_audio_deinit(struct feat_audio *a)
{
    free(a->samples);
    *a = (struct feat_audio){0};
}
