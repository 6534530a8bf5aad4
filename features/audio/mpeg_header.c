/* The header is where the first frame has its side information: 9 to 32 bytes behind
 * the frame's own four. Sources: ID3v2.4.0 section 3.1; "MPEG Audio Frame Header" by
 * K. Windszus (codeproject.com, 2007), sections 2.1, 2.3.1 and 2.3.2. */
#include "features/audio/mpeg_header.h"

#include <stdio.h>
#include <string.h>

#define TAG_HEADER 10     /* bytes */
#define FIRST_FRAME 64    /* bytes of it that may hold the header's start */
#define PADDING (1 << 12) /* bytes without meaning that may precede the first frame */
#define HAS_FRAMES 1      /* flag of Xing's header */
#define HELD_BACK 4       /* frames that a decoder may need before it gives the first */

/* Moves behind the ID3v2 tags at the start of the file. */
static void skip_tags(FILE *file)
{
    unsigned char head[TAG_HEADER];
    long at = 0;
    while (fread(head, 1, sizeof head, file) == sizeof head &&
           memcmp(head, "ID3", 3) == 0) {
        long size = 0;
        for (int i = 6; i < TAG_HEADER; i++)
            size = size << 7 | (head[i] & 0x7F);
        at += TAG_HEADER + size;
        if (fseek(file, at, SEEK_SET) != 0)
            return;
    }
    fseek(file, at, SEEK_SET);
}

/* The place of the first frame in count bytes; count if there is none. */
static size_t find_sync(const unsigned char *bytes, size_t count)
{
    size_t sync = 0;
    while (sync + 4 < count &&
           (bytes[sync] != 0xFF || (bytes[sync + 1] & 0xE0) != 0xE0))
        sync++;
    return sync + 4 < count ? sync : count;
}

bool feat_mpeg_says_length(const char *path)
{
    unsigned char bytes[PADDING + FIRST_FRAME];
    FILE *file = fopen(path, "rb");
    if (file == NULL)
        return false;
    skip_tags(file);
    size_t count = fread(bytes, 1, sizeof bytes, file);
    fclose(file);
    size_t sync = find_sync(bytes, count);
    for (size_t i = sync; i + 8 <= count && i < sync + FIRST_FRAME; i++) {
        const unsigned char *p = bytes + i;
        if (memcmp(p, "VBRI", 4) == 0)
            return true;
        if (memcmp(p, "Xing", 4) == 0 || memcmp(p, "Info", 4) == 0)
            return p[7] & HAS_FRAMES;
    }
    return false;
}

/* Bytes and samples of the frame with this header; 0 bytes: it is none, or its length
 * is not written in it. */
struct frame {
    long bytes, samples;
};

static struct frame read_header(const unsigned char h[4])
{
    /* kbit/s by version 1 or other, layer I to III, index */
    static const short kbits[2][3][15] = {
        {{0, 32, 64, 96, 128, 160, 192, 224, 256, 288, 320, 352, 384, 416, 448},
         {0, 32, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320, 384},
         {0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320}},
        {{0, 32, 48, 56, 64, 80, 96, 112, 128, 144, 160, 176, 192, 224, 256},
         {0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160},
         {0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160}}};
    static const int rates[3] = {44100, 48000, 32000}, slower[4] = {4, 0, 2, 1};
    int version = h[1] >> 3 & 3, layer = 4 - (h[1] >> 1 & 3); /* 3 is version 1 */
    int index = h[2] >> 4, rate = h[2] >> 2 & 3, padding = h[2] >> 1 & 1;
    if (h[0] != 0xFF || (h[1] & 0xE0) != 0xE0 || version == 1 || layer == 4 ||
        index == 0 || index == 15 || rate == 3)
        return (struct frame){0, 0};
    long bits = 1000L * kbits[version != 3][layer - 1][index];
    long samples = layer == 1 ? 384 : layer == 3 && version != 3 ? 576 : 1152;
    long slot = layer == 1 ? 4 : 1;
    long slots = samples / 8 * bits / (rates[rate] / slower[version]) / slot;
    return (struct frame){(slots + padding) * slot, samples};
}

enum err_code feat_mpeg_check(const char *path, long read, struct err *e)
{
    unsigned char bytes[PADDING];
    FILE *file = fopen(path, "rb");
    if (file == NULL)
        return err_errno(e, "cannot read %s", path);
    skip_tags(file);
    long at = ftell(file), samples = 0;
    at += (long)find_sync(bytes, fread(bytes, 1, sizeof bytes, file));
    fseek(file, 0, SEEK_END);
    long end = ftell(file);
    struct frame frame = {0, 0};
    while (at < end && fseek(file, at, SEEK_SET) == 0 &&
           fread(bytes, 1, 4, file) == 4) {
        struct frame next = read_header(bytes);
        if (next.bytes == 0)
            break;
        frame = next;
        at += frame.bytes;
        samples += at <= end ? frame.samples : 0;
    }
    fclose(file);
    if (frame.bytes > 0 && at > end)
        return err_set(e, ERR_DATA, "%s is cut off in its last frame", path);
    if (samples > read + HELD_BACK * frame.samples)
        return err_set(e, ERR_DATA,
                       "%s is an MP3 of varying bit rate without a header that tells "
                       "its length: of %ld samples only %ld can be read; convert it "
                       "to FLAC",
                       path, samples, read);
    return ERR_OK;
}
