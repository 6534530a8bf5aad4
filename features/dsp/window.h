/* Analysis windows, periodic as torch.hann_window and scipy's fftbins=True make them.
 */
#ifndef MTAG_FEATURES_DSP_WINDOW_H
#define MTAG_FEATURES_DSP_WINDOW_H

#include <stddef.h>

enum window_kind {
    WINDOW_HANN,
    WINDOW_HAMMING,
    WINDOW_BLACKMAN,
    WINDOW_BARTLETT,
    WINDOW_RECTANGULAR
};

extern const char *const window_choices[]; /* names in that order, for option tables */

/* length values; length >= 1 */
void window_fill(enum window_kind kind, float *out, int length);

#endif
