/* `data.grammar`: the parts of a recording's file name.
 *
 * A grammar is words (artist, album, track, title, start, end, any) with separators
 * between them: "artist-album-track-title-start-end", "artist/album/track_title". A
 * separator is any text without letters and digits; a slash stands between folders, so
 * that a grammar with k slashes reads the last k + 1 parts of a path and others read
 * the file's name alone. Only the title may hold the separators that surround it: the
 * words before it are read from the left, those behind it from the right. */
#ifndef MTAG_FEATURES_DATA_GRAMMAR_H
#define MTAG_FEATURES_DATA_GRAMMAR_H

#include "base/err.h"

#include <stdbool.h>
#include <stddef.h>

enum grammar_word {
    GRAMMAR_ARTIST,
    GRAMMAR_ALBUM,
    GRAMMAR_TRACK,
    GRAMMAR_TITLE,
    GRAMMAR_START,
    GRAMMAR_END,
    GRAMMAR_ANY,
    GRAMMAR_WORDS
};
enum { GRAMMAR_MAX = 16 };  /* words of one grammar */
#define GRAMMAR_UNKNOWN "x" /* stands in a name for a part that is not known */

struct grammar {
    struct {
        enum grammar_word word;
        const char
            *separator; /* before the word; points into the text of the grammar */
        size_t length;
    } items[GRAMMAR_MAX];
    size_t count, slashes;
    bool has[GRAMMAR_WORDS];
};

struct grammar_span {
    const char *text; /* points into the name; NULL: the grammar lacks the word */
    size_t length;
};

/* text must outlive the grammar. ERR_USER: an unknown or repeated word, two words
 * without a separator, an empty grammar. */
enum err_code grammar_read(const char *text, struct grammar *out, struct err *e);

/* Reads the name of a recording (a path without its ending). False if it does not
 * follow the grammar: a part is missing or empty, or start or end is neither a number
 * nor unknown. */
bool grammar_match(const struct grammar *g, const char *stem,
                   struct grammar_span out[GRAMMAR_WORDS]);

/* Numbers groups of names that share an artist; artist and album; or artist, album and
 * track (title, if the grammar has no track). group[i] is 0.., or GRAMMAR_NONE for a
 * name that does not follow the grammar; groups are numbered in the order of their
 * first names. Returns how many there are; GRAMMAR_NONE: there is no memory. `level` is
 * GRAMMAR_ARTIST, GRAMMAR_ALBUM or GRAMMAR_TRACK. */
#define GRAMMAR_NONE ((size_t)-1)
size_t grammar_group(const struct grammar *g, const char *const *stems, size_t count,
                     enum grammar_word level, size_t *group);

#endif
