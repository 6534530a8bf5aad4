/* Columns of a table that a person picks: --columns "Title=name, name". */
#ifndef MTAG_BASE_TABLE_PICK_H
#define MTAG_BASE_TABLE_PICK_H

#include "base/arena.h"
#include "base/err.h"
#include "base/table/table.h"

/* The table with the columns that are named, in this order; each may have another
 * title. ERR_USER, with the nearest name and all names, for a column that is not there,
 * and for one that is named twice. Memory is the arena's; the table's texts stay where
 * they are. */
enum err_code table_pick(const struct table *t, const char *columns, struct arena *a,
                         struct table *out, struct err *e);

#endif
