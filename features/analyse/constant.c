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
    double sum = 0, weights = 0;
    for (size_t t = 0; t < x->d->tag_count; t++) {
        double p = analyse_prevalence(x, from, t), q = analyse_prevalence(x, on, t);
        double weight = (double)analyse_known(x, on, t) / (double)x->counted[on];
        if (isnan(p) || isnan(q))
            continue;
        weights += weight;
        sum -= weight *
               ((q > 0 ? q * log_of(p) : 0) + (q < 1 ? (1 - q) * log_of(1 - p) : 0));
    }
    return weights > 0 ? sum / weights : (double)NAN;
}

static double entropy_of(const struct analysis *x, size_t from, size_t on)
{
    double sum = 0;
    for (size_t t = 0; t < x->d->tag_count; t++) {
        double p = analyse_prevalence(x, from, t), q = analyse_prevalence(x, on, t);
        sum -= q > 0 ? q * log_of(p) : 0;
    }
    return sum;
}

static void find_floor(struct analysis *x, size_t group)
{
    double sum = 0;
    for (size_t t = 0; t < x->d->tag_count; t++) {
        size_t with = x->with[group][t];
        if (with == 0 || with == analyse_known(x, group, t))
            continue;
        sum += analyse_prevalence(x, group, t);
        x->floor_tags[group]++;
    }
    x->pr_floor[group] =
        x->floor_tags[group] ? sum / (double)x->floor_tags[group] : (double)NAN;
}

static double accuracy_of(const struct analysis *x, size_t from, size_t on)
{
    size_t most = 0;
    for (size_t t = 1; t < x->d->tag_count; t++)
        most = x->with[from][t] > x->with[from][most] ? t : most;
    return analyse_prevalence(x, on, most);
}

void analyse_constant(struct analysis *x)
{
    x->one_tag = x->d->tag_count > 1 && x->most_tags == 1 && x->tags_per_clip[0] == 0 &&
                 !x->lacks_labels;
    for (size_t s = 0; s < ANALYSE_GROUPS; s++) {
        find_floor(x, s);
        for (size_t t = 0; t < ANALYSE_GROUPS; t++) {
            const bool both = x->counted[s] && x->counted[t];
            x->constant_loss[s][t] = both ? loss_of(x, s, t) : (double)NAN;
            x->constant_entropy[s][t] =
                both && x->one_tag ? entropy_of(x, s, t) : (double)NAN;
            x->constant_accuracy[s][t] =
                both && x->one_tag ? accuracy_of(x, s, t) : (double)NAN;
        }
    }
}
