/* A test of two trials on their predictions, as the database keeps it. */
#ifndef MTAG_RESULTS_COMPARISON_H
#define MTAG_RESULTS_COMPARISON_H

#include <stdint.h>

/* left and right the same trial: of its own value. */
struct res_comparison {
    int64_t left, right;
    const char *metric, *test;
    const char *basis; /* of the runs that are compared and of the settings */
    double difference; /* left less right; NaN: not known, as the others */
    double low, high;  /* bounds of its interval */
    double p;
};

#endif
