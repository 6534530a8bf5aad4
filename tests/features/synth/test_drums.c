/* The drums of the synthetic data set, by what is measured in them: each pattern keeps
 * its tempo and is told from the others by when it is struck low, high and softly. */
#include "features/synth/drums.h"

#include "tests/features/synth/hearing.h"

enum { SECONDS = 8, COUNT = SECONDS * SYNTH_RATE, STEPS = 16 };

static const char *const names[] = {"none", "techno", "dance",   "pop",
                                    "rock", "metal",  "country", "tabla"};

static void play(enum synth_pattern pattern, double tempo, uint64_t stream,
                 float out[COUNT])
{
    struct rng r;
    memset(out, 0, COUNT * sizeof(*out));
    rng_init(&r, 0, RNG_SYNTH, 9, stream);
    synth_drums_play(pattern, tempo, 0, &r, out, COUNT);
}

static void patterns_keep_their_tempo(void **state)
{
    static const double tempos[] = {60, 76, 100, 126, 150, 190};
    (void)state;
    for (int p = SYNTH_TECHNO; p <= SYNTH_TABLA; p++) {
        for (size_t i = 0; i < sizeof(tempos) / sizeof(*tempos); i++) {
            static float out[COUNT];
            double beat = 60 / tempos[i];
            play(p, tempos[i], i, out);
            double heard = hear_period(out, COUNT, 0.75 * beat, 1.33 * beat);
            if (fabs(heard / beat - 1) > 0.05)
                fail_msg("%s at %g beats a minute is heard at %g", names[p], tempos[i],
                         60 / heard);
        }
    }
}

/* The steps of a bar in which something is struck, below 160 Hz and above 2.5 kHz, and
 * the tempos of music with these drums. Soft strokes of a kick that still rings from a
 * loud one are heard by their click alone. */
struct bar {
    const char *low, *high;
    double slowest, fastest;
};

static const struct bar bars[] = {
    [SYNTH_TECHNO] = {"x...x...x...x...", "..x.x.x...xxx.xx", 122, 152},
    [SYNTH_DANCE] = {"x...x...x...x.x.", "xxxxxxxxxxxxxxxx", 112, 140},
    [SYNTH_POP] = {"x......xx.......", "x.x.x.x.x.x.x.x.", 70, 135},
    [SYNTH_ROCK] = {"x.....x.x.x.....", "x.x.x.x.x.x.x.xx", 90, 160},
    [SYNTH_METAL] = {"x.x.x.x.x.x.x.x.", "xxxxxxxxxxxxxxxx", 140, 195},
    [SYNTH_COUNTRY] = {"x.......x.......", "x.xxx.xxx.xxx.xx", 85, 150},
    [SYNTH_TABLA] = {"x.....x...x.....", "..x.xxx...x.xxxx", 55, 170},
};
enum { PATTERNS = sizeof(bars) / sizeof(*bars) };

/* How much louder each step is than the 20 ms before it, the mean over the bars. */
static void hear_steps(const float *x, double tempo, double out[STEPS])
{
    double step = 60 / tempo / 4, silence = hear_level(x, 0, SECONDS) - 25;
    int heard[STEPS] = {0};
    memset(out, 0, STEPS * sizeof(*out));
    for (int i = 0; (i + 1) * step < SECONDS; i++) {
        double at = i * step;
        double before = at > 0.03 ? hear_level(x, at - 0.028, at - 0.008) : silence;
        double after = hear_level(x, at, at + 0.02);
        out[i % STEPS] += fmax(0, after - fmax(before, silence));
        heard[i % STEPS]++;
    }
    for (int i = 0; i < STEPS; i++)
        out[i] /= heard[i];
}

/* 24 dB an octave below 160 Hz, 6 dB an octave above 2.3 kHz. */
static void split(const float *x, float *low, float *high)
{
    float poles[4] = {0}, slow = 0;
    for (long i = 0; i < COUNT; i++) {
        float value = x[i];
        for (int k = 0; k < 4; k++)
            value = poles[k] += 0.06f * (value - poles[k]);
        slow += 0.6f * (x[i] - slow);
        low[i] = value;
        high[i] = x[i] - slow;
    }
}

/* How alike the steps are to a bar's: 1 where strokes of 25 dB are where they should be
 * and nowhere else. */
static double likeness(const double steps[STEPS], const char *bar)
{
    double product = 0, measured = 1e-9, written = 0;
    for (int i = 0; i < STEPS; i++) {
        double stroke = fmin(steps[i], 25), here = bar[i] == 'x' ? 25 : 0;
        product += stroke * here;
        measured += stroke * stroke;
        written += here * here;
    }
    return product / sqrt(measured * written);
}

static void each_pattern_is_heard_as_itself(void **state)
{
    static float x[COUNT], low[COUNT], high[COUNT];
    (void)state;
    for (int p = SYNTH_TECHNO; p < PATTERNS; p++) {
        for (int i = 0; i < 3; i++) {
            double tempo =
                bars[p].slowest + i * (bars[p].fastest - bars[p].slowest) / 2;
            double lows[STEPS], highs[STEPS], best = 0;
            int heard = 0;
            play(p, tempo, (uint64_t)i, x);
            split(x, low, high);
            hear_steps(low, tempo, lows);
            hear_steps(high, tempo, highs);
            for (int q = SYNTH_TECHNO; q < PATTERNS; q++) {
                double like =
                    likeness(lows, bars[q].low) + likeness(highs, bars[q].high);
                heard = like > best ? q : heard;
                best = fmax(best, like);
            }
            if (heard != p)
                fail_msg("%s at %g beats a minute is heard as %s", names[p], tempo,
                         names[heard]);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(patterns_keep_their_tempo),
        cmocka_unit_test(each_pattern_is_heard_as_itself),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
