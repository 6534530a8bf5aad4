/* The clock for durations and deadlines, and recorded times. */
#ifndef MTAG_BASE_CLOCK_H
#define MTAG_BASE_CLOCK_H

double clock_seconds(void); /* monotonic */
/* Seconds since 1970 of "2026-11-30T12:09:53.662Z"; NaN for another text and NULL. */
double clock_of_iso(const char *time);

#endif
