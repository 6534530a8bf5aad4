/* The verbs of mtag-data: one descriptor a file, and the functions that the program
 * gives them. */
#ifndef MTAG_FEATURES_VERBS_VERB_H
#define MTAG_FEATURES_VERBS_VERB_H

#include "base/verbs.h"
#include "features/check.h"
#include "features/input.h"
#include "features/pool.h"

/* The data sets that EXPERIMENT or DIR names: a folder is one set with `tags: all`, a
 * file those of its trials. settings: `path=value` words; for a DIR only options of
 * `data`. The faults are printed; NULL if there are any. */
struct data_subject {
    struct feat_dataset **sets;
    struct feat_beside *beside; /* of each set: what the trials read, once each */
    size_t count;
};
struct data_subject *data_open(const char *word, const char *const *settings,
                               size_t setting_count, struct arena *a);

/* The features that the network of an experiment's first trial uses. The faults are
 * printed; false if there are any. */
struct data_features {
    const struct feat_dataset *dataset;
    const struct feat_input *inputs;
    size_t input_count;
};
bool data_open_features(const char *experiment, const char *const *settings,
                        size_t setting_count, struct arena *a,
                        struct data_features *out);

/* A line that is redrawn on a terminal ("checking 120/1400"), and Ctrl-C. */
struct feat_progress data_progress(const char *what);
void data_progress_clear(void);

int data_workers(void);             /* processors that are there */
int data_fail(const struct err *e); /* prints the message; the exit status */

#endif
