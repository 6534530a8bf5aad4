/* What programs print. Names, messages and tables hold text from anywhere; control
 * characters in it never reach a terminal: they are shown ("\x1b"), but for line ends
 * and tabs. Nothing else prints (tests/test_borders.sh). */
#ifndef MTAG_BASE_SAY_H
#define MTAG_BASE_SAY_H

#include "base/str.h"

#include <stdbool.h>
#include <stdio.h>

/* As fprintf and fputs, for people. */
void say(FILE *out, const char *format, ...) __attribute__((format(printf, 2, 3)));
bool say_text(FILE *out, const char *text);

/* For text that mtag has coloured: where out has colour, its own (SGR 0, 1, 2, 3x, 9x)
 * stay. */
bool say_coloured(FILE *out, const char *text);
void say_add_coloured(struct str *shown, const char *text);

/* For programs as well (CSV, JSON, YAML): every byte, unless out is a terminal. False
 * if it cannot be written, flushed included; errno tells why. */
bool say_data(FILE *out, const char *text);

#endif
