/* Growing strings, and operations on strings that every part needs. */
#ifndef MTAG_BASE_STR_H
#define MTAG_BASE_STR_H

#include "base/arena.h"

#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>

/* Starts as {0}; text is NULL while empty, else NUL-terminated. Freed with str_deinit.
 */
struct str {
    char *text;
    size_t length, room;
};

void str_add(struct str *s, const char *text);
void str_addn(struct str *s, const char *text, size_t length);
void str_addf(struct str *s, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
void str_vaddf(struct str *s, const char *format, va_list args)
    __attribute__((format(printf, 2, 0)));
const char *str_text(const struct str *s); /* "" while empty */
void str_deinit(struct str *s);

/* The candidate nearest to word by Damerau-Levenshtein distance, if it is near enough
 * to be a misspelling (at most a third of the word's length, at least 1); NULL
 * otherwise. A candidate whose first or last words are the word is as near as one wrong
 * letter: "hop_length" for "hop". */
const char *str_nearest(const char *word, const char *const *candidates, size_t count);
/* "did you mean `x`?" of the nearest candidate, in the arena; NULL if none is near
 * enough. */
const char *str_did_you_mean(const char *word, const char *const *candidates,
                             size_t count, struct arena *a);
/* Appends before and that question; nothing if no candidate is near enough. */
void str_add_did_you_mean(struct str *s, const char *before, const char *word,
                          const char *const *candidates, size_t count);

/* Strict numbers as YAML 1.2 reads them: the whole text must be one; .inf and .nan too.
 */
bool str_to_double(const char *text, double *out);
bool str_to_long(const char *text, long long *out);
/* Bytes of "20 GB", "512 MiB", "1e9 B"; false if text is not a size. A number other
 * than 0 needs a unit. */
bool str_to_bytes(const char *text, double *out);

/* The shortest decimal text that reads back as the same double, always with a point or
 * exponent that YAML 1.1 accepts as a float too ("1.0e-3", "0.5", "3.0"). */
void str_add_double(struct str *s, double value);

#endif
