/* Chains from YAML text, and signals to put through them. */
#ifndef MTAG_TESTS_FEATURES_AUGMENT_SIGNALS_H
#define MTAG_TESTS_FEATURES_AUGMENT_SIGNALS_H

#include "features/augment.h"

#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { RATE = 16000, LONG = 48000, FRAMES = 188, BANDS = 96 };

static const char *const signal_tags[] = {"piano", "drums"};
static const struct aug_input signal_inputs[] = {
    {.name = "mel",
     .shape = {.channels = 1, .bands = BANDS, .frames = FRAMES},
     .decibels = true}};

static struct arena *signals_arena;
static int signals_rate = RATE; /* of the scene */

static const struct aug_scene *scene(void)
{
    static struct aug_scene here = {
        .tags = signal_tags, .tag_count = 2, .inputs = signal_inputs, .input_count = 1};
    here.sample_rate = signals_rate;
    return &here;
}

static int make_arena(void **state)
{
    (void)state;
    signals_arena = arena_create();
    return 0;
}

static int drop_arena(void **state)
{
    (void)state;
    arena_destroy(signals_arena);
    return 0;
}

/* The chain of a list's text; fails on faults. */
static const struct aug_chain *chain_of(const char *yaml)
{
    struct diag *diag = diag_create();
    char *text = arena_strdup(signals_arena, yaml);
    struct yaml_node *node =
        yaml_read_text(text, strlen(text), "test", ".", signals_arena, diag);
    const struct aug_chain *chain = aug_read(node, scene(), signals_arena, diag);
    struct err e = {0};
    if (diag_to_err(diag, &e) != ERR_OK)
        fail_msg("%s: %s", yaml, e.text);
    diag_destroy(diag);
    return chain;
}

/* The faults of a text, from the arena; "" if there are none. */
static inline const char *faults_of(const char *yaml)
{
    struct diag *diag = diag_create();
    char *text = arena_strdup(signals_arena, yaml);
    struct yaml_node *node =
        yaml_read_text(text, strlen(text), "test", ".", signals_arena, diag);
    struct err e = {0};
    aug_read(node, scene(), signals_arena, diag);
    diag_to_err(diag, &e);
    diag_destroy(diag);
    return arena_strdup(signals_arena, e.text);
}

/* Puts count samples through a chain, as epoch `epoch` draws. */
static inline void apply(const char *yaml, uint64_t epoch, float *x, long count)
{
    static const unsigned char labels[] = {1, 0};
    struct aug_key key = {.seed = 1, .purpose = RNG_AUGMENT, .epoch = epoch, .item = 7};
    struct aug_run *run;
    struct err e = {0};
    if (aug_run_open(chain_of(yaml), &run, &e) != ERR_OK ||
        aug_run_waveform(run, &key, labels, x, count, &e) != ERR_OK)
        fail_msg("%s: %s", yaml, e.text);
    aug_run_close(run);
}

static inline float *sine(double hz, double amplitude, long count)
{
    float *x = mem_alloc((size_t)count, sizeof(*x));
    for (long i = 0; i < count; i++)
        x[i] = (float)(amplitude * sin(6.283185307179586 * hz * (double)i / RATE));
    return x;
}

/* Even noise in [-amplitude, amplitude). */
static inline float *white(double amplitude, long count, uint64_t seed)
{
    float *x = mem_alloc((size_t)count, sizeof(*x));
    struct rng r;
    rng_init(&r, seed, RNG_STATS, 0, 0);
    for (long i = 0; i < count; i++)
        x[i] = (float)(amplitude * (2 * rng_uniform(&r) - 1));
    return x;
}

static inline double rms(const float *x, long count)
{
    double sum = 0;
    for (long i = 0; i < count; i++)
        sum += (double)x[i] * (double)x[i];
    return sqrt(sum / (double)count);
}

/* The amplitude of the tone of a frequency in x, by its Fourier integral under a Hann
 * window. */
static inline double tone(const float *x, long count, double hz)
{
    double re = 0, im = 0, sum = 0;
    for (long i = 0; i < count; i++) {
        double w =
            0.5 - 0.5 * cos(6.283185307179586 * ((double)i + 0.5) / (double)count);
        double a = 6.283185307179586 * hz * (double)i / RATE;
        re += w * (double)x[i] * cos(a);
        im += w * (double)x[i] * sin(a);
        sum += w;
    }
    return 2 * sqrt(re * re + im * im) / sum;
}

static inline double decibels(double ratio)
{
    return 20 * log10(ratio);
}

#endif
