/* Triangular mel filters over FFT bins, stored by their nonzero weights.
 * Reproduces torchaudio.functional.melscale_fbanks (and librosa.filters.mel with the
 * slaney scale and norm). */
#ifndef MTAG_FEATURES_DSP_MELBANK_H
#define MTAG_FEATURES_DSP_MELBANK_H

#include "base/err.h"

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

/* Filter m weighs bins [first[m], first[m] + size[m]) by weights + start[m]. */
struct melbank {
    int n_mels;
    int *first, *size;
    size_t *start;
    float *weights;
};

enum err_code melbank_init(const struct melbank_settings *s, struct melbank *out,
                           struct err *e);
void melbank_deinit(struct melbank *b);

/* Hz of the peak of a filter, which may lie between two. */
double melbank_peak(const struct melbank_settings *s, double filter);

/* Filters that no bin falls into: too many for this n_fft. */
int melbank_empty(const struct melbank *b);

/* out: n_mels values of one frame; bins: the frame's n_fft / 2 + 1 powers. */
void melbank_apply(const struct melbank *b, const float *bins, float *out);

#endif
