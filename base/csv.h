/* Fields of CSV (RFC 4180). */
#ifndef MTAG_BASE_CSV_H
#define MTAG_BASE_CSV_H

#include "base/str.h"

/* How a field is quoted: one of the functions below. Every byte of text is kept. */
typedef void csv_quote(struct str *s, const char *text);

/* Adds a field: in quotes if it needs them, or always in quotes. */
void csv_add(struct str *s, const char *text);
void csv_add_quoted(struct str *s, const char *text);
/* Adds a field for spreadsheets: a text that a spreadsheet would run as a formula gets
 * an apostrophe before it. Such a field differs from the text; for programs use
 * csv_add. */
void csv_add_for_spreadsheet(struct str *s, const char *text);

#endif
