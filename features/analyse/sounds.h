/* What tags sound like: mel spectrograms (the baseline's: 96 bands, decibels) of some
 * recordings of each tag. */
#ifndef MTAG_FEATURES_ANALYSE_SOUNDS_H
#define MTAG_FEATURES_ANALYSE_SOUNDS_H

#include "features/analyse/analysis.h"

enum { SOUNDS_EXAMPLES = 6 };

struct analyse_example {
    size_t tag, clip;
    const float *image; /* [frame][band], dB */
    int frames;         /* 0: the recording cannot be read */
};

struct analyse_sounds {
    int bands;
    double top;   /* Hz, where the highest band ends; the mel scale is HTK's */
    float *mean;  /* [tag][band]: dB above the mean of all recordings heard; NAN if no
                     recording of the tag was heard */
    size_t heard; /* recordings */
    struct analyse_example examples[SOUNDS_EXAMPLES]; /* of the most frequent tags */
    size_t example_count;
    void *shared; /* memory of the above */
    size_t shared_bytes;
};

/* Hears up to 16 recordings of each tag, in `workers` processes. ERR_DATA if no
 * recording is there. */
enum err_code analyse_hear(const struct analysis *x, int workers,
                           const struct feat_progress *progress, struct arena *a,
                           struct analyse_sounds *out, struct err *e);
void analyse_sounds_deinit(struct analyse_sounds *s);

#endif
