/* Principal components: the eigenvectors of the covariance with the largest
 * eigenvalues, by Jacobi's rotations (Golub and Van Loan 2013, 8.5): slow for thousands
 * of columns, exact and without a library for the tags of a task. */
#include "base/stats/components.h"

#include <math.h>

enum { SWEEPS = 60 };

/* Subtracts the columns' means. Returns the sum of squares that is left. */
static double centre(double *x, size_t rows, size_t columns)
{
    double total = 0;
    for (size_t j = 0; j < columns; j++) {
        double mean = 0;
        for (size_t i = 0; i < rows; i++)
            mean += x[i * columns + j] / (double)rows;
        for (size_t i = 0; i < rows; i++) {
            x[i * columns + j] -= mean;
            total += x[i * columns + j] * x[i * columns + j];
        }
    }
    return total;
}

/* m [n][n] = x' x, exactly symmetric. */
static void multiply(const double *x, size_t rows, size_t n, double *m)
{
    for (size_t r = 0; r < rows; r++)
        for (size_t i = 0; i < n; i++)
            for (size_t j = i; j < n; j++)
                m[i * n + j] += x[r * n + i] * x[r * n + j];
    for (size_t i = 0; i < n; i++)
        for (size_t j = 0; j < i; j++)
            m[i * n + j] = m[j * n + i];
}

/* Turns m and the vectors v so that m[p][q] becomes 0. */
static void rotate(double *m, double *v, size_t n, size_t p, size_t q)
{
    const double off = m[p * n + q];
    const double theta = (m[q * n + q] - m[p * n + p]) / (2 * off);
    const double t = (theta < 0 ? -1 : 1) / (fabs(theta) + hypot(theta, 1)),
                 c = 1 / hypot(t, 1), s = t * c;
    for (size_t k = 0; k < n; k++) {
        const double a = m[k * n + p], b = m[k * n + q];
        m[k * n + p] = c * a - s * b;
        m[k * n + q] = s * a + c * b;
    }
    for (size_t k = 0; k < n; k++) {
        const double a = m[p * n + k], b = m[q * n + k];
        m[p * n + k] = c * a - s * b;
        m[q * n + k] = s * a + c * b;
    }
    for (size_t k = 0; k < n; k++) {
        const double a = v[k * n + p], b = v[k * n + q];
        v[k * n + p] = c * a - s * b;
        v[k * n + q] = s * a + c * b;
    }
}

/* m becomes diagonal, its eigenvectors are the columns of v. */
static void diagonalise(double *m, double *v, size_t n, double total)
{
    for (size_t i = 0; i < n; i++)
        v[i * n + i] = 1;
    for (int sweep = 0; sweep < SWEEPS; sweep++) {
        double off = 0;
        for (size_t p = 0; p < n; p++)
            for (size_t q = p + 1; q < n; q++) {
                if (fabs(m[p * n + q]) <= 1e-17 * total)
                    continue;
                off = fmax(off, fabs(m[p * n + q]));
                rotate(m, v, n, p, q);
            }
        if (off <= 1e-15 * total)
            break;
    }
}

/* 1, or -1 if the weight of column `of` that is largest without its sign is negative.
 */
static double sign_of(const double *v, size_t n, size_t of)
{
    double largest = 0;
    for (size_t i = 0; i < n; i++)
        if (fabs(v[i * n + of]) > fabs(largest) + 1e-12)
            largest = v[i * n + of];
    return largest < 0 ? -1 : 1;
}

bool stats_components(double *x, size_t rows, size_t columns, size_t count,
                      double *places, double *shares, struct arena *a)
{
    const size_t n = columns;
    const double total = centre(x, rows, n);
    if (!(total > 0) || !isfinite(total))
        return false;
    double *m = arena_alloc(a, n * n, sizeof(*m)),
           *v = arena_alloc(a, n * n, sizeof(*v));
    bool *taken = arena_alloc(a, n + 1, sizeof(*taken));
    multiply(x, rows, n, m);
    diagonalise(m, v, n, total);
    for (size_t k = 0; k < count; k++) {
        size_t best = n;
        for (size_t j = 0; j < n; j++)
            if (!taken[j] && (best == n || m[j * n + j] > m[best * n + best]))
                best = j;
        const double sign = best < n ? sign_of(v, n, best) : 0;
        shares[k] = best < n ? fmax(0, m[best * n + best]) / total : 0;
        for (size_t i = 0; i < rows; i++) {
            double sum = 0;
            for (size_t j = 0; j < n && best < n; j++)
                sum += x[i * n + j] * v[j * n + best];
            places[i * count + k] = sign * sum;
        }
        if (best < n)
            taken[best] = true;
    }
    return true;
}
