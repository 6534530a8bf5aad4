/* exp, expm1, tanh, the logistic and the normal distribution, written so that loops of
 * them become vector loops. In `float` they are within about 3 units in the last place
 * (the normal distribution within 1e-7); in `double` they are the C library's. NaN
 * stays NaN. */
#ifndef MTAG_NN_KERNELS_MATH_H
#define MTAG_NN_KERNELS_MATH_H

#include "nn/kernels/kernel.h"

#include <stdint.h>
#include <string.h>

#ifdef MTAG_DOUBLE

NN_INLINE real nn_exp(real x)
{
    return exp(x);
}

NN_INLINE real nn_expm1(real x)
{
    return expm1(x);
}

NN_INLINE real nn_tanh(real x)
{
    return tanh(x);
}

NN_INLINE real nn_normal_cdf(real x)
{
    return 0.5 * erfc(-x * 0.70710678118654752440);
}

#else

/* exp(x) = 2^n exp(r), |r| <= ln 2 / 2. n is read off the low bits of x / ln 2 + 1.5 *
 * 2^23; ln 2 is taken away in two parts (Cody and Waite 1980). */
NN_INLINE real nn_exp(real x)
{
    x = x < -87.0F ? -87.0F : x;
    x = x > 88.0F ? 88.0F : x;
    float shifted = x * 1.44269504F + 12582912.0F;
    float n = shifted - 12582912.0F;
    float r = x - n * 0.693359375F + n * 2.12194440e-4F;
    float e = 1.0F / 720;
    e = e * r + 1.0F / 120;
    e = e * r + 1.0F / 24;
    e = e * r + 1.0F / 6;
    e = e * r + 0.5F;
    e = e * r + 1.0F;
    e = e * r + 1.0F;
    uint32_t bits;
    memcpy(&bits, &shifted, sizeof(bits));
    bits = (bits << 23) + 0x3F800000U;
    float power;
    memcpy(&power, &bits, sizeof(power));
    return e * power;
}

NN_INLINE real nn_expm1(real x)
{
    float e = 1.0F / 5040;
    e = e * x + 1.0F / 720;
    e = e * x + 1.0F / 120;
    e = e * x + 1.0F / 24;
    e = e * x + 1.0F / 6;
    e = e * x + 0.5F;
    e = e * x + 1.0F;
    float near = e * x, far = nn_exp(x) - 1.0F;
    return fabsf(x) < 0.35F ? near : far;
}

NN_INLINE real nn_tanh(real x)
{
    float m = nn_expm1(-2.0F * fabsf(x));
    return copysignf(-m / (2.0F + m), x);
}

/* Abramowitz and Stegun 7.1.26 for erfc of the magnitude. */
NN_INLINE real nn_normal_cdf(real x)
{
    float z = fabsf(x) * 0.707106781F;
    float t = 1.0F / (1.0F + 0.3275911F * z);
    float p = 1.061405429F;
    p = p * t - 1.453152027F;
    p = p * t + 1.421413741F;
    p = p * t - 0.284496736F;
    p = p * t + 0.254829592F;
    float tail = 0.5F * p * t * nn_exp(-z * z);
    return x < 0 ? tail : 1.0F - tail;
}

#endif

NN_INLINE real nn_sigmoid(real x)
{
    return 1 / (1 + nn_exp(-x));
}

NN_INLINE real nn_normal_density(real x)
{
    return (real)0.39894228040143267794 * nn_exp((real)-0.5 * x * x);
}

#endif
