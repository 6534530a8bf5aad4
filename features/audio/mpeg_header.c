/* The header is where the first frame has its side information: 9 to 32 bytes behind
 * the frame's own four. Sources: ID3v2.4.0 section 3.1; "MPEG Audio Frame Header" by
 * K. Windszus (codeproject.com, 2007), sections 2.3.1 and 2.3.2. */
#include "features/audio/mpeg_header.h"

#include <stdio.h>
#include <string.h>

#define TAG_HEADER 10     /* bytes */
#define FIRST_FRAME 64    /* bytes of it that may hold the header's start */
#define PADDING (1 << 12) /* bytes without meaning that may precede the first frame */
#define HAS_FRAMES 1      /* flag of Xing's header */

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

bool feat_mpeg_says_length(const char *path)
{
    unsigned char bytes[PADDING + FIRST_FRAME];
    FILE *file = fopen(path, "rb");
    if (file == NULL)
        return false;
    skip_tags(file);
    size_t count = fread(bytes, 1, sizeof bytes, file), sync = 0;
    fclose(file);
    while (sync + FIRST_FRAME < count &&
           (bytes[sync] != 0xFF || (bytes[sync + 1] & 0xE0) != 0xE0))
        sync++;
    for (size_t i = sync; i + 8 <= count && i < sync + FIRST_FRAME; i++) {
        const unsigned char *p = bytes + i;
        if (memcmp(p, "VBRI", 4) == 0)
            return true;
        if (memcmp(p, "Xing", 4) == 0 || memcmp(p, "Info", 4) == 0)
            return p[7] & HAS_FRAMES;
    }
    return false;
}
