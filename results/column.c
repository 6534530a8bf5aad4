#include "results/column.h"

#include "base/str.h"
#include "base/utf8.h"

#include <limits.h>
#include <math.h>

static bool is_number(sqlite3_stmt *row, int column)
{
    int type = sqlite3_column_type(row, column);
    return type == SQLITE_INTEGER || type == SQLITE_FLOAT;
}

const char *res_column_text_or_null(sqlite3_stmt *row, int column, struct arena *a)
{
    const unsigned char *text = sqlite3_column_text(row, column);
    if (text == NULL)
        return NULL;
    struct str valid = {0};
    utf8_add_valid(&valid, (const char *)text);
    const char *copy = arena_strdup(a, str_text(&valid));
    str_deinit(&valid);
    return copy;
}

const char *res_column_text(sqlite3_stmt *row, int column, struct arena *a)
{
    const char *text = res_column_text_or_null(row, column, a);
    return text ? text : "";
}

double res_column_real(sqlite3_stmt *row, int column)
{
    return is_number(row, column) ? sqlite3_column_double(row, column) : (double)NAN;
}

int64_t res_column_int64(sqlite3_stmt *row, int column)
{
    return is_number(row, column) ? sqlite3_column_int64(row, column) : 0;
}

int res_column_int(sqlite3_stmt *row, int column)
{
    int64_t value = res_column_int64(row, column);
    return value > INT_MAX ? INT_MAX : value < INT_MIN ? INT_MIN : (int)value;
}

bool res_column_is_null(sqlite3_stmt *row, int column)
{
    return sqlite3_column_type(row, column) == SQLITE_NULL;
}
