/* How far a recording is tuned from A = 440 Hz, as librosa.estimate_tuning: the
 * commonest distance of spectral peaks from the nearest note, in hundredths of a bin.
 *
 * Peaks are local maxima above a tenth of their frame's largest value, from 150 to 4000
 * Hz, placed by a parabola through three bins; those below the median height are left
 * out. At most TUNING_PEAKS of them are taken, from the start of the clip: the first
 * minutes. */
#ifndef MTAG_FEATURES_DSP_TUNING_H
#define MTAG_FEATURES_DSP_TUNING_H

#include "base/err.h"

enum { TUNING_PEAKS = 1 << 20 };

struct tuning;
enum err_code tuning_create(int sample_rate, int n_fft, int bins_per_octave,
                            struct tuning **out, struct err *e);
void tuning_destroy(struct tuning *t); /* NULL is allowed */

/* For each clip: begin, every frame's n_fft / 2 + 1 values, then the estimate in bins,
 * from -0.5 to 0.49; 0 if there are no peaks. */
void tuning_begin(struct tuning *t);
void tuning_add(struct tuning *t, const float *spectrum);
double tuning_estimate(struct tuning *t);

/* The frequency of note C1, 32.7 Hz. */
#define TUNING_C1 32.703195662574829

#endif
