/* The registry of pruners, from pruners.def, and how their values compare. */
#include "runner/pruner.h"

#include <math.h>

#define RUN_PRUNER(name) extern const struct run_pruner_type run_pruner_##name;
#include "runner/pruners.def"
#undef RUN_PRUNER

static const struct plugin *const items[] = {
#define RUN_PRUNER(name) &run_pruner_##name.plugin,
#include "runner/pruners.def"
#undef RUN_PRUNER
    NULL};

const struct registry run_pruners = {.kind = "pruner", .items = items};

bool run_is_better(double a, double b, bool maximize)
{
    if (isnan(a) || isnan(b))
        return isnan(b) && !isnan(a);
    return maximize ? a > b : a < b;
}
