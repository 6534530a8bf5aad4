/* libmpg123's messages on standard error are turned off. Its hints (resynchronisation,
 * counts that do not fit) are found by mpeg.c as bytes that belong to no frame. Its
 * gapless mode is off, too: it believes the count in the header. */
#include "features/audio/mpeg_stream.h"

#include "base/file.h"
#include "features/audio/mpeg_tags.h"

#include <mpg123.h>

#define IO_BUFFER (1 << 16)
#define HEADER 4 /* bytes */

static ssize_t read_bytes(void *file, void *out, size_t count)
{
    size_t got = fread(out, 1, count, file);
    return got == 0 && ferror((FILE *)file) ? -1 : (ssize_t)got;
}

static off_t seek_bytes(void *file, off_t to, int whence)
{
    return fseeko(file, to, whence) == 0 ? ftello(file) : -1;
}

void mpeg_stream_close(struct mpeg_stream *s)
{
    mpg123_delete(s->mpg);
    if (s->file != NULL)
        fclose(s->file);
}

static enum err_code failed(const struct mpeg_stream *s, struct err *e)
{
    return err_set(e, ERR_DATA, "%s cannot be decoded: %s", s->path,
                   mpg123_strerror(s->mpg));
}

enum err_code mpeg_stream_open(struct mpeg_stream *s, const char *path, struct err *e)
{
    static const long wanted = MPG123_QUIET | MPG123_FORCE_FLOAT | MPG123_SKIP_ID3V2 |
                               MPG123_IGNORE_INFOFRAME | MPG123_IGNORE_STREAMLENGTH,
                      unwanted = MPG123_GAPLESS | MPG123_AUTO_RESAMPLE;
    int fault = MPG123_OK;
    *s = (struct mpeg_stream){.path = path, .file = file_open_stream(path, e)};
    if (s->file == NULL)
        return ERR_IO;
    setvbuf(s->file, NULL, _IOFBF, IO_BUFFER);
    fseek(s->file, 0, SEEK_END);
    s->size = ftell(s->file);
    rewind(s->file);
    s->mpg = mpg123_new(NULL, &fault);
    if (s->mpg == NULL)
        return err_set(e, ERR_MEMORY, "libmpg123 cannot be used: %s",
                       mpg123_plain_strerror(fault));
    if (mpg123_param(s->mpg, MPG123_ADD_FLAGS, wanted, 0) != MPG123_OK ||
        mpg123_param(s->mpg, MPG123_REMOVE_FLAGS, unwanted, 0) != MPG123_OK ||
        mpg123_param(s->mpg, MPG123_RESYNC_LIMIT, -1, 0) != MPG123_OK ||
        mpg123_param(s->mpg, MPG123_RVA, MPG123_RVA_OFF, 0) != MPG123_OK ||
        mpg123_replace_reader_handle(s->mpg, read_bytes, seek_bytes, NULL) !=
            MPG123_OK ||
        mpg123_open_handle(s->mpg, s->file) != MPG123_OK)
        return failed(s, e);
    return ERR_OK;
}

/* The file stays where libmpg123 reads on. */
static void find_tags(struct mpeg_stream *s, long from)
{
    s->tags_from = s->tags_to = from;
    if (s->at <= from)
        return;
    off_t here = ftello(s->file);
    s->tags_to = mpeg_tags_end(s->file, from, s->at);
    fseeko(s->file, here, SEEK_SET);
}

bool mpeg_stream_next(struct mpeg_stream *s)
{
    unsigned char *body;
    size_t size;
    long before = s->next;
    int encoding, status = mpg123_framebyframe_next(s->mpg);
    if ((status != MPG123_OK && status != MPG123_NEW_FORMAT) ||
        mpg123_framedata(s->mpg, &s->header, &body, &size) != MPG123_OK ||
        mpg123_getformat(s->mpg, &s->rate, &s->channels, &encoding) != MPG123_OK)
        return false;
    s->at = (long)mpg123_framepos(s->mpg);
    find_tags(s, before);
    s->next = s->at + HEADER + (long)size;
    s->samples = mpg123_spf(s->mpg);
    s->is_info = mpeg_info_read(s->header, body, size, &s->info) &&
                 s->at == s->tags_to && (before == 0 || s->tags_to > before);
    return encoding == MPG123_ENC_FLOAT_32;
}

enum err_code mpeg_stream_decode(struct mpeg_stream *s, const float **out, long *count,
                                 struct err *e)
{
    unsigned char *audio;
    size_t bytes;
    off_t number;
    if (mpg123_framebyframe_decode(s->mpg, &number, &audio, &bytes) != MPG123_OK)
        return failed(s, e);
    *out = (const float *)(const void *)audio;
    *count = (long)(bytes / sizeof(**out) / (size_t)s->channels);
    return ERR_OK;
}
