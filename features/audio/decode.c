/* Decoding. The name and the header of a file are never trusted: its first bytes tell
 * the format, memory grows with the samples that are read, and a recording with fewer
 * samples than announced is refused, since a network would silently train on the zeros
 * in their place. */
#include "features/audio/decode.h"

#include "base/npy.h"
#include "features/audio/container.h"
#include "features/audio/mpeg.h"
#include "features/audio/reading.h"
#include "features/audio/resample.h"
#include "features/audio/sndfile.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/stat.h>

#define LOUDEST 8.0f /* of full scale: 18 dB above it */

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
        return feat_too_long(path, rate, e);
    for (size_t i = 0; i < count; i++)
        if (!feat_is_sample(out->samples[i]))
            return feat_no_sample(path, (long)i, out->samples[i], out, e);
    out->count = (long)count;
    out->file_rate = rate;
    out->channels = 1;
    if (count == 0)
        return feat_no_samples(path, e);
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

static enum err_code read_sound(const char *path, int sample_rate,
                                struct feat_audio *out, struct err *e)
{
    enum feat_container container;
    const char *name;
    enum err_code code = feat_container_of(path, &container, &name, e);
    if (code != ERR_OK)
        return code;
    if (name != NULL)
        return err_set(e, ERR_DATA, "%s is %s, a format that is not read", path, name);
    return container == FEAT_CONTAINER_MPEG
               ? feat_mpeg_decode(path, sample_rate, out, e)
               : feat_sndfile_decode(path, sample_rate, out, e);
}

/* Full scale is 1; numbers of 16-bit files that were made floats are not divided here.
 */
static bool is_far_too_loud(const struct feat_audio *audio)
{
    for (long i = 0; i < audio->count; i++)
        if (audio->samples[i] > LOUDEST || audio->samples[i] < -LOUDEST)
            return true;
    return false;
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
    if (code == ERR_OK && out->notice == NULL && is_far_too_loud(out))
        out->notice = "its samples go far beyond 1, the full scale: divide them, by "
                      "32768 if they are those of a 16-bit file";
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
