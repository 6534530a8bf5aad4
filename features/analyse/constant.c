/* What a predictor that does not listen reaches: every clip gets the tags' shares of
 * one split. A network whose loss is not below this has learned nothing from the audio.
 */
#include "features/analyse/parts.h"

#include <math.h>

/* As PyTorch's BCELoss: a logarithm is at least -100. */
static double log_of(double x)
{
    return x > 0 ? fmax(log(x), -100) : -100;
}

static double loss_of(const struct analysis *x, size_t from, size_t on)
{
    double sum = 0;
    for (size_t t = 0; t < x->d->tag_count; t++) {
        double p = analyse_prevalence(x, from, t), q = analyse_prevalence(x, on, t);
        sum -= (q > 0 ? q * log_of(p) : 0) + (q < 1 ? (1 - q) * log_of(1 - p) : 0);
    }
    return sum / (double)x->d->tag_count;
}

static void find_floor(struct analysis *x, size_t group)
{
    double sum = 0;
    for (size_t t = 0; t < x->d->tag_count; t++) {
        size_t with = x->with[group][t];
        if (with == 0 || with == x->counted[group])
            continue;
        sum += analyse_prevalence(x, group, t);
        x->floor_tags[group]++;
    }
    x->pr_floor[group] =
        x->floor_tags[group] ? sum / (double)x->floor_tags[group] : (double)NAN;
}

void analyse_constant(struct analysis *x)
{
    for (size_t s = 0; s < ANALYSE_GROUPS; s++) {
        find_floor(x, s);
        for (size_t t = 0; t < ANALYSE_GROUPS; t++)
            x->constant_loss[s][t] =
                x->counted[s] && x->counted[t] ? loss_of(x, s, t) : (double)NAN;
    }
}
