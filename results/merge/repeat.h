/* A recorded run, for a program that trains it again and compares. */
#ifndef MTAG_RESULTS_MERGE_REPEAT_H
#define MTAG_RESULTS_MERGE_REPEAT_H

#include "results/merge/difference.h"
#include "results/read/query.h"

struct res_original {
    struct res_trial_row trial;
    struct res_run_row run;
    int threads; /* what `threads: auto` meant in the sweep that trained it; 0: not
                  * known */
    const char *metric; /* that the sweep is ranked by; NULL: not known */
    bool maximize;
    const char *weights; /* path of the file; NULL: it is not kept */
};

/* number 0: the trial's only run. ERR_USER if there is no such run, or several. */
enum err_code res_original_read(const char *results, int64_t trial, int number,
                                struct arena *a, struct res_original *out,
                                struct err *e);

/* Compares a run of one database with one of another: values, predictions, and weights
 * where both files are there. e is not NULL. */
enum err_code res_original_compare(const char *results, const struct res_original *one,
                                   const char *other_results,
                                   const struct res_original *other,
                                   struct res_difference *out, struct err *e);

#endif
