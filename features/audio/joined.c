/* FLAC: the mark of a stream and the head of its first block, which has a fixed size
 * (RFC 9639, section 8.1). Ogg: a page that begins a stream, after one that ended one
 * (RFC 3533, section 6). Eight bytes that chance writes into a recording of a gigabyte
 * with a probability of 1e-10. */
#include "features/audio/joined.h"

#include "base/file.h"

#include <sndfile.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

enum { MARK = 8, BLOCK = 1 << 16 };

/* Where the looking stands in a file. */
struct look {
    bool ogg;
    size_t streams; /* begun */
    bool ended;     /* Ogg: a stream has */
};

static bool begins_flac(const unsigned char *at)
{
    return memcmp(at, "fLaC\0\0\0\x22", MARK) == 0 ||
           memcmp(at, "fLaC\x80\0\0\x22", MARK) == 0;
}

/* Whether another recording begins here. The streams of one Ogg chain begin before any
 * of them ends. */
static bool is_another(struct look *l, const unsigned char *at)
{
    enum { TYPE = 5, BEGINS = 2, ENDS = 4 };
    if (!l->ogg)
        return begins_flac(at) && l->streams++ > 0;
    if (memcmp(at, "OggS\0", TYPE) != 0 || at[TYPE] > 7)
        return false;
    if ((at[TYPE] & BEGINS) && l->ended)
        return true;
    l->ended = l->ended || (at[TYPE] & ENDS);
    return false;
}

enum err_code feat_joined_check(const char *path, int format, struct err *e)
{
    const int major = format & SF_FORMAT_TYPEMASK;
    struct look l = {.ogg = major == SF_FORMAT_OGG};
    if (major != SF_FORMAT_FLAC && !l.ogg)
        return ERR_OK;
    FILE *file = file_open_stream(path, NULL);
    unsigned char block[BLOCK + MARK];
    size_t kept = 0, got;
    bool another = false;
    while (file && !another && (got = fread(block + kept, 1, BLOCK, file)) > 0) {
        const size_t length = kept + got;
        const unsigned char *end = block + length;
        for (const unsigned char *at = block; !another && at + MARK <= end; at++) {
            at = memchr(at, l.ogg ? 'O' : 'f', (size_t)(end - MARK - at) + 1);
            if (!at)
                break;
            another = is_another(&l, at);
        }
        kept = length < MARK ? length : MARK - 1;
        memmove(block, end - kept, kept);
    }
    if (file)
        fclose(file);
    return another ? err_set(e, ERR_DATA,
                             "%s is several recordings in one file, of which only the "
                             "first would be read: decode it, or part it",
                             path)
                   : ERR_OK;
}
