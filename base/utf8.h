/* Decodes text into characters, and makes text from anywhere safe to show. */
#ifndef MTAG_BASE_UTF8_H
#define MTAG_BASE_UTF8_H

#include "base/str.h"

#include <stdbool.h>
#include <stddef.h>

/* Stands for a byte that is not UTF-8 (RFC 3629: no surrogates, no overlong forms). */
#define UTF8_BAD 0xFFFFFFFFUL

/* Decodes the character that NUL-terminated text begins with, into *out; returns its
 * bytes, 1 for a bad one. utf8_decode_of: of at most length bytes, at least 1, which
 * may be NUL. */
size_t utf8_decode(const char *text, unsigned long *out);
size_t utf8_decode_of(const char *text, size_t length, unsigned long *out);

/* Whether a byte of valid text begins a character. */
static inline bool utf8_begins(char byte)
{
    return ((unsigned char)byte & 0xC0) != 0x80;
}

/* Whether bytes are UTF-8 without control characters but tab and line ends; *bad is the
 * offset of the first that is not. */
bool utf8_is_text(const char *text, size_t length, size_t *bad);

/* Whether a terminal would act on a character or show text in another order because of
 * it: controls (C0, DEL, C1) and marks that turn the direction of text. */
bool utf8_is_control(unsigned long character);

/* Appends text with controls and bad bytes as "\x1b", "\u202e". Controls in kept
 * (ASCII, "\n\t") stay. */
void utf8_add_visible(struct str *s, const char *text, const char *kept);

/* Appends text as valid UTF-8: U+FFFD replaces bad bytes. */
void utf8_add_valid(struct str *s, const char *text);

#endif
