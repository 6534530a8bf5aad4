/* bench_augment SECONDS each|tutorial|LIST: how many examples of 3 s at 16 kHz, or
 * their mel spectrograms of 96 bands, each augmentation makes a second with its
 * example's options, or the tutorial's chain, or a YAML list, with what p they have:
 * processor time of one core. `background` is left out: it is a decoder's time. */
#include "base/yaml.h"
#include "features/augment.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { COUNT = 48000, BANDS = 96, FRAMES = 188, BATCH = 16 };

static const struct aug_input mel = {
    .name = "mel",
    .shape = {.channels = 1, .bands = BANDS, .frames = FRAMES},
    .decibels = true};

static const char tutorial[] =
    "[{type: polarity, p: 0.8}, {type: noise, p: 0.3, min_ratio: 0.3, max_ratio: 0.5},"
    " {type: gain, p: 0.2}, {type: one_of, p: 0.8, of: [highpass, lowpass]},"
    " {type: delay, p: 0.5}, {type: pitch_shift, p: 0.4}, {type: reverb, p: 0.3}]";

static double seconds_now(void)
{
    struct timespec t;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
    return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

/* An example of samples and one spectrogram, or a batch of them: as given, and as a
 * chain left them. */
struct inputs {
    float clip[COUNT], spectrograms[BATCH * BANDS * FRAMES], targets[BATCH];
};

static struct inputs given, left;

static void make_inputs(void)
{
    struct rng r;
    rng_init(&r, 0, RNG_STATS, 0, 0);
    for (int i = 0; i < COUNT; i++)
        given.clip[i] = (float)(0.4 * rng_uniform(&r) - 0.2);
    for (int i = 0; i < BATCH * BANDS * FRAMES; i++)
        given.spectrograms[i] = (float)(80 * rng_uniform(&r) - 80);
    for (int i = 0; i < BATCH; i++)
        given.targets[i] = (float)(i % 2);
}

/* What the chain changes is again as given. */
static void reset(const struct aug_chain *chain)
{
    size_t batch = aug_has(chain, AUG_BATCH) ? BATCH : 1;
    if (aug_has(chain, AUG_WAVEFORM))
        memcpy(left.clip, given.clip, sizeof(left.clip));
    if (aug_has(chain, AUG_FEATURE) || aug_has(chain, AUG_BATCH))
        memcpy(left.spectrograms, given.spectrograms,
               batch * BANDS * FRAMES * sizeof(*left.spectrograms));
    if (aug_has(chain, AUG_BATCH))
        memcpy(left.targets, given.targets, sizeof(left.targets));
}

/* Everything that the chain does to an example, or to BATCH of them. */
static enum err_code apply(const struct aug_chain *chain, struct aug_run *run,
                           uint64_t item, struct err *e)
{
    static const unsigned char labels[1];
    const struct aug_key key = {.purpose = RNG_AUGMENT, .item = item};
    const struct aug_batch batch = {.inputs = (float *const[]){left.spectrograms},
                                    .shapes = &mel,
                                    .input_count = 1,
                                    .targets = left.targets,
                                    .tags = 1,
                                    .count = BATCH};
    enum err_code code = ERR_OK;
    if (aug_has(chain, AUG_WAVEFORM))
        code = aug_run_waveform(run, &key, labels, left.clip, COUNT, e);
    if (code == ERR_OK && aug_has(chain, AUG_FEATURE))
        code = aug_run_feature(run, &key, labels, 0, left.spectrograms, e);
    if (code == ERR_OK && aug_has(chain, AUG_BATCH))
        aug_run_batch(run, &key, &batch);
    return code;
}

/* Seconds of one application: of blocks in which the inputs are reset and the chain is
 * applied, less those of blocks in which they are only reset. NAN after an error. */
static double time_of(const struct aug_chain *chain, struct aug_run *run,
                      double seconds, struct err *e)
{
    enum { BLOCK = 16 };
    double spent = 0, of_resets = 0;
    uint64_t done = 0;
    while (spent < seconds) {
        double start = seconds_now();
        for (int i = 0; i < BLOCK; i++) {
            reset(chain);
            if (apply(chain, run, done++, e) != ERR_OK)
                return NAN;
        }
        double applied = seconds_now();
        for (int i = 0; i < BLOCK; i++)
            reset(chain);
        spent += applied - start;
        of_resets += seconds_now() - applied;
    }
    return (spent - of_resets) / (double)done;
}

/* Prints a line; false after a fault, which it tells. */
static bool measure(const char *name, const char *yaml, double seconds, struct arena *a)
{
    const struct aug_scene scene = {
        .sample_rate = 16000, .inputs = &mel, .input_count = 1};
    struct diag *diag = diag_create();
    struct err e = {0};
    struct aug_run *run = NULL;
    struct yaml_node *node = yaml_read_text(yaml, strlen(yaml), name, ".", a, diag);
    const struct aug_chain *chain = aug_read(node, &scene, a, diag);
    double each = NAN;
    if (chain != NULL && aug_run_open(chain, &run, &e) == ERR_OK)
        each =
            time_of(chain, run, seconds, &e) / (aug_has(chain, AUG_BATCH) ? BATCH : 1);
    if (e.text[0] != '\0')
        fprintf(stderr, "%s: %s\n", name, e.text);
    if (!isnan(each))
        printf("%-16s %9.2f us  %9.0f /s\n", name, 1e6 * each, 1 / each);
    diag_print(diag, stderr);
    diag_destroy(diag);
    aug_run_close(run);
    return !isnan(each);
}

/* A list of one, always applied, with its example's options. */
static const char *yaml_of(const struct plugin *p, struct arena *a)
{
    const char *options = arena_strndup(a, p->example + 1, strlen(p->example) - 2);
    if (*options == '\0' || strncmp(options, "p:", 2) == 0)
        return arena_printf(a, "[{type: %s, p: 1}]", p->name);
    return arena_printf(a, "[{type: %s, p: 1, %s}]", p->name, options);
}

static bool measure_each(double seconds, struct arena *a)
{
    bool good = true;
    for (size_t i = 0; aug_types.items[i] != NULL; i++) {
        const struct plugin *p = aug_types.items[i];
        if (strcmp(p->name, "background") != 0)
            good = measure(p->name, yaml_of(p, a), seconds, a) && good;
    }
    return good;
}

int main(int argc, char **argv)
{
    if (argc != 3) {
        fprintf(stderr, "usage: bench_augment SECONDS each|tutorial|LIST\n");
        return 2;
    }
    struct arena *a = arena_create();
    double seconds = strtod(argv[1], NULL);
    make_inputs();
    bool good = strcmp(argv[2], "each") == 0 ? measure_each(seconds, a)
                : strcmp(argv[2], "tutorial") == 0
                    ? measure("tutorial", tutorial, seconds, a)
                    : measure("chain", argv[2], seconds, a);
    arena_destroy(a);
    return good ? 0 : 1;
}
