/* Short-time Fourier transform of a signal, as torch.stft: magnitudes to a power. */
#ifndef MTAG_FEATURES_DSP_STFT_H
#define MTAG_FEATURES_DSP_STFT_H

#include "base/err.h"
#include "features/dsp/window.h"

#include <stdbool.h>

enum stft_pad { STFT_REFLECT, STFT_ZERO };
extern const char *const stft_pad_choices[];

/* Samples. A window shorter than n_fft lies in the middle of the frame. */
struct stft_settings {
    int n_fft, win_length, hop_length;
    enum window_kind window;
    bool center; /* frame t is centred on sample t * hop; else it starts there */
    enum stft_pad pad;
    double power; /* of the magnitude */
};

/* Frames of count samples, at least one (a frame is filled up with zeros): 1 + count /
 * hop for centred frames of an even n_fft. */
int stft_frames(const struct stft_settings *s, long count);
int stft_bins(const struct stft_settings *s); /* n_fft / 2 + 1 */

struct stft;
enum err_code stft_create(const struct stft_settings *s, struct stft **out,
                          struct err *e);
void stft_destroy(struct stft *s); /* NULL is allowed */

/* At most STFT_BLOCK frames at a time: frames [first, first + count) of the signal.
 * The result is count rows of stft_bins values; row r starts at r * *stride. It belongs
 * to s and lasts until the next call. count samples >= 1. */
enum { STFT_BLOCK = 8 };
const float *stft_power(struct stft *s, const float *samples, long sample_count,
                        int first, int count, int *stride);

#endif
