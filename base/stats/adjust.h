/* p of several tests that are read together. NaN: no test; it is not counted and stays
 * NaN. out may be p. */
#ifndef MTAG_BASE_STATS_ADJUST_H
#define MTAG_BASE_STATS_ADJUST_H

#include <stddef.h>

/* So that one false finding among all is as rare as p says (Holm 1979). */
void stats_holm(const double *p, size_t count, double *out);

/* So that of the findings the expected share of false ones is as p says (Benjamini and
 * Hochberg 1995). */
void stats_benjamini_hochberg(const double *p, size_t count, double *out);

#endif
