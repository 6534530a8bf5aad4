#include "features/audio/mpeg.h"
#include "features/audio/length.h"

#include "tests/features/scratch.h"

#include <fcntl.h>
#include <math.h>
#include <sndfile.h>

#define RATE 44100
#define COUNT (6 * RATE)
#define FRAME 1152
#define DELAY 1105 /* LAME's 576 samples and a decoder's 529 */

/* The bytes of a file. */
struct bytes {
    char *data;
    size_t count;
};

static struct bytes bytes_add(struct scratch *s, struct bytes a, struct bytes b)
{
    struct bytes c = {arena_alloc(s->arena, a.count + b.count + 1, 1),
                      a.count + b.count};
    if (a.count > 0)
        memcpy(c.data, a.data, a.count);
    if (b.count > 0)
        memcpy(c.data + a.count, b.data, b.count);
    return c;
}

static struct bytes bytes_read(struct scratch *s, const char *path)
{
    char *data;
    size_t count;
    assert_int_equal(file_read(path, &data, &count, NULL), ERR_OK);
    struct bytes b = {arena_alloc(s->arena, count, 1), count};
    memcpy(b.data, data, count);
    free(data);
    return b;
}

static const char *bytes_write(struct scratch *s, const char *name, struct bytes b)
{
    return scratch_write(s, name, b.data, b.count);
}

/* An MP3 of noise whose level changes, so that frames of varying rate differ in size:
 * LAME's, whose first frame describes the others. */
static struct bytes encode(struct scratch *s, int mode, uint32_t noise)
{
    SF_INFO info = {.samplerate = RATE,
                    .channels = 2,
                    .format = SF_FORMAT_MPEG | SF_FORMAT_MPEG_LAYER_III};
    const char *path = scratch_path(s, "encoded.mp3");
    float *x = calloc(2 * COUNT, sizeof(*x));
    for (long i = 0; i < 2 * COUNT; i++) {
        noise = noise * 1664525 + 1013904223;
        double level = i / RATE % 2 == 0 ? 0.5 : 0.001;
        x[i] = (float)(level * (noise / 4294967296.0 - 0.5));
    }
    SNDFILE *file = sf_open(path, SFM_WRITE, &info);
    assert_non_null(file);
    sf_command(file, SFC_SET_BITRATE_MODE, &mode, sizeof(mode));
    assert_int_equal(sf_writef_float(file, x, COUNT), COUNT);
    sf_close(file);
    free(x);
    return bytes_read(s, path);
}

static struct bytes varying(struct scratch *s)
{
    return encode(s, SF_BITRATE_MODE_VARIABLE, 1);
}

static size_t place_of(struct bytes b, const char *mark)
{
    for (size_t i = 0; i + 4 <= b.count; i++)
        if (memcmp(b.data + i, mark, 4) == 0)
            return i;
    fail_msg("no %s", mark);
    return 0;
}

/* Without the frame that describes the others. */
static struct bytes strip(struct bytes b)
{
    size_t first = 64;
    while (memcmp(b.data + first, b.data, 2) != 0)
        first++;
    return (struct bytes){b.data + first, b.count - first};
}

/* With another count of frames in that frame. */
static struct bytes recount(struct scratch *s, struct bytes b, double times)
{
    struct bytes c = bytes_add(s, b, (struct bytes){NULL, 0});
    unsigned char *p = (unsigned char *)c.data + place_of(b, "Xing") + 8;
    double count = times * (p[0] * 16777216.0 + p[1] * 65536 + p[2] * 256 + p[3]);
    for (int i = 0; i < 4; i++)
        p[i] = (unsigned char)((uint32_t)count >> 8 * (3 - i));
    return c;
}

/* An ID3v2 tag whose picture, as it were, has what looks like frames in it. */
static struct bytes id3(struct scratch *s, size_t size)
{
    struct bytes b = {arena_alloc(s->arena, size + 10, 1), size + 10};
    memcpy(b.data, "ID3\4\0\0", 6);
    for (int i = 0; i < 4; i++)
        b.data[6 + i] = (char)(size >> 7 * (3 - i) & 0x7F);
    for (size_t i = 10; i + 4 <= b.count; i += 50)
        memcpy(b.data + i, "\xFF\xFB\x90\x64", 4);
    return b;
}

static struct bytes id3v1(struct scratch *s)
{
    struct bytes b = {arena_alloc(s->arena, 128, 1), 128};
    memset(b.data, 'x', 128);
    memcpy(b.data, "TAG", 3);
    return b;
}

static struct feat_audio must_decode(const char *path)
{
    struct feat_audio audio;
    struct err e = {0};
    if (feat_decode(path, RATE, RATE, &audio, &e) != ERR_OK)
        fail_msg("%s", e.text);
    return audio;
}

/* Samples of a file from `at` on are those of another from `of_at` on. */
static void must_equal(const char *path, long count, long at, const char *of,
                       long of_at)
{
    struct feat_audio a = must_decode(path), b = must_decode(of);
    assert_int_equal(a.count, count);
    long common = a.count - at < b.count - of_at ? a.count - at : b.count - of_at;
    assert_true(common > COUNT / 2);
    /* The first frame knows nothing of one before it. */
    for (long i = 2 * FRAME; i < common; i++)
        if (fabsf(a.samples[at + i] - b.samples[of_at + i]) > 1e-6f)
            fail_msg("sample %ld differs", at + i);
    feat_audio_deinit(&a);
    feat_audio_deinit(&b);
}

static void must_announce(const char *path, long count)
{
    int rate;
    assert_int_equal(feat_audio_length(path, RATE, RATE, &rate), count);
    assert_int_equal(rate, RATE);
}

static void must_refuse(const char *path, const char *why)
{
    struct feat_audio audio;
    struct err e = {0};
    assert_int_equal(feat_decode(path, RATE, RATE, &audio, &e), ERR_DATA);
    assert_contains(e.text, path);
    assert_contains(e.text, why);
}

static void what_the_encoder_added_is_left_out(void **state)
{
    struct feat_audio audio =
        must_decode(bytes_write(*state, "a.mp3", varying(*state)));
    assert_int_equal(audio.count, COUNT);
    assert_int_equal(audio.channels, 2);
    feat_audio_deinit(&audio);
}

static void frames_of_varying_size_need_no_header(void **state)
{
    struct bytes b = varying(*state);
    const char *whole = bytes_write(*state, "a.mp3", b);
    const char *bare = bytes_write(*state, "b.mp3", strip(b));
    long frames = (COUNT + DELAY + FRAME - 1) / FRAME;
    must_equal(bare, frames * FRAME, DELAY, whole, 0);
    must_announce(whole, COUNT);
    must_announce(bare, frames * FRAME);
}

static void a_wrong_count_of_frames_changes_nothing(void **state)
{
    static const double times[] = {0, 0.5, 0.99};
    struct bytes b = varying(*state);
    const char *whole = bytes_write(*state, "a.mp3", b);
    for (size_t i = 0; i < sizeof(times) / sizeof(*times); i++)
        must_equal(bytes_write(*state, "b.mp3", recount(*state, b, times[i])), COUNT, 0,
                   whole, 0);
}

static void fewer_frames_than_announced_are_refused(void **state)
{
    struct bytes b = varying(*state);
    must_refuse(bytes_write(*state, "b.mp3", recount(*state, b, 2)),
                "is cut off: it announces");
    b.count = b.count * 6 / 10;
    must_refuse(bytes_write(*state, "c.mp3", b), "cut off");
    must_refuse(bytes_write(*state, "d.mp3", strip(b)), "is cut off in its last frame");
}

static void tags_of_any_size_may_stand_before_and_behind(void **state)
{
    static const size_t sizes[] = {64, 5000, 3000000};
    struct bytes b = varying(*state),
                 zeros = {arena_alloc(((struct scratch *)*state)->arena, 4000, 1),
                          4000};
    const char *whole = bytes_write(*state, "a.mp3", b);
    for (size_t i = 0; i < sizeof(sizes) / sizeof(*sizes); i++) {
        struct bytes tagged = bytes_add(*state, id3(*state, sizes[i]), b);
        tagged = bytes_add(*state, tagged, zeros);
        tagged = bytes_add(*state, tagged, id3v1(*state));
        must_equal(bytes_write(*state, "b.mp3", tagged), COUNT, 0, whole, 0);
    }
}

static void appended_files_are_read_one_after_the_other(void **state)
{
    struct bytes a = varying(*state), b = encode(*state, SF_BITRATE_MODE_CONSTANT, 9);
    const char *first = bytes_write(*state, "a.mp3", a);
    const char *second = bytes_write(*state, "b.mp3", strip(b));
    long frames = (COUNT + DELAY + FRAME - 1) / FRAME, one = frames * FRAME - DELAY;
    struct bytes tagged =
        bytes_add(*state, bytes_add(*state, a, id3v1(*state)), id3(*state, 900));
    const char *joined = bytes_write(*state, "c.mp3", bytes_add(*state, tagged, b));
    must_equal(joined, one + frames * FRAME, 0, first, 0);
    must_equal(joined, one + frames * FRAME, one, second, 0);
    must_announce(joined, one + frames * FRAME);
    /* Its description is a frame of silence to every decoder. */
    joined = bytes_write(*state, "d.mp3", bytes_add(*state, a, b));
    must_equal(joined, one + (frames + 1) * FRAME, one + FRAME, second, 0);
    joined = bytes_write(*state, "e.mp3", bytes_add(*state, a, strip(b)));
    must_equal(joined, one + frames * FRAME, one, second, 0);
}

static void bytes_that_are_no_sound_are_refused_with_their_place(void **state)
{
    struct scratch *s = *state;
    struct bytes b = strip(varying(s)), part = {b.data, 30000}, junk;
    junk.count = 60000;
    junk.data = arena_alloc(s->arena, junk.count, 1);
    for (size_t i = 0; i < junk.count; i++)
        junk.data[i] = (char)(1 + (i * i * 7 + i / 3) % 200);
    must_refuse(bytes_write(s, "a.mp3", junk), "not an MP3");
    must_refuse(bytes_write(s, "b.mp3", bytes_add(s, id3(s, 50), junk)), "not an MP3");
    must_refuse(bytes_write(s, "c.mp3", bytes_add(s, b, junk)),
                "are neither frames of MPEG audio nor tags");
    junk.count = 2000;
    memcpy(junk.data, b.data, 4); /* begins as a frame does */
    struct bytes rest = {b.data + 32000, b.count - 32000};
    must_refuse(bytes_write(s, "d.mp3", bytes_add(s, bytes_add(s, part, junk), rest)),
                "d.mp3 is damaged, or not an MP3");
    junk.count = 900;
    junk.data[0] = 'x';
    must_equal(bytes_write(s, "e.mp3", bytes_add(s, junk, b)),
               (COUNT + DELAY + FRAME - 1) / FRAME * FRAME, 0,
               bytes_write(s, "f.mp3", b), 0);
}

static void another_rate_in_the_middle_is_refused(void **state)
{
    struct bytes a = strip(varying(*state));
    SF_INFO info = {.samplerate = 22050,
                    .channels = 1,
                    .format = SF_FORMAT_MPEG | SF_FORMAT_MPEG_LAYER_III};
    const char *path = scratch_path(*state, "slow.mp3");
    float *x = calloc(RATE, sizeof(*x));
    SNDFILE *file = sf_open(path, SFM_WRITE, &info);
    sf_writef_float(file, x, RATE);
    sf_close(file);
    free(x);
    must_refuse(
        bytes_write(*state, "a.mp3", bytes_add(*state, a, bytes_read(*state, path))),
        "changes from 44100 Hz to 22050 Hz after sample");
}

static void other_formats_under_the_name_are_named(void **state)
{
    static const struct {
        const char *head;
        size_t count;
        const char *name;
    } cases[] = {{"\0\0\0\x20"
                  "ftypM4A ",
                  12, "is AAC or ALAC in an MP4 container"},
                 {"\xFF\xF1\x50\x80\x2E\x7F\xFC", 7, "is AAC (ADTS)"},
                 {"\x30\x26\xB2\x75\x8E\x66", 6, "is WMA"},
                 {"\x1A\x45\xDF\xA3", 4, "is Matroska or WebM"},
                 {"<!DOCTYPE html>\n<html><body>404 not found</body></html>\n<!-- -->",
                  64, "is a page of HTML or XML"},
                 {"version https://git-lfs.github.com/spec/v1\noid sha256:0000000000",
                  64, "is text"}};
    for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
        char file[5000];
        for (size_t k = 0; k < sizeof(file); k++)
            file[k] = (char)(k * k * 7 + k / 3);
        memcpy(file, cases[i].head, cases[i].count);
        const char *path = scratch_write(*state, "a.mp3", file, sizeof(file));
        must_refuse(path, cases[i].name);
        must_refuse(path, "a format that is not read");
        assert_int_equal(feat_audio_length(path, RATE, RATE, &(int){0}), -1);
    }
}

static void a_wav_under_the_name_is_read(void **state)
{
    SF_INFO info = {
        .samplerate = RATE, .channels = 1, .format = SF_FORMAT_WAV | SF_FORMAT_PCM_16};
    const char *path = scratch_path(*state, "a.mp3");
    float *x = calloc(RATE, sizeof(*x));
    SNDFILE *file = sf_open(path, SFM_WRITE, &info);
    sf_writef_float(file, x, RATE);
    sf_close(file);
    free(x);
    struct feat_audio audio = must_decode(path);
    assert_int_equal(audio.count, RATE);
    feat_audio_deinit(&audio);
    /* and MP3 under that of a WAV */
    audio = must_decode(bytes_write(*state, "b.wav", varying(*state)));
    assert_int_equal(audio.count, COUNT);
    feat_audio_deinit(&audio);
}

/* A few bytes of each are others, or the file is shorter. */
static void damaged_files_end_in_samples_or_a_message(void **state)
{
    struct scratch *s = *state;
    struct bytes b = varying(s);
    uint32_t noise = 1;
    b = bytes_add(s, id3(s, 300), (struct bytes){b.data, 20000});
    b = bytes_add(s, b, bytes_add(s, id3v1(s), (struct bytes){b.data, 9000}));
    for (int round = 0; round < 100; round++) {
        struct bytes c = bytes_add(s, b, (struct bytes){NULL, 0});
        struct feat_audio audio;
        struct err e = {0};
        for (int k = 0; k < 1 + round / 10; k++) {
            noise = noise * 1664525 + 1013904223;
            size_t most = k % 2 == 0 ? 700 : c.count; /* headers and tags are there */
            c.data[(noise >> 8) % most] = (char)(noise >> 24);
        }
        if (round % 5 == 0)
            c.count -= (noise >> 8) % c.count;
        enum err_code code =
            feat_decode(bytes_write(s, "a.mp3", c), RATE, RATE, &audio, &e);
        assert_true(code == ERR_OK ? audio.count > 0 : e.text[0] != '\0');
        feat_audio_deinit(&audio);
    }
}

/* Whatever libmpg123 has to complain about. */
static void nothing_is_written_to_standard_error(void **state)
{
    struct scratch *s = *state;
    struct bytes b = varying(s), cut = strip(b);
    cut.data += 20001;
    cut.count -= 20001;
    const char *paths[] = {bytes_write(s, "a.mp3", recount(s, b, 0.5)),
                           bytes_write(s, "b.mp3", bytes_add(s, b, cut)),
                           bytes_write(s, "c.mp3", cut),
                           bytes_write(s, "d.mp3", id3(s, 9000))};
    const char *log = scratch_write_text(s, "log", "");
    int error = dup(STDERR_FILENO), file = open(log, O_WRONLY);
    dup2(file, STDERR_FILENO);
    for (size_t i = 0; i < sizeof(paths) / sizeof(*paths); i++) {
        struct feat_audio audio;
        feat_decode(paths[i], RATE, RATE, &audio, NULL);
        feat_audio_deinit(&audio);
    }
    dup2(error, STDERR_FILENO);
    close(error);
    close(file);
    assert_int_equal(bytes_read(s, log).count, 0);
}

int main(void)
{
#define TEST(name)                                                                     \
    cmocka_unit_test_setup_teardown(name, scratch_set_up, scratch_tear_down)
    const struct CMUnitTest tests[] = {
        TEST(what_the_encoder_added_is_left_out),
        TEST(frames_of_varying_size_need_no_header),
        TEST(a_wrong_count_of_frames_changes_nothing),
        TEST(fewer_frames_than_announced_are_refused),
        TEST(tags_of_any_size_may_stand_before_and_behind),
        TEST(appended_files_are_read_one_after_the_other),
        TEST(bytes_that_are_no_sound_are_refused_with_their_place),
        TEST(another_rate_in_the_middle_is_refused),
        TEST(other_formats_under_the_name_are_named),
        TEST(a_wav_under_the_name_is_read),
        TEST(damaged_files_end_in_samples_or_a_message),
        TEST(nothing_is_written_to_standard_error),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
