/* Values of metrics in tables: number.h. */
#include "report/number.h"

#include <math.h>

const char *rep_value_text(const struct res_value *v, struct arena *a)
{
    const double deviation = v->count > 1 ? v->deviation : (double)NAN;
    return v->count ? table_deviating_text(v->mean, deviation, a) : NULL;
}
