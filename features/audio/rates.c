/* Counts of recordings below the rate they are read at: rates.h. */
#include "features/audio/rates.h"

void feat_rates_add(struct feat_rates *r, int file_rate, int rate)
{
    r->count += file_rate > 0;
    if (file_rate <= 0 || file_rate >= rate)
        return;
    if (r->upsampled++ == 0)
        r->lowest = r->highest = file_rate;
    r->lowest = file_rate < r->lowest ? file_rate : r->lowest;
    r->highest = file_rate > r->highest ? file_rate : r->highest;
}

void feat_rates_describe(const struct feat_rates *r, int rate, struct str *out)
{
    if (r->upsampled == 0)
        return;
    str_addf(out, "%zu of %zu recordings become %d Hz from ", r->upsampled, r->count,
             rate);
    str_addf(out, "%s%d Hz: nothing is in them above %g Hz",
             r->highest > r->lowest ? "as little as " : "", r->lowest, r->lowest / 2.0);
}
