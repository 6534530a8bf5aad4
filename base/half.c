/* 16-bit floats: half.h. A half is sign 1, exponent 5 (bias 15), fraction 10 bits; a
 * float sign 1, exponent 8 (bias 127), fraction 23 bits. */
#include "base/half.h"

#include <math.h>
#include <string.h>

enum { FRACTION = 10, LEAST = -24 /* exponent of the smallest half */ };

uint16_t half_of(float x)
{
    uint32_t bits;
    memcpy(&bits, &x, sizeof(bits));
    const uint16_t sign = (uint16_t)(bits >> 16 & 0x8000);
    if (isnan(x))
        return sign | 0x7e00;
    /* In units of the last place, rounded by the current mode: to nearest, even. */
    int exponent;
    const float size = fabsf(x);
    frexpf(size, &exponent);
    int unit = exponent - FRACTION - 1;
    unit = unit < LEAST ? LEAST : unit;
    const float rounded = ldexpf(nearbyintf(ldexpf(size, -unit)), unit);
    if (rounded > 65504.0f)
        return sign | 0x7c00;
    if (rounded < ldexpf(1, -14))
        return (uint16_t)(sign | (uint16_t)ldexpf(rounded, -LEAST));
    const float fraction = frexpf(rounded, &exponent); /* [1/2, 1) */
    const uint16_t low = (uint16_t)ldexpf(fraction, FRACTION + 1);
    return (uint16_t)(sign | ((exponent + 14) << FRACTION) | (low & 0x3ff));
}

float half_value(uint16_t half)
{
    const int exponent = half >> FRACTION & 0x1f;
    const float fraction = (float)(half & 0x3ff);
    float size;
    if (exponent == 0x1f)
        size = half & 0x3ff ? NAN : INFINITY;
    else if (exponent == 0)
        size = ldexpf(fraction, LEAST);
    else
        size = ldexpf(fraction + 0x400, exponent - 15 - FRACTION);
    return half & 0x8000 ? -size : size;
}
