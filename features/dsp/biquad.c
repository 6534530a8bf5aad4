/* Bristow-Johnson's filters: biquad.h. */
#include "features/dsp/biquad.h"

#include "features/dsp/pi.h"

#include <assert.h>
#include <math.h>

struct terms {
    double cosine, alpha;
};

static struct terms terms_of(double hz, double q, double rate)
{
    double w = 2 * PI * hz / rate;
    return (struct terms){.cosine = cos(w), .alpha = sin(w) / (2 * q)};
}

static struct biquad divided(double b0, double b1, double b2, double a0, double a1,
                             double a2)
{
    return (struct biquad){b0 / a0, b1 / a0, b2 / a0, a1 / a0, a2 / a0};
}

struct biquad biquad_peaking(double hz, double q, double db, double rate)
{
    struct terms t = terms_of(hz, q, rate);
    double a = pow(10, db / 40);
    return divided(1 + t.alpha * a, -2 * t.cosine, 1 - t.alpha * a, 1 + t.alpha / a,
                   -2 * t.cosine, 1 - t.alpha / a);
}

/* sign: 1 for the low shelf, -1 for the high one. */
static struct biquad shelf(double hz, double q, double db, double rate, double sign)
{
    struct terms t = terms_of(hz, q, rate);
    double a = pow(10, db / 40), root = 2 * sqrt(a) * t.alpha, c = sign * t.cosine;
    return divided(a * ((a + 1) - (a - 1) * c + root),
                   sign * 2 * a * ((a - 1) - (a + 1) * c),
                   a * ((a + 1) - (a - 1) * c - root), (a + 1) + (a - 1) * c + root,
                   sign * -2 * ((a - 1) + (a + 1) * c), (a + 1) + (a - 1) * c - root);
}

struct biquad biquad_low_shelf(double hz, double q, double db, double rate)
{
    return shelf(hz, q, db, rate, 1);
}

struct biquad biquad_high_shelf(double hz, double q, double db, double rate)
{
    return shelf(hz, q, db, rate, -1);
}

void biquad_run(const struct biquad *filters, int filter_count, float *x, long count)
{
    double s1[BIQUADS_MAX], s2[BIQUADS_MAX], steady = count > 0 ? (double)x[0] : 0;
    assert(filter_count <= BIQUADS_MAX);
    for (int k = 0; k < filter_count; k++) {
        const struct biquad *f = &filters[k];
        double in = steady;
        steady = in * (f->b0 + f->b1 + f->b2) / (1 + f->a1 + f->a2);
        s1[k] = steady - f->b0 * in;
        s2[k] = f->b2 * in - f->a2 * steady;
    }
    for (long i = 0; i < count; i++) {
        double y = (double)x[i];
        for (int k = 0; k < filter_count; k++) {
            const struct biquad *f = &filters[k];
            double in = y;
            y = f->b0 * in + s1[k];
            s1[k] = f->b1 * in - f->a1 * y + s2[k];
            s2[k] = f->b2 * in - f->a2 * y;
        }
        x[i] = (float)y;
    }
}
