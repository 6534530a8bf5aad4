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

/* The value of a flag as programs write it: 0, 1, 0.0, 1.0, true, False, with blanks
 * around it. -1: text is not such a flag. */
int feat_read_flag(const char *text);

/* Cleans the path of a recording as people write it, in place: removes blanks at its
 * ends and "./" at its start, and turns backslashes into slashes if the path has no
 * slash. */
void feat_clean_path(char *path);

/* Reads a whole file without its byte order mark, NUL-terminated; the caller frees
 * *out. ERR_USER with file, line and column if it is not text. */
enum err_code feat_read_text(const char *path, char **out, size_t *length,
                             struct err *e);

#endif
