/* The database's version: making a new one, bringing an old one up. Private to
 * results/. */
#ifndef MTAG_RESULTS_MIGRATE_H
#define MTAG_RESULTS_MIGRATE_H

#include "results/sql.h"

extern const char res_schema[]; /* schema.sql */

/* What a database of an older version needs: steps[v] is the SQL from version v - 1 to
 * v. */
struct res_migrations {
    const char *const *steps;
    int version; /* the newest; steps has version + 1 items */
};
extern const struct res_migrations res_migrations;

/* In one transaction: an empty database gets schema.sql, an older one the steps it
 * lacks. A newer or foreign one is ERR_DATA, untouched. */
enum err_code res_migrate(struct res_sql *q, const struct res_migrations *m,
                          struct err *e);

#endif
