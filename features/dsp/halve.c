/* A sinc at half of the rate under a window of four cosines (Harris 1978, the minimum
 * 4-term Blackman-Harris window), symmetric around the middle between two samples:
 *     out[m] = sum over j < REACH of h[j] (x[2 m + 1 + j] + x[2 m - j]).
 * Even and odd samples are taken apart first, so that this is vectorised. */
#include "features/dsp/halve.h"

#include "base/simd.h"
#include "features/dsp/pi.h"

#include <math.h>

enum { REACH = HALVE_REACH, HALF = REACH / 2, BLOCK = 256, ROOM = BLOCK + REACH };

/* h, whose sum is 1 / 2. */
static void fill_taps(float taps[REACH])
{
    double h[REACH], sum = 0;
    for (int j = 0; j < REACH; j++) {
        double t = j + 0.5, a = PI * t / REACH;
        double window =
            0.35875 + 0.48829 * cos(a) + 0.14128 * cos(2 * a) + 0.01168 * cos(3 * a);
        h[j] = window * sin(PI * t / 2) / t;
        sum += h[j];
    }
    for (int j = 0; j < REACH; j++)
        taps[j] = (float)(h[j] / sum / 2);
}

/* even[i] = x[2 i], odd[i] = x[2 i + 1] */
SIMD_CLONES static void take_apart(const float *restrict x, int count,
                                   float *restrict even, float *restrict odd)
{
    for (int i = 0; i < count; i++) {
        even[i] = x[2 * i];
        odd[i] = x[2 * i + 1];
    }
}

/* even and odd begin HALF values before those of out[0]. */
SIMD_CLONES static void filter(const float *restrict even, const float *restrict odd,
                               const float *restrict taps, int count,
                               float *restrict out)
{
    for (int m = 0; m < count; m++)
        out[m] = 0;
    for (int i = 0; i < HALF; i++) {
        const float *near_odd = odd + HALF + i, *near_even = even + HALF - i;
        const float *far_even = even + HALF + 1 + i, *far_odd = odd + HALF - 1 - i;
        for (int m = 0; m < count; m++)
            out[m] += taps[2 * i] * (near_odd[m] + near_even[m]) +
                      taps[2 * i + 1] * (far_even[m] + far_odd[m]);
    }
}

void halve(const float *x, long count, float *out)
{
    float taps[REACH], even[ROOM], odd[ROOM];
    fill_taps(taps);
    for (long m = 0; m < count; m += BLOCK) {
        int n = count - m < BLOCK ? (int)(count - m) : BLOCK;
        take_apart(x + 2 * m - REACH, n + REACH, even, odd);
        filter(even, odd, taps, n, out + m);
    }
}
