/* A Parzen estimator over a tree of parameters. */
#include "runner/samplers/tpe/mixture.h"

#include "runner/samplers/tpe/kernel.h"

#include <math.h>

enum { FULL_WEIGHT = 25 }; /* newest observations */

struct tpe_mixture {
    const struct tpe_column *columns;
    size_t column_count, count;
    const double *values;          /* [count][column_count] */
    double *weights, *logs;        /* of the components, and their logarithms */
    struct tpe_kernel *kernels;    /* [count + 1][column_count], of numbers */
    size_t *first;                 /* of each category's column: its place in a row */
    size_t width;                  /* of a row: all choices */
    double *chances, *log_chances; /* [count + 1][width] */
    double *sums;                  /* room for a term of each component */
};

size_t tpe_gamma(size_t count)
{
    const size_t tenth = (count + 9) / 10;
    return tenth < 25 ? tenth : 25;
}

void tpe_weights(size_t count, double *weights)
{
    const size_t ramp = count > FULL_WEIGHT ? count - FULL_WEIGHT : 0;
    const double first = 1 / (double)count;
    double sum = 0;
    for (size_t i = 0; i <= count; i++) {
        weights[i] = i < ramp ? first : 1;
        if (i < ramp && ramp > 1)
            weights[i] += (1 - first) * (double)i / (double)(ramp - 1);
        sum += weights[i];
    }
    for (size_t i = 0; i <= count; i++)
        weights[i] /= sum;
}

static double value_of(const struct tpe_mixture *m, size_t component, size_t column)
{
    return component < m->count ? m->values[component * m->column_count + column]
                                : (double)NAN;
}

/* The kernels of a number's column, the prior in place of those that are absent. */
static void make_kernels(struct tpe_mixture *m, size_t column, struct arena *scratch)
{
    const struct tpe_column *c = &m->columns[column];
    const struct tpe_kernel prior = tpe_kernel_prior(c->low, c->high);
    double *mus = arena_alloc(scratch, m->count + 1, sizeof(*mus));
    double *sigmas = arena_alloc(scratch, m->count + 1, sizeof(*sigmas));
    size_t known = 0;
    for (size_t i = 0; i < m->count; i++)
        if (!isnan(value_of(m, i, column)))
            mus[known++] = value_of(m, i, column);
    tpe_bandwidths(mus, known, c->low, c->high, sigmas);
    known = 0;
    for (size_t i = 0; i <= m->count; i++) {
        struct tpe_kernel *k = &m->kernels[i * m->column_count + column];
        *k = prior;
        if (!isnan(value_of(m, i, column))) {
            *k = tpe_kernel(mus[known], sigmas[known], c->low, c->high);
            known++;
        }
    }
}

/* The chances of a category's choices: 1 at the observed one and 1 for the prior of all
 * observations and itself. */
static void make_chances(struct tpe_mixture *m, size_t column)
{
    const struct tpe_column *c = &m->columns[column];
    const double choices = (double)c->choices;
    size_t present = 0;
    for (size_t i = 0; i < m->count; i++)
        present += !isnan(value_of(m, i, column));
    const double share = choices / (double)(present + 1);
    for (size_t i = 0; i <= m->count; i++) {
        const size_t row = i * m->width + m->first[column];
        const double observed = value_of(m, i, column);
        for (size_t k = 0; k < c->choices; k++) {
            double own = c->chances ? c->chances[k] : 1 / choices;
            if (!isnan(observed))
                own = (share * own + ((size_t)observed == k)) / (share + 1);
            m->chances[row + k] = own;
            m->log_chances[row + k] = log(own);
        }
    }
}

struct tpe_mixture *tpe_mixture_create(const struct tpe_column *columns,
                                       size_t column_count, const double *values,
                                       size_t count, struct arena *a)
{
    struct tpe_mixture *m = arena_alloc(a, 1, sizeof(*m));
    *m = (struct tpe_mixture){.columns = columns,
                              .column_count = column_count,
                              .count = count,
                              .values = values};
    m->weights = arena_alloc(a, count + 1, sizeof(*m->weights));
    m->logs = arena_alloc(a, count + 1, sizeof(*m->logs));
    m->sums = arena_alloc(a, count + 1, sizeof(*m->sums));
    m->first = arena_alloc(a, column_count + 1, sizeof(*m->first));
    m->kernels = arena_alloc(a, (count + 1) * column_count + 1, sizeof(*m->kernels));
    tpe_weights(count, m->weights);
    for (size_t i = 0; i <= count; i++)
        m->logs[i] = log(m->weights[i]);
    for (size_t k = 0; k < column_count; k++) {
        m->first[k] = m->width;
        m->width += columns[k].choices;
    }
    m->chances = arena_alloc(a, (count + 1) * m->width + 1, sizeof(*m->chances));
    m->log_chances = arena_alloc(a, (count + 1) * m->width + 1, sizeof(*m->chances));
    struct arena *scratch = arena_create();
    for (size_t k = 0; k < column_count; k++)
        if (columns[k].choices > 0)
            make_chances(m, k);
        else
            make_kernels(m, k, scratch);
    arena_destroy(scratch);
    return m;
}

double tpe_mixture_log(const struct tpe_mixture *m, const struct tpe_value *point)
{
    double largest = -INFINITY, sum = 0;
    for (size_t i = 0; i <= m->count; i++) {
        double term = m->logs[i];
        for (size_t k = 0; k < m->column_count; k++) {
            if (isnan(point[k].from))
                continue;
            term +=
                m->columns[k].choices > 0
                    ? m->log_chances[i * m->width + m->first[k] + (size_t)point[k].from]
                    : tpe_kernel_log(&m->kernels[i * m->column_count + k],
                                     point[k].from, point[k].to);
        }
        m->sums[i] = term;
        largest = fmax(largest, term);
    }
    if (isinf(largest))
        return largest;
    for (size_t i = 0; i <= m->count; i++)
        sum += exp(m->sums[i] - largest);
    return largest + log(sum);
}

size_t tpe_mixture_pick(const struct tpe_mixture *m, double u)
{
    double sum = 0;
    for (size_t i = 0; i < m->count; i++) {
        sum += m->weights[i];
        if (u < sum)
            return i;
    }
    return m->count;
}

double tpe_mixture_draw(const struct tpe_mixture *m, size_t component, size_t column,
                        double u)
{
    const size_t choices = m->columns[column].choices;
    double sum = 0;
    size_t last = 0;
    if (choices == 0)
        return tpe_kernel_quantile(&m->kernels[component * m->column_count + column],
                                   u);
    for (size_t i = 0; i < choices; i++) {
        const double own = m->chances[component * m->width + m->first[column] + i];
        sum += own;
        if (own > 0)
            last = i;
        if (u < sum)
            return (double)i;
    }
    return (double)last;
}
