/* What programs print. Names, messages and tables hold text from anywhere; control
 * characters in it never reach a terminal: they are shown ("\x1b"), but for line ends
 * and tabs. Nothing else prints (tests/test_borders.sh). */
#ifndef MTAG_BASE_SAY_H
#define MTAG_BASE_SAY_H

#include "base/str.h"

#include <stdbool.h>
#include <stdio.h>

/* As fprintf, for people: lines are folded at term_text_width(out). */
void say(FILE *out, const char *format, ...) __attribute__((format(printf, 2, 3)));
/* "warning: ..." on standard error, in colour if it has any; a line end is added. */
void say_warning(const char *format, ...) __attribute__((format(printf, 1, 2)));
/* As fputs, for people: tables and what has its own lines. */
bool say_text(FILE *out, const char *text);

/* For text that mtag has coloured: where out has colour, its own (SGR 0, 1, 2, 3x, 9x)
 * stay. say_folded folds lines as say does. */
bool say_coloured(FILE *out, const char *text);
bool say_folded(FILE *out, const char *text);
void say_add_coloured(struct str *shown, const char *text);

/* For programs as well (CSV, JSON, YAML): every byte, unless out is a terminal. False
 * if it cannot be written, flushed included; errno tells why. */
bool say_data(FILE *out, const char *text);

#endif
