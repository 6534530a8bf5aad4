/* x = 2^e m with m in [sqrt(1/2), sqrt 2); with s = (m - 1) / (m + 1), |s| < 0.1716,
 *     log2 m = 2 / ln 2 * (s + s^3/3 + s^5/5 + s^7/7 + s^9/9 + ...)
 * whose rest after s^9 is below 4e-10 of the sum. Because |log2 m| <= 1/2, adding e
 * cancels nothing, so the error is relative to the result. */
#include "features/dsp/logs.h"
#include "base/simd.h"

#include <stdint.h>
#include <string.h>

static inline float series(float s)
{
    float q = s * s;
    float p = 0.32059889f; /* 2 / (9 ln 2) */
    p = p * q + 0.41219858f;
    p = p * q + 0.57707802f;
    p = p * q + 0.96179669f;
    p = p * q + 2.88539008f;
    return p * s;
}

/* The exponent e of x; *m its mantissa in [sqrt(1/2), sqrt 2). */
static inline float split(float x, float *m)
{
    uint32_t bits;
    memcpy(&bits, &x, sizeof(bits));
    uint32_t moved = bits - 0x3f3504f3u; /* bits of sqrt(1/2) */
    int32_t e = (int32_t)moved >> 23;
    uint32_t mantissa = (moved & 0x007fffffu) + 0x3f3504f3u;
    memcpy(m, &mantissa, sizeof(*m));
    return (float)e;
}

SIMD_CLONES void logs_log2(float *x, size_t count, float floor, float scale,
                           float offset)
{
    for (size_t i = 0; i < count; i++) {
        float v = x[i] > floor ? x[i] : floor;
        float m;
        float e = split(v, &m);
        x[i] = (e + series((m - 1.0f) / (m + 1.0f))) * scale + offset;
    }
}

SIMD_CLONES void logs_log2_1p(float *x, size_t count, float gain, float scale)
{
    for (size_t i = 0; i < count; i++) {
        float v = gain * x[i];
        float m;
        float e = split(1.0f + v, &m);
        /* While 1 + v is below sqrt 2, v itself is m - 1 without its rounding. */
        float r = e == 0.0f ? v : m - 1.0f;
        x[i] = (e + series(r / (2.0f + r))) * scale;
    }
}
