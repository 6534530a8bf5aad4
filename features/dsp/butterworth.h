/* Butterworth's filters of a band, as scipy.signal.butter designs them: an analog
 * low-pass of no ripple, moved to the band and by the bilinear transform to the
 * samples (Butterworth 1930; Oppenheim and Schafer, chapter 7). */
#ifndef MTAG_FEATURES_DSP_BUTTERWORTH_H
#define MTAG_FEATURES_DSP_BUTTERWORTH_H

#include "features/dsp/biquad.h"

#include <stdbool.h>

/* Writes `order` filters, one after the other, that pass the band from low to high Hz,
 * or stop it: 3 dB down at both, 6 * order dB per octave away from them. 0 < low < high
 * < rate / 2; order is 1 .. BIQUADS_MAX. */
void butterworth_band(bool stop, int order, double low, double high, double rate,
                      struct biquad *out);

#endif
