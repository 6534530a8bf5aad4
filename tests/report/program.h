/* The program mtag-report run on a database in a folder of the test's own. */
#ifndef MTAG_TESTS_REPORT_PROGRAM_H
#define MTAG_TESTS_REPORT_PROGRAM_H

#include "tests/results/sample.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <sys/wait.h>

#include <cmocka.h>
#include <sqlite3.h>

static char *folder, *database;
static char output[1 << 16];

static inline int forget(void **state)
{
    (void)state;
    free(database);
    sample_remove(folder);
    return 0;
}

/* Runs mtag-report with the arguments; what it prints, errors too, is in output. */
static inline int report(const char *arguments)
{
    char command[8192];
    snprintf(command, sizeof command,
             "cd '%s' && MTAG_RESULTS=mtag.db " MTAG_BINARY_DIR
             "/bin/mtag-report %s 2>&1",
             folder, arguments);
    FILE *f = popen(command, "r");
    assert_non_null(f);
    size_t n = fread(output, 1, sizeof output - 1, f);
    output[n] = '\0';
    return WEXITSTATUS(pclose(f));
}

static inline void says(const char *part)
{
    if (strstr(output, part) == NULL)
        fail_msg("`%s` is not in:\n%s", part, output);
}

static inline void says_not(const char *part)
{
    if (strstr(output, part) != NULL)
        fail_msg("`%s` is in:\n%s", part, output);
}

/* Changes the database by SQL, runs the report, and changes it back. */
static inline int report_after(const char *sql, const char *arguments, const char *back)
{
    sqlite3 *db;
    assert_int_equal(sqlite3_open(database, &db), SQLITE_OK);
    assert_int_equal(sqlite3_exec(db, sql, NULL, NULL, NULL), SQLITE_OK);
    int status = report(arguments);
    assert_int_equal(sqlite3_exec(db, back, NULL, NULL, NULL), SQLITE_OK);
    sqlite3_close(db);
    return status;
}

#endif
