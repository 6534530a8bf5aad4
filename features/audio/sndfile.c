/* Recordings that libsndfile reads: sndfile.h. */
#include "features/audio/sndfile.h"

#include "features/audio/announced.h"
#include "features/audio/joined.h"
#include "features/audio/reading.h"

#include <sndfile.h>

static enum err_code read_frames(struct feat_reading *r, SNDFILE *file,
                                 const SF_INFO *info, struct err *e)
{
    const char *path = r->path;
    float frames[FEAT_BLOCK];
    for (;;) {
        long n = (long)sf_readf_float(file, frames, FEAT_BLOCK / info->channels);
        if (n <= 0)
            break;
        enum err_code code = feat_reading_add(r, frames, n, info->channels, e);
        if (code != ERR_OK)
            return code;
    }
    if (sf_error(file) != SF_ERR_NO_ERROR)
        return err_set(e, ERR_DATA, "%s cannot be decoded after sample %ld: %s", path,
                       r->read, sf_strerror(file));
    if (info->frames == SF_COUNT_MAX)
        return err_set(e, ERR_DATA,
                       "%s is cut off: it ends after %ld samples without an end mark",
                       path, r->read);
    if (r->read < info->frames)
        return err_set(e, ERR_DATA,
                       "%s is cut off: it announces %lld samples and has %ld", path,
                       (long long)info->frames, r->read);
    return feat_reading_end(r, e);
}

enum err_code feat_sndfile_decode(const char *path, int sample_rate,
                                  struct feat_audio *out, struct err *e)
{
    struct feat_reading r;
    SF_INFO info = {0};
    SNDFILE *file = sf_open(path, SFM_READ, &info);
    if (file == NULL)
        return err_set(e, ERR_DATA,
                       "%s is not a recording of a known format, or it is damaged",
                       path);
    enum err_code code = feat_reading_init(&r, path, info.channels, info.samplerate,
                                           sample_rate, out, e);
    if (code == ERR_OK)
        code = feat_announced_check(path, file, &out->notice, e);
    if (code == ERR_OK)
        code = feat_joined_check(path, info.format, e);
    if (code == ERR_OK)
        code = read_frames(&r, file, &info, e);
    feat_reading_deinit(&r);
    sf_close(file);
    return code;
}

long feat_sndfile_length(const char *path, int *rate)
{
    SF_INFO info = {0};
    SNDFILE *file = sf_open(path, SFM_READ, &info);
    if (file == NULL)
        return -1;
    sf_close(file);
    *rate = info.samplerate;
    return info.frames == SF_COUNT_MAX ? -1 : (long)info.frames;
}
