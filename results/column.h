/* Reads the columns of a row. The file may come from anyone, be damaged, or have been
 * changed by hand, so a column may be NULL or of any type. Every read of a column goes
 * through here. */
#ifndef MTAG_RESULTS_COLUMN_H
#define MTAG_RESULTS_COLUMN_H

#include "base/arena.h"

#include <sqlite3.h>
#include <stdbool.h>
#include <stdint.h>

/* Text in the arena, made valid UTF-8; for NULL the first returns "", the second
 * NULL. */
const char *res_column_text(sqlite3_stmt *row, int column, struct arena *a);
const char *res_column_text_or_null(sqlite3_stmt *row, int column, struct arena *a);

/* NaN if the value is not a number. */
double res_column_real(sqlite3_stmt *row, int column);
/* 0 if the value is not a number; the nearest number that fits if it is too large. */
int64_t res_column_int64(sqlite3_stmt *row, int column);
int res_column_int(sqlite3_stmt *row, int column);

bool res_column_is_null(sqlite3_stmt *row, int column);

#endif
