#include "results/path.h"

#include <stdlib.h>

const char *res_path(const char *given)
{
    const char *variable = getenv("MTAG_RESULTS");
    return given ? given : variable && *variable ? variable : "results/mtag.db";
}
