/* The clock for durations and deadlines. */
#ifndef MTAG_BASE_CLOCK_H
#define MTAG_BASE_CLOCK_H

double clock_seconds(void); /* monotonic */

#endif
