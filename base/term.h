/* The terminal: width, colour, numbers and text for people, a block of lines that is
 * redrawn. */
#ifndef MTAG_BASE_TERM_H
#define MTAG_BASE_TERM_H

#include "base/str.h"

#include <stdbool.h>
#include <stdio.h>

bool term_is_live(FILE *out);    /* a terminal, TERM is not dumb: redrawing works */
bool term_has_colour(FILE *out); /* live and NO_COLOR is unset */
int term_columns(FILE *out);     /* COLUMNS, else the window's, else 80 */
/* Columns at which text on out is folded: a terminal's; of anything else COLUMNS where
 * it is set, otherwise 0 (not folded). */
int term_text_width(FILE *out);
int term_rows(FILE *out); /* 0 if the terminal does not tell */

/* Text in a style, if the stream that it is for has colour. */
enum term_style { TERM_BEST, TERM_FAILED, TERM_WARNING, TERM_TITLE, TERM_FAINT };
void term_add_styled(struct str *s, enum term_style style, bool colour,
                     const char *text);

/* Columns that text takes (wcwidth); escape sequences take none. The locale is not
 * asked. */
int term_width(const char *utf8);
/* Filled with spaces to width columns, never cut. */
void term_add_padded(struct str *s, const char *utf8, int width, bool right);
/* Cut to width columns, never filled. */
void term_add_cut(struct str *s, const char *utf8, int width);
/* Cut to width columns, of which an ellipsis is the last where something is missing. */
void term_add_shortened(struct str *s, const char *utf8, int width);
/* Words in lines of at most width columns, a longer word alone; the first line begins
 * at column `indent`, where s ends, the others with so many spaces. A newline in the
 * text stays; one is added. */
void term_add_wrapped(struct str *s, const char *utf8, int indent, int width);

/* Lines wider than width are folded at words, and go on indented by two more columns
 * than they begin. Width 0: as it is. */
void term_add_folded(struct str *s, const char *utf8, int width);

/* "850 ms", "4.1 s", "3 min 20 s", "2 h 5 min", "3 d 4 h"; "?" if negative or not
 * finite */
void term_add_duration(struct str *s, double seconds);
void term_add_bytes(struct str *s, double bytes);         /* "1.4 GB" */
void term_add_count(struct str *s, unsigned long long n); /* "299,892" */

/* A block of lines at the bottom that is redrawn in place, each cut to the terminal's
 * width of that moment; of more lines than the terminal has, the last. A terminal that
 * became narrower has folded the lines that stand: their rows are cleared too. On a
 * stream that is not live, term_block_show prints nothing. Starts as {.out = stream}.
 */
enum { TERM_BLOCK_MOST = 200 };
struct term_block {
    FILE *out;
    int shown;                     /* lines, at most TERM_BLOCK_MOST */
    short widths[TERM_BLOCK_MOST]; /* columns of each */
};
void term_block_show(struct term_block *b, const char *const *lines, int count);
void term_block_clear(struct term_block *b); /* before ordinary lines are printed */

#endif
