/* Tables of text: comma-, semicolon- or tab-separated, fields quoted if need be. */
#ifndef MTAG_FEATURES_IMPORT_TABLE_H
#define MTAG_FEATURES_IMPORT_TABLE_H

#include "base/arena.h"
#include "base/err.h"

#include <stdbool.h>
#include <stddef.h>

struct table {
    const char *path; /* of table_open */
    char *text;       /* heap; fields point into it */
    char *at, *end;
    char separator;
    size_t line; /* where the row that was read last begins, 1-based */
    size_t next; /* where the next one does */
    const char **fields;
    size_t count, room;
    bool is_cut;     /* there was no memory for a row */
    bool open_quote; /* a quote of the last row is not closed */
};

/* Reads the whole file, which must be text (data/text.h). separator 0: the one of tab,
 * semicolon and comma that the first line has most of. */
enum err_code table_open(struct table *t, const char *path, char separator,
                         struct err *e);
/* The next row that is not empty: t->fields, until the next call, without the blanks
 * around them. A quoted field may hold separators, line ends, doubled quotes and blanks
 * at its ends. False at the end. A lack of memory and a quote that is not closed are an
 * end, too: table_close returns them. */
bool table_next(struct table *t);
/* Returns code, the result of the rows. If that is ERR_OK and a row could not be read,
 * returns the error of that row. */
enum err_code table_close(struct table *t, enum err_code code, struct err *e);

#endif
