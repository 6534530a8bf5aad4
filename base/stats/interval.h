/* An estimate with its interval of 95 % and its p. */
#ifndef MTAG_BASE_STATS_INTERVAL_H
#define MTAG_BASE_STATS_INTERVAL_H

#include <stdbool.h>
#include <stddef.h>

/* Below this p something is taken to differ from 0; intervals are of 1 - STATS_LEVEL.
 */
#define STATS_LEVEL 0.05

/* NaN: not known. */
struct stats_interval {
    double value, error; /* error: the standard error */
    double low, high;
    double p; /* two-sided, of the value being 0 */
};

extern const struct stats_interval stats_no_interval; /* all NaN */

/* Whether p shows that something differs from 0. NaN: it does not. */
bool stats_is_shown(double p);

/* From the values of an estimate over bootstrap samples, which are sorted in place:
 * percentiles 2.5 and 97.5 by numpy's linear rule, and p by the share of samples beyond
 * 0, from 1 / (count + 1) on. A sample of NaN makes all but the value NaN. */
struct stats_interval stats_percentile(double value, double *samples, size_t count);

/* The same by the basic bootstrap: both bounds reflected at the value. For a single
 * average precision, whose samples lie too high. p is NaN. */
struct stats_interval stats_basic(double value, double *samples, size_t count);

/* By Student's t; INFINITY degrees of freedom: by the normal distribution. */
struct stats_interval stats_student(double value, double error, double freedom);

/* A difference of two recipes, each trained with several seeds and tested on the same
 * clips. error: of the difference of the seeds' means by the choice of clips; that of
 * the choice of seeds is added, with Welch and Satterthwaite's degrees of freedom.
 * count: at least 2. */
struct stats_seeds {
    const double *values;
    size_t count;
};
struct stats_interval stats_of_seeds(const struct stats_seeds *from,
                                     const struct stats_seeds *to, double error);

/* The same of the mean of one recipe. */
struct stats_interval stats_of_own_seeds(const struct stats_seeds *own, double error);

/* The share of pairs of seeds in which `to` has the larger value, ties counted half;
 * NaN if a value is. */
double stats_share_of_pairs(const struct stats_seeds *from,
                            const struct stats_seeds *to);

#endif
