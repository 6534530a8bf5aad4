/* The name of a run's files: its trial's identity, its seed and its fold, so that two
 * databases name the files of the same run alike. */
#ifndef MTAG_RESULTS_KEY_H
#define MTAG_RESULTS_KEY_H

#include "base/arena.h"

#include <stdbool.h>
#include <stdint.h>

struct res_key {
    const char *identity; /* of the trial */
    int64_t seed;
    int fold; /* from 1; 0: the data have no folds */
};

/* IDENTITY-SEED-FOLD. */
char *res_key_text(const struct res_key *key, struct arena *a);

/* Reads such a text; without -FOLD the fold is 0. False if it is neither. */
bool res_key_read(const char *text, struct res_key *out, struct arena *a);

#endif
