/* All windows of a frame have the same centre, between two samples, and are symmetric:
 * the signal is folded there into an even and an odd part, once for all bins, and each
 * bin is a product of half its window with either.
 *
 * A low bin's window is long but holds few periods of what matters: its products are
 * taken with the signal at level o, rate / 2^o (halve.h). A centre between two samples
 * whose numbers 2^o divides stays one at every level. What level o has lost or mirrored
 * lies CLEAR bins of the window's own transform or more from f, where a Hann window
 * hears less than 1 / (pi CLEAR^3). */
#include "features/dsp/constant_q.h"

#include "base/arena.h"
#include "base/simd.h"
#include "features/dsp/halve.h"
#include "features/dsp/pi.h"
#include "features/dsp/scratch.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { CLEAR = 40, LEVELS = 21, MARGIN = 3 * HALVE_REACH + 2 };

/* TILE neighbouring bins. */
struct group {
    int level, half; /* half: of the longest window, in samples of the level */
    float *kernels;  /* rows of TILE cosines and TILE sines */
};

struct level {
    int half;      /* of its groups' longest window at the lowest tuning */
    float *signal; /* between zeros */
};

struct constant_q {
    struct constant_q_settings settings;
    double tuning;
    int groups, levels;
    struct group *group;
    struct level level[LEVELS];
    struct scratch signals;
    int fold_stride;
    float *kernels;    /* of all groups */
    float *even, *odd; /* TILE x fold_stride */
    float *out;        /* TILE x n_bins */
};

double constant_q_periods(int bins_per_octave)
{
    double squared = exp2(2.0 / bins_per_octave);
    return (squared + 1) / (squared - 1);
}

double constant_q_frequency(const struct constant_q_settings *s, double bin)
{
    return s->f_min * exp2(bin / s->bins_per_octave);
}

static double length_of(const struct constant_q_settings *s, double bin)
{
    return constant_q_periods(s->bins_per_octave) * s->sample_rate /
           constant_q_frequency(s, bin);
}

/* Samples of the window of a bin. */
static double window_of(const struct constant_q_settings *s, double bin)
{
    double length = length_of(s, bin);
    return length < 2 ? 3 : 2 * floor(length / 2) + 1;
}

/* Samples of a level in half of it. */
static int half_of(const struct constant_q_settings *s, double bin, int level)
{
    return (int)ceil(window_of(s, bin) / exp2(level + 1) - 0.5);
}

/* The last level that is good enough for a bin and those below it. */
static int level_of(const struct constant_q_settings *s, double bin)
{
    double f = constant_q_frequency(s, bin),
           seconds = length_of(s, bin) / s->sample_rate;
    int level = 0;
    while (s->hop_length % (2 << level) == 0 &&
           (HALVE_PASS * s->sample_rate / (2 << level) - f) * seconds >= CLEAR)
        level++;
    return level;
}

/* Levels and sizes of all groups; how many rows their kernels have. */
static size_t place_groups(struct constant_q *q)
{
    const struct constant_q_settings *s = &q->settings;
    size_t rows = 0;
    for (int g = 0; g < q->groups; g++) {
        int first = g * TILE, end = first + TILE < s->n_bins ? first + TILE : s->n_bins;
        struct group *group = &q->group[g];
        group->level = level_of(s, end - 0.5);
        int half = half_of(s, first - 0.5, group->level);
        struct level *level = &q->level[group->level];
        level->half = half > level->half ? half : level->half;
        q->levels = group->level >= q->levels ? group->level + 1 : q->levels;
        q->fold_stride = half > q->fold_stride ? half : q->fold_stride;
        rows += (size_t)half;
    }
    return rows;
}

enum err_code constant_q_create(const struct constant_q_settings *s,
                                struct constant_q **out, struct err *e)
{
    struct constant_q *q = calloc(1, sizeof(*q));
    if (q == NULL)
        return err_set(e, ERR_MEMORY, "no memory for a constant-Q transform");
    q->settings = *s;
    q->groups = (s->n_bins + TILE - 1) / TILE;
    q->group = calloc((size_t)q->groups, sizeof(*q->group));
    if (q->group != NULL) {
        size_t rows = place_groups(q), folded = TILE * (size_t)q->fold_stride;
        q->kernels = mem_alloc(rows, 2 * TILE * sizeof(float));
        q->even = mem_alloc(folded, sizeof(float));
        q->odd = mem_alloc(folded, sizeof(float));
        q->out = mem_alloc((size_t)s->n_bins, TILE * sizeof(float));
    }
    if (q->kernels == NULL || q->even == NULL || q->odd == NULL || q->out == NULL) {
        constant_q_destroy(q);
        return err_set(e, ERR_MEMORY, "no memory for a constant-Q transform");
    }
    q->tuning = NAN;
    constant_q_tune(q, 0);
    *out = q;
    return ERR_OK;
}

void constant_q_destroy(struct constant_q *q)
{
    if (q == NULL)
        return;
    scratch_deinit(&q->signals);
    free(q->group);
    free(q->kernels);
    free(q->even);
    free(q->odd);
    free(q->out);
    free(q);
}

/* Points on the unit circle, each turned by its own constant angle. */
struct turning {
    double c[TILE], s[TILE], step_c[TILE], step_s[TILE];
};

static void begin_turning(struct turning *t, int i, double step)
{
    t->c[i] = cos(step / 2);
    t->s[i] = sin(step / 2);
    t->step_c[i] = cos(step);
    t->step_s[i] = sin(step);
}

/* Rows k < half: the points' cosines and sines under windows that end with `halves`,
 * then all are turned. */
SIMD_CLONES static void fill_rows(struct turning *tone, struct turning *window,
                                  const double *gain, const int *halves, int half,
                                  float *rows)
{
    for (int k = 0; k < half; k++, rows += 2 * TILE)
        for (int i = 0; i < TILE; i++) {
            double w = k < halves[i] ? gain[i] * (0.5 + 0.5 * window->c[i]) : 0;
            rows[i] = (float)(w * tone->c[i]);
            rows[TILE + i] = (float)(w * tone->s[i]);
            double c = tone->c[i] * tone->step_c[i] - tone->s[i] * tone->step_s[i];
            tone->s[i] = tone->s[i] * tone->step_c[i] + tone->c[i] * tone->step_s[i];
            tone->c[i] = c;
            c = window->c[i] * window->step_c[i] - window->s[i] * window->step_s[i];
            window->s[i] =
                window->s[i] * window->step_c[i] + window->c[i] * window->step_s[i];
            window->c[i] = c;
        }
}

/* Halves of a group's windows times their oscillations. */
static void fill_group(const struct constant_q *q, int first, struct group *group)
{
    const struct constant_q_settings *s = &q->settings;
    const double two_pi = 2 * PI, spacing = exp2(group->level);
    struct turning tone, window;
    double gain[TILE];
    int halves[TILE];
    for (int i = 0; i < TILE; i++) {
        double bin = first + i + q->tuning, samples = window_of(s, bin);
        begin_turning(&tone, i,
                      two_pi * constant_q_frequency(s, bin) * spacing / s->sample_rate);
        begin_turning(&window, i, two_pi * spacing / samples);
        gain[i] = 2 * sqrt(length_of(s, bin)) * spacing / samples;
        halves[i] = first + i < s->n_bins ? half_of(s, bin, group->level) : 0;
    }
    group->half = halves[0];
    fill_rows(&tone, &window, gain, halves, group->half, group->kernels);
}

void constant_q_tune(struct constant_q *q, double tuning)
{
    float *at = q->kernels;
    if (tuning == q->tuning)
        return;
    q->tuning = tuning;
    for (int g = 0; g < q->groups; g++) {
        struct group *group = &q->group[g];
        group->kernels = at;
        fill_group(q, g * TILE, group);
        at += 2 * TILE * group->half;
    }
}

static size_t margin_of(const struct level *level)
{
    return (size_t)(level->half > MARGIN ? level->half : MARGIN);
}

enum err_code constant_q_load(struct constant_q *q, const float *samples, long count,
                              struct err *e)
{
    size_t floats = 0, used = 0;
    for (int o = 0; o < q->levels; o++)
        floats += 2 * margin_of(&q->level[o]) + ((size_t)count >> o) + 1;
    enum err_code code = scratch_need(&q->signals, floats, e);
    if (code != ERR_OK)
        return code;
    memset(q->signals.at, 0, floats * sizeof(float));
    for (int o = 0; o < q->levels; o++) {
        struct level *level = &q->level[o];
        level->signal = q->signals.at + used + margin_of(level);
        used += 2 * margin_of(level) + ((size_t)count >> o) + 1;
        if (o == 0)
            memcpy(level->signal, samples, (size_t)count * sizeof(float));
        else /* beyond HALVE_REACH at either end all is zero */
            halve(level[-1].signal - 2 * HALVE_REACH,
                  (count >> o) + 1 + 2 * HALVE_REACH, level->signal - HALVE_REACH);
    }
    return ERR_OK;
}

/* centre: the first sample behind the frame's. */
SIMD_CLONES static void fold(const float *centre, int half, float *restrict even,
                             float *restrict odd)
{
    for (int k = 0; k < half; k++) {
        float after = centre[k], before = centre[-1 - k];
        even[k] = after + before;
        odd[k] = after - before;
    }
}

static void fold_level(struct constant_q *q, int o, int first, int count)
{
    const struct level *level = &q->level[o];
    for (int r = 0; r < count; r++) {
        long centre = (long)(first + r) * (q->settings.hop_length >> o);
        fold(level->signal + centre, level->half, q->even + r * q->fold_stride,
             q->odd + r * q->fold_stride);
    }
}

SIMD_CLONES static void magnitudes(float real[TILE][TILE], float imaginary[TILE][TILE])
{
    for (int r = 0; r < TILE; r++)
        for (int i = 0; i < TILE; i++)
            real[r][i] = __builtin_sqrtf(real[r][i] * real[r][i] +
                                         imaginary[r][i] * imaginary[r][i]);
}

const float *constant_q_block(struct constant_q *q, int first, int count)
{
    int bins = q->settings.n_bins, folded = -1;
    const float *even[TILE], *odd[TILE];
    for (int r = 0; r < TILE; r++) {
        even[r] = q->even + (r < count ? r : 0) * q->fold_stride;
        odd[r] = q->odd + (r < count ? r : 0) * q->fold_stride;
    }
    for (int g = q->groups - 1; g >= 0; g--) {
        const struct group *group = &q->group[g];
        float real[TILE][TILE], imaginary[TILE][TILE];
        int left = bins - g * TILE;
        size_t n = (size_t)(left < TILE ? left : TILE);
        if (group->level != folded)
            fold_level(q, folded = group->level, first, count);
        tile_product(group->kernels, 2 * TILE, even, group->half, real);
        tile_product(group->kernels + TILE, 2 * TILE, odd, group->half, imaginary);
        magnitudes(real, imaginary);
        for (int r = 0; r < count; r++)
            memcpy(q->out + r * bins + g * TILE, real[r], n * sizeof(float));
    }
    return q->out;
}
