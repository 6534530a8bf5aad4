/* Constant-Q transform: magnitudes at frequencies that rise by a constant ratio, each
 * through a Hann window that holds equally many periods.
 *
 * It computes the definition (Brown 1991; librosa.cqt's wavelets): for frame t and bin
 * k with f = f_min 2^((k + tuning) / bins_per_octave) and length l = Q rate / f, C[t,
 * k] = sqrt(l) |sum over n of x[t hop + n] w(n) exp(-2 pi i f n / rate)|, w a Hann
 * window of sum 1 over 2 floor(l / 2) + 1 samples around half a sample before the
 * frame's centre; beyond its ends the signal is zero. Low bins are computed at a part
 * of the sample rate, as often as hop_length can be halved: what a tone of amplitude 1
 * then adds anywhere differs from the definition by less than 1e-5 sqrt(l). librosa
 * itself goes octave by octave too, with kernels whose smallest parts are left out, and
 * differs by some parts in a hundred of the loudest bin. */
#ifndef MTAG_FEATURES_DSP_CONSTANT_Q_H
#define MTAG_FEATURES_DSP_CONSTANT_Q_H

#include "base/err.h"
#include "features/dsp/tile.h"

struct constant_q_settings {
    int sample_rate, hop_length, n_bins, bins_per_octave;
    double f_min; /* Hz */
};

/* Periods in a window: 1 / alpha with alpha = (r^2 - 1) / (r^2 + 1), r the ratio of
 * neighbouring frequencies. */
double constant_q_periods(int bins_per_octave);
double constant_q_frequency(const struct constant_q_settings *s, double bin);

struct constant_q;
/* Tuned to 0. */
enum err_code constant_q_create(const struct constant_q_settings *s,
                                struct constant_q **out, struct err *e);
void constant_q_destroy(struct constant_q *q); /* NULL is allowed */

/* Moves all bins by -0.5 to 0.5 of a bin. */
void constant_q_tune(struct constant_q *q, double tuning);

/* Takes a signal in, which may then be forgotten. */
enum err_code constant_q_load(struct constant_q *q, const float *samples, long count,
                              struct err *e);

/* At most CONSTANT_Q_BLOCK frames of it at a time, from frame `first` on, none centred
 * beyond its end: count rows of n_bins magnitudes, which belong to q and last until the
 * next call. */
enum { CONSTANT_Q_BLOCK = TILE };
const float *constant_q_block(struct constant_q *q, int first, int count);

#endif
