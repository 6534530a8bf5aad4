/* Box and Muller 1958: with u, v even in (0, 1]
 *     sqrt(-2 ln u) cos(2 pi v),  sqrt(-2 ln u) sin(2 pi v).
 * An angle is folded into [-pi / 2, pi / 2], where the sine is a polynomial, its
 * Taylor series up to x^11 (error below 6e-8); the cosine is the sine a quarter turn
 * on. */
#include "features/dsp/gauss.h"

#include "features/dsp/logs.h"
#include "base/simd.h"

#include <float.h>
#include <math.h>

enum { BLOCK = 512 }; /* pairs at a time */

/* sin(2 pi t), t in [0, 1.25]. */
static inline float sine_of_turns(float t)
{
    float r = t - 0.5f;          /* sin(2 pi t) = -sin(2 pi r) */
    r = r > 0.5f ? r - 1.0f : r; /* [-0.5, 0.5] */
    float s = r < 0.0f ? -r : r;
    float folded = s > 0.25f ? 0.5f - s : s;
    float x = 6.2831853071795865f * (r < 0.0f ? folded : -folded);
    float q = x * x;
    float p = -2.5052108e-8f;
    p = p * q + 2.7557319e-6f;
    p = p * q - 1.9841270e-4f;
    p = p * q + 8.3333333e-3f;
    p = p * q - 1.6666667e-1f;
    return x + x * q * p;
}

/* radius: -2 ln u. */
SIMD_CLONES static void turn(const float *radius, const float *angle, float *out,
                             size_t pairs)
{
    for (size_t i = 0; i < pairs; i++) {
        float r = __builtin_sqrtf(radius[i]);
        out[i] = r * sine_of_turns(angle[i] + 0.25f);
        out[pairs + i] = r * sine_of_turns(angle[i]);
    }
}

static void fill_block(struct rng *r, float *out, size_t pairs)
{
    float radius[BLOCK], angle[BLOCK];
    rng_fill_float(r, radius, pairs);
    rng_fill_float(r, angle, pairs);
    for (size_t i = 0; i < pairs; i++)
        radius[i] = 1.0f - radius[i];
    /* -2 ln u = -2 ln 2 log2 u; at u = 1 it may come out a little below 0. */
    logs_log2(radius, pairs, FLT_MIN, -1.3862943611198906f, 0.0f);
    for (size_t i = 0; i < pairs; i++)
        radius[i] = radius[i] > 0.0f ? radius[i] : 0.0f;
    turn(radius, angle, out, pairs);
}

void gauss_fill(struct rng *r, float *out, size_t count)
{
    size_t done = 0;
    for (; count - done >= 2 * BLOCK; done += 2 * BLOCK)
        fill_block(r, out + done, BLOCK);
    if (done < count) {
        float rest[2 * BLOCK];
        fill_block(r, rest, BLOCK);
        for (size_t i = 0; done < count; i++)
            out[done++] = rest[i];
    }
}
