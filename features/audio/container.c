/* The marks are those of file(1)'s database and of the formats' own specifications. */
#include "features/audio/container.h"

#include "base/file.h"
#include "features/audio/mpeg_tags.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

#define HEAD 64 /* bytes that are looked at */

/* A format is known by the bytes of its mark, under a mask where there is one. */
struct mark {
    size_t at, length;
    const char *bytes;
    const char *mask; /* NULL: all bits count */
    enum feat_container kind;
    const char *name; /* of a foreign one */
};

static const struct mark marks[] = {
    {0, 4, "RIFF", NULL, FEAT_CONTAINER_SNDFILE, NULL},
    {0, 4, "RF64", NULL, FEAT_CONTAINER_SNDFILE, NULL},
    {0, 4, "riff", NULL, FEAT_CONTAINER_SNDFILE, NULL},
    {0, 4, "fLaC", NULL, FEAT_CONTAINER_SNDFILE, NULL},
    {0, 4, "OggS", NULL, FEAT_CONTAINER_SNDFILE, NULL},
    {0, 4, "FORM", NULL, FEAT_CONTAINER_SNDFILE, NULL},
    {0, 4, "caff", NULL, FEAT_CONTAINER_SNDFILE, NULL},
    {0, 4, ".snd", NULL, FEAT_CONTAINER_SNDFILE, NULL},
    {4, 4, "ftyp", NULL, FEAT_CONTAINER_FOREIGN, "AAC or ALAC in an MP4 container"},
    {0, 2, "\xFF\xF0", "\xFF\xF6", FEAT_CONTAINER_FOREIGN, "AAC (ADTS)"},
    {0, 4, "ADIF", NULL, FEAT_CONTAINER_FOREIGN, "AAC (ADIF)"},
    {0, 2, "\xFF\xE0", "\xFF\xE0", FEAT_CONTAINER_MPEG, NULL},
    {0, 2, "\x0B\x77", NULL, FEAT_CONTAINER_FOREIGN, "AC-3"},
    {0, 4, "\x30\x26\xB2\x75", NULL, FEAT_CONTAINER_FOREIGN, "WMA"},
    {0, 4, "\x1A\x45\xDF\xA3", NULL, FEAT_CONTAINER_FOREIGN, "Matroska or WebM"},
    {0, 4, "wvpk", NULL, FEAT_CONTAINER_FOREIGN, "WavPack"},
    {0, 4, "MAC ", NULL, FEAT_CONTAINER_FOREIGN, "Monkey's Audio"},
    {0, 4, "MPCK", NULL, FEAT_CONTAINER_FOREIGN, "Musepack"},
    {0, 3, "MP+", NULL, FEAT_CONTAINER_FOREIGN, "Musepack"},
    {0, 4, "TTA1", NULL, FEAT_CONTAINER_FOREIGN, "True Audio"},
    {0, 4, ".RMF", NULL, FEAT_CONTAINER_FOREIGN, "RealMedia"},
    {0, 5, "#!AMR", NULL, FEAT_CONTAINER_FOREIGN, "AMR"},
    {0, 4, "DSD ", NULL, FEAT_CONTAINER_FOREIGN, "DSD"},
    {0, 4, "MThd", NULL, FEAT_CONTAINER_FOREIGN, "MIDI"},
    {0, 4, "FLV\1", NULL, FEAT_CONTAINER_FOREIGN, "Flash video"},
    {0, 4, "\x89PNG", NULL, FEAT_CONTAINER_FOREIGN, "a PNG picture"},
    {0, 3, "\xFF\xD8\xFF", NULL, FEAT_CONTAINER_FOREIGN, "a JPEG picture"},
    {0, 4, "%PDF", NULL, FEAT_CONTAINER_FOREIGN, "a PDF"},
    {0, 4, "PK\3\4", NULL, FEAT_CONTAINER_FOREIGN, "a zip archive"},
    {0, 3, "\x1F\x8B\x08", NULL, FEAT_CONTAINER_FOREIGN, "a gzip archive"},
    {0, 6, "\x93NUMPY", NULL, FEAT_CONTAINER_FOREIGN, "a .npy array"},
};

static int matches(const struct mark *m, const unsigned char *head, size_t count)
{
    if (m->at + m->length > count)
        return 0;
    for (size_t i = 0; i < m->length; i++) {
        unsigned char mask = m->mask ? (unsigned char)m->mask[i] : 0xFF;
        if ((head[m->at + i] & mask) != (unsigned char)m->bytes[i])
            return 0;
    }
    return 1;
}

/* Letters, digits, punctuation and white space: a page of the web in place of a
 * recording, or a pointer to it. */
static const char *text_of(const unsigned char *head, size_t count)
{
    size_t i = 0;
    while (i < count && (isprint(head[i]) || isspace(head[i])))
        i++;
    if (i < count || count == 0)
        return NULL;
    for (i = 0; i < count && isspace(head[i]); i++)
        ;
    return i < count && head[i] == '<' ? "a page of HTML or XML" : "text";
}

enum err_code feat_container_of(const char *path, enum feat_container *out,
                                const char **name, struct err *e)
{
    unsigned char head[HEAD];
    FILE *file = file_open_stream(path, e);
    *out = FEAT_CONTAINER_OTHER;
    *name = NULL;
    if (file == NULL)
        return ERR_IO;
    mpeg_tags_skip(file);
    size_t count = fread(head, 1, sizeof(head), file);
    fclose(file);
    for (size_t i = 0; i < sizeof(marks) / sizeof(*marks); i++) {
        if (matches(&marks[i], head, count)) {
            *out = marks[i].kind;
            *name = marks[i].name;
            return ERR_OK;
        }
    }
    const char *dot = strrchr(path, '.');
    *name = text_of(head, count);
    if (*name != NULL)
        *out = FEAT_CONTAINER_FOREIGN;
    else if (dot != NULL && strcasecmp(dot, ".mp3") == 0)
        *out = FEAT_CONTAINER_MPEG;
    return ERR_OK;
}
