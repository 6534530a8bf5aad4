/* A file is gone through twice. The first time goes from frame to frame without
 * decoding. It tells how many there are and what lies between them: libmpg123 finds
 * frames in any bytes, if it searches long enough. The second time decodes.
 *
 * ffmpeg reads the same samples, with two exceptions. Where a header counts too few
 * frames, it takes the encoder's padding out of the middle of the recording. Behind a
 * tag in the middle it loses a frame. */
#include "features/audio/mpeg.h"

#include "features/audio/mpeg_stream.h"
#include "features/audio/mpeg_tags.h"
#include "features/audio/reading.h"

#define DECODER_DELAY 529 /* samples */
#define JUNK 4096         /* bytes without meaning that may precede the first frame */
#define JUNK_PART 100     /* or follow the last one: a hundredth of the file */
#define SAME_STREAM 0xFFFE0C00 /* sync, version, layer and rate in a frame's header */

/* A survey of the frames of a file. */
struct survey {
    long rate;    /* Hz */
    int channels; /* of the first frame */
    long frames, samples;
    long from, to; /* of the samples; the encoder added the samples outside */
};

/* Bytes from `from` to `to` that are not zero, and in *first the first of them. The
 * file stays where libmpg123 reads on. */
static long count_junk(struct mpeg_stream *s, long from, long to, long *first)
{
    off_t here = ftello(s->file);
    long count = 0;
    fseek(s->file, from, SEEK_SET);
    for (long i = from; i < to; i++)
        if (getc(s->file) != 0 && count++ == 0)
            *first = i;
    fseeko(s->file, here, SEEK_SET);
    return count;
}

static enum err_code not_sound(const struct mpeg_stream *s, long count, long first,
                               struct err *e)
{
    return err_set(
        e, ERR_DATA,
        "%s is damaged, or not an MP3: %ld bytes from byte %ld on are neither "
        "frames of MPEG audio nor tags",
        s->path, count, first);
}

/* Checks the bytes before the first frame, or between two frames. */
static enum err_code check_gap(struct mpeg_stream *s, struct err *e)
{
    long first = s->tags_to, junk = 0;
    if (s->at > s->tags_to)
        junk = count_junk(s, s->tags_to, s->at, &first);
    return junk > (s->tags_from == 0 ? JUNK : 0) ? not_sound(s, junk, first, e)
                                                 : ERR_OK;
}

/* Checks the bytes behind the last frame. */
static enum err_code check_end(struct mpeg_stream *s, struct err *e)
{
    unsigned char h[4];
    long at = mpeg_tags_end(s->file, s->next, s->size), first = at;
    if (fseek(s->file, at, SEEK_SET) == 0 && fread(h, 1, sizeof(h), s->file) == 4) {
        unsigned long header = (unsigned long)h[0] << 24 | (unsigned long)h[1] << 16 |
                               (unsigned long)h[2] << 8 | h[3];
        if (((header ^ s->header) & SAME_STREAM) == 0)
            return err_set(e, ERR_DATA, "%s is cut off in its last frame", s->path);
    }
    long junk = count_junk(s, at, s->size, &first);
    return junk > s->size / JUNK_PART ? not_sound(s, junk, first, e) : ERR_OK;
}

static enum err_code count_frame(const struct mpeg_stream *s, struct survey *v,
                                 struct err *e)
{
    if (v->frames > 0 && s->rate != v->rate)
        return err_set(e, ERR_DATA, "%s changes from %ld Hz to %ld Hz after sample %ld",
                       s->path, v->rate, s->rate, v->samples);
    if (v->frames == 0) {
        v->rate = s->rate;
        v->channels = s->channels;
    }
    v->frames++;
    v->samples += s->samples;
    return ERR_OK;
}

/* Leaves out the samples that the encoder added; the padding only if it is at the
 * end. */
static void set_range(struct survey *v, const struct mpeg_info *info, bool is_whole)
{
    v->from = info->delay < 0 ? 0 : info->delay + DECODER_DELAY;
    v->to = v->samples;
    if (is_whole && info->padding > DECODER_DELAY)
        v->to -= info->padding - DECODER_DELAY;
}

/* An encoder counts frames and bytes. If both are reached before the end, something was
 * appended, and the encoder's padding became a part of the recording; if they disagree,
 * the count is wrong. One frame too many is the encoder's own. */
static enum err_code survey_frames(struct mpeg_stream *s, struct survey *v,
                                   struct err *e)
{
    struct mpeg_info info = {.delay = -1, .padding = -1};
    long begin = 0, ends_at = 0;
    enum err_code code = ERR_OK;
    *v = (struct survey){0};
    while (code == ERR_OK && mpeg_stream_next(s)) {
        code = check_gap(s, e);
        if (s->is_info && s->tags_from == 0) {
            info = s->info;
            begin = s->at;
        }
        if (code == ERR_OK && !s->is_info)
            code = count_frame(s, v, e);
        if (v->frames == info.frames && s->next - begin == info.bytes)
            ends_at = v->samples;
    }
    if (code == ERR_OK && v->frames == 0)
        return err_set(e, ERR_DATA, "%s is not an MP3: it has no frames of MPEG audio",
                       s->path);
    if (code == ERR_OK)
        code = check_end(s, e);
    if (code == ERR_OK && info.frames > v->frames + 1)
        return err_set(e, ERR_DATA,
                       "%s is cut off: it announces %ld samples and has %ld", s->path,
                       info.frames * (v->samples / v->frames), v->samples);
    set_range(v, &info, ends_at == 0 || ends_at == v->samples);
    return code;
}

/* Appends what of a frame, whose first sample is sample `at`, the encoder was given. */
static enum err_code add_frame(struct feat_reading *r, const struct mpeg_stream *s,
                               const struct survey *v, const float *frame, long count,
                               long at, struct err *e)
{
    long from = v->from > at ? v->from - at : 0;
    long to = v->to < at + count ? v->to - at : count;
    return from < to ? feat_reading_add(r, frame + from * s->channels, to - from,
                                        s->channels, e)
                     : ERR_OK;
}

static enum err_code decode_frames(struct mpeg_stream *s, const struct survey *v,
                                   struct feat_reading *r, struct err *e)
{
    enum err_code code = ERR_OK;
    long at = 0;
    while (code == ERR_OK && at < v->samples && mpeg_stream_next(s)) {
        const float *frame;
        long count;
        if (s->is_info)
            continue;
        code = mpeg_stream_decode(s, &frame, &count, e);
        if (code == ERR_OK)
            code = add_frame(r, s, v, frame, count, at, e);
        at += s->samples;
    }
    return code == ERR_OK ? feat_reading_end(r, e) : code;
}

enum err_code feat_mpeg_decode(const char *path, int sample_rate,
                               struct feat_audio *out, struct err *e)
{
    struct mpeg_stream s;
    struct survey v;
    enum err_code code = mpeg_stream_open(&s, path, e);
    if (code == ERR_OK)
        code = survey_frames(&s, &v, e);
    mpeg_stream_close(&s);
    if (code != ERR_OK)
        return code;
    struct feat_reading r;
    code = mpeg_stream_open(&s, path, e);
    if (code == ERR_OK) {
        code = feat_reading_init(&r, path, v.channels, v.rate, sample_rate, out, e);
        if (code == ERR_OK)
            code = decode_frames(&s, &v, &r, e);
        feat_reading_deinit(&r);
    }
    mpeg_stream_close(&s);
    return code;
}

/* The survey that the first frame of a file tells, if the bytes that it counts are
 * those of the file. */
static bool read_announced(struct mpeg_stream *s, struct survey *v)
{
    if (!mpeg_stream_next(s) || !s->is_info || s->info.frames == 0)
        return false;
    long behind = s->size - (s->at + s->info.bytes);
    *v = (struct survey){.rate = s->rate, .samples = s->info.frames * s->samples};
    set_range(v, &s->info, true);
    return behind >= 0 && behind <= JUNK;
}

long feat_mpeg_length(const char *path, int *rate)
{
    struct mpeg_stream s;
    struct survey v = {0};
    bool known = mpeg_stream_open(&s, path, NULL) == ERR_OK && read_announced(&s, &v);
    mpeg_stream_close(&s);
    if (!known) {
        known = mpeg_stream_open(&s, path, NULL) == ERR_OK &&
                survey_frames(&s, &v, NULL) == ERR_OK;
        mpeg_stream_close(&s);
    }
    *rate = (int)v.rate;
    return !known ? -1 : v.to > v.from ? v.to - v.from : 0;
}
