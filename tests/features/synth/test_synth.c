/* The synthetic data set: its labels, that what they say can be measured, its files. */
#include "features/synth/synth.h"

#include "features/data/dataset.h"
#include "features/synth/clip.h"
#include "features/synth/entry.h"
#include "features/synth/voices.h"
#include "tests/features/scratch.h"

#include <math.h>

#define SECONDS 4
#define COUNT ((long)SECONDS * SYNTH_RATE)

static void the_tags_are_the_homeworks(void **state)
{
    (void)state;
    for (int i = 0; i < SYNTH_TAGS; i++)
        assert_string_equal(synth_labels[i].tag, feat_top50[i]);
}

static int split_of(const char *stem)
{
    return *stem == 'c' ? FEAT_VALID : *stem == 'd' ? FEAT_TEST : FEAT_TRAIN;
}

static void every_tag_is_on_and_off_in_every_split(void **state)
{
    int on[FEAT_SPLITS][SYNTH_TAGS] = {{0}}, clips[FEAT_SPLITS] = {0};
    (void)state;
    for (int i = 0; i < FEAT_SYNTH_CLIPS; i++) {
        struct synth_entry entry;
        synth_entry_draw(0, i, SECONDS, &entry);
        int s = split_of(entry.stem);
        clips[s]++;
        for (int t = 0; t < SYNTH_TAGS; t++)
            on[s][t] += entry.labels[t];
    }
    assert_int_equal(clips[FEAT_TRAIN], FEAT_SYNTH_CLIPS * 3 / 5);
    assert_int_equal(clips[FEAT_VALID], clips[FEAT_TEST]);
    for (int s = 0; s < FEAT_SPLITS; s++) {
        for (int t = 0; t < SYNTH_TAGS; t++) {
            assert_true(on[s][t] >= 4);
            assert_true(on[s][t] < clips[s] * 3 / 4);
        }
    }
}

static void names_are_unique_and_have_six_parts(void **state)
{
    enum { CLIPS = 6000 };
    static struct synth_entry entries[CLIPS];
    (void)state;
    for (int i = 0; i < CLIPS; i++) {
        int dashes = 0;
        synth_entry_draw(3, i, SECONDS, &entries[i]);
        for (const char *p = entries[i].stem; *p; p++)
            dashes += *p == '-';
        assert_int_equal(dashes, 5);
        for (int k = 0; k < i; k++)
            assert_string_not_equal(entries[i].stem, entries[k].stem);
    }
}

static double decibels(const float *x, long count)
{
    double sum = 0;
    for (long i = 0; i < count; i++)
        sum += (double)x[i] * (double)x[i];
    return 10 * log10(sum / (double)count);
}

static void loud_clips_are_ten_decibels_above_quiet_ones(void **state)
{
    static float out[COUNT], scratch[COUNT];
    double softest_loud = 0, loudest_quiet = -99;
    (void)state;
    for (int i = 0; i < 120; i++) {
        struct synth_entry entry;
        synth_entry_draw(1, i, SECONDS, &entry);
        synth_entry_render(1, i, &entry, out, scratch, COUNT);
        double level = decibels(out, COUNT);
        if (entry.plan.cues & CUE_LOUD)
            softest_loud = fmin(softest_loud, level);
        if (entry.plan.cues & CUE_QUIET)
            loudest_quiet = fmax(loudest_quiet, level);
        for (long k = 0; k < COUNT; k++)
            assert_true(fabsf(out[k]) < 1);
    }
    assert_true(softest_loud >= loudest_quiet + 10);
}

/* The beat of a signal: the lag between `from` and `to` seconds at which the rise of
 * its energy, in steps of 10 ms, is most like itself. */
static double measure_beat(const float *x, double from, double to)
{
    enum { STEP = SYNTH_RATE / 100, STEPS = SECONDS * 100 };
    double rise[STEPS] = {0}, before = 0, best = -1, best_lag = 0;
    for (int i = 0; i < STEPS; i++) {
        double energy = 0;
        for (int k = 0; k < STEP; k++)
            energy += (double)x[i * STEP + k] * (double)x[i * STEP + k];
        rise[i] = fmax(0, energy - before);
        before = energy;
    }
    for (int lag = (int)(100 * from); lag <= (int)(100 * to); lag++) {
        double likeness = 0;
        for (int i = 0; i + lag < STEPS; i++)
            likeness += rise[i] * (rise[i + lag] + 0.5 * (rise[i + lag - 1]));
        likeness /= STEPS - lag;
        if (likeness > best) {
            best = likeness;
            best_lag = lag / 100.0;
        }
    }
    return best_lag;
}

static void drums_keep_their_tempo(void **state)
{
    static const double tempos[] = {70, 100, 126, 150};
    (void)state;
    for (size_t i = 0; i < sizeof tempos / sizeof *tempos; i++) {
        static float out[COUNT];
        struct rng r;
        memset(out, 0, sizeof out);
        rng_init(&r, 0, RNG_SYNTH, 9, i);
        synth_drums_play(SYNTH_TECHNO, tempos[i], -0.3, &r, out, COUNT);
        double beat = 60 / tempos[i];
        double heard = measure_beat(out, 0.7 * beat, 1.4 * beat);
        assert_true(fabs(heard / beat - 1) < 0.05);
    }
}

/* The pitch of x[0..count) between two bounds, by its autocorrelation. */
static double measure_pitch(const float *x, long count, double low, double high)
{
    double best = -1e9, best_lag = 1, power[3];
    long longest = (long)(SYNTH_RATE / low);
    for (long lag = (long)(SYNTH_RATE / high); lag <= (long)(SYNTH_RATE / low); lag++) {
        double likeness[3] = {0};
        for (int k = 0; k < 3; k++) {
            for (long i = 0; i + longest + 2 < count; i++)
                likeness[k] += (double)x[i] * (double)x[i + lag + k - 1];
        }
        if (likeness[1] > best && likeness[1] >= likeness[0] &&
            likeness[1] >= likeness[2]) {
            memcpy(power, likeness, sizeof power);
            best = likeness[1];
            best_lag = (double)lag + 0.5 * (power[0] - power[2]) /
                                         (power[0] - 2 * power[1] + power[2]);
        }
    }
    return SYNTH_RATE / best_lag;
}

static void voices_play_in_tune(void **state)
{
    static const struct {
        synth_play *play;
        double midi;
    } cases[] = {
        {synth_guitar, 57},         {synth_harp, 64},  {synth_harpsichord, 60},
        {synth_piano, 52},          {synth_flute, 72}, {synth_violin, 67},
        {synth_cello, 45},          {synth_woman, 64}, {synth_man, 50},
        {synth_string_section, 60}, {synth_lead, 60},  {synth_bass, 40},
        {synth_choir, 55},
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        static float out[SYNTH_RATE];
        struct rng r;
        double hertz = synth_hertz(cases[i].midi);
        struct synth_note note = {0, 1, hertz, 1, 0.5};
        memset(out, 0, sizeof out);
        rng_init(&r, 0, RNG_SYNTH, 9, i);
        cases[i].play(&note, &r, out, SYNTH_RATE);
        double heard = measure_pitch(out + 3000, 9600, hertz / 1.4, hertz * 1.4);
        double off = 1200 * log2(heard / hertz);
        if (fabs(off) > 20)
            fail_msg("voice %zu is %.1f cents off", i, off);
    }
}

static void women_sing_higher_than_men(void **state)
{
    const struct synth_instrument *i = synth_instruments;
    (void)state;
    for (int k = 0; k < SYNTH_INSTRUMENTS; k++)
        assert_true(i[k].high - i[k].low >= 11);
    assert_true(i[SYNTH_WOMAN].low + i[SYNTH_WOMAN].high >
                i[SYNTH_MAN].low + i[SYNTH_MAN].high + 24);
    assert_true(i[SYNTH_SOPRANO].low > i[SYNTH_TENOR].low + 12);
}

static void notes_outside_the_clip_are_cut(void **state)
{
    static float out[SYNTH_RATE / 4];
    static synth_play *const plays[] = {
        synth_guitar, synth_sitar, synth_piano, synth_violin,      synth_choir,
        synth_pad,    synth_siren, synth_drone, synth_harpsichord, synth_power_chord,
    };
    (void)state;
    for (size_t i = 0; i < sizeof plays / sizeof *plays; i++) {
        static const double starts[] = {-2, -0.1, 0.2, 5};
        for (size_t k = 0; k < sizeof starts / sizeof *starts; k++) {
            struct rng r;
            struct synth_note note = {starts[k], 0.5, 220, 1, 0.5};
            rng_init(&r, 0, RNG_SYNTH, 9, i);
            plays[i](&note, &r, out, SYNTH_RATE / 4);
        }
    }
    for (long i = 0; i < SYNTH_RATE / 4; i++)
        assert_true(isfinite(out[i]));
}

static struct feat_synth request(const char *folder, int clips, int workers)
{
    return (struct feat_synth){.folder = folder,
                               .clips = clips,
                               .seconds = 0.6,
                               .seed = 5,
                               .workers = workers};
}

static struct hash hash_file(const char *path)
{
    char *text;
    size_t length;
    assert_int_equal(file_read(path, &text, &length, NULL), ERR_OK);
    struct hash hash = hash_bytes(text, length);
    free(text);
    return hash;
}

static void any_number_of_workers_writes_the_same_files(void **state)
{
    struct scratch *s = *state;
    struct feat_dataset *sets[2];
    for (int i = 0; i < 2; i++) {
        const char *folder = scratch_path(s, i ? "two" : "one");
        struct feat_synth synth = request(folder, 20, i ? 3 : 1);
        struct err e = {0};
        bool made = false;
        assert_int_equal(feat_synth_write(&synth, &made, &e), ERR_OK);
        assert_true(made);
        sets[i] = feat_dataset_read_folder(folder, NULL, s->arena, s->diag);
        assert_non_null(sets[i]);
        assert_int_equal(sets[i]->clip_count, 20);
    }
    for (size_t i = 0; i < 20; i++) {
        assert_non_null(sets[0]->clips[i].path);
        assert_string_equal(hash_file(sets[0]->clips[i].path).text,
                            hash_file(sets[1]->clips[i].path).text);
    }
    assert_string_equal(feat_dataset_fingerprint(sets[0]).text,
                        feat_dataset_fingerprint(sets[1]).text);
}

static void a_set_that_is_there_is_left_as_it_is(void **state)
{
    struct scratch *s = *state;
    struct feat_synth synth = request(scratch_path(s, "set"), 5, 1);
    struct err e = {0};
    bool made;
    assert_int_equal(feat_synth_write(&synth, &made, &e), ERR_OK);
    assert_int_equal(feat_synth_write(&synth, &made, &e), ERR_OK);
    assert_false(made);
    synth.clips = 6;
    assert_int_equal(feat_synth_write(&synth, &made, &e), ERR_USER);
    assert_contains(e.text, "--clips 5");
}

static void the_data_of_people_is_not_touched(void **state)
{
    struct scratch *s = *state;
    struct feat_synth synth = request(s->folder, 5, 1);
    struct err e = {0};
    bool made;
    scratch_write_text(s, "annotations_final.csv", "mine");
    assert_int_equal(feat_synth_write(&synth, &made, &e), ERR_USER);
    assert_false(file_exists(scratch_path(s, "waveform")));
    assert_string_equal(hash_file(scratch_path(s, "annotations_final.csv")).text,
                        hash_text("mine").text);
}

int main(void)
{
#define TEST(name)                                                                     \
    cmocka_unit_test_setup_teardown(name, scratch_set_up, scratch_tear_down)
    const struct CMUnitTest tests[] = {
        TEST(the_tags_are_the_homeworks),
        TEST(every_tag_is_on_and_off_in_every_split),
        TEST(names_are_unique_and_have_six_parts),
        TEST(loud_clips_are_ten_decibels_above_quiet_ones),
        TEST(drums_keep_their_tempo),
        TEST(voices_play_in_tune),
        TEST(women_sing_higher_than_men),
        TEST(notes_outside_the_clip_are_cut),
        TEST(any_number_of_workers_writes_the_same_files),
        TEST(a_set_that_is_there_is_left_as_it_is),
        TEST(the_data_of_people_is_not_touched),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
