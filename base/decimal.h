/* Numbers as people write them in decimals. str_add_double writes a double; the
 * functions here choose the double, or omit the point. */
#ifndef MTAG_BASE_DECIMAL_H
#define MTAG_BASE_DECIMAL_H

#include "base/str.h"

/* The number of fewest decimal digits that lies within `within` (0 or more) of x: 0.3
 * for 3 * 0.1. x itself if it is not finite. */
double decimal_near(double x, double within);
/* decimal_near within the rounding error of one or two operations. */
double decimal_tidy(double x);
/* The number of fewest decimal digits that is x as a float. */
double decimal_of_float(float x);

/* The shortest decimals that read back as the same double, as C and spreadsheets write
 * them: "3", "0.001", "1e-05". Infinities and NaN as str_add_double. */
void decimal_add(struct str *s, double value);

#endif
