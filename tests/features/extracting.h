/* For tests: features read from a line of YAML and extracted from samples, and compared
 * with the known answers of tests/golden/features/make*.py. */
#ifndef MTAG_TESTS_FEATURES_EXTRACTING_H
#define MTAG_TESTS_FEATURES_EXTRACTING_H

#include "base/npy.h"
#include "features/extract.h"

#include <math.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define RATE 16000
#define PI 3.14159265358979323846

struct feature {
    struct arena *arena;
    struct diag *diag;
    struct opt_typed value;
    const struct feat_type *type;
};

static inline struct feature read_feature(const char *yaml)
{
    struct feature f = {.arena = arena_create(), .diag = diag_create()};
    struct yaml_node *node =
        yaml_read_text(yaml, strlen(yaml), "test", ".", f.arena, f.diag);
    feat_read(node, "feature", &f.value, f.arena, f.diag);
    f.type = (const struct feat_type *)f.value.type;
    if (diag_errors(f.diag) == 0 && f.type->check != NULL)
        f.type->check(f.value.options, RATE, node, f.diag);
    return f;
}

static inline void drop(struct feature *f)
{
    diag_destroy(f->diag);
    arena_destroy(f->arena);
}

static inline size_t size_of(const struct feat_shape *s)
{
    return feat_shape_floats(*s);
}

/* The feature of samples, heap; its shape in *shape. */
static inline float *extract(const char *yaml, const float *samples, long count,
                             struct feat_shape *shape)
{
    struct feature f = read_feature(yaml);
    if (diag_errors(f.diag) > 0)
        diag_print(f.diag, stderr);
    assert_int_equal(diag_errors(f.diag), 0);
    struct feat_extractor *x;
    assert_int_equal(f.type->open(f.value.options, RATE, &x, NULL), ERR_OK);
    *shape = f.type->shape(f.value.options, RATE, count);
    float *out = mem_alloc(size_of(shape), sizeof(*out));
    assert_int_equal(f.type->run(x, samples, count, out, NULL), ERR_OK);
    f.type->close(x);
    drop(&f);
    return out;
}

/* As make.py's. */
static inline float *signal_of(long count)
{
    float *x = malloc((size_t)count * sizeof(*x));
    uint32_t state = 1;
    for (long i = 0; i < count; i++) {
        double t = (double)i / RATE;
        state = 1664525u * state + 1013904223u;
        x[i] = (float)(0.5 * sin(2 * PI * 440 * t) + 0.25 * sin(2 * PI * 3000 * t) +
                       0.1 * ((double)(state >> 8) / 16777216 - 0.5));
    }
    return x;
}

/* 440 and 3000 Hz, 48000 samples; heap. */
static inline float *two_tones(void)
{
    float *x = malloc(48000 * sizeof(*x));
    for (int n = 0; n < 48000; n++)
        x[n] = (float)(0.5 * sin(2 * PI * 440 * n / RATE) +
                       0.25 * sin(2 * PI * 3000 * n / RATE));
    return x;
}

static inline void compare(const char *name, const char *yaml, long count,
                           double absolute)
{
    char path[512];
    float *golden;
    size_t dims[4];
    int ndims;
    struct feat_shape shape;
    float *samples = signal_of(count);
    float *out = extract(yaml, samples, count, &shape);
    snprintf(path, sizeof(path), MTAG_SOURCE_DIR "/tests/golden/features/%s.npy", name);
    assert_int_equal(npy_read(path, &golden, dims, &ndims, NULL), ERR_OK);
    assert_int_equal(dims[0], shape.frames);
    assert_int_equal(dims[1], shape.bands);
    assert_int_equal(ndims == 3 ? dims[2] : 1, shape.channels);
    for (size_t i = 0; i < size_of(&shape); i++) {
        double expected = (double)golden[i];
        double error = fabs((double)out[i] - expected);
        if (error > absolute && error > 1e-4 * fabs(expected))
            fail_msg("%s: value %zu is %.9g, the known answer is %.9g", name, i,
                     (double)out[i], expected);
    }
    free(golden);
    free(out);
    free(samples);
}

#endif
