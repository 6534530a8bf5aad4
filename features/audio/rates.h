/* Counts recordings that are upsampled: they are silent above half of their own
 * rate. */
#ifndef MTAG_FEATURES_AUDIO_RATES_H
#define MTAG_FEATURES_AUDIO_RATES_H

#include "base/str.h"

#include <stddef.h>

struct feat_rates {
    size_t count,
        upsampled; /* recordings of known rate; of these: recordings at a lower rate */
    int lowest, highest; /* rates of these, Hz */
};

/* Takes a recording at file_rate (0: not known) into account, which becomes one at
 * rate. */
void feat_rates_add(struct feat_rates *r, int file_rate, int rate);

/* Appends "12 of 30 recordings become 16000 Hz from 8000 Hz (from as little as 8000
 * Hz): nothing is in them above 4000 Hz"; nothing if there are none. */
void feat_rates_describe(const struct feat_rates *r, int rate, struct str *out);

#endif
