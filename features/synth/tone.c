/* Sustained tones: tone.h. */
#include "features/synth/tone.h"

#include <math.h>

#define TABLE 512
#define BAND_EDGE 7600.0 /* Hz */
#define TWO_PI 6.283185307179586

double synth_hertz(double midi)
{
    return 440 * exp2((midi - 69) / 12);
}

int synth_partials(double pitch)
{
    int count = (int)(BAND_EDGE / pitch);
    return count < 1 ? 1 : count > SYNTH_PARTIALS ? SYNTH_PARTIALS : count;
}

/* One period with a peak of 1, and its first value again at the end. */
static void fill_table(const struct synth_tone *tone, struct rng *r,
                       float table[TABLE + 1])
{
    float sine[TABLE], peak = 1e-9f;
    for (int i = 0; i < TABLE; i++) {
        sine[i] = (float)sin(TWO_PI * i / TABLE);
        table[i] = 0;
    }
    for (int k = 1; k <= tone->partials; k++) {
        unsigned phase = (unsigned)rng_below(r, TABLE);
        for (unsigned i = 0; i < TABLE; i++)
            table[i] +=
                tone->amplitude[k - 1] * sine[(phase + i * (unsigned)k) % TABLE];
    }
    for (int i = 0; i < TABLE; i++)
        peak = fmaxf(peak, fabsf(table[i]));
    for (int i = 0; i < TABLE; i++)
        table[i] /= peak;
    table[TABLE] = table[0];
}

static double envelope(const struct synth_tone *tone, double t, double length)
{
    double level = tone->fade > 0 ? exp(-t / tone->fade) : 1;
    if (t < tone->attack)
        level *= t / tone->attack;
    if (t > length)
        level *= fmax(0, 1 - (t - length) / tone->release);
    return level;
}

/* The pitch relative to the note's, t seconds into it. */
static double bend(const struct synth_tone *tone, double t, double vibrato_phase)
{
    double cents = tone->vibrato_cents * fmin(1, t / 0.3) *
                   sin(TWO_PI * tone->vibrato_hz * t + vibrato_phase);
    cents -= tone->scoop_cents * exp(-t / 0.06);
    return exp2(cents / 1200);
}

/* Envelope and pitch are held for a block of samples: 2 ms. */
enum { BLOCK = 32 };

void synth_tone_play(const struct synth_tone *tone, const struct synth_note *note,
                     struct rng *r, float *out, long count)
{
    float table[TABLE + 1];
    double vibrato_phase = TWO_PI * rng_uniform(r), phase = 0;
    long first = lround(note->start * SYNTH_RATE);
    long length = lround((note->length + tone->release) * SYNTH_RATE);
    float low = 0;
    double level = 0;
    fill_table(tone, r, table);
    for (long at = 0; at < length && first + at < count; at += BLOCK) {
        double t = (double)at / SYNTH_RATE;
        double step = TABLE * note->pitch * bend(tone, t, vibrato_phase) / SYNTH_RATE;
        double next =
            note->level * envelope(tone, t + (double)BLOCK / SYNTH_RATE, note->length);
        double slope = (next - level) / BLOCK;
        for (long i = at; i < at + BLOCK && i < length; i++, level += slope) {
            int cell = (int)phase;
            float between = (float)(phase - cell);
            float value = table[cell] + between * (table[cell + 1] - table[cell]);
            phase += step;
            while (phase >= TABLE)
                phase -= TABLE;
            if (tone->breath > 0) {
                low += 0.4f * ((float)(rng_next(r) >> 8) * 0x1p-23f - 1 - low);
                value += (float)tone->breath * low;
            }
            if (first + i >= 0 && first + i < count)
                out[first + i] += (float)level * value;
        }
        level = next;
    }
}
