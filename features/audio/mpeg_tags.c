/* Tags in MPEG audio files: mpeg_tags.h. */
#include "features/audio/mpeg_tags.h"

#include <string.h>

#define HEAD 32 /* bytes of a tag that are looked at: APE has the longest header */
#define ID3V1 128
#define ID3V2_HEADER 10
#define ID3V2_FOOTER 0x10 /* flag */

static long id3v2_size(const unsigned char *head)
{
    long size = 0;
    for (int i = 6; i < ID3V2_HEADER; i++)
        size = size << 7 | (head[i] & 0x7F);
    return size + ID3V2_HEADER + (head[5] & ID3V2_FOOTER ? ID3V2_HEADER : 0);
}

static long ape_size(const unsigned char *head)
{
    long size = 0;
    for (int i = 3; i >= 0; i--)
        size = size << 8 | head[12 + i];
    return size + HEAD;
}

/* The size of the tag at the start of head; 0: it is not a tag. left: bytes until the
 * end; a Lyrics3 tag has them all but those of an ID3v1 tag. */
static long tag_size(const unsigned char *head, size_t count, long left)
{
    if (count >= ID3V2_HEADER && memcmp(head, "ID3", 3) == 0 && head[3] != 0xFF)
        return id3v2_size(head);
    if (count >= 3 && memcmp(head, "TAG", 3) == 0)
        return ID3V1;
    if (count >= HEAD && memcmp(head, "APETAGEX", 8) == 0)
        return ape_size(head);
    if (count >= 11 && memcmp(head, "LYRICSBEGIN", 11) == 0)
        return left > ID3V1 ? left - ID3V1 : left;
    return 0;
}

long mpeg_tags_end(FILE *file, long from, long to)
{
    unsigned char head[HEAD];
    while (from < to && fseek(file, from, SEEK_SET) == 0) {
        size_t left = (size_t)(to - from);
        size_t count = fread(head, 1, left < HEAD ? left : HEAD, file);
        long size = tag_size(head, count, to - from);
        if (size == 0)
            break;
        from = size < to - from ? from + size : to;
    }
    return from;
}

void mpeg_tags_skip(FILE *file)
{
    unsigned char head[ID3V2_HEADER];
    long at = 0;
    while (fread(head, 1, sizeof(head), file) == sizeof(head) &&
           memcmp(head, "ID3", 3) == 0) {
        at += id3v2_size(head);
        if (fseek(file, at, SEEK_SET) != 0)
            return;
    }
    fseek(file, at, SEEK_SET);
}
