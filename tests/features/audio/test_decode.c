#include "features/audio/decode.h"
#include "features/audio/length.h"

#include "base/npy.h"
#include "features/audio/resample.h"
#include "tests/features/scratch.h"

#include <math.h>
#include <sndfile.h>

#define RATE 16000
#define COUNT 16000

/* A sine of 440 Hz at .4 on each of `channels`, the first one alone of the other sign.
 */
static char *write_sine(struct scratch *s, const char *name, int format, int rate,
                        int channels, long count)
{
    SF_INFO info = {.samplerate = rate, .channels = channels, .format = format};
    char *path = scratch_path(s, name);
    float *x = calloc((size_t)(count * channels), sizeof(*x));
    for (long t = 0; t < count; t++) {
        for (int c = 0; c < channels; c++)
            x[t * channels + c] =
                (c == 0 && channels > 1 ? -0.4f : 0.4f) *
                (float)sin(2 * 3.14159265358979 * 440 * (double)t / rate);
    }
    SNDFILE *file = sf_open(path, SFM_WRITE, &info);
    assert_non_null(file);
    assert_int_equal(sf_writef_float(file, x, count), count);
    sf_close(file);
    free(x);
    return path;
}

static char *write_npy(struct scratch *s, const char *type, const char *shape,
                       const void *data, size_t size)
{
    unsigned char bytes[512] = "\x93NUMPY\1\0\166\0";
    int n = snprintf((char *)bytes + 10, 200,
                     "{'descr': '%s', 'fortran_order': False, 'shape': (%s), }", type,
                     shape);
    memset(bytes + 10 + n, ' ', (size_t)(118 - n));
    bytes[127] = '\n';
    memcpy(bytes + 128, data, size);
    return scratch_write(s, "a.npy", bytes, 128 + size);
}

static void cut(struct scratch *s, const char *from, const char *to, double part)
{
    char *text;
    size_t length;
    assert_int_equal(file_read(scratch_path(s, from), &text, &length, NULL), ERR_OK);
    scratch_write(s, to, text, (size_t)(part * (double)length));
    free(text);
}

static struct feat_audio must_decode(const char *path, int rate, int npy_rate)
{
    struct feat_audio audio;
    struct err e = {0};
    if (feat_decode(path, rate, npy_rate, &audio, &e) != ERR_OK)
        fail_msg("%s", e.text);
    return audio;
}

static void must_refuse(const char *path, const char *why)
{
    struct feat_audio audio;
    struct err e = {0};
    assert_int_not_equal(feat_decode(path, RATE, RATE, &audio, &e), ERR_OK);
    assert_null(audio.samples);
    assert_contains(e.text, path);
    assert_contains(e.text, why);
}

static void samples_far_beyond_full_scale_are_noticed(void **state)
{
    static const float loud[] = {0.5f, -8192}, plain[] = {2, -2};
    struct feat_audio audio =
        must_decode(write_npy(*state, "<f4", "2,", loud, 8), RATE, RATE);
    assert_true(audio.samples[1] == -8192);
    assert_non_null(strstr(audio.notice, "far beyond 1"));
    feat_audio_deinit(&audio);
    audio = must_decode(write_npy(*state, "<f4", "2,", plain, 8), RATE, RATE);
    assert_null(audio.notice);
    feat_audio_deinit(&audio);
}

static void arrays_of_every_type_are_read(void **state)
{
    static const float f4[] = {0.5f, -0.25f};
    static const double f8[] = {0.5, -0.25};
    static const short i2[] = {16384, -8192};
    static const unsigned char big_f4[] = {0x3F, 0, 0, 0, 0xBE, 0x80, 0, 0};
    static const unsigned char big_i2[] = {0x40, 0, 0xE0, 0};
    const struct {
        const char *type, *shape;
        const void *data;
        size_t size;
    } cases[] = {{"<f4", "2,", f4, 8},
                 {"<f8", "2,", f8, 16},
                 {"<i2", "1, 2", i2, 4},
                 {">f4", "2, 1", big_f4, 8},
                 {">i2", "1, 1, 2", big_i2, 4}};
    for (size_t i = 0; i < 4; i++) {
        const char *path = write_npy(*state, cases[i].type, cases[i].shape,
                                     cases[i].data, cases[i].size);
        struct feat_audio audio = must_decode(path, RATE, RATE);
        assert_int_equal(audio.count, 2);
        assert_true(audio.samples[0] == 0.5f && audio.samples[1] == -0.25f);
        assert_int_equal(audio.file_rate, RATE);
        feat_audio_deinit(&audio);
    }
    must_refuse(write_npy(*state, cases[4].type, cases[4].shape, big_i2, 4),
                "one dimension");
}

static void an_array_of_two_channels_is_refused(void **state)
{
    static const float x[4] = {0};
    must_refuse(write_npy(*state, "<f4", "2, 2", x, sizeof(x)), "one dimension");
}

static void recordings_of_every_format_give_their_sine(void **state)
{
    static const struct {
        const char *name;
        int format;
        double error; /* of the loudest sample */
    } cases[] = {{"a.wav", SF_FORMAT_WAV | SF_FORMAT_PCM_16, 1e-4},
                 {"b.wav", SF_FORMAT_WAV | SF_FORMAT_FLOAT, 1e-6},
                 {"c.wav", SF_FORMAT_WAV | SF_FORMAT_PCM_U8, 8e-3},
                 {"d.wav", SF_FORMAT_WAV | SF_FORMAT_PCM_24, 1e-6},
                 {"e.wav", SF_FORMAT_WAV | SF_FORMAT_PCM_32, 1e-6},
                 {"b.flac", SF_FORMAT_FLAC | SF_FORMAT_PCM_24, 1e-6},
                 {"it's \"odd\" 노래.flac", SF_FORMAT_FLAC | SF_FORMAT_PCM_16, 1e-4},
                 {"a.flac", SF_FORMAT_FLAC | SF_FORMAT_PCM_16, 1e-4},
                 {"a.ogg", SF_FORMAT_OGG | SF_FORMAT_VORBIS, 0.05},
                 {"a.mp3", SF_FORMAT_MPEG | SF_FORMAT_MPEG_LAYER_III, 0.05},
                 {"a.aiff", SF_FORMAT_AIFF | SF_FORMAT_PCM_16, 1e-4}};
    for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
        const char *path =
            write_sine(*state, cases[i].name, cases[i].format, RATE, 1, COUNT);
        struct feat_audio audio = must_decode(path, RATE, RATE);
        assert_int_equal(audio.count, COUNT);
        for (long t = 1000; t < COUNT - 1000; t++) {
            double expected = 0.4 * sin(2 * 3.14159265358979 * 440 * (double)t / RATE);
            assert_true(fabs((double)audio.samples[t] - expected) < cases[i].error);
        }
        feat_audio_deinit(&audio);
    }
}

static void channels_are_averaged(void **state)
{
    const char *path =
        write_sine(*state, "a.wav", SF_FORMAT_WAV | SF_FORMAT_FLOAT, RATE, 3, COUNT);
    struct feat_audio audio = must_decode(path, RATE, RATE);
    assert_int_equal(audio.channels, 3);
    for (long t = 0; t < COUNT; t++) {
        double expected = 0.4 / 3 * sin(2 * 3.14159265358979 * 440 * (double)t / RATE);
        assert_true(fabs((double)audio.samples[t] - expected) < 1e-6);
    }
    feat_audio_deinit(&audio);
}

static void a_resampled_sine_keeps_its_pitch_level_and_place(void **state)
{
    static const int rates[] = {8000, 22050, 44100, 48000};
    for (size_t i = 0; i < sizeof(rates) / sizeof(*rates); i++) {
        const char *path = write_sine(*state, "a.wav", SF_FORMAT_WAV | SF_FORMAT_FLOAT,
                                      rates[i], 1, rates[i]);
        struct feat_audio audio = must_decode(path, RATE, RATE);
        assert_int_equal(audio.count, RATE);
        assert_int_equal(audio.file_rate, rates[i]);
        for (long t = 2000; t < RATE - 2000; t++) {
            double expected = 0.4 * sin(2 * 3.14159265358979 * 440 * (double)t / RATE);
            assert_true(fabs((double)audio.samples[t] - expected) < 1e-4);
        }
        feat_audio_deinit(&audio);
    }
}

static void a_sample_rate_that_cannot_be_right_is_refused(void **state)
{
    char *text, *path = write_sine(*state, "a.wav", SF_FORMAT_WAV | SF_FORMAT_PCM_16,
                                   RATE, 1, COUNT);
    size_t length;
    assert_int_equal(file_read(path, &text, &length, NULL), ERR_OK);
    memcpy(text + 24, "\x00\x94\x35\x77", 4); /* 2 GHz */
    must_refuse(scratch_write(*state, "b.wav", text, length), "2000000000 Hz cannot");
    free(text);
}

static void six_channels_at_96_kilohertz_are_read(void **state)
{
    const char *path =
        write_sine(*state, "a.wav", SF_FORMAT_WAV | SF_FORMAT_PCM_24, 96000, 6, 48000);
    struct feat_audio audio = must_decode(path, RATE, RATE);
    assert_int_equal(audio.channels, 6);
    assert_int_equal(audio.file_rate, 96000);
    assert_int_equal(audio.count, 8000);
    for (long t = 500; t < 7500; t++) {
        double expected =
            0.4 * 4 / 6 * sin(2 * 3.14159265358979 * 440 * (double)t / RATE);
        assert_true(fabs((double)audio.samples[t] - expected) < 1e-4);
    }
    feat_audio_deinit(&audio);
}

/* Bytes 40..43 of a plain WAV file: the length of its samples. */
static void a_wav_whose_header_lies_is_refused(void **state)
{
    struct scratch *s = *state;
    char *text;
    size_t length;
    const char *path =
        write_sine(s, "a.wav", SF_FORMAT_WAV | SF_FORMAT_PCM_16, RATE, 1, COUNT);
    assert_int_equal(file_read(path, &text, &length, NULL), ERR_OK);
    assert_memory_equal(text + 36, "data", 4);
    memcpy(text + 40, "\0\0\0\x20", 4);
    must_refuse(scratch_write(s, "b.wav", text, length), "cut off");
    memcpy(text + 40, "\0\x20\0\0", 4);
    must_refuse(scratch_write(s, "e.wav", text, length),
                "announces 8192 bytes of samples, and 23808 more");
    memcpy(text + 40, "\0\0\0\0", 4);
    must_refuse(scratch_write(s, "f.wav", text, length), "announces 0 bytes");
    memcpy(text + 40, "\0\x7d\0\0", 4); /* 32,000, as it is */
    memcpy(text + 22, "\0\0", 2);       /* channels */
    must_refuse(scratch_write(s, "c.wav", text, length), "not a recording");
    memcpy(text + 22, "\1\0", 2);
    memcpy(text + 24, "\0\0\0\0", 4); /* rate */
    must_refuse(scratch_write(s, "d.wav", text, length), "not a recording");
    free(text);
}

/* 0x7FFFEFFF is three bytes' multiple: SoX's 0x7FFFF000 for samples of 24 bits. */
static void a_wav_from_a_pipe_is_read_and_one_cut_from_a_large_one_is_not(void **state)
{
    static const uint32_t streamed[] = {0x7FFFF000, 0x7FFFEFFF, 0x7FFFFF00, 0x7FFFFFFF,
                                        0x80000000, 0xFFFFFFFF, 0xFFFFFFDB},
                          cut_off[] = {0x7FFFE000, 0x7FFFFE00, 0x80000100, 0xF0000000};
    struct scratch *s = *state;
    char *text;
    size_t length;
    const char *path =
        write_sine(s, "a.wav", SF_FORMAT_WAV | SF_FORMAT_PCM_16, RATE, 1, COUNT);
    assert_int_equal(file_read(path, &text, &length, NULL), ERR_OK);
    for (size_t i = 0; i < sizeof(streamed) / sizeof(*streamed); i++) {
        for (int k = 0; k < 4; k++)
            text[40 + k] = (char)(streamed[i] >> 8 * k);
        struct feat_audio audio =
            must_decode(scratch_write(s, "b.wav", text, length), RATE, RATE);
        assert_int_equal(audio.count, COUNT);
        feat_audio_deinit(&audio);
    }
    for (size_t i = 0; i < sizeof(cut_off) / sizeof(*cut_off); i++) {
        for (int k = 0; k < 4; k++)
            text[40 + k] = (char)(cut_off[i] >> 8 * k);
        must_refuse(scratch_write(s, "b.wav", text, length), "b.wav is cut off");
    }
    free(text);
}

/* What other programs put behind the samples of a WAV file. */
static void a_last_byte_that_is_missing_is_told(void **state)
{
    struct scratch *s = *state;
    char *text;
    size_t length;
    const char *path =
        write_sine(s, "a.wav", SF_FORMAT_WAV | SF_FORMAT_PCM_U8, RATE, 1, COUNT + 1);
    assert_int_equal(file_read(path, &text, &length, NULL), ERR_OK);
    assert_int_equal(length % 2, 0);
    struct feat_audio audio = must_decode(path, RATE, RATE);
    assert_null(audio.notice);
    feat_audio_deinit(&audio);
    audio = must_decode(scratch_write(s, "b.wav", text, length - 1), RATE, RATE);
    assert_int_equal(audio.count, COUNT + 1);
    assert_string_equal(audio.notice, "it lacks the last byte, which fills it up");
    feat_audio_deinit(&audio);
    audio = must_decode(scratch_write(s, "c.wav", text, length - 2), RATE, RATE);
    assert_int_equal(audio.count, COUNT);
    assert_string_equal(audio.notice, "its last byte is missing");
    feat_audio_deinit(&audio);
    must_refuse(scratch_write(s, "d.wav", text, length - 3), "cut off");
    free(text);
}

static void what_follows_the_samples_may_stay(void **state)
{
    static const char rests[][8] = {"TAG", "LIST\4\0\0", ""};
    struct scratch *s = *state;
    char *text;
    size_t length;
    const char *path =
        write_sine(s, "a.wav", SF_FORMAT_WAV | SF_FORMAT_PCM_16, RATE, 1, COUNT);
    assert_int_equal(file_read(path, &text, &length, NULL), ERR_OK);
    text = realloc(text, length + 2000);
    for (size_t i = 0; i < sizeof(rests) / sizeof(*rests); i++) {
        memset(text + length, 0, 2000);
        memcpy(text + length, rests[i], sizeof(rests[i]));
        struct feat_audio audio =
            must_decode(scratch_write(s, "b.wav", text, length + (i == 0 ? 128 : 2000)),
                        RATE, RATE);
        assert_int_equal(audio.count, COUNT);
        feat_audio_deinit(&audio);
    }
    free(text);
}

static void links_that_lead_nowhere_are_named(void **state)
{
    struct scratch *s = *state;
    const char *loop = scratch_path(s, "loop.wav"), *gone = scratch_path(s, "gone.wav");
    assert_int_equal(symlink("loop.wav", loop), 0);
    assert_int_equal(symlink("nothing", gone), 0);
    must_refuse(loop, "Too many levels of symbolic links");
    must_refuse(gone, "No such file");
}

static void an_array_is_resampled_from_its_own_rate(void **state)
{
    const char *path = scratch_path(*state, "a.npy");
    const size_t dims = 22050;
    float *x = calloc(dims, sizeof(*x));
    assert_int_equal(npy_write(path, x, &dims, 1, NULL), ERR_OK);
    free(x);
    struct feat_audio audio = must_decode(path, RATE, 22050);
    assert_int_equal(audio.count, RATE);
    feat_audio_deinit(&audio);
}

static void recordings_that_are_cut_off_are_refused(void **state)
{
    static const struct {
        const char *name;
        int format;
    } cases[] = {{"a.wav", SF_FORMAT_WAV | SF_FORMAT_PCM_16},
                 {"a.flac", SF_FORMAT_FLAC | SF_FORMAT_PCM_16},
                 {"a.ogg", SF_FORMAT_OGG | SF_FORMAT_VORBIS},
                 {"a.mp3", SF_FORMAT_MPEG | SF_FORMAT_MPEG_LAYER_III},
                 {"a.aiff", SF_FORMAT_AIFF | SF_FORMAT_PCM_16},
                 {"a.au", SF_FORMAT_AU | SF_FORMAT_PCM_16}};
    struct scratch *s = *state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
        char *name = arena_printf(s->arena, "cut-%s", cases[i].name);
        write_sine(s, cases[i].name, cases[i].format, RATE, 1, 4 * COUNT);
        cut(s, cases[i].name, name, 0.6);
        must_refuse(scratch_path(s, name), "cut off");
    }
}

static void joined_recordings_are_refused(void **state)
{
    static const struct {
        const char *name;
        int format;
    } kinds[] = {{"a.flac", SF_FORMAT_FLAC | SF_FORMAT_PCM_16},
                 {"a.ogg", SF_FORMAT_OGG | SF_FORMAT_VORBIS},
                 {"a.opus", SF_FORMAT_OGG | SF_FORMAT_OPUS}};
    for (size_t i = 0; i < sizeof(kinds) / sizeof(*kinds); i++) {
        const char *path =
            write_sine(*state, kinds[i].name, kinds[i].format, RATE, 1, 5 * COUNT);
        struct feat_audio audio = must_decode(path, RATE, RATE);
        assert_int_equal(audio.count, 5 * COUNT);
        free(audio.samples);
        char *text;
        size_t length;
        assert_int_equal(file_read(path, &text, &length, NULL), ERR_OK);
        char *twice = malloc(2 * length);
        memcpy(twice, text, length);
        memcpy(twice + length, text, length);
        must_refuse(scratch_write(*state, kinds[i].name, twice, 2 * length),
                    "several recordings in one file");
        free(twice);
        free(text);
    }
}

static void a_flac_that_is_cut_off_says_how_much_is_there(void **state)
{
    write_sine(*state, "a.flac", SF_FORMAT_FLAC | SF_FORMAT_PCM_16, RATE, 1, 4 * COUNT);
    cut(*state, "a.flac", "b.flac", 0.6);
    must_refuse(scratch_path(*state, "b.flac"), "it announces 64000 samples and has ");
}

static void samples_that_are_no_numbers_are_refused_with_their_place(void **state)
{
    struct scratch *s = *state;
    float x[100] = {0};
    struct feat_audio audio;
    size_t dims = 100;
    x[42] = NAN;
    x[50] = INFINITY;
    assert_int_equal(npy_write(scratch_path(s, "a.npy"), x, &dims, 1, NULL), ERR_OK);
    must_refuse(scratch_path(s, "a.npy"), "sample 42 is not a number");
    SF_INFO info = {
        .samplerate = RATE, .channels = 1, .format = SF_FORMAT_WAV | SF_FORMAT_FLOAT};
    SNDFILE *file = sf_open(scratch_path(s, "a.wav"), SFM_WRITE, &info);
    x[42] = 0;
    sf_writef_float(file, x, 100);
    sf_close(file);
    must_refuse(scratch_path(s, "a.wav"), "sample 50 is infinite");
    assert_int_equal(feat_decode(scratch_path(s, "a.wav"), RATE, RATE, &audio, NULL),
                     ERR_DATA);
    assert_true(audio.not_finite);
    x[42] = -1e20f;
    assert_int_equal(npy_write(scratch_path(s, "a.npy"), x, &dims, 1, NULL), ERR_OK);
    must_refuse(scratch_path(s, "a.npy"), "sample 42 is -1e+20; full scale is 1");
}

static void files_that_are_no_recordings_are_refused(void **state)
{
    struct scratch *s = *state;
    char junk[5000];
    for (size_t i = 0; i < sizeof(junk); i++)
        junk[i] = (char)(i * i * 7 + i / 3);
    must_refuse(scratch_write(s, "a.flac", junk, sizeof(junk)), "not a recording");
    must_refuse(scratch_write(s, "a.wav", junk, sizeof(junk)), "not a recording");
    must_refuse(scratch_write(s, "a.npy", junk, sizeof(junk)), "not a .npy file");
    must_refuse(scratch_write(s, "b.wav", "", 0), "is empty");
    must_refuse(scratch_path(s, "none.wav"), "No such file");
    must_refuse(s->folder, "not a regular file");
    must_refuse(write_sine(s, "c.wav", SF_FORMAT_WAV | SF_FORMAT_PCM_16, RATE, 1, 0),
                "has no samples");
    must_refuse(write_npy(s, "<f4", "0,", "", 0), "has no samples");
}

static void resampled_lengths_are_rounded(void **state)
{
    (void)state;
    assert_int_equal(feat_resampled_count(44100, 44100, 16000), 16000);
    assert_int_equal(feat_resampled_count(3, 2, 1), 2);
    assert_int_equal(feat_resampled_count(1, 44100, 16000), 0);
    assert_int_equal(feat_resampled_count(2000000000, 8000, 192000), 48000000000);
}

static void lengths_in_headers_are_believed_within_reason(void **state)
{
    static const char *const shapes[] = {"99999999999999999999,", "115200001,",
                                         "4000000000, 4000000000"};
    struct scratch *s = *state;
    float x[8] = {0};
    assert_int_equal(feat_audio_length(write_npy(s, "<f4", "32000,", x, sizeof(x)),
                                       8000, 16000, &(int){0}),
                     16000);
    assert_int_equal(feat_audio_length(write_npy(s, "<f4", "1, 100", x, sizeof(x)),
                                       16000, 16000, &(int){0}),
                     100);
    for (size_t i = 0; i < sizeof(shapes) / sizeof(*shapes); i++)
        assert_int_equal(feat_audio_length(write_npy(s, "<f4", shapes[i], x, sizeof(x)),
                                           8000, 16000, &(int){0}),
                         -1);
}

int main(void)
{
#define TEST(name)                                                                     \
    cmocka_unit_test_setup_teardown(name, scratch_set_up, scratch_tear_down)
    const struct CMUnitTest tests[] = {
        TEST(samples_far_beyond_full_scale_are_noticed),
        TEST(arrays_of_every_type_are_read),
        TEST(an_array_of_two_channels_is_refused),
        TEST(recordings_of_every_format_give_their_sine),
        TEST(channels_are_averaged),
        TEST(a_resampled_sine_keeps_its_pitch_level_and_place),
        TEST(an_array_is_resampled_from_its_own_rate),
        TEST(a_sample_rate_that_cannot_be_right_is_refused),
        TEST(six_channels_at_96_kilohertz_are_read),
        TEST(lengths_in_headers_are_believed_within_reason),
        TEST(a_wav_whose_header_lies_is_refused),
        TEST(a_wav_from_a_pipe_is_read_and_one_cut_from_a_large_one_is_not),
        TEST(a_last_byte_that_is_missing_is_told),
        TEST(what_follows_the_samples_may_stay),
        TEST(links_that_lead_nowhere_are_named),
        TEST(recordings_that_are_cut_off_are_refused),
        TEST(joined_recordings_are_refused),
        TEST(a_flac_that_is_cut_off_says_how_much_is_there),
        TEST(samples_that_are_no_numbers_are_refused_with_their_place),
        TEST(files_that_are_no_recordings_are_refused),
        TEST(resampled_lengths_are_rounded),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
