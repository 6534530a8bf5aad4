/* What can be measured in a sound, by which the tests of features/synth tell notes,
 * drums and clips apart. Nothing here knows how a sound is made. */
#ifndef MTAG_TESTS_FEATURES_SYNTH_HEARING_H
#define MTAG_TESTS_FEATURES_SYNTH_HEARING_H

#include "features/synth/note.h"

#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define TWO_PI 6.283185307179586

/* dB of the root mean square between two times in s. */
static inline double hear_level(const float *x, double from, double to)
{
    long first = lround(from * SYNTH_RATE), last = lround(to * SYNTH_RATE);
    double sum = 1e-20;
    for (long i = first; i < last; i++)
        sum += (double)x[i] * (double)x[i];
    return 10 * log10(sum / (double)(last - first));
}

/* Turns a point of the unit circle. */
static inline void hear_turn(double point[2], const double by[2])
{
    double x = point[0] * by[0] - point[1] * by[1];
    point[1] = point[0] * by[1] + point[1] * by[0];
    point[0] = x;
}

/* dB of a tone of x[0..count), by its Fourier integral under a Hann window. */
static inline double hear_tone(const float *x, long count, double hertz)
{
    double step = TWO_PI * hertz / SYNTH_RATE, slow = TWO_PI / (double)count;
    const double turn[] = {cos(step), sin(step)}, next[] = {cos(slow), sin(slow)};
    double tone[] = {1, 0}, window[] = {cos(slow / 2), sin(slow / 2)}, re = 0, im = 0;
    for (long i = 0; i < count; i++) {
        double weighted = (0.5 - 0.5 * window[0]) * (double)x[i];
        re += weighted * tone[0];
        im += weighted * tone[1];
        hear_turn(tone, turn);
        hear_turn(window, next);
    }
    return 20 * log10(4 * sqrt(re * re + im * im) / (double)count + 1e-10);
}

/* The strongest tone within so many cents of a frequency, in Hz. */
static inline double hear_strongest(const float *x, long count, double hertz,
                                    double cents, double step)
{
    double best = -1e9, at = hertz;
    for (double off = -cents; off <= cents; off += step) {
        double f = hertz * exp2(off / 1200), level = hear_tone(x, count, f);
        at = level > best ? f : at;
        best = level > best ? level : best;
    }
    return at;
}

/* The pitch of x[0..count) between two bounds in Hz, by its autocorrelation; a parabola
 * goes between lags. */
static inline double hear_pitch(const float *x, long count, double low, double high)
{
    double best = -1e9, best_lag = SYNTH_RATE / high;
    long longest = (long)(SYNTH_RATE / low), window = count - longest - 2;
    for (long lag = (long)(SYNTH_RATE / high); lag <= longest; lag++) {
        double likeness[3] = {0};
        for (int k = 0; k < 3; k++)
            for (long i = 0; i < window; i++)
                likeness[k] += (double)x[i] * (double)x[i + lag + k - 1];
        if (likeness[1] > best && likeness[1] >= likeness[0] &&
            likeness[1] >= likeness[2]) {
            best = likeness[1];
            best_lag = (double)lag + 0.5 * (likeness[0] - likeness[2]) /
                                         (likeness[0] - 2 * likeness[1] + likeness[2]);
        }
    }
    return SYNTH_RATE / best_lag;
}

enum { RISES = 200 }; /* a second */

/* How much louder x[0..count) becomes every 5 ms, in dB, without its mean: count *
 * RISES / SYNTH_RATE values, heap. High frequencies weigh more. */
static inline double *hear_rises(const float *x, long count, long *rises)
{
    enum { STEP = SYNTH_RATE / RISES };
    long n = count / STEP;
    double *raw = calloc((size_t)n + 4, sizeof(*raw));
    double *out = calloc((size_t)n, sizeof(*out));
    double before = 0, mean = 0;
    for (long i = 0; i < n; i++) {
        double energy = 1e-8;
        for (long k = i * STEP + 1; k < (i + 1) * STEP; k++)
            energy +=
                ((double)x[k] - (double)x[k - 1]) * ((double)x[k] - (double)x[k - 1]);
        raw[i + 2] = i > 0 ? fmax(0, 10 * log10(energy / before)) : 0;
        before = energy;
    }
    for (long i = 0; i < n; i++) {
        out[i] = raw[i] + 2 * raw[i + 1] + 3 * raw[i + 2] + 2 * raw[i + 3] + raw[i + 4];
        mean += out[i] / (double)n;
    }
    for (long i = 0; i < n; i++)
        out[i] -= mean;
    free(raw);
    *rises = n;
    return out;
}

/* The period between two bounds in s after which what happens in x happens again. */
static inline double hear_period(const float *x, long count, double from, double to)
{
    long n;
    double *rises = hear_rises(x, count, &n), best = -1e9, period = from;
    for (long lag = lround(from * RISES); lag <= lround(to * RISES); lag++) {
        double likeness = 0;
        for (long i = 0; i + lag < n; i++)
            likeness += rises[i] * rises[i + lag];
        likeness /= (double)(n - lag);
        if (likeness > best) {
            best = likeness;
            period = (double)lag / RISES;
        }
    }
    free(rises);
    return period;
}

static inline int hear_order(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

/* The middle one of count values, which are sorted. */
static inline double hear_median(double *values, size_t count)
{
    qsort(values, count, sizeof(*values), hear_order);
    return values[count / 2];
}

#endif
