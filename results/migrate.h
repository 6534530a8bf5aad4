/* The database's version: making a new one, bringing an old one up, reading an old one.
 * Private to results/. */
#ifndef MTAG_RESULTS_MIGRATE_H
#define MTAG_RESULTS_MIGRATE_H

#include "results/sql.h"

/* schema.sql and the files of versions/, each a text. */
extern const char res_sql_schema[], res_sql_to_2[], res_sql_reads_1[];

/* What databases of older versions need, by version; arrays of version + 1 items.
 * steps[v] is the SQL that takes a file from version v - 1 to v. reads[v] is the SQL of
 * temporary views that let a reader see a file of version v as one of the newest;
 * NULL: it needs none. */
struct res_migrations {
    const char *const *steps;
    const char *const *reads;
    int version; /* the newest */
};
extern const struct res_migrations res_migrations;

/* In one transaction: an empty database gets schema.sql, an older one the steps that it
 * lacks. A newer or foreign one is ERR_DATA, untouched. ERR_USER if a process runs a
 * sweep of an older one: it would find other tables. Foreign keys must be off. */
enum err_code res_migrate(struct res_sql *q, const struct res_migrations *m,
                          struct err *e);

/* Lays the views over an open database of an older version; does nothing for one of the
 * newest. */
enum err_code res_migrate_reader(struct res_sql *q, const struct res_migrations *m,
                                 int version, struct err *e);

#endif
