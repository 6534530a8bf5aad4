/* Fields of CSV (RFC 4180). */
#ifndef MTAG_BASE_CSV_H
#define MTAG_BASE_CSV_H

#include "base/str.h"

/* How a field is quoted: one of the functions below. Every byte of text is kept. */
typedef void csv_quote(struct str *s, const char *text);

/* A field, in quotes where it must be, or always. */
void csv_add(struct str *s, const char *text);
void csv_add_quoted(struct str *s, const char *text);
/* A field for spreadsheets: an apostrophe stands before a text that one would run as a
 * formula. The field then differs from the text; for programs use csv_add. */
void csv_add_for_spreadsheet(struct str *s, const char *text);

#endif
