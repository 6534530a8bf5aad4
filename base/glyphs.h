/* The characters that this machine's fonts have, as fontconfig's fc-list tells. What a
 * font lacks, pango draws as a box whose strokes can cover a whole picture. */
#ifndef MTAG_BASE_GLYPHS_H
#define MTAG_BASE_GLYPHS_H

#include "base/str.h"

/* Adds text to out with `?` for each byte that is no UTF-8 or a control character (but
 * tab and line end) and, where *lacking is given, for each character beyond ASCII that
 * no font has; the first ten of those are added to lacking, each once. Without fc-list
 * only ASCII is known to be there. */
void glyphs_add(struct str *out, const char *text, size_t length, struct str *lacking);

#endif
