/* bench_augment SECONDS each|tutorial|LIST: how many examples of 3 s at 16 kHz, or
 * their mel spectrograms of 96 bands, each augmentation makes a second with its
 * example's options, or the tutorial's chain, or a YAML list, with what p they have:
 * processor time of one core. `background` is left out: it is a decoder's time. */
#include "base/yaml.h"
#include "features/augment.h"

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

/* Everything that the chain does to an example, or to BATCH of them. */
static enum err_code apply(const struct aug_chain *chain, struct aug_run *run,
                           const struct aug_key *key, float *clip, struct err *e)
{
    static float spectrograms[BATCH * BANDS * FRAMES], targets[BATCH];
    static const unsigned char labels[1];
    const struct aug_batch batch = {.inputs = (float *const[]){spectrograms},
                                    .shapes = &mel,
                                    .input_count = 1,
                                    .targets = targets,
                                    .tags = 1,
                                    .count = BATCH};
    enum err_code code = ERR_OK;
    if (aug_has(chain, AUG_WAVEFORM))
        code = aug_run_waveform(run, key, labels, clip, COUNT, e);
    if (code == ERR_OK && aug_has(chain, AUG_FEATURE))
        code = aug_run_feature(run, key, labels, 0, spectrograms, e);
    if (code == ERR_OK && aug_has(chain, AUG_BATCH))
        aug_run_batch(run, key, &batch);
    return code;
}

static void measure(const char *name, const char *yaml, double seconds, struct arena *a)
{
    static float clip[COUNT], x[COUNT];
    const struct aug_scene scene = {
        .sample_rate = 16000, .inputs = &mel, .input_count = 1};
    struct diag *diag = diag_create();
    struct err e = {0};
    struct aug_run *run = NULL;
    struct rng r;
    rng_init(&r, 0, RNG_STATS, 0, 0);
    for (int i = 0; i < COUNT; i++)
        clip[i] = (float)(0.4 * rng_uniform(&r) - 0.2);
    struct yaml_node *node = yaml_read_text(yaml, strlen(yaml), name, ".", a, diag);
    const struct aug_chain *chain = aug_read(node, &scene, a, diag);
    if (chain == NULL || aug_run_open(chain, &run, &e) != ERR_OK) {
        diag_print(diag, stderr);
        diag_destroy(diag);
        return;
    }
    double start = seconds_now(), spent = 0;
    uint64_t done = 0;
    for (; spent < seconds || done < 3; spent = seconds_now() - start) {
        struct aug_key key = {.purpose = RNG_AUGMENT, .item = done++};
        memcpy(x, clip, sizeof x);
        if (apply(chain, run, &key, x, &e) != ERR_OK)
            break;
    }
    double each = spent / (double)done / (aug_has(chain, AUG_BATCH) ? BATCH : 1);
    printf("%-16s %8.3f ms  %8.0f /s\n", name, 1e3 * each, 1 / each);
    aug_run_close(run);
    diag_destroy(diag);
}

/* A list of one, always applied, with its example's options. */
static const char *yaml_of(const struct plugin *p, struct arena *a)
{
    const char *options = arena_strndup(a, p->example + 1, strlen(p->example) - 2);
    if (*options == '\0' || strncmp(options, "p:", 2) == 0)
        return arena_printf(a, "[{type: %s, p: 1}]", p->name);
    return arena_printf(a, "[{type: %s, p: 1, %s}]", p->name, options);
}

static void measure_each(double seconds, struct arena *a)
{
    for (size_t i = 0; aug_types.items[i] != NULL; i++) {
        const struct plugin *p = aug_types.items[i];
        if (strcmp(p->name, "background") != 0)
            measure(p->name, yaml_of(p, a), seconds, a);
    }
}

int main(int argc, char **argv)
{
    if (argc != 3) {
        fprintf(stderr, "usage: bench_augment SECONDS each|tutorial|LIST\n");
        return 2;
    }
    struct arena *a = arena_create();
    double seconds = strtod(argv[1], NULL);
    if (strcmp(argv[2], "each") == 0)
        measure_each(seconds, a);
    else if (strcmp(argv[2], "tutorial") == 0)
        measure("tutorial", tutorial, seconds, a);
    else
        measure("chain", argv[2], seconds, a);
    arena_destroy(a);
    return 0;
}
