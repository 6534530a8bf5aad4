/* The clock for durations and deadlines: clock.h. */
#include "base/clock.h"

#include <math.h>
#include <stdio.h>
#include <time.h>

double clock_seconds(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

double clock_of_iso(const char *time)
{
    int year, month, day, hour, minute;
    double second;
    if (time == NULL || sscanf(time, "%4d-%2d-%2dT%2d:%2d:%lf", &year, &month, &day,
                               &hour, &minute, &second) != 6)
        return (double)NAN;
    /* Years begin in March, so that the day that leap years have is their last. */
    year -= month < 3;
    month += month < 3 ? 9 : -3;
    const int days = year * 365 + year / 4 - year / 100 + year / 400 +
                     (month * 153 + 2) / 5 + day - 1 - 719468;
    return days * 86400.0 + hour * 3600 + minute * 60 + second;
}
