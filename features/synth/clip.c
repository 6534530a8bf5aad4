/* Playing a plan: clip.h. */
#include "features/synth/clip.h"

#include <math.h>
#include <string.h>

#define BEATS 4 /* of a bar */
#define CHORDS 4
#define KNEE 0.5f
#define CEILING 0.99f

/* Where in the music a clip is: its beginning lies somewhere in a bar. */
struct song {
    const struct synth_plan *plan;
    double beat;        /* s */
    double start;       /* s: of the first bar, not after the clip's beginning */
    double end;         /* s */
    int chords[CHORDS]; /* degrees of the scale, one a bar */
};

static int midi_of_degree(const struct synth_plan *p, int degree)
{
    static const int scales[2][7] = {{0, 2, 4, 5, 7, 9, 11}, {0, 2, 3, 5, 7, 8, 10}};
    int octave = degree >= 0 ? degree / 7 : -((6 - degree) / 7);
    return p->key + 12 * octave + scales[p->minor][degree - 7 * octave];
}

/* Moved by octaves into the instrument's range; the spans are an octave at least. */
static int fold(const struct synth_instrument *i, int midi)
{
    while (midi < i->low)
        midi += 12;
    while (midi > i->high)
        midi -= 12;
    return midi;
}

/* A note of a part: where it begins and how long it is, in beats, and its degree of the
 * scale. */
struct tone {
    double beat, beats;
    int degree;
    double level;
};

static void play(const struct song *s, const struct synth_part *part,
                 const struct tone *tone, struct rng *r, float *out, long count)
{
    const struct synth_instrument *i = &synth_instruments[part->instrument];
    const int midi = midi_of_degree(s->plan, tone->degree);
    struct synth_note note = {.colour = part->colour};
    note.pitch = fold(i, midi) + (s->plan->cents + part->cents) / 100;
    note.pitch = synth_hertz(note.pitch + synth_between(r, -0.08, 0.08));
    note.start = s->start + tone->beat * s->beat + synth_between(r, -0.008, 0.008);
    note.length = tone->beats * s->beat * synth_between(r, 0.85, 1);
    note.level = tone->level * synth_between(r, 0.7, 1);
    i->play(&note, r, out, count);
}

static int chord_at(const struct song *s, double beat)
{
    return s->chords[(int)(beat / BEATS) % CHORDS];
}

/* Slow pieces have long notes, so that tempo is in every part. */
static double draw_beats(const struct song *s, struct rng *r)
{
    static const double lengths[] = {0.5, 0.5, 1, 1, 1.5, 2};
    double beats = lengths[rng_below(r, sizeof(lengths) / sizeof(*lengths))];
    return beats * s->beat < 0.14 ? 2 * beats : beats;
}

static void play_melody(const struct song *s, const struct synth_part *part,
                        struct rng *r, float *out, long count)
{
    int middle = 14 + (int)rng_below(r, 14), degree = middle;
    for (double beat = 0, beats; s->start + beat * s->beat < s->end; beat += beats) {
        beats = draw_beats(s, r);
        degree += (int)rng_below(r, 5) - 2;
        if (degree > middle + 6 || degree < middle - 6)
            degree = middle;
        if (rng_uniform(r) < 0.88)
            play(s, part, &(struct tone){beat, beats, degree, 1}, r, out, count);
    }
}

static void play_chords(const struct song *s, const struct synth_part *part,
                        double beats, struct rng *r, float *out, long count)
{
    for (double beat = 0; s->start + beat * s->beat < s->end; beat += beats) {
        for (int third = 0; third < 3; third++) {
            int degree = 14 + chord_at(s, beat) + 2 * third;
            play(s, part, &(struct tone){beat, beats, degree, 0.6}, r, out, count);
        }
    }
}

static void play_arpeggio(const struct song *s, const struct synth_part *part,
                          struct rng *r, float *out, long count)
{
    double beats = s->beat > 0.55 && rng_uniform(r) < 0.5 ? 0.25 : 0.5;
    int step = 0;
    for (double beat = 0; s->start + beat * s->beat < s->end; beat += beats, step++) {
        int degree = 14 + chord_at(s, beat) + 2 * (step % 4) + (step % 4 == 3);
        play(s, part, &(struct tone){beat, 2 * beats, degree, 1}, r, out, count);
    }
}

static void play_riff(const struct song *s, const struct synth_part *part,
                      struct rng *r, float *out, long count)
{
    for (double beat = 0; s->start + beat * s->beat < s->end; beat += 0.5) {
        if (rng_uniform(r) < 0.8)
            play(s, part, &(struct tone){beat, 0.5, chord_at(s, beat), 1}, r, out,
                 count);
    }
}

static void play_held(const struct song *s, const struct synth_part *part,
                      struct rng *r, float *out, long count)
{
    for (double beat = 0; s->start + beat * s->beat < s->end; beat += BEATS) {
        play(s, part, &(struct tone){beat, BEATS, 14 + s->chords[0], 1}, r, out, count);
        if (s->plan->cues & CUE_AMBIENT)
            play(s, part, &(struct tone){beat, BEATS, 18 + s->chords[0], 1}, r, out,
                 count);
    }
}

static void play_part(const struct song *s, const struct synth_part *part,
                      struct rng *r, float *out, long count)
{
    switch (part->role) {
    case SYNTH_MELODY:
        play_melody(s, part, r, out, count);
        break;
    case SYNTH_CHORDS:
        play_chords(s, part, BEATS / 2, r, out, count);
        break;
    case SYNTH_ARPEGGIO:
        play_arpeggio(s, part, r, out, count);
        break;
    case SYNTH_RIFF:
        play_riff(s, part, r, out, count);
        break;
    case SYNTH_HELD:
        play_held(s, part, r, out, count);
        break;
    }
    double drive = synth_instruments[part->instrument].drive;
    for (long i = 0; drive > 0 && i < count; i++)
        out[i] = tanhf((float)drive * out[i]);
}

static double rms(const float *x, long count)
{
    double sum = 0;
    for (long i = 0; i < count; i++)
        sum += (double)x[i] * (double)x[i];
    return sqrt(sum / (double)count);
}

/* Adds x at a root mean square of level; silence stays silence. */
static void mix(const float *x, double level, float *out, long count)
{
    double loud = rms(x, count);
    float gain = loud > 1e-6 ? (float)(level / loud) : 0;
    for (long i = 0; i < count; i++)
        out[i] += gain * x[i];
}

/* A first-order shelf about 1 kHz: dark rooms, thin microphones. */
static void colour(double tilt, float *x, long count)
{
    float low = 0, gain = (float)pow(2, tilt);
    for (long i = 0; i < count; i++) {
        low += 0.32f * (x[i] - low);
        x[i] = low / gain + gain * (x[i] - low);
    }
}

/* Noise that falls by 3 dB an octave or so: three leaky sums. */
static void add_noise(double level, struct rng *r, float *out, long count)
{
    float slow = 0, middle = 0;
    for (long i = 0; i < count; i++) {
        float white = (float)synth_between(r, -1, 1);
        slow += 0.02f * (white - slow);
        middle += 0.2f * (white - middle);
        out[i] += (float)level * (3 * slow + middle + 0.3f * white);
    }
}

/* Peaks above the knee are pressed together below the ceiling. */
static void set_loudness(double decibels, float *x, long count)
{
    double loud = rms(x, count);
    float gain = loud > 1e-9 ? (float)(pow(10, decibels / 20) / loud) : 0;
    for (long i = 0; i < count; i++) {
        float value = gain * x[i], over = (fabsf(value) - KNEE) / (CEILING - KNEE);
        if (over > 0)
            value = copysignf(KNEE + (CEILING - KNEE) * tanhf(over), value);
        x[i] = value;
    }
}

void synth_clip_render(const struct synth_plan *plan, struct rng *r, float *out,
                       float *scratch, long count)
{
    static const int degrees[] = {0, 3, 4, 5};
    struct song s = {.plan = plan, .beat = 60 / plan->tempo};
    size_t size = (size_t)count * sizeof(*out);
    s.start = -s.beat * synth_between(r, 0, BEATS);
    s.end = (double)count / SYNTH_RATE;
    for (int i = 1; i < CHORDS; i++)
        s.chords[i] = degrees[rng_below(r, 4)];
    memset(out, 0, size);
    for (int i = 0; i < plan->part_count; i++) {
        memset(scratch, 0, size);
        play_part(&s, &plan->parts[i], r, scratch, count);
        mix(scratch, plan->parts[i].level, out, count);
    }
    if (plan->drums != SYNTH_NO_DRUMS) {
        memset(scratch, 0, size);
        synth_drums_play(plan->drums, plan->tempo, s.start, r, scratch, count);
        mix(scratch, plan->drum_level, out, count);
    }
    colour(plan->tilt, out, count);
    add_noise(rms(out, count) * pow(10, plan->noise / 20), r, out, count);
    set_loudness(plan->loudness, out, count);
}
