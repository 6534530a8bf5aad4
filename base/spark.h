/* A curve as a row of blocks: "▁▂▄▆▇█". */
#ifndef MTAG_BASE_SPARK_H
#define MTAG_BASE_SPARK_H

#include "base/str.h"

/* Adds at most width columns: all values, or so many that stand equally apart, the
 * first and the last among them. The lowest value is ▁, the highest █; where all are
 * equal each is ▄. A value that is not finite is a blank. */
void spark_add(struct str *s, const double *values, int count, int width);

#endif
