/* All printing of the programs (tests/test_borders.sh holds this). Names, messages and
 * tables may hold text from anywhere. Its control characters, except line ends and
 * tabs, never reach a terminal: they are shown as "\x1b". */
#ifndef MTAG_BASE_SAY_H
#define MTAG_BASE_SAY_H

#include "base/str.h"

#include <stdbool.h>
#include <stdio.h>

/* Before something is printed on `out`: if it is standard error, what was printed on
 * standard output before goes first, so that the order holds where both lead to one
 * file. The functions below do so. */
void say_in_order(FILE *out);

/* fprintf for people: lines are folded at term_text_width(out). */
void say(FILE *out, const char *format, ...) __attribute__((format(printf, 2, 3)));
/* "warning: ..." on standard error, in colour if it has any; a line end is added. */
void say_warning(const char *format, ...) __attribute__((format(printf, 1, 2)));
/* fputs for people, without folding: tables, and text that has its own lines. */
bool say_text(FILE *out, const char *text);

/* Print text that mtag has coloured. If out has colour, the colours (SGR 0, 1, 2, 3x,
 * 9x) stay. say_folded folds lines as say does. */
bool say_coloured(FILE *out, const char *text);
bool say_folded(FILE *out, const char *text);
void say_add_coloured(struct str *shown, const char *text);

/* Prints text that programs read (CSV, JSON, YAML), and flushes: every byte, unless out
 * is a terminal. False if it cannot be written; errno tells why. */
bool say_data(FILE *out, const char *text);

#endif
