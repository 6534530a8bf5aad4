/* bench_augment SECONDS each|tutorial|LIST: how many clips of 3 s at 16 kHz a second
 * each augmentation of the waveform makes with its example's options, or the chain of
 * the tutorial, or a YAML list, with what p they have: processor time of one core. */
#include "base/yaml.h"
#include "features/augment.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { COUNT = 48000 };

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

static void measure(const char *name, const char *yaml, double seconds, struct arena *a)
{
    static float clip[COUNT], x[COUNT];
    static const unsigned char labels[1];
    const struct aug_scene scene = {.sample_rate = 16000};
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
        if (aug_run_waveform(run, &key, labels, x, COUNT, &e) != ERR_OK)
            break;
    }
    printf("%-16s %8.3f ms a clip  %8.0f clips/s\n", name, 1e3 * spent / (double)done,
           (double)done / spent);
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
        bool waveform = ((const struct aug_type *)p)->group == AUG_WAVEFORM;
        if (waveform && strcmp(p->name, "background") != 0)
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
