/* Statistics of a sample. A NaN among the values makes the result NaN. */
#ifndef MTAG_BASE_STATS_SUMMARY_H
#define MTAG_BASE_STATS_SUMMARY_H

#include <stddef.h>

double stats_mean(const double *x, size_t count); /* NaN of nothing */
/* Sample deviation, divided by count - 1; NaN for fewer than two. */
double stats_deviation(const double *x, size_t count);

#endif
