/* MP3 files of some sixty kinds against ffmpeg: as long as ffmpeg reads them to within
 * a frame, every sample within 1e-4 of full scale at the lag stated, or refused. lame,
 * sox and ffmpeg make them; the test is skipped where one of these is not there. */
#include "features/audio/decode.h"

#include "tests/features/scratch.h"

#include <limits.h>
#include <math.h>

#define FRAME 1152
#define CLOSE 1e-4f

#define REFUSED (-1)
#define ANY LONG_MAX

struct kind {
    const char *name, *recipe; /* shell words, with the result as $o */
    long others; /* samples that may be other ones than ffmpeg's, or REFUSED */
};

/* $w is a WAV of 3 s at 44.1 kHz in stereo, $x LAME's VBR of it, $n the same without a
 * description, $c and $d CBR with and without. patch sets the number of frames that $x
 * tells. tag writes an ID3v2 tag of so many bytes. */
static const struct kind kinds[] = {
    {"CBR 32", "lame --quiet -b 32 $w $o", 0},
    {"CBR 96", "lame --quiet -b 96 $w $o", 0},
    {"CBR 128", "cp $c $o", 0},
    {"CBR 192", "lame --quiet -b 192 $w $o", 0},
    {"CBR 320", "lame --quiet -b 320 $w $o", 0},
    {"CBR, not described", "cp $d $o", 0},
    {"CBR with checksums", "lame --quiet -p $w $o", 0},
    {"VBR 0", "lame --quiet -V 0 $w $o", 0},
    {"VBR 2", "lame --quiet -V 2 $w $o", 0},
    {"VBR 4", "cp $x $o", 0},
    {"VBR 7", "lame --quiet -V 7 $w $o", 0},
    {"VBR 9", "lame --quiet -V 9 $w $o", 0},
    {"VBR, older method", "lame --quiet --vbr-old -V 3 $w $o", 0},
    {"VBR 0, not described", "lame --quiet -t -V 0 $w $o", 0},
    {"VBR 4, not described", "cp $n $o", 0},
    {"VBR 9, not described", "lame --quiet -t -V 9 $w $o", 0},
    {"ABR", "lame --quiet --abr 140 $w $o", 0},
    {"ABR, not described", "lame --quiet -t --abr 140 $w $o", 0},
    {"joint stereo", "lame --quiet -m j $w $o", 0},
    {"plain stereo", "lame --quiet -m s $w $o", 0},
    {"forced mid and side", "lame --quiet -m f $w $o", 0},
    {"two languages", "lame --quiet -m d $w $o", 0},
    {"mono", "lame --quiet -m m $w $o", 0},
    {"mono, not described", "lame --quiet -t -m m -V 5 $w $o", 0},
    {"8 kHz", "lame --quiet --resample 8 $w $o", 0},
    {"11.025 kHz", "lame --quiet --resample 11.025 $w $o", 0},
    {"12 kHz", "lame --quiet --resample 12 -V 4 $w $o", 0},
    {"16 kHz", "lame --quiet --resample 16 -V 4 $w $o", 0},
    {"16 kHz, not described", "lame --quiet -t --resample 16 -V 4 $w $o", 0},
    {"22.05 kHz", "lame --quiet --resample 22.05 -V 4 $w $o", 0},
    {"24 kHz", "lame --quiet --resample 24 -V 4 $w $o",
     ANY}, /* libmad agrees with us */
    {"32 kHz", "lame --quiet --resample 32 -V 4 $w $o", 0},
    {"48 kHz", "lame --quiet --resample 48 -V 4 $w $o", 0},
    {"ffmpeg's CBR", "ffmpeg -v quiet -i $w -b:a 128k $o", 0},
    {"ffmpeg's VBR", "ffmpeg -v quiet -i $w -q:a 4 $o", 0},
    {"ffmpeg's ABR", "ffmpeg -v quiet -i $w -abr 1 -b:a 128k $o", 0},
    {"ffmpeg's VBR, not described", "ffmpeg -v quiet -i $w -q:a 4 -write_xing 0 $o", 0},
    {"ffmpeg into a pipe", "ffmpeg -v quiet -i $w -f mp3 - | cat >$o", 0},
    {"sox's CBR", "sox $w -C 128 $o", 0},
    {"sox's VBR", "sox $w -C -4.2 $o", 0},
    {"Layer II", "ffmpeg -v quiet -i $w -c:a mp2 -f mp2 $o", 0},
    {"ID3v1", "(cat $n; printf TAG; head -c 125 $w) >$o", 0},
    {"a small ID3v2", "(tag 100; cat $x) >$o", 0},
    {"a large ID3v2", "(tag 200000; cat $x) >$o", 0},
    {"a very large ID3v2", "(tag 3000000; cat $n) >$o", 0},
    {"two ID3v2", "(tag 500; tag 700; cat $x) >$o", 0},
    {"a cover",
     "ffmpeg -v quiet -f lavfi -i color=red:s=600x600:d=0.04 -frames:v 1 $o.png; "
     "ffmpeg -v quiet -i $x -i $o.png -map 0:a -map 1 -c copy $o",
     0},
    {"zeros behind", "(cat $x; head -c 4000 /dev/zero) >$o", 0},
    {"zeros before", "(head -c 3000 /dev/zero; cat $x) >$o", 0},
    {"count 0", "patch 0 >$o", 0},
    {"count too small", "patch 40 >$o",
     80 * FRAME}, /* ffmpeg loses some in the middle */
    {"count too large", "patch 4000 >$o", REFUSED},
    {"joined", "cat $x $c >$o", 0},
    {"joined, not described", "cat $n $d >$o", 0},
    {"joined, one described", "cat $n $x >$o", 0},
    {"three joined", "cat $x $x $x >$o", 0},
    {"joined with tags", "(tag 300; cat $x; tag 40000; cat $c) >$o",
     FRAME}, /* at the seam */
    {"joined, two rates", "lame --quiet --resample 22.05 $w $o.b; cat $x $o.b >$o",
     REFUSED},
    {"cut at the end", "head -c 20000 $n >$o", REFUSED},
    {"cut at the end, described", "head -c 20000 $x >$o", REFUSED},
    {"cut at the start", "tail -c +20001 $n >$o",
     4 * FRAME}, /* of the first ones a part was cut off */
    {"a hole", "(head -c 9000 $n; tail -c +12001 $n) >$o", REFUSED},
    {"noise within", "(head -c 9000 $n; head -c 2000 $w; tail -c +9001 $n) >$o",
     REFUSED},
    {"AAC", "ffmpeg -v quiet -i $w -c:a aac -f adts $o", REFUSED},
    {"M4A", "ffmpeg -v quiet -i $w -c:a aac -f mp4 $o", REFUSED},
    {"AC-3", "ffmpeg -v quiet -i $w -c:a ac3 -f ac3 $o", REFUSED},
    {"WMA", "ffmpeg -v quiet -i $w -c:a wmav2 -f asf $o", REFUSED},
    {"Matroska", "ffmpeg -v quiet -i $x -c copy -f matroska $o", REFUSED},
    {"Ogg", "ffmpeg -v quiet -i $w -f ogg $o", 0},
    {"WAV", "cp $w $o", 0},
    {"HTML", "echo '<html><body>404</body></html>' >$o", REFUSED},
    {"noise", "tail -c +45 $w | head -c 200000 >$o", REFUSED},
};

static const char prelude[] =
    "set -e\n"
    "w=w.wav x=x.mp3 n=n.mp3 c=c.mp3 d=d.mp3\n"
    "byte() { printf \"\\\\$(printf %o \"$1\")\"; }\n"
    "tag() { printf 'ID3\\4\\0\\0'; for s in 21 14 7 0; do byte $(($1 >> s & 127)); "
    "done; yes a tag | head -c \"$1\"; }\n"
    "patch() { at=$(grep -abo Xing $x | head -n 1 | cut -d: -f1); "
    "head -c $((at + 8)) $x; for s in 24 16 8 0; do byte $(($1 >> s & 255)); done; "
    "tail -c +$((at + 13)) $x; }\n";

static const char setup[] =
    "sox -n -r 44100 -c 2 -R w.wav synth 3 pinknoise tremolo 3 60 synth 3 sine mix "
    "300-3000 gain -6\n"
    "lame --quiet -V 4 $w $x; lame --quiet -t -V 4 $w $n\n"
    "lame --quiet -b 128 $w $c; lame --quiet -t -b 128 $w $d\n";

static int shell(const struct scratch *s, const char *commands)
{
    char *text = arena_printf(s->arena, "cd %s\n%s%s", s->folder, prelude, commands);
    const char *path = scratch_write_text(s, "recipe", text);
    return system(arena_printf(s->arena, "sh %s >/dev/null 2>&1", path));
}

/* What ffmpeg makes of a file: count samples, the means over channels. */
static float *by_ffmpeg(const struct scratch *s, const char *name, int rate,
                        int channels, long *count)
{
    char *raw;
    size_t bytes;
    shell(s,
          arena_printf(s->arena,
                       "ffmpeg -v quiet -y -i %s -map 0:a -ac %d -ar %d -f f32le raw",
                       name, channels, rate));
    assert_int_equal(file_read(scratch_path(s, "raw"), &raw, &bytes, NULL), ERR_OK);
    *count = (long)(bytes / sizeof(float)) / channels;
    float *mono = arena_alloc(s->arena, (size_t)*count + 1, sizeof(*mono));
    for (long i = 0; i < *count * channels; i++) {
        float x;
        memcpy(&x, raw + (size_t)i * sizeof(x), sizeof(x));
        mono[i / channels] += x / (float)channels;
    }
    free(raw);
    return mono;
}

static long count_others(const float *a, const float *b, long count)
{
    long others = 0;
    for (long i = 0; i < count; i++)
        others += !(fabsf(a[i] - b[i]) <= CLOSE);
    return others;
}

static const char *judge(const struct scratch *s, const struct kind *k,
                         const char *name)
{
    struct feat_audio audio;
    struct err e = {0};
    long count;
    int rate = 44100;
    enum err_code code = feat_decode(scratch_path(s, name), rate, rate, &audio, &e);
    if (code == ERR_OK && audio.file_rate != rate) {
        rate = audio.file_rate;
        feat_audio_deinit(&audio);
        code = feat_decode(scratch_path(s, name), rate, rate, &audio, &e);
    }
    if (code != ERR_OK)
        return k->others == REFUSED ? NULL : arena_strdup(s->arena, e.text);
    const float *wanted = by_ffmpeg(s, name, rate, audio.channels, &count);
    long common = audio.count < count ? audio.count : count;
    const char *fault = NULL;
    if (k->others == REFUSED)
        fault = "was read";
    else if (labs(audio.count - count) > FRAME)
        fault =
            arena_printf(s->arena, "%ld samples, by ffmpeg %ld", audio.count, count);
    else if (count_others(audio.samples, wanted, common) > k->others)
        fault = "other samples than ffmpeg's";
    feat_audio_deinit(&audio);
    return fault;
}

static void files_are_read_as_ffmpeg_reads_them_or_refused(void **state)
{
    struct scratch *s = *state;
    int faults = 0;
    if (system(
            "for p in lame sox ffmpeg; do command -v $p || exit 1; done >/dev/null") !=
        0) {
        print_message("lame, sox and ffmpeg are not all there\n");
        skip();
    }
    assert_int_equal(shell(s, setup), 0);
    for (size_t i = 0; i < sizeof(kinds) / sizeof(*kinds); i++) {
        const struct kind *k = &kinds[i];
        char name[20];
        snprintf(name, sizeof(name), "%zu.mp3", i);
        if (shell(s, arena_printf(s->arena, "o=%s\n%s", name, k->recipe)) != 0)
            fail_msg("%s: cannot be made", k->name);
        const char *fault = judge(s, k, name);
        if (fault != NULL)
            print_error("%s: %s\n", k->name, fault);
        faults += fault != NULL;
    }
    assert_int_equal(faults, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(files_are_read_as_ffmpeg_reads_them_or_refused,
                                        scratch_set_up, scratch_tear_down)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
