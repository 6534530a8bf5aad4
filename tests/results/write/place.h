/* A database in a folder of its own, for tests of results' writer, and what another
 * program reads in it. */
#ifndef MTAG_TESTS_RESULTS_WRITE_PLACE_H
#define MTAG_TESTS_RESULTS_WRITE_PLACE_H

#include "tests/results/sample.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>
#include <sqlite3.h>

struct place {
    char *folder, *path;
};

static inline int make_place(void **state)
{
    struct place *p = malloc(sizeof(*p));
    p->folder = sample_folder();
    p->path = sample_path(p->folder, "mtag.db");
    *state = p;
    return 0;
}

static inline int remove_place(void **state)
{
    struct place *p = *state;
    free(p->path);
    sample_remove(p->folder);
    free(p);
    return 0;
}

/* One number out of the file, by a connection of its own. */
static inline double number(const char *path, const char *sql)
{
    sqlite3 *db;
    sqlite3_stmt *row;
    assert_int_equal(sqlite3_open_v2(path, &db, SQLITE_OPEN_READWRITE, NULL),
                     SQLITE_OK);
    if (sqlite3_prepare_v2(db, sql, -1, &row, NULL) != SQLITE_OK)
        fail_msg("%s: %s", sql, sqlite3_errmsg(db));
    assert_int_equal(sqlite3_step(row), SQLITE_ROW);
    double value = sqlite3_column_type(row, 0) == SQLITE_NULL
                       ? (double)NAN
                       : sqlite3_column_double(row, 0);
    sqlite3_finalize(row);
    sqlite3_close(db);
    return value;
}

static inline void is(double found, double expected)
{
    if (!(fabs(found - expected) < 1e-12))
        fail_msg("%.17g is not %.17g", found, expected);
}

static inline struct res_store *opened(const char *path)
{
    struct err e = {0};
    struct res_store *s = NULL;
    if (res_open(path, &s, &e) != ERR_OK)
        fail_msg("%s", e.text);
    return s;
}

static inline struct res_store *filled(const char *path)
{
    struct err e = {0};
    struct res_store *s = opened(path);
    if (sample_fill(s, &e) != ERR_OK)
        fail_msg("%s", e.text);
    return s;
}

#endif
