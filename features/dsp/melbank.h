/* Triangular mel filters over FFT bins, in groups of neighbours, each with the bins
 * that they see. Reproduces torchaudio.functional.melscale_fbanks (and
 * librosa.filters.mel with the slaney scale and norm). */
#ifndef MTAG_FEATURES_DSP_MELBANK_H
#define MTAG_FEATURES_DSP_MELBANK_H

#include "base/err.h"
#include "features/dsp/tile.h"

#include <stddef.h>

enum mel_scale { MEL_HTK, MEL_SLANEY };
enum mel_norm { MEL_NORM_NONE, MEL_NORM_SLANEY };
extern const char *const mel_scale_choices[];
extern const char *const mel_norm_choices[];

struct melbank_settings {
    int sample_rate, n_fft, n_mels;
    double f_min, f_max; /* Hz */
    enum mel_scale scale;
    enum mel_norm norm; /* slaney: filters of equal area */
};

/* Filters TILE g, TILE g + 1, ... weigh bins [first, first + size) by size rows of
 * TILE weights, zero for filters beyond the last. */
struct melbank_group {
    int first, size;
    float *weights;
};

struct melbank {
    int n_mels, groups;
    struct melbank_group *group;
    float *weights; /* of all groups */
};

enum err_code melbank_init(const struct melbank_settings *s, struct melbank *out,
                           struct err *e);
void melbank_deinit(struct melbank *b);

/* Hz of the peak of a filter, also of a place between two filters. */
double melbank_peak(const struct melbank_settings *s, double filter);

/* The number of filters without a bin: n_mels is too large for this n_fft. */
int melbank_empty(const struct melbank *b);

/* out: `frames` rows of n_mels values; bins: as many rows of n_fft / 2 + 1 finite
 * powers, `stride` apart. Eight frames at once are faster than one eight times. */
void melbank_apply(const struct melbank *b, const float *bins, int stride, int frames,
                   float *out);

#endif
