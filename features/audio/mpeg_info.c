/* An encoder's frame before the sound of an MP3 file: mpeg_info.h. */
#include "features/audio/mpeg_info.h"

#include <string.h>

#define CHECKSUM 2 /* bytes that may precede the side information */
#define VBRI_AT 32 /* bytes behind the header */
#define VBRI_SIZE 18

static long big_endian(const unsigned char *p, int bytes)
{
    long x = 0;
    for (int i = 0; i < bytes; i++)
        x = x << 8 | p[i];
    return x;
}

/* The encoder's name in 9 bytes, and 12 bytes behind that delay and padding in 12 bits
 * each. Other encoders put other things there. */
static void read_lame(const unsigned char *p, const unsigned char *end,
                      struct mpeg_info *out)
{
    static const char *const encoders[] = {"LAME", "Lavf", "Lavc"};
    for (size_t i = 0; i < sizeof(encoders) / sizeof(*encoders); i++)
        if (end - p >= 24 && memcmp(p, encoders[i], 4) == 0) {
            long both = big_endian(p + 21, 3);
            out->delay = both >> 12;
            out->padding = both & 0xFFF;
        }
}

/* The fields follow one another as the flags tell: frames, bytes, 100 places, quality;
 * then LAME's part. */
static void read_xing(const unsigned char *p, const unsigned char *end,
                      struct mpeg_info *out)
{
    static const int sizes[] = {4, 4, 100, 4};
    long flags = big_endian(p + 4, 4), values[4] = {0};
    p += 8;
    for (int i = 0; i < 4; i++) {
        if ((flags >> i & 1) == 0)
            continue;
        if (end - p < sizes[i])
            return;
        values[i] = big_endian(p, 4);
        p += sizes[i];
    }
    out->frames = values[0];
    out->bytes = values[1];
    read_lame(p, end, out);
}

bool mpeg_info_read(unsigned long header, const unsigned char *body, size_t size,
                    struct mpeg_info *out)
{
    bool is_version_1 = (header >> 19 & 3) == 3, is_mono = (header >> 6 & 3) == 3;
    size_t side = is_version_1 ? (is_mono ? 17 : 32) : (is_mono ? 9 : 17);
    *out = (struct mpeg_info){.delay = -1, .padding = -1};
    if ((header >> 17 & 3) != 1) /* Layer III */
        return false;
    for (size_t at = side; at <= side + CHECKSUM && at + 8 <= size; at += CHECKSUM)
        if (memcmp(body + at, "Xing", 4) == 0 || memcmp(body + at, "Info", 4) == 0) {
            read_xing(body + at, body + size, out);
            return true;
        }
    if (size < VBRI_AT + VBRI_SIZE || memcmp(body + VBRI_AT, "VBRI", 4) != 0)
        return false;
    out->bytes = big_endian(body + VBRI_AT + 10, 4);
    out->frames = big_endian(body + VBRI_AT + 14, 4);
    return true;
}
