/* Time that is left: eta.h. */
#include "runner/sweep/eta.h"

#include <math.h>

enum { ONE_BY_ONE = 4096 }; /* more jobs than that are shared out evenly */

static const double fading = 0.98; /* an epoch's weight after the next */

void eta_add_epoch(struct eta *e, double cost, double seconds)
{
    e->n = fading * e->n + 1;
    e->x = fading * e->x + cost;
    e->y = fading * e->y + seconds;
    e->xx = fading * e->xx + cost * cost;
    e->xy = fading * e->xy + cost * seconds;
}

void eta_add_run(struct eta *e, double beside, int planned, int trained)
{
    e->runs += 1;
    e->beside += beside > 0 ? beside : 0;
    e->planned += planned;
    e->trained += trained;
}

double eta_epoch(const struct eta *e, double cost)
{
    const double spread = e->n * e->xx - e->x * e->x;
    if (e->n == 0)
        return (double)NAN;
    if (e->x == 0)
        return e->y / e->n;
    /* One cost alone tells nothing of others but their proportion. */
    if (spread < 1e-9 * e->n * e->xx)
        return e->y / e->x * cost;
    const double b = (e->n * e->xy - e->x * e->y) / spread;
    const double a = (e->y - b * e->x) / e->n;
    if (b < 0)
        return e->y / e->n;
    return a < 0 ? e->xy / e->xx * cost : a + b * cost;
}

double eta_run(const struct eta *e, double cost, double epochs)
{
    const double share = e->planned > 0 ? e->trained / e->planned : 1;
    const double beside = e->runs > 0 ? e->beside / e->runs : 0;
    return epochs * share * eta_epoch(e, cost) + beside;
}

double eta_all(double *busy, int workers, const double *jobs, size_t count)
{
    double last = 0, rest = 0;
    for (size_t i = 0; i < count; i++) {
        int first = 0;
        if (i >= ONE_BY_ONE) {
            rest += jobs[i];
            continue;
        }
        for (int k = 1; k < workers; k++)
            first = busy[k] < busy[first] ? k : first;
        busy[first] += jobs[i];
    }
    for (int k = 0; k < workers; k++)
        last = busy[k] > last ? busy[k] : last;
    return last + rest / workers;
}
