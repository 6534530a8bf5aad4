/* The most probable parameters of a Gaussian process: fit.h. */
#include "runner/samplers/gp/fit.h"

#include "base/arena.h"
#include "runner/samplers/gp/bfgs.h"
#include "runner/samplers/gp/matrix.h"

#include <math.h>
#include <string.h>

/* The parameters stay where the covariance can be computed. */
static const double weight_most = 9, scale_least = -7, scale_most = 5,
                    noise_least = -16, noise_most = 2;

struct fitting {
    const struct gp_rows *rows;
    double *distances; /* of each column: pairs (i, j), j <= i, in their order */
    double *squared, *radius, *decay; /* of each pair */
    double *covariance;               /* n x n */
    double *solved;                   /* n */
};

void gp_standardize(double *y, size_t count, double *mean, double *deviation)
{
    double least = INFINITY, most = -INFINITY, sum = 0, squares = 0;
    for (size_t i = 0; i < count; i++) {
        least = isfinite(y[i]) ? fmin(least, y[i]) : least;
        most = isfinite(y[i]) ? fmax(most, y[i]) : most;
    }
    for (size_t i = 0; i < count; i++) {
        y[i] = !isfinite(least) ? 0
               : isnan(y[i])    ? least
                                : fmin(most, fmax(least, y[i]));
        sum += y[i];
    }
    *mean = count > 0 ? sum / (double)count : 0;
    for (size_t i = 0; i < count; i++)
        squares += (y[i] - *mean) * (y[i] - *mean);
    *deviation = count > 0 ? fmax(1e-10, sqrt(squares / (double)count)) : 1;
    for (size_t i = 0; i < count; i++)
        y[i] = (y[i] - *mean) / *deviation;
}

static struct fitting prepare(const struct gp_rows *rows, struct arena *a)
{
    const struct gp_table *t = &rows->points;
    const size_t n = t->count, pairs = n * (n + 1) / 2;
    struct fitting f = {.rows = rows};
    f.distances = arena_alloc(a, t->width * pairs + 1, sizeof(*f.distances));
    f.squared = arena_alloc(a, pairs + 1, sizeof(*f.squared));
    f.radius = arena_alloc(a, pairs + 1, sizeof(*f.radius));
    f.decay = arena_alloc(a, pairs + 1, sizeof(*f.decay));
    f.covariance = arena_alloc(a, n * n + 1, sizeof(*f.covariance));
    f.solved = arena_alloc(a, n + 1, sizeof(*f.solved));
    for (size_t k = 0; k < t->width; k++)
        for (size_t i = 0, p = k * pairs; i < n; i++)
            for (size_t j = 0; j <= i; j++)
                f.distances[p++] = gp_distance(t->columns[k], t->x[i * t->width + k],
                                               t->x[j * t->width + k]);
    return f;
}

double gp_log_prior(const struct gp_scale *scale, size_t width)
{
    double sum =
        log(scale->scale) - scale->scale + 0.1 * log(scale->noise) - 30 * scale->noise;
    for (size_t k = 0; k < width; k++)
        sum -= 0.1 / scale->weights[k] + 0.1 * scale->weights[k];
    return sum;
}

/* The lower half of the covariance with its noise. */
static void fill(struct fitting *f, const struct gp_scale *scale)
{
    const size_t n = f->rows->points.count, width = f->rows->points.width;
    const size_t pairs = n * (n + 1) / 2;
    memset(f->squared, 0, pairs * sizeof(*f->squared));
    for (size_t k = 0; k < width; k++)
        for (size_t p = 0; p < pairs; p++)
            f->squared[p] += scale->weights[k] * f->distances[k * pairs + p];
    for (size_t p = 0; p < pairs; p++) {
        f->radius[p] = sqrt(5 * f->squared[p]);
        f->decay[p] = scale->scale * exp(-f->radius[p]);
    }
    for (size_t i = 0, p = 0; i < n; i++) {
        for (size_t j = 0; j <= i; j++, p++) {
            double r = f->radius[p];
            f->covariance[i * n + j] = (1 + r + r * r / 3) * f->decay[p];
        }
        f->covariance[i * n + i] += scale->noise / f->rows->runs[i];
    }
}

/* Derivatives of the log likelihood by the parameters themselves; covariance holds the
 * inverse's lower half, solved the inverse times y. */
static void derive(struct fitting *f, const struct gp_scale *scale, double *gradient)
{
    const size_t n = f->rows->points.count, width = f->rows->points.width;
    const size_t pairs = n * (n + 1) / 2;
    double by_scale = 0, by_noise = 0;
    double *by_squared = f->squared; /* not needed any more */
    for (size_t i = 0, p = 0; i < n; i++)
        for (size_t j = 0; j <= i; j++, p++) {
            double twice = i == j ? 1 : 2, r = f->radius[p];
            double g =
                twice / 2 * (f->solved[i] * f->solved[j] - f->covariance[i * n + j]);
            by_scale += g * (1 + r + r * r / 3) * f->decay[p];
            by_squared[p] = g * f->decay[p] * (-5.0 / 6) * (1 + r);
            if (i == j)
                by_noise += g / f->rows->runs[i];
        }
    for (size_t k = 0; k < width; k++) {
        gradient[k] = 0;
        for (size_t p = 0; p < pairs; p++)
            gradient[k] += by_squared[p] * f->distances[k * pairs + p];
    }
    gradient[width] = by_scale / scale->scale;
    gradient[width + 1] = by_noise;
}

static double log_posterior(struct fitting *f, const struct gp_scale *scale,
                            double *gradient)
{
    const size_t n = f->rows->points.count, width = f->rows->points.width;
    fill(f, scale);
    if (!matrix_factor(f->covariance, n))
        return -INFINITY;
    double value = gp_log_prior(scale, width);
    memcpy(f->solved, f->rows->y, n * sizeof(*f->solved));
    matrix_solve(f->covariance, n, f->solved);
    for (size_t i = 0; i < n; i++)
        value -= f->rows->y[i] * f->solved[i] / 2 + log(f->covariance[i * n + i]);
    if (!gradient)
        return value;
    matrix_invert(f->covariance, n);
    derive(f, scale, gradient);
    for (size_t k = 0; k < width; k++) {
        double w = scale->weights[k];
        gradient[k] = w * (gradient[k] + 0.1 / (w * w) - 0.1);
    }
    double s = scale->scale, v = scale->noise;
    gradient[width] = s * (gradient[width] + 1 / s - 1);
    gradient[width + 1] = (v - GP_NOISE_MIN) * (gradient[width + 1] + 0.1 / v - 30);
    return value;
}

double gp_log_posterior(const struct gp_rows *rows, const struct gp_scale *scale,
                        double *gradient)
{
    struct arena *a = arena_create();
    struct fitting f = prepare(rows, a);
    double value = log_posterior(&f, scale, gradient);
    arena_destroy(a);
    return value;
}

/* ---- the maximum ---- */

static double clamp(double x, double least, double most)
{
    return x < least ? least : x > most ? most : x;
}

/* The parameters of what is varied: logarithms. weights: room for each column. */
static struct gp_scale scale_at(const double *x, size_t width, double *weights)
{
    for (size_t k = 0; k < width; k++)
        weights[k] = exp(clamp(x[k], -weight_most, weight_most));
    return (struct gp_scale){
        .weights = weights,
        .scale = exp(clamp(x[width], scale_least, scale_most)),
        .noise = GP_NOISE_MIN + exp(clamp(x[width + 1], noise_least, noise_most))};
}

struct descent {
    struct fitting fitting;
    double *weights;
};

static double negative(void *context, const double *x, double *gradient)
{
    struct descent *d = context;
    const size_t width = d->fitting.rows->points.width;
    const struct gp_scale scale = scale_at(x, width, d->weights);
    double value = -log_posterior(&d->fitting, &scale, gradient);
    for (size_t k = 0; k < width + 2; k++) {
        double least = k < width    ? -weight_most
                       : k == width ? scale_least
                                    : noise_least;
        double most = k < width ? weight_most : k == width ? scale_most : noise_most;
        gradient[k] = x[k] < least || x[k] > most ? 0 : -gradient[k];
    }
    return value;
}

void gp_fit(const struct gp_rows *rows, double tolerance, struct gp_scale *scale)
{
    const size_t width = rows->points.width;
    struct arena *a = arena_create();
    struct descent d = {.fitting = prepare(rows, a), .weights = scale->weights};
    double *x = arena_alloc(a, width + 2, sizeof(*x)); /* all parameters are 1 */
    const struct bfgs_function f = {negative, &d, width + 2};
    bfgs_minimize(&f, tolerance, x);
    *scale = scale_at(x, width, scale->weights);
    arena_destroy(a);
}
