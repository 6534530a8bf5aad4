/* Patterns and sounds of the drums: drums.h. */
#include "features/synth/drums.h"

#include <math.h>
#include <stddef.h>

#define STEPS 16
#define TWO_PI 6.283185307179586

/* How one drum sounds: a tone that falls from one pitch to another, and filtered noise.
 */
struct drum {
    double from, to, fall;     /* Hz, Hz, s to come 1/e nearer */
    double tone, tone_seconds; /* level, s to fall to 1/e */
    double noise, noise_seconds;
    double brightness; /* 0 .. 1: low-passed .. high-passed noise */
};

static const struct drum kick = {150, 48, 0.03, 1.0, 0.12, 0.15, 0.005, 0.3};
static const struct drum snare = {230, 180, 0.02, 0.5, 0.07, 0.7, 0.09, 0.6};
static const struct drum brush = {200, 190, 0.02, 0.1, 0.04, 0.35, 0.07, 0.7};
static const struct drum hat = {0, 0, 1, 0, 1, 0.35, 0.03, 1};
static const struct drum low_tabla = {95, 130, 0.08, 0.9, 0.2, 0.05, 0.01, 0.4};
static const struct drum high_tabla = {330, 320, 0.02, 0.7, 0.09, 0.25, 0.008, 0.8};

/* x an accent, o a soft stroke. */
struct line {
    const struct drum *drum;
    const char *steps;
};

static const struct line patterns[][4] = {
    [SYNTH_NO_DRUMS] = {{NULL, NULL}},
    [SYNTH_TECHNO] = {{&kick, "x...x...x...x..."},
                      {&snare, "....o.......o..o"},
                      {&hat, "..x...x...x...x."}},
    [SYNTH_DANCE] = {{&kick, "x...x...x...x.o."},
                     {&snare, "....x.......x..."},
                     {&hat, "xoxoxoxoxoxoxoxo"}},
    [SYNTH_POP] = {{&kick, "x......ox......."},
                   {&snare, "....x.......x..."},
                   {&hat, "x.o.x.o.x.o.x.o."}},
    [SYNTH_ROCK] = {{&kick, "x.....o.x.o....."},
                    {&snare, "....x.......x..o"},
                    {&hat, "x.x.x.x.x.x.x.x."}},
    [SYNTH_METAL] = {{&kick, "xoxoxoxoxoxoxoxo"},
                     {&snare, "....x.......x..."},
                     {&hat, "x...x...x...x..."}},
    [SYNTH_COUNTRY] = {{&kick, "o.......o......."}, {&brush, "o.oox.ooo.oox.oo"}},
    [SYNTH_TABLA] = {{&low_tabla, "x.....x...x....."},
                     {&high_tabla, "..o.xoo...o.xoxo"}},
};

static void strike(const struct drum *d, double level, double start, struct rng *r,
                   float *out, long count)
{
    long first = lround(start * SYNTH_RATE);
    double longest = 5 * fmax(d->tone > 0 ? d->tone_seconds : 0, d->noise_seconds);
    long length = lround(longest * SYNTH_RATE);
    double phase = 0, low = 0;
    double tone = level * d->tone, noise = level * d->noise, away = d->from - d->to;
    double tone_decay = exp(-1 / (d->tone_seconds * SYNTH_RATE));
    double noise_decay = exp(-1 / (d->noise_seconds * SYNTH_RATE));
    double fall = exp(-1 / (d->fall * SYNTH_RATE));
    for (long i = 0; i < length && first + i < count; i++) {
        double hiss = synth_between(r, -1, 1);
        phase += TWO_PI * (d->to + away) / SYNTH_RATE;
        away *= fall;
        low += 0.35 * (hiss - low);
        double value =
            noise * ((1 - d->brightness) * low + d->brightness * (hiss - low));
        if (tone > 1e-4)
            value += tone * sin(phase);
        tone *= tone_decay;
        noise *= noise_decay;
        if (first + i >= 0)
            out[first + i] += (float)value;
    }
}

void synth_drums_play(enum synth_pattern pattern, double tempo, double start,
                      struct rng *r, float *out, long count)
{
    double step = 60 / tempo / 4, end = (double)count / SYNTH_RATE;
    for (const struct line *line = patterns[pattern]; line->drum; line++) {
        for (long i = 0; start + (double)i * step < end; i++) {
            char stroke = line->steps[i % STEPS];
            if (stroke == '.')
                continue;
            double level = (stroke == 'x' ? 1 : 0.5) * synth_between(r, 0.8, 1.1);
            double late = synth_between(r, -0.004, 0.004);
            strike(line->drum, level, start + (double)i * step + late, r, out, count);
        }
    }
}
