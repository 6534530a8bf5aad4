/* libsndfile writes into memory through callbacks: flac.h. It goes back to the head of
 * the file when it knows what belongs there. */
#include "features/audio/flac.h"

#include <sndfile.h>
#include <stdio.h>
#include <string.h>

struct memory {
    struct str *bytes;
    size_t at;
};

static sf_count_t get_length(void *memory)
{
    return (sf_count_t)((struct memory *)memory)->bytes->length;
}

static sf_count_t seek(sf_count_t offset, int whence, void *memory)
{
    struct memory *m = memory;
    const sf_count_t from = whence == SEEK_SET   ? 0
                            : whence == SEEK_CUR ? (sf_count_t)m->at
                                                 : get_length(m);
    if (from + offset < 0 || from + offset > get_length(m))
        return -1;
    m->at = (size_t)(from + offset);
    return from + offset;
}

static sf_count_t read_bytes(void *out, sf_count_t count, void *memory)
{
    struct memory *m = memory;
    const size_t left = m->bytes->length - m->at,
                 n = (size_t)count < left ? (size_t)count : left;
    memcpy(out, m->bytes->text + m->at, n);
    m->at += n;
    return (sf_count_t)n;
}

static sf_count_t write_bytes(const void *in, sf_count_t count, void *memory)
{
    struct memory *m = memory;
    const size_t left = m->bytes->length - m->at, n = (size_t)count,
                 over = n < left ? n : left;
    if (over > 0)
        memcpy(m->bytes->text + m->at, in, over);
    if (n > over)
        str_addn(m->bytes, (const char *)in + over, n - over);
    m->at += n;
    return count;
}

static sf_count_t tell(void *memory)
{
    return (sf_count_t)((struct memory *)memory)->at;
}

enum err_code feat_flac_encode(const float *samples, long count, int sample_rate,
                               struct str *out, struct err *e)
{
    SF_VIRTUAL_IO calls = {get_length, seek, read_bytes, write_bytes, tell};
    SF_INFO info = {.samplerate = sample_rate,
                    .channels = 1,
                    .format = SF_FORMAT_FLAC | SF_FORMAT_PCM_16};
    struct memory m = {out, 0};
    SNDFILE *file = sf_open_virtual(&calls, SFM_WRITE, &info, &m);
    if (file == NULL)
        return err_set(e, ERR_INTERNAL, "libsndfile writes no FLAC: %s",
                       sf_strerror(NULL));
    sf_command(file, SFC_SET_CLIPPING, NULL, SF_TRUE);
    const bool all = sf_writef_float(file, samples, count) == count;
    return sf_close(file) == 0 && all
               ? ERR_OK
               : err_set(e, ERR_INTERNAL, "libsndfile failed to write FLAC");
}
