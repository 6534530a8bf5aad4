/* Plucked strings: a delay line that filters itself (Karplus and Strong 1983), its
 * length interpolated so that pitches can be true, mistuned or bent. */
#include "features/synth/voices.h"

#include <math.h>

#define LINE 1024 /* samples: down to 16 Hz */
#define RINGS 1.0 /* s to fall by 60 dB, at least */
#define TWO_PI 6.283185307179586

struct string {
    double sustain;    /* s to fall by 60 dB */
    double damping;    /* 0 .. 0.5: how much faster high partials die; less of it where
                          the first one would be gone within RINGS */
    double hardness;   /* 0 .. 1: share of high frequencies in the excitation */
    double bend_cents; /* reached 80 ms after the attack, held */
    double buzz;       /* share of a clipped copy: the flat bridge of a sitar */
    double cut;        /* s: damped so long after the note ends */
};

/* Noise, low-passed by a soft plectrum, of which the last period before `fill` is what
 * the string begins with: that without its mean, which the string would hold longer
 * than any tone. */
static void excite(float *line, int fill, double period, double hardness, struct rng *r)
{
    float low = 0;
    for (int i = 0; i < LINE; i++) {
        float noise = (float)synth_between(r, -1, 1);
        low += (float)(0.08 + 0.92 * hardness) * (noise - low);
        line[i] = low;
    }
    int first = (int)(fill - period);
    double sum = (first + 1 - (fill - period)) * (double)line[first];
    for (int i = first + 1; i < fill; i++)
        sum += (double)line[i];
    for (int i = 0; i < LINE; i++)
        line[i] = (line[i] - (float)(sum / period)) * (float)(1.6 - hardness);
}

/* An average of weights 1 - d and d takes d (1 - d) w^2 / 2 nepers of a tone of w
 * radians a sample, once a period. */
static double limit_damping(double damping, double pitch)
{
    double w = TWO_PI * pitch / SYNTH_RATE;
    double most = 2 * log(1000) / RINGS / (pitch * w * w);
    return most > 0.25 ? damping : fmin(damping, 0.5 - sqrt(0.25 - most));
}

static void pluck(const struct string *s, const struct synth_note *note, struct rng *r,
                  float *out, long count)
{
    float line[LINE], last = 0;
    long first = lround(note->start * SYNTH_RATE);
    long held = lround(note->length * SYNTH_RATE), cut = lround(s->cut * SYNTH_RATE);
    double damped = limit_damping(s->damping, note->pitch);
    double period = SYNTH_RATE / note->pitch - damped;
    float loss = (float)pow(10, -3 / (s->sustain * note->pitch));
    float damping = (float)damped, release = 1;
    int fill = (int)period + 2;
    excite(line, fill, period, s->hardness, r);
    for (long i = 0; i < held + cut && first + i < count; i++) {
        double t = (double)i / SYNTH_RATE;
        double bend =
            s->bend_cents > 0 ? exp2(s->bend_cents / 1200 * fmin(1, t / 0.08)) : 1;
        double delay = fmin(fmax(period / bend, 2), LINE - 2);
        double from = (double)(i + fill) - delay;
        long cell = (long)floor(from);
        float between = (float)(from - (double)cell);
        float a = line[cell & (LINE - 1)], b = line[(cell + 1) & (LINE - 1)];
        float now = a + between * (b - a);
        float value = loss * ((1 - damping) * now + damping * last);
        last = now;
        line[(i + fill) & (LINE - 1)] = value;
        if (s->buzz > 0)
            value += (float)s->buzz *
                     (fabsf(value) > 0.15f ? copysignf(0.15f, value) : value);
        if (i > held)
            release = 1 - (float)(i - held) / (float)cut;
        if (first + i >= 0)
            out[first + i] += (float)note->level * release * value;
    }
}

void synth_guitar(const struct synth_note *note, struct rng *r, float *out, long count)
{
    struct string s = {.sustain = 3.0,
                       .damping = 0.45 - 0.15 * note->colour,
                       .hardness = 0.25 + 0.35 * note->colour,
                       .cut = 0.25};
    pluck(&s, note, r, out, count);
}

/* Steel strings near the bridge, slid into. */
void synth_country_guitar(const struct synth_note *note, struct rng *r, float *out,
                          long count)
{
    struct string s = {.sustain = 2.0,
                       .damping = 0.15,
                       .cut = 0.08,
                       .hardness = 0.5 + 0.25 * note->colour,
                       .bend_cents = rng_uniform(r) < 0.5 ? 200 : 0};
    pluck(&s, note, r, out, count);
}

void synth_harp(const struct synth_note *note, struct rng *r, float *out, long count)
{
    struct string s = {.sustain = 4.5,
                       .damping = 0.5,
                       .hardness = 0.1 + 0.15 * note->colour,
                       .cut = 1.5};
    pluck(&s, note, r, out, count);
}

/* Quills on thin wires, two choirs an octave apart; every note equally loud. */
void synth_harpsichord(const struct synth_note *note, struct rng *r, float *out,
                       long count)
{
    struct string s = {.sustain = 1.6,
                       .damping = 0.02,
                       .hardness = 0.9 + 0.1 * note->colour,
                       .cut = 0.05};
    struct synth_note octave = *note;
    octave.pitch *= 2;
    octave.level *= 0.6;
    pluck(&s, note, r, out, count);
    pluck(&s, &octave, r, out, count);
}

void synth_sitar(const struct synth_note *note, struct rng *r, float *out, long count)
{
    struct string s = {.sustain = 3.5,
                       .damping = 0.1,
                       .cut = 0.5,
                       .hardness = 0.6 + 0.3 * note->colour,
                       .buzz = 1.2,
                       .bend_cents =
                           rng_uniform(r) < 0.6 ? synth_between(r, 80, 320) : 0};
    pluck(&s, note, r, out, count);
}
