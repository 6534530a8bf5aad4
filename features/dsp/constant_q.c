/* All windows of a frame have the same centre, between two samples, and are symmetric:
 * the signal is folded there into an even and an odd part, once for all bins, and each
 * bin is a product of half its window with either. Sixteen frames are computed side by
 * side, four bins at a time, so that each loaded value is used often. */
#include "features/dsp/constant_q.h"

#include "base/arena.h"
#include "base/simd.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { LANES = CONSTANT_Q_BLOCK, GROUP = 4 };

struct constant_q {
    struct constant_q_settings settings;
    double tuning;
    int groups, room;  /* room: half of the longest window at the lowest tuning */
    int *half;         /* of each group: half of its longest window */
    size_t *start;     /* of each group's kernels */
    float *kernels;    /* a group's, by sample: GROUP cosines, GROUP sines */
    float *even, *odd; /* room x LANES */
    float *out;        /* LANES x n_bins */
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

/* Of the window of a bin. */
static int half_length(const struct constant_q_settings *s, double bin)
{
    double length = constant_q_periods(s->bins_per_octave) * s->sample_rate /
                    constant_q_frequency(s, bin);
    return length < 2 ? 1 : (int)floor(length / 2);
}

int constant_q_reach(const struct constant_q_settings *s)
{
    return half_length(s, 0) + 1;
}

enum err_code constant_q_create(const struct constant_q_settings *s,
                                struct constant_q **out, struct err *e)
{
    struct constant_q *q = calloc(1, sizeof *q);
    if (q == NULL)
        return err_set(e, ERR_MEMORY, "no memory for a constant-Q transform");
    q->settings = *s;
    q->groups = (s->n_bins + GROUP - 1) / GROUP;
    q->room = half_length(s, -0.5);
    q->half = calloc((size_t)q->groups, sizeof *q->half);
    q->start = calloc((size_t)q->groups, sizeof *q->start);
    size_t used = 0;
    for (int g = 0; g < q->groups && q->start != NULL; g++) {
        q->start[g] = used;
        used += 2 * GROUP * (size_t)half_length(s, GROUP * g - 0.5);
    }
    q->kernels = mem_alloc(used, sizeof(float));
    q->even = mem_alloc((size_t)q->room * LANES, sizeof(float));
    q->odd = mem_alloc((size_t)q->room * LANES, sizeof(float));
    q->out = mem_alloc((size_t)q->groups * GROUP * LANES, sizeof(float));
    if (q->half == NULL || q->start == NULL || q->kernels == NULL || q->even == NULL ||
        q->odd == NULL || q->out == NULL) {
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
    free(q->half);
    free(q->start);
    free(q->kernels);
    free(q->even);
    free(q->odd);
    free(q->out);
    free(q);
}

int constant_q_room(const struct constant_q *q)
{
    return q->room;
}

/* A point on the unit circle that is turned by a constant angle. */
struct turning {
    double c, s, step_c, step_s;
};

static struct turning turning_from(double angle, double step)
{
    return (struct turning){cos(angle), sin(angle), cos(step), sin(step)};
}

static void turn(struct turning *t)
{
    double c = t->c * t->step_c - t->s * t->step_s;
    t->s = t->s * t->step_c + t->c * t->step_s;
    t->c = c;
}

/* Half of a bin's window times the oscillation, as members `at` of its group. */
static void fill_kernel(const struct constant_q_settings *s, double bin, float *group)
{
    const double two_pi = 2 * acos(-1.0);
    double f = constant_q_frequency(s, bin);
    double length = constant_q_periods(s->bins_per_octave) * s->sample_rate / f;
    int half = half_length(s, bin);
    double samples = 2 * half + 1, gain = 2 * sqrt(length) / samples;
    double step = two_pi * f / s->sample_rate;
    struct turning tone = turning_from(step / 2, step);
    struct turning window = turning_from(two_pi / samples / 2, two_pi / samples);
    for (int k = 0; k < half; k++) {
        double w = gain * (0.5 + 0.5 * window.c);
        group[2 * GROUP * k] = (float)(w * tone.c);
        group[2 * GROUP * k + GROUP] = (float)(w * tone.s);
        turn(&tone);
        turn(&window);
    }
}

void constant_q_tune(struct constant_q *q, double tuning)
{
    const struct constant_q_settings *s = &q->settings;
    if (tuning == q->tuning)
        return;
    q->tuning = tuning;
    for (int g = 0; g < q->groups; g++) {
        float *group = q->kernels + q->start[g];
        q->half[g] = half_length(s, GROUP * g + tuning);
        memset(group, 0, 2 * GROUP * (size_t)q->half[g] * sizeof *group);
        for (int i = 0; i < GROUP && GROUP * g + i < s->n_bins; i++)
            fill_kernel(s, GROUP * g + i + tuning, group + i);
    }
}

/* samples: the centre of the first frame. */
static void fold(struct constant_q *q, const float *samples, int count)
{
    const float *centre[LANES];
    for (int t = 0; t < LANES; t++)
        centre[t] =
            samples + (long)(t < count ? t : count - 1) * q->settings.hop_length;
    for (int k = 0; k < q->half[0]; k++)
        for (int t = 0; t < LANES; t++) {
            float after = centre[t][k], before = centre[t][-1 - k];
            q->even[k * LANES + t] = after + before;
            q->odd[k * LANES + t] = after - before;
        }
}

/* The real parts of a group's bins in LANES frames, then the imaginary ones. */
SIMD_CLONES static void products(const float *kernels, const float *even,
                                 const float *odd, int half,
                                 float sums[2 * GROUP * LANES])
{
    float real[GROUP][LANES] = {{0}}, imaginary[GROUP][LANES] = {{0}};
    for (int k = 0; k < half; k++, kernels += 2 * GROUP, even += LANES, odd += LANES)
        for (int i = 0; i < GROUP; i++)
            for (int t = 0; t < LANES; t++) {
                real[i][t] += kernels[i] * even[t];
                imaginary[i][t] += kernels[GROUP + i] * odd[t];
            }
    memcpy(sums, real, sizeof real);
    memcpy(sums + GROUP * LANES, imaginary, sizeof imaginary);
}

const float *constant_q_block(struct constant_q *q, const float *samples, int first,
                              int count)
{
    int bins = q->settings.n_bins;
    fold(q, samples + (long)first * q->settings.hop_length, count);
    for (int g = 0; g < q->groups; g++) {
        float sums[2 * GROUP * LANES];
        products(q->kernels + q->start[g], q->even, q->odd, q->half[g], sums);
        for (int i = 0; i < GROUP && GROUP * g + i < bins; i++)
            for (int t = 0; t < count; t++)
                q->out[t * bins + GROUP * g + i] =
                    hypotf(sums[i * LANES + t], sums[(GROUP + i) * LANES + t]);
    }
    return q->out;
}
