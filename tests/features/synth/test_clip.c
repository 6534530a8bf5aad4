/* Whole clips of the synthetic data set, instruments, drums, noise and recording mixed:
 * level, tempo, and that every tag can be learned from what is heard. */
#include "features/synth/clip.h"

#include "features/dsp/melbank.h"
#include "features/dsp/stft.h"
#include "features/synth/entry.h"
#include "tests/features/synth/hearing.h"

enum { SECONDS = 4, COUNT = SECONDS * SYNTH_RATE };

static void loud_clips_are_ten_decibels_above_quiet_ones(void **state)
{
    static float out[COUNT], scratch[COUNT];
    double softest_loud = 0, loudest_quiet = -99;
    int loud = 0, quiet = 0;
    (void)state;
    for (int i = 0; i < 120; i++) {
        struct synth_entry entry;
        synth_entry_draw(1, i, SECONDS, &entry);
        synth_entry_render(1, i, &entry, out, scratch, COUNT);
        double level = hear_level(out, 0, SECONDS);
        if (entry.plan.cues & CUE_LOUD) {
            softest_loud = fmin(softest_loud, level);
            loud++;
        }
        if (entry.plan.cues & CUE_QUIET) {
            loudest_quiet = fmax(loudest_quiet, level);
            quiet++;
        }
        for (long k = 0; k < COUNT; k++)
            assert_true(fabsf(out[k]) < 1);
    }
    assert_true(loud >= 10 && quiet >= 10);
    assert_true(softest_loud >= loudest_quiet + 10);
}

enum { LONG_SECONDS = 12, LONG_COUNT = LONG_SECONDS * SYNTH_RATE };

/* What is heard of a tempo, relative to it, looked for between 3/4 and 4/3 of it. */
static double heard_tempo(const float *x, double period)
{
    return period / hear_period(x, LONG_COUNT, 0.75 * period, 1.33 * period);
}

static void every_role_is_played_in_time(void **state)
{
    static const double tempos[] = {50, 76, 100, 132, 170};
    static const double beats[] = {[SYNTH_MELODY] = 1,
                                   [SYNTH_CHORDS] = 2,
                                   [SYNTH_ARPEGGIO] = 1,
                                   [SYNTH_RIFF] = 1,
                                   [SYNTH_HELD] = 4};
    static float out[LONG_COUNT], scratch[LONG_COUNT];
    (void)state;
    for (int role = SYNTH_MELODY; role <= SYNTH_HELD; role++) {
        for (size_t i = 0; i < sizeof(tempos) / sizeof(*tempos); i++) {
            struct synth_plan plan = {
                .tempo = tempos[i],
                .key = 30,
                .loudness = -20,
                .noise = -45,
                .part_count = 1,
                .parts = {{.instrument = SYNTH_PIANO, .role = role, .level = 1}}};
            struct rng r;
            rng_init(&r, 0, RNG_SYNTH, 9, i);
            synth_clip_render(&plan, &r, out, scratch, LONG_COUNT);
            double heard = heard_tempo(out, beats[role] * 60 / tempos[i]);
            if (fabs(heard - 1) > 0.05)
                fail_msg("role %d at %g beats a minute is heard at %g times that", role,
                         tempos[i], heard);
        }
    }
}

/* Slow music has clips without an attack in them: pads, a choir that holds a chord. */
static void the_tempo_of_fast_and_slow_clips_is_heard(void **state)
{
    static float out[LONG_COUNT], scratch[LONG_COUNT];
    int fast = 0, slow = 0, heard_fast = 0, heard_slow = 0;
    (void)state;
    for (int i = 0; i < 150; i++) {
        struct synth_entry entry;
        synth_entry_draw(0, i, LONG_SECONDS, &entry);
        if (!(entry.plan.cues & (CUE_FAST | CUE_SLOW)))
            continue;
        synth_entry_render(0, i, &entry, out, scratch, LONG_COUNT);
        bool heard = fabs(heard_tempo(out, 60 / entry.plan.tempo) - 1) < 0.05;
        bool is_fast = entry.plan.cues & CUE_FAST;
        *(is_fast ? &fast : &slow) += 1;
        *(is_fast ? &heard_fast : &heard_slow) += heard;
    }
    assert_true(fast >= 30 && heard_fast >= 0.85 * fast);
    assert_true(slow >= 30 && heard_slow >= 0.5 * slow);
}

/* dB of what is in x and not in y, at whatever level y is, relative to x. */
static double missing(const float *x, const float *y)
{
    double xx = 0, xy = 0, yy = 1e-12;
    for (long i = 0; i < COUNT; i++) {
        xx += (double)x[i] * (double)x[i];
        xy += (double)x[i] * (double)y[i];
        yy += (double)y[i] * (double)y[i];
    }
    return 10 * log10(1 - xy * xy / (xx * yy) + 1e-10);
}

/* Without one of its parts, or the drums, the same clip is another one. */
static void all_that_is_played_is_in_the_mix(void **state)
{
    static float whole[COUNT], less[COUNT], scratch[COUNT];
    (void)state;
    for (int i = 0; i < 40; i++) {
        struct synth_entry entry;
        synth_entry_draw(2, i, SECONDS, &entry);
        synth_entry_render(2, i, &entry, whole, scratch, COUNT);
        for (int k = 0; k <= entry.plan.part_count; k++) {
            bool drums = k == entry.plan.part_count;
            struct synth_entry one = entry;
            *(drums ? &one.plan.drum_level : &one.plan.parts[k].level) = 0;
            synth_entry_render(2, i, &one, less, scratch, COUNT);
            double level = missing(whole, less);
            if (!drums && level < -25)
                fail_msg("part %d of clip %d is at %g dB of it", k, i, level);
            if (drums && entry.plan.drums != SYNTH_NO_DRUMS && level < -15)
                fail_msg("the drums of clip %d are at %g dB of it", i, level);
        }
    }
}

/* What a clip is told by: mean and deviation of its mel bands in dB, and of how much
 * each rises from frame to frame. */
enum { BANDS = 32, VALUES = 4 * BANDS + 1, CLIPS = 800, LEARNED = CLIPS / 2 };

struct ear {
    struct stft *stft;
    struct melbank bank;
};

static void open_ear(struct ear *ear)
{
    const struct stft_settings frames = {.n_fft = 512,
                                         .win_length = 512,
                                         .hop_length = 256,
                                         .window = WINDOW_HANN,
                                         .center = true,
                                         .power = 2};
    const struct melbank_settings bands = {.sample_rate = SYNTH_RATE,
                                           .n_fft = 512,
                                           .n_mels = BANDS,
                                           .f_max = SYNTH_RATE / 2.0};
    assert_int_equal(stft_create(&frames, &ear->stft, NULL), ERR_OK);
    assert_int_equal(melbank_init(&bands, &ear->bank, NULL), ERR_OK);
}

static void listen(struct ear *ear, const float *x, float out[VALUES])
{
    enum { FRAMES = 1 + COUNT / 256 };
    static float mel[FRAMES][BANDS];
    double sum[VALUES] = {0};
    for (int t = 0; t < FRAMES; t++) {
        int stride;
        const float *bins = stft_power(ear->stft, x, COUNT, t, 1, &stride);
        melbank_apply(&ear->bank, bins, stride, 1, mel[t]);
        for (int b = 0; b < BANDS; b++)
            mel[t][b] = 10 * log10f(mel[t][b] + 1e-6f);
    }
    for (int t = 1; t < FRAMES; t++) {
        for (int b = 0; b < BANDS; b++) {
            double level = (double)mel[t][b];
            double rise = fmax(0, level - (double)mel[t - 1][b]);
            sum[4 * b] += level;
            sum[4 * b + 1] += level * level;
            sum[4 * b + 2] += rise;
            sum[4 * b + 3] += rise * rise;
        }
    }
    for (int k = 0; k < VALUES - 1; k += 2) {
        double mean = sum[k] / (FRAMES - 1);
        out[k] = (float)mean;
        out[k + 1] = (float)sqrt(fmax(0, sum[k + 1] / (FRAMES - 1) - mean * mean));
    }
    out[VALUES - 1] = 1;
}

/* Each value with mean 0 and deviation 1, but the last. */
static void standardise(float (*values)[VALUES])
{
    for (int v = 0; v < VALUES - 1; v++) {
        double mean = 0, square = 0;
        for (int i = 0; i < CLIPS; i++) {
            mean += (double)values[i][v] / CLIPS;
            square += (double)values[i][v] * (double)values[i][v] / CLIPS;
        }
        double deviation = sqrt(square - mean * mean);
        for (int i = 0; i < CLIPS; i++)
            values[i][v] = (float)(((double)values[i][v] - mean) / deviation);
    }
}

/* Cholesky's lower factor of A'A + 10, A being the clips that are learned from. */
static void factor(float (*a)[VALUES], double (*m)[VALUES])
{
    for (int i = 0; i < VALUES; i++) {
        for (int k = 0; k <= i; k++) {
            m[i][k] = i == k ? 10 : 0;
            for (int r = 0; r < LEARNED; r++)
                m[i][k] += (double)a[r][i] * (double)a[r][k];
            for (int j = 0; j < k; j++)
                m[i][k] -= m[i][j] * m[k][j];
            m[i][k] = i == k ? sqrt(m[i][k]) : m[i][k] / m[k][k];
        }
    }
}

/* The weights that are closest to 1 for clips with one of the cues and to 0 for others:
 * ridge regression. */
static void learn(float (*a)[VALUES], double (*m)[VALUES], const synth_cues *heard,
                  synth_cues cues, double w[VALUES])
{
    for (int i = 0; i < VALUES; i++) {
        w[i] = 0;
        for (int r = 0; r < LEARNED; r++)
            w[i] += heard[r] & cues ? (double)a[r][i] : 0;
        for (int j = 0; j < i; j++)
            w[i] -= m[i][j] * w[j];
        w[i] /= m[i][i];
    }
    for (int i = VALUES - 1; i >= 0; i--) {
        for (int j = i + 1; j < VALUES; j++)
            w[i] -= m[j][i] * w[j];
        w[i] /= m[i][i];
    }
}

/* How often a clip with one of the cues scores above one without, of those that were
 * not learned from. */
static double area(float (*a)[VALUES], const synth_cues *heard, synth_cues cues,
                   const double w[VALUES])
{
    double scores[CLIPS] = {0}, right = 0, pairs = 0;
    for (int i = LEARNED; i < CLIPS; i++)
        for (int v = 0; v < VALUES; v++)
            scores[i] += w[v] * (double)a[i][v];
    for (int i = LEARNED; i < CLIPS; i++) {
        for (int k = LEARNED; heard[i] & cues && k < CLIPS; k++) {
            if (!(heard[k] & cues)) {
                pairs++;
                right += scores[i] > scores[k];
            }
        }
    }
    return right / pairs;
}

/* Tempo is hard to hear from a mean spectrum. */
static double least_area(synth_cues cues)
{
    return cues & (CUE_FAST | CUE_SLOW) ? 0.7 : 0.85;
}

static void every_tag_can_be_learned_from_whole_clips(void **state)
{
    static float values[CLIPS][VALUES], out[COUNT], scratch[COUNT];
    static double m[VALUES][VALUES];
    static synth_cues heard[CLIPS];
    struct ear ear;
    (void)state;
    open_ear(&ear);
    for (int i = 0; i < CLIPS; i++) {
        struct synth_entry entry;
        synth_entry_draw(4, i, SECONDS, &entry);
        synth_entry_render(4, i, &entry, out, scratch, COUNT);
        listen(&ear, out, values[i]);
        heard[i] = entry.plan.cues;
    }
    stft_destroy(ear.stft);
    melbank_deinit(&ear.bank);
    standardise(values);
    factor(values, m);
    for (int t = 0; t < SYNTH_TAGS; t++) {
        double w[VALUES];
        learn(values, m, heard, synth_labels[t].cues, w);
        double reached = area(values, heard, synth_labels[t].cues, w);
        if (!(reached >= least_area(synth_labels[t].cues)))
            fail_msg("%s is told from other clips with a ROC-AUC of %.3f only",
                     synth_labels[t].tag, reached);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(loud_clips_are_ten_decibels_above_quiet_ones),
        cmocka_unit_test(every_role_is_played_in_time),
        cmocka_unit_test(the_tempo_of_fast_and_slow_clips_is_heard),
        cmocka_unit_test(all_that_is_played_is_in_the_mix),
        cmocka_unit_test(every_tag_can_be_learned_from_whole_clips),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
