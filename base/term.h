/* The terminal: its width and colour, numbers and text for people, and a block of lines
 * that is redrawn. */
#ifndef MTAG_BASE_TERM_H
#define MTAG_BASE_TERM_H

#include "base/str.h"

#include <stdbool.h>
#include <stdio.h>

bool term_is_live(FILE *out);    /* a terminal, TERM is not dumb: redrawing works */
bool term_has_colour(FILE *out); /* live and NO_COLOR is unset */
int term_columns(FILE *out);     /* COLUMNS, else the window's, else 80 */
/* The column at which text on out is folded: the width of a terminal. For other streams
 * it is COLUMNS, or 0 (text is not folded) if that is not set. */
int term_text_width(FILE *out);
int term_rows(FILE *out); /* 0 if the terminal does not tell */

/* Adds text in a style; colour: whether the stream has colour. */
enum term_style { TERM_BEST, TERM_FAILED, TERM_WARNING, TERM_TITLE, TERM_FAINT };
void term_add_styled(struct str *s, enum term_style style, bool colour,
                     const char *text);

/* The columns that text takes (wcwidth); escape sequences take none. Does not depend on
 * the locale. */
int term_width(const char *utf8);
int term_character_width(unsigned long character);
/* Adds text filled with spaces to width columns, never cut. */
void term_add_padded(struct str *s, const char *utf8, int width, bool right);
/* Adds text cut to width columns, never filled. */
void term_add_cut(struct str *s, const char *utf8, int width);
/* The same, but if text is cut, its last column is an ellipsis. */
void term_add_shortened(struct str *s, const char *utf8, int width);
/* Adds words in lines of at most width columns; a longer word has its own line. The
 * first line begins at column `indent`, where s ends; the others begin with so many
 * spaces. Newlines of the text stay, and one is added at the end. */
void term_add_wrapped(struct str *s, const char *utf8, int indent, int width);

/* Adds text whose lines are folded at words if they are wider than width. The rest of a
 * line is indented by two more columns than its beginning. Width 0: nothing is
 * folded. */
void term_add_folded(struct str *s, const char *utf8, int width);

/* "850 ms", "4.1 s", "3 min 20 s", "2 h 5 min", "3 d 4 h"; "?" if negative or not
 * finite */
void term_add_duration(struct str *s, double seconds);
void term_add_bytes(struct str *s, double bytes);         /* "1.4 GB" */
void term_add_count(struct str *s, unsigned long long n); /* "299,892" */

/* A block of lines at the bottom of the terminal that is redrawn in place. Each line is
 * cut to the width that the terminal has at that moment. If the terminal has too few
 * rows, the last lines are shown. A terminal that became narrower has folded the lines:
 * their rows are cleared, too. On a stream that is not live, term_block_show prints
 * nothing. Starts as {.out = stream}. */
enum { TERM_BLOCK_MOST = 200 };
struct term_block {
    FILE *out;
    int shown;                     /* lines, at most TERM_BLOCK_MOST */
    short widths[TERM_BLOCK_MOST]; /* columns of each */
};
void term_block_show(struct term_block *b, const char *const *lines, int count);
void term_block_clear(struct term_block *b); /* before ordinary lines are printed */

#endif
