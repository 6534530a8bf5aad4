/* Verbs that change the database: keep.h. */
#include "report/keep.h"

#include "results/path.h"

/* The reader is first: it refuses a missing file, which the writer would make. */
enum err_code rep_open_store(struct rep_asked *asked, struct res_store **out,
                             struct err *e)
{
    *out = NULL;
    enum err_code code = rep_open(asked, e);
    return code == ERR_OK ? res_open(res_path(asked->request->results), out, e) : code;
}
