/* Where results are: path.h. */
#include "results/path.h"

#include "base/lock.h"
#include "base/quote.h"

#include <stdlib.h>
#include <string.h>

const char *res_path(const char *given)
{
    const char *variable = getenv("MTAG_RESULTS");
    return given ? given : variable && *variable ? variable : "results/mtag.db";
}

void res_add_option(struct str *out, const char *database)
{
    if (strcmp(database, res_path(NULL)) == 0)
        return;
    str_add(out, " --results ");
    quote_shell(out, database);
}

void res_add_sweep_status(struct str *out, const char *database, int64_t sweep)
{
    str_addf(out, "%s.d/sweep-%lld.status", database, (long long)sweep);
}

void res_add_sweep_lock(struct str *out, const char *database, int64_t sweep)
{
    str_addf(out, "%s.d/sweep-%lld.lock", database, (long long)sweep);
}

bool res_sweep_is_held(const char *database, int64_t sweep)
{
    struct str path = {0};
    res_add_sweep_lock(&path, database, sweep);
    bool held = lock_is_held(path.text);
    str_deinit(&path);
    return held;
}
