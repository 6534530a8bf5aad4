/* Text as characters: decoding, and text from anywhere made safe to show. */
#ifndef MTAG_BASE_UTF8_H
#define MTAG_BASE_UTF8_H

#include "base/str.h"

#include <stdbool.h>
#include <stddef.h>

/* Stands for a byte that is not UTF-8 (RFC 3629: no surrogates, no overlong forms). */
#define UTF8_BAD 0xFFFFFFFFUL

/* Decodes the character that NUL-terminated text begins with, into *out; returns its
 * bytes, 1 for a bad one. */
size_t utf8_decode(const char *text, unsigned long *out);

/* Controls (C0, DEL, C1) and the marks that turn the direction of text: what a terminal
 * would act on, or show in another order than it is written. */
bool utf8_is_control(unsigned long character);

/* Appends text with controls and bad bytes as "\x1b", "\u202e"; those in kept (ASCII,
 * "\n\t") stay. */
void utf8_add_visible(struct str *s, const char *text, const char *kept);

/* Appends text with bad bytes as U+FFFD, all else as it is: valid UTF-8. */
void utf8_add_valid(struct str *s, const char *text);

#endif
