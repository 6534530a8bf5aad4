/* Effects as Python: where the options leave nothing to chance, the text that train.py
 * gets gives what mtag gives, within the level stated. Needs python3 with torch and
 * torchaudio; tests/features/augment/check_torch.py is the other half. */
#include "tests/features/augment/signals.h"

#include "base/file.h"

#include <sys/wait.h>
#include <unistd.h>

/* within: dB of the difference against the signal, away from the ends, where filters of
 * resampling differ. Effects that only multiply agree to rounding. */
static const struct {
    const char *type, *options, *call;
    double within;
} effects[] = {
    {"polarity", "", "polarity(x)", -120},
    {"gain", "min_db: -6, max_db: -6", "gain(x, -6, -6)", -100},
    {"reverse", "", "reverse(x)", -120},
    {"pitch_shift", "min_semitones: 12, max_semitones: 12", "pitch_shift(x, 12, 12)",
     -35},
    {"pitch_shift", "min_semitones: -12, max_semitones: -12",
     "pitch_shift(x, -12, -12)", -35},
    {"time_stretch", "min_rate: 0.8, max_rate: 0.8", "time_stretch(x, 0.8, 0.8)", -50},
    {"time_stretch", "min_rate: 1.25, max_rate: 1.25", "time_stretch(x, 1.25, 1.25)",
     -50},
    {"resample", "min_hz: 8000, max_hz: 8000", "resample(x, 8000, 8000)", -45},
    {"resample", "min_hz: 11000, max_hz: 11000", "resample(x, 11000, 11000)", -45},
};
enum { EFFECTS = sizeof(effects) / sizeof(*effects) };

static const char *const batches[] = {
    "{type: mixup, p: 1, alpha: 1}",
    "{type: mixup, p: 1, alpha: 1, labels: union}",
    "{type: cutmix, p: 1, alpha: 1, cut: frames}",
    "{type: cutmix, p: 1, alpha: 1, cut: box}",
};
enum { BATCHES = sizeof(batches) / sizeof(*batches), EXAMPLES = 4 };

static char folder[] = "/tmp/mtag-torch-XXXXXX";

static int run(const char *first, const char *second)
{
    char command[1024];
    snprintf(command, sizeof(command), "%s%s", first, second);
    const int status = system(command);
    return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

static void write_file(int number, const char *what, const void *bytes, size_t size)
{
    const char *path = arena_printf(signals_arena, "%s/%d.%s", folder, number, what);
    assert_int_equal(file_write(path, bytes, size, NULL), ERR_OK);
}

static const char *text_of(const char *type)
{
    for (size_t i = 0; aug_types.items[i]; i++)
        if (strcmp(aug_types.items[i]->name, type) == 0)
            return aug_types.items[i]->python;
    fail_msg("there is no %s", type);
    return NULL;
}

/* Tones below the lowest rate that is resampled to, whose levels change. */
static float *melody(void)
{
    float *x = mem_alloc(LONG, sizeof(*x));
    for (int i = 0; i < LONG; i++) {
        const double t = (double)i / RATE, turn = 6.283185307179586 * t;
        x[i] = (float)(0.2 * sin(220 * turn) * (1 + 0.5 * sin(2 * turn)) +
                       0.1 * sin(523 * turn) + 0.1 * sin(1310 * turn + 1));
    }
    return x;
}

static void write_effect(int i)
{
    struct arena *a = signals_arena;
    float *x = melody();
    write_file(i, "samples", x, LONG * sizeof(*x));
    apply(arena_printf(a, "[{type: %s, p: 1%s%s}]", effects[i].type,
                       effects[i].options[0] ? ", " : "", effects[i].options),
          0, x, LONG);
    write_file(i, "wanted", x, LONG * sizeof(*x));
    const char *text =
        arena_printf(a, "%s\nCALL, WITHIN = '%s', %g\n", text_of(effects[i].type),
                     effects[i].call, effects[i].within);
    write_file(i, "effect.py", text, strlen(text));
    free(x);
}

/* Example k has tag k alone, so that the targets tell the parts that were drawn. */
static void write_batch(int number, const char *yaml)
{
    enum { FLOATS = BANDS * FRAMES };
    struct arena *a = signals_arena;
    struct aug_run *open;
    struct err e = {0};
    float *x = white(1, (long)EXAMPLES * FLOATS, 5), targets[EXAMPLES * EXAMPLES] = {0};
    float *inputs[] = {x};
    for (int k = 0; k < EXAMPLES; k++)
        targets[k * EXAMPLES + k] = 1;
    write_file(number, "samples", x, (size_t)EXAMPLES * FLOATS * sizeof(*x));
    assert_int_equal(aug_run_open(chain_of(arena_printf(a, "[%s]", yaml)), &open, &e),
                     ERR_OK);
    aug_run_batch(open, &(struct aug_key){.seed = 1, .purpose = RNG_AUGMENT},
                  &(struct aug_batch){.inputs = inputs,
                                      .shapes = signal_inputs,
                                      .input_count = 1,
                                      .count = EXAMPLES,
                                      .targets = targets,
                                      .tags = EXAMPLES});
    aug_run_close(open);
    write_file(number, "wanted", x, (size_t)EXAMPLES * FLOATS * sizeof(*x));
    write_file(number, "targets", targets, sizeof(targets));
    const bool mixes = strstr(yaml, "mixup") != NULL;
    const char *labels = strstr(yaml, "union") ? "union" : "mix";
    const char *call =
        mixes ? arena_printf(a, "mixup([x], y, 1, 1, \"%s\")", labels)
              : arena_printf(a, "cutmix([x], y, 1, 1, \"%s\", \"%s\")",
                             strstr(yaml, "box") ? "box" : "frames", labels);
    const char *text = arena_printf(a, "%s\nCALL, SHAPE = '%s', (%d, %d, %d)\n",
                                    text_of(mixes ? "mixup" : "cutmix"), call, EXAMPLES,
                                    FRAMES, BANDS);
    write_file(number, "batch.py", text, strlen(text));
    free(x);
}

static void effects_without_chance_are_the_same_in_pytorch(void **state)
{
    (void)state;
    if (run("/usr/bin/python3 -c 'import torch, torchaudio, numpy' 2>/dev/null", "") !=
        0) {
        print_message("/usr/bin/python3 has no torch, torchaudio and numpy\n");
        skip();
    }
    assert_non_null(mkdtemp(folder));
    for (int i = 0; i < EFFECTS; i++)
        write_effect(i);
    for (int i = 0; i < BATCHES; i++)
        write_batch(EFFECTS + i, batches[i]);
    const int status = run("OMP_NUM_THREADS=1 /usr/bin/python3 -B " MTAG_SOURCE_DIR
                           "/tests/features/augment/check_torch.py ",
                           folder);
    run("rm -rf ", folder);
    assert_int_equal(status, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(effects_without_chance_are_the_same_in_pytorch),
    };
    return cmocka_run_group_tests(tests, make_arena, drop_arena);
}
