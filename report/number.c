/* Values of metrics in tables: number.h. */
#include "report/number.h"

#include "base/decimal.h"

#include <float.h>
#include <math.h>
#include <string.h>

const char *rep_value_text(const struct res_value *v, struct arena *a)
{
    const double deviation = v->count > 1 ? v->deviation : (double)NAN;
    return v->count ? table_deviating_text(v->mean, deviation, a) : NULL;
}

double rep_difference(double from, double to)
{
    return decimal_near(to - from, 2 * DBL_EPSILON * fmax(fabs(from), fabs(to)));
}

struct table_cell rep_change_cell(double change, struct arena *a)
{
    if (!isfinite(change))
        return table_text("");
    const char *text = arena_printf(a, "%+.4f", change);
    return table_number(change, strpbrk(text, "123456789") ? text : "0.0000");
}
