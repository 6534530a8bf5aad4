/* Text files as people save them: tables, lists of clips and tags. */
#ifndef MTAG_FEATURES_DATA_TEXT_H
#define MTAG_FEATURES_DATA_TEXT_H

#include "base/err.h"

#include <stdbool.h>
#include <stddef.h>

struct text_fault {
    size_t line; /* 1-based */
    int column;  /* in bytes, 1-based */
    char what[100];
};

/* Whether bytes are UTF-8 in lines that end with line feeds, or carriage return and
 * line feed, and without other control characters than tabs: names go from such files
 * into messages, tables and JSON. Otherwise *out is the first fault. */
bool feat_is_text(const char *text, size_t length, struct text_fault *out);

/* Bytes of the byte order mark that a text, NUL-terminated, begins with: 0 or 3. */
size_t feat_mark_length(const char *text);

/* A value of 0 or 1 as programs write it: 0, 1, 0.0, 1.0, true, False, with blanks
 * around it; -1: it is another one. */
int feat_read_flag(const char *text);

/* The path of a recording as people write it, in place: blanks at its ends and "./" at
 * its start are left out; of a path whose parts only backslashes separate, these become
 * slashes. */
void feat_clean_path(char *path);

/* The whole file without its byte order mark, NUL-terminated; free *out. ERR_USER with
 * file, line and column if it is no text. */
enum err_code feat_read_text(const char *path, char **out, size_t *length,
                             struct err *e);

#endif
