/* Matern's covariance over points with conditional parameters: kernel.h.
 *
 * Points on a quarter circle have two coordinates, (cos, sin) of pi/2 u, and (0, 0)
 * where the parameter is absent: the distance is that of the plane. */
#include "runner/samplers/gp/kernel.h"

#include "base/arena.h"

#include <gsl/gsl_math.h>
#include <math.h>
#include <stdbool.h>

double gp_distance(enum gp_column column, double a, double b)
{
    bool absent = isnan(a), other = isnan(b);
    if (absent || other)
        return absent && other ? 0 : 1;
    if (column == GP_CATEGORY)
        return a == b ? 0 : 1;
    return column == GP_SOMETIMES ? 2 * (1 - cos(M_PI_2 * (a - b))) : (a - b) * (a - b);
}

double gp_matern(double squared)
{
    double r = sqrt(5 * squared);
    return (1 + r + r * r / 3) * exp(-r);
}

/* The coordinates of a value. Of a category the first tells it: -1 is its absence. */
static void place(enum gp_column column, double x, double out[2])
{
    out[0] = x;
    out[1] = 0;
    if (column == GP_CATEGORY && isnan(x))
        out[0] = -1;
    if (column == GP_SOMETIMES) {
        out[0] = isnan(x) ? 0 : cos(M_PI_2 * x);
        out[1] = isnan(x) ? 0 : sin(M_PI_2 * x);
    }
}

/* Adds a column's weighted distances from one value to count others, whose coordinates
 * are in two rows. */
static void add_distances(enum gp_column column, double weight, const double one[2],
                          const double *first, const double *second, size_t count,
                          double *sums)
{
    switch (column) {
    case GP_CATEGORY:
        for (size_t i = 0; i < count; i++)
            sums[i] += first[i] == one[0] ? 0 : weight;
        break;
    case GP_ALWAYS:
        for (size_t i = 0; i < count; i++)
            sums[i] += weight * (first[i] - one[0]) * (first[i] - one[0]);
        break;
    case GP_SOMETIMES:
        for (size_t i = 0; i < count; i++)
            sums[i] += weight * ((first[i] - one[0]) * (first[i] - one[0]) +
                                 (second[i] - one[1]) * (second[i] - one[1]));
        break;
    }
}

void gp_covariance(const struct gp_table *rows, const struct gp_table *others,
                   const double *weights, double scale, double *out)
{
    const size_t width = rows->width, count = others->count;
    struct arena *a = arena_create();
    double *places = arena_alloc(a, 2 * width * count + 1, sizeof(*places));
    for (size_t i = 0; i < count; i++)
        for (size_t k = 0; k < width; k++) {
            double at[2];
            place(rows->columns[k], others->x[i * width + k], at);
            places[2 * k * count + i] = at[0];
            places[(2 * k + 1) * count + i] = at[1];
        }
    for (size_t row = 0; row < rows->count; row++) {
        double *sums = out + row * count;
        for (size_t i = 0; i < count; i++)
            sums[i] = 0;
        for (size_t k = 0; k < width; k++) {
            double one[2];
            place(rows->columns[k], rows->x[row * width + k], one);
            add_distances(rows->columns[k], weights[k], one, places + 2 * k * count,
                          places + (2 * k + 1) * count, count, sums);
        }
        for (size_t i = 0; i < count; i++)
            sums[i] = scale * gp_matern(sums[i]);
    }
    arena_destroy(a);
}
