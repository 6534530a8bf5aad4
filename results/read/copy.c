/* A copy of a database for the time of a command: query.h. */
#include "results/read/reader.h"

enum err_code res_copy(const char *from, const char *into, struct err *e)
{
    struct res_reader *r = NULL;
    enum err_code code = res_reader_open(from, &r, e);
    /* SQLite takes the copy for a change. */
    if (code == ERR_OK)
        code = res_sql_exec(&r->sql, "PRAGMA query_only = off", e);
    if (code == ERR_OK)
        code = res_sql_run(&r->sql, e, "VACUUM INTO ?1", "t", into);
    res_reader_close(r);
    return code;
}
