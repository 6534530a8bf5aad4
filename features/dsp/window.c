/* Analysis windows: window.h. */
#include "features/dsp/window.h"

#include "features/dsp/pi.h"

#include <math.h>

const char *const window_choices[] = {"hann",     "hamming",     "blackman",
                                      "bartlett", "rectangular", NULL};

/* The window at phase p in [0, 1) of its period. */
static double hann(double p)
{
    return 0.5 - 0.5 * cos(2 * PI * p);
}

static double hamming(double p)
{
    return 0.54 - 0.46 * cos(2 * PI * p);
}

static double blackman(double p)
{
    double w = 2 * PI * p;
    return 0.42 - 0.5 * cos(w) + 0.08 * cos(2 * w);
}

static double bartlett(double p)
{
    return p < 0.5 ? 2 * p : 2 - 2 * p;
}

static double rectangular(double p)
{
    (void)p;
    return 1;
}

void window_fill(enum window_kind kind, float *out, int length)
{
    static double (*const shapes[])(double) = {hann, hamming, blackman, bartlett,
                                               rectangular};
    /* A periodic window of one sample is 1 (torch.hann_window(1)). */
    for (int i = 0; i < length; i++)
        out[i] = length == 1 ? 1.0f : (float)shapes[kind]((double)i / length);
}
