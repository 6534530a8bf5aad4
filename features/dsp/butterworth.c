/* Designing and running Butterworth's filters: butterworth.h. */
#include "features/dsp/butterworth.h"

#include "features/dsp/pi.h"

#include <complex.h>
#include <math.h>

/* From the analog plane to z, by s = (z - 1) / (z + 1). */
static double _Complex to_samples(double _Complex s)
{
    return (1 + s) / (1 - s);
}

/* CMPLX of C11, which glibc has for GCC alone. */
static double _Complex complex_of(double real, double imaginary)
{
    const union {
        double parts[2];
        double _Complex number;
    } z = {{real, imaginary}};
    return z.number;
}

/* A filter with two poles whose sum and product are real: of a band that passes with
 * gain 1 at `centre` radians a sample, of one that is stopped with gain 1 at 0 Hz. */
static struct biquad section(bool stop, double _Complex one, double _Complex other,
                             double centre)
{
    double a1 = -creal(one + other), a2 = creal(one * other);
    if (stop) {
        double zeros = -2 * cos(centre), gain = (1 + a1 + a2) / (2 + zeros);
        return (struct biquad){gain, gain * zeros, gain, a1, a2};
    }
    double _Complex back = complex_of(cos(centre), -sin(centre));
    double gain = cabs(1 + a1 * back + a2 * back * back) / cabs(1 - back * back);
    return (struct biquad){gain, 0, -gain, a1, a2};
}

void butterworth_band(bool stop, int order, double low, double high, double rate,
                      struct biquad *out)
{
    double from = tan(PI * low / rate), to = tan(PI * high / rate);
    double width = to - from, square = from * to, centre = 2 * atan(sqrt(square));
    int filters = 0;
    /* Poles below the real axis are the conjugates of those above it. */
    for (int k = 0; 2 * k < order; k++) {
        double angle = PI * (2 * k + order + 1) / (2 * order);
        bool real = 2 * k + 1 == order;
        double _Complex pole = real ? -1 : complex_of(cos(angle), sin(angle));
        double _Complex half = (stop ? 1 / pole : pole) * width / 2;
        double _Complex root = csqrt(half * half - square);
        double _Complex a = to_samples(half + root), b = to_samples(half - root);
        if (real) {
            out[filters++] = section(stop, a, b, centre);
        } else {
            out[filters++] = section(stop, a, conj(a), centre);
            out[filters++] = section(stop, b, conj(b), centre);
        }
    }
}
