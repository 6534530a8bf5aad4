/* Struck strings: partials that are stretched by the strings' stiffness and die the
 * faster the higher they are, each a resonator of two multiplications a sample. */
#include "features/synth/voices.h"

#include <math.h>

#define PARTIALS 18
#define STIFFNESS 4e-4
#define BAND_EDGE 7500.0 /* Hz */
#define TWO_PI 6.283185307179586

void synth_piano(const struct synth_note *note, struct rng *r, float *out, long count)
{
    long first = lround(note->start * SYNTH_RATE);
    long held = lround(note->length * SYNTH_RATE), cut = SYNTH_RATE / 8;
    for (int k = 1; k <= PARTIALS; k++) {
        double hertz = k * note->pitch * sqrt(1 + STIFFNESS * k * k);
        if (hertz > BAND_EDGE)
            break;
        double seconds =
            6 / (1 + note->pitch / 250) / (1 + 0.25 * k); /* to fall by 60 dB */
        double radius = pow(10, -3 / (seconds * SYNTH_RATE));
        double angle = TWO_PI * hertz / SYNTH_RATE, phase = TWO_PI * rng_uniform(r);
        double amplitude =
            0.45 * note->level * exp(-(0.42 - 0.25 * note->colour) * (k - 1));
        double now = amplitude * sin(phase),
               before = amplitude * sin(phase - angle) / radius;
        double twice = 2 * radius * cos(angle), square = radius * radius;
        for (long i = 0; i < held + cut && first + i < count; i++) {
            double next = twice * now - square * before;
            double release = i > held ? 1 - (double)(i - held) / (double)cut : 1;
            if (first + i >= 0)
                out[first + i] += (float)(release * now);
            before = now;
            now = next;
        }
    }
}
