/* The posterior of a Gaussian process: model.h. */
#include "runner/samplers/gp/model.h"

#include "runner/samplers/gp/matrix.h"

#include <math.h>
#include <string.h>

enum { BLOCK = 256 }; /* points that are predicted at once */

struct gp_model {
    const struct gp_scale *scale;
    struct gp_table seen; /* points of rows, then those that are pending */
    double *factor;       /* of the covariance */
    double *solved;       /* the covariance's inverse times the values */
    double *block;        /* seen x BLOCK */
};

/* Factors the covariance of all seen points. */
static bool factor(struct gp_model *m, const double *runs, size_t known)
{
    const size_t n = m->seen.count;
    gp_covariance(&m->seen, &m->seen, m->scale->weights, m->scale->scale, m->factor);
    for (size_t i = 0; i < n; i++)
        m->factor[i * n + i] += m->scale->noise / (i < known ? runs[i] : 1);
    return matrix_factor(m->factor, n);
}

struct gp_model *gp_model_create(const struct gp_rows *rows,
                                 const struct gp_scale *scale,
                                 const struct gp_table *pending, struct arena *a)
{
    const size_t known = rows->points.count, width = rows->points.width;
    const size_t n = known + pending->count;
    struct gp_model *m = arena_alloc(a, 1, sizeof(*m));
    *m = (struct gp_model){.scale = scale, .seen = rows->points};
    m->factor = arena_alloc(a, n * n + 1, sizeof(*m->factor));
    m->solved = arena_alloc(a, n + 1, sizeof(*m->solved));
    m->block = arena_alloc(a, n * BLOCK + 1, sizeof(*m->block));
    memcpy(m->solved, rows->y, known * sizeof(*m->solved));
    if (!factor(m, rows->runs, known))
        return NULL;
    matrix_solve(m->factor, known, m->solved);
    if (pending->count == 0)
        return m;
    double *believed = arena_alloc(a, pending->count, sizeof(*believed));
    gp_model_predict(m, pending, believed, NULL);
    double *x = arena_alloc(a, n * width + 1, sizeof(*x));
    memcpy(x, rows->points.x, known * width * sizeof(*x));
    memcpy(x + known * width, pending->x, pending->count * width * sizeof(*x));
    m->seen.x = x;
    m->seen.count = n;
    memcpy(m->solved, rows->y, known * sizeof(*m->solved));
    memcpy(m->solved + known, believed, pending->count * sizeof(*m->solved));
    if (!factor(m, rows->runs, known))
        return NULL;
    matrix_solve(m->factor, n, m->solved);
    return m;
}

static void predict(const struct gp_model *m, const struct gp_table *points,
                    double *mean, double *variance)
{
    const size_t n = m->seen.count, count = points->count;
    gp_covariance(&m->seen, points, m->scale->weights, m->scale->scale, m->block);
    matrix_project(m->block, n, count, m->solved, mean);
    if (!variance)
        return;
    matrix_divide(m->factor, n, m->block, count);
    for (size_t i = 0; i < count; i++)
        variance[i] = m->scale->scale;
    for (size_t row = 0; row < n; row++)
        for (size_t i = 0; i < count; i++)
            variance[i] -= m->block[row * count + i] * m->block[row * count + i];
}

void gp_model_predict(const struct gp_model *m, const struct gp_table *points,
                      double *mean, double *variance)
{
    for (size_t i = 0; i < points->count; i += BLOCK) {
        struct gp_table part = *points;
        part.x += i * points->width;
        part.count = points->count - i < BLOCK ? points->count - i : BLOCK;
        predict(m, &part, mean + i, variance ? variance + i : NULL);
    }
}
