/* The characters that the fonts of this machine have, by fontconfig's fc-list. For a
 * missing character pango draws a box, whose strokes can cover a whole picture. */
#ifndef MTAG_BASE_GLYPHS_H
#define MTAG_BASE_GLYPHS_H

#include "base/str.h"

/* Adds text to out. `?` replaces each byte that is not UTF-8, each control character
 * except tab and line end and, if lacking is not NULL, each character beyond ASCII that
 * no font has. The first ten such characters are added to lacking, each once. Without
 * fc-list no font is known to have more than ASCII. */
void glyphs_add(struct str *out, const char *text, size_t length, struct str *lacking);

#endif
