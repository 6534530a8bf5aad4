/* A quasi-Newton method: bfgs.h. */
#include "runner/samplers/gp/bfgs.h"

#include "base/arena.h"

#include <math.h>
#include <stdbool.h>
#include <string.h>

enum { STEPS = 200, HALVINGS = 40 };

struct bfgs {
    const struct bfgs_function *f;
    size_t n;
    double *inverse; /* of the second derivatives, an estimate; n x n */
    double *gradient, *direction, *next, *next_gradient, *change, *product;
};

static double dot(const double *a, const double *b, size_t n)
{
    double sum = 0;
    for (size_t i = 0; i < n; i++)
        sum += a[i] * b[i];
    return sum;
}

static double largest(const double *a, size_t n)
{
    double most = 0;
    for (size_t i = 0; i < n; i++)
        most = fmax(most, fabs(a[i]));
    return most;
}

/* out = inverse x */
static void multiply(const struct bfgs *b, const double *x, double *out)
{
    for (size_t i = 0; i < b->n; i++)
        out[i] = dot(b->inverse + i * b->n, x, b->n);
}

static void set_diagonal(struct bfgs *b, double value)
{
    memset(b->inverse, 0, b->n * b->n * sizeof(*b->inverse));
    for (size_t i = 0; i < b->n; i++)
        b->inverse[i * b->n + i] = value;
}

/* Goes along the direction to b->next; false: the function falls nowhere there. */
static bool step(struct bfgs *b, const double *x, double *value)
{
    const double slope = dot(b->gradient, b->direction, b->n);
    double length = 1;
    for (int i = 0; i < HALVINGS; i++) {
        for (size_t k = 0; k < b->n; k++)
            b->next[k] = x[k] + length * b->direction[k];
        double found = b->f->value(b->f->context, b->next, b->next_gradient);
        if (found <= *value + 1e-4 * length * slope) {
            *value = found;
            return true;
        }
        /* The minimum of the parabola through what is known. */
        double curve = 2 * (found - *value - length * slope);
        double guess = isfinite(found) ? -slope * length * length / curve : 0;
        length = guess > 0.1 * length && guess < 0.5 * length ? guess : 0.5 * length;
    }
    return false;
}

/* change: of x; product: of the gradient. (6.17); left alone where the curvature is not
 * positive. */
static void learn(struct bfgs *b, bool first)
{
    const size_t n = b->n;
    const double *s = b->change, *y = b->product;
    const double curvature = dot(s, y, n);
    if (!(curvature > 1e-12 * sqrt(dot(s, s, n) * dot(y, y, n))))
        return;
    if (first)
        set_diagonal(b, curvature / dot(y, y, n));
    double *hy = b->direction; /* it is made anew after this */
    multiply(b, y, hy);
    const double factor = (1 + dot(y, hy, n) / curvature) / curvature;
    for (size_t i = 0; i < n; i++)
        for (size_t k = 0; k < n; k++)
            b->inverse[i * n + k] +=
                factor * s[i] * s[k] - (hy[i] * s[k] + s[i] * hy[k]) / curvature;
}

double bfgs_minimize(const struct bfgs_function *f, double tolerance, double *x)
{
    const size_t n = f->count;
    struct arena *a = arena_create();
    struct bfgs b = {.f = f, .n = n};
    double **const vectors[] = {&b.gradient,      &b.direction, &b.next,
                                &b.next_gradient, &b.change,    &b.product};
    for (size_t i = 0; i < sizeof(vectors) / sizeof(*vectors); i++)
        *vectors[i] = arena_alloc(a, n, sizeof(**vectors[i]));
    b.inverse = arena_alloc(a, n * n, sizeof(*b.inverse));
    double value = f->value(f->context, x, b.gradient);
    set_diagonal(&b, 1 / fmax(1, sqrt(dot(b.gradient, b.gradient, n))));
    bool first = true, fresh = true;
    for (int i = 0; i < STEPS && largest(b.gradient, n) > tolerance; i++) {
        multiply(&b, b.gradient, b.direction);
        for (size_t k = 0; k < n; k++)
            b.direction[k] = -b.direction[k];
        if (!step(&b, x, &value)) {
            if (fresh)
                break;
            /* The estimate may be spoilt: once more by steepest descent. */
            set_diagonal(&b, 1 / fmax(1, sqrt(dot(b.gradient, b.gradient, n))));
            fresh = true;
            continue;
        }
        for (size_t k = 0; k < n; k++) {
            b.change[k] = b.next[k] - x[k];
            b.product[k] = b.next_gradient[k] - b.gradient[k];
        }
        memcpy(x, b.next, n * sizeof(*x));
        memcpy(b.gradient, b.next_gradient, n * sizeof(*x));
        learn(&b, first);
        first = fresh = false;
    }
    arena_destroy(a);
    return value;
}
