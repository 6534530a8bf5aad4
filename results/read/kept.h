/* Finds the weights that a results database keeps, for programs that predict with a
 * trained network, export it or go on from it. */
#ifndef MTAG_RESULTS_READ_KEPT_H
#define MTAG_RESULTS_READ_KEPT_H

#include "base/arena.h"
#include "base/err.h"

#include <stdbool.h>
#include <stdint.h>

struct res_kept {
    int64_t trial;
    int run;             /* its number: 2 of "37.2" */
    int64_t seed;        /* of that run */
    int fold;            /* from 1; 0: its data have no folds */
    const char *weights; /* path of the file, which is there */
    const char *yaml;    /* the trial's resolved experiment */
    /* The test of the run; all NULL and 0 if it is not recorded. */
    const char *const *tags, *const *clips;
    size_t tag_count, clip_count;
    const unsigned char *truth; /* clips x tags */
};

/* "37" or "37.2": the trial, and the run or 0. False if the word is neither. */
bool res_kept_word(const char *word, int64_t *trial, int *run);
/* The same, or "best", for which both are 0. */
bool res_kept_choice(const char *word, int64_t *trial, int *run);

/* The best trial, by its sweep's metric, of the sweep started last: what mtag-report
 * calls `best`. Hidden sweeps and those of `mtag-report add` count only if there is no
 * other. ERR_USER: none is ranked. */
enum err_code res_kept_best(const char *results, int64_t *trial, struct err *e);

/* trial 0: the best one, as res_kept_best finds it. run 0: of
 * the trial's finished runs the best by that metric at its best epoch. The answer
 * belongs to the arena. ERR_USER if there is no such run, if it has never
 * finished, or if its weights are gone; the weights of another trial are never taken in
 * their place. The message names the best trial with weights, the others that have
 * some, and how to keep more. */
enum err_code res_kept_find(const char *results, int64_t trial, int run,
                            struct arena *a, struct res_kept *out, struct err *e);

/* The trial's file and, if it is recorded, the test of one of its runs; weights stays
 * NULL. trial 0: the best one. The answer belongs to the arena. */
enum err_code res_kept_trial(const char *results, int64_t trial, struct arena *a,
                             struct res_kept *out, struct err *e);

#endif
