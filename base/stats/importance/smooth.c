/* A smooth model of a metric: smooth.h. */
#include "base/stats/importance/smooth.h"

#include <math.h>

/* The degree of polynomials, and at most so many columns of all factors. */
enum { DEGREE = 5, COLUMNS = 120 };

/* Each degree of freedom counts so many times (Kim and Gu 2004): plain cross-validation
 * follows the noise now and then. */
#define CAUTION 1.4

/* Multiples of the number of trials. */
static const double penalties[] = {1e-4, 1e-3, 1e-2, 3e-2, 1e-1, 3e-1,
                                   1,    3,    10,   100,  1000};
enum { PENALTIES = sizeof(penalties) / sizeof(*penalties) };

/* Functions of a factor's cells with mean 0 and variance 1 that are orthogonal. */
struct basis {
    double (*of)[STATS_CELLS];
    size_t count, first; /* the first of its columns */
};

struct fit {
    const struct stats_factor *factors;
    size_t factor_count;
    struct basis *bases;
    double *cost; /* [column], of its penalty */
    double *gram; /* [columns][columns], lower half */
    double *moment;
    size_t columns, trials;
    double squares; /* of y without its mean */
};

static double inner(const double *x, const double *y, size_t cells)
{
    double sum = 0;
    for (size_t i = 0; i < cells; i++)
        sum += x[i] * y[i];
    return sum / (double)cells;
}

/* Powers of the cell's place, or of categories their indicators, made orthogonal. */
static void fill_basis(struct basis *b, const struct stats_factor *f, size_t wanted)
{
    const size_t n = f->cells;
    for (size_t k = 0; k < wanted; k++) {
        double *new = b->of[b->count], mean = 0;
        for (size_t c = 0; c < n; c++) {
            const double x = 2 * ((double)c + 0.5) / (double)n - 1;
            new[c] = !f->ordered     ? (double)(c == k)
                     : b->count == 0 ? x
                                     : x * b->of[b->count - 1][c];
            mean += new[c] / (double)n;
        }
        for (size_t c = 0; c < n; c++)
            new[c] -= mean;
        for (int again = 0; again < 2; again++) {
            for (size_t j = 0; j < b->count; j++) {
                const double share = inner(new, b->of[j], n);
                for (size_t c = 0; c < n; c++)
                    new[c] -= share * b->of[j][c];
            }
        }
        const double length = sqrt(inner(new, new, n));
        for (size_t c = 0; c < n; c++)
            new[c] /= length;
        b->count++;
    }
}

static void make_bases(struct fit *q, struct arena *a)
{
    const size_t room = COLUMNS / q->factor_count;
    q->bases = arena_alloc(a, q->factor_count, sizeof(*q->bases));
    for (size_t f = 0; f < q->factor_count; f++) {
        const struct stats_factor *factor = &q->factors[f];
        const size_t most = factor->ordered ? DEGREE : STATS_CELLS;
        size_t wanted = factor->cells - 1 < most ? factor->cells - 1 : most;
        wanted = wanted < room ? wanted : room ? room : 1;
        wanted = factor->cells > 1 ? wanted : 0;
        q->bases[f].first = q->columns;
        q->bases[f].of = arena_alloc(a, wanted + 1, sizeof(*q->bases[f].of));
        fill_basis(&q->bases[f], factor, wanted);
        q->columns += wanted;
    }
}

static void fill_row(const struct fit *q, size_t trial, double *row)
{
    for (size_t f = 0; f < q->factor_count; f++) {
        const unsigned char cell = q->factors[f].cell[trial];
        const struct basis *b = &q->bases[f];
        for (size_t k = 0; k < b->count; k++)
            row[b->first + k] = cell == STATS_ABSENT ? 0 : b->of[k][cell];
    }
}

/* A trial that lacks a parameter counts as one with any of its cells, each with equal
 * chance: on average products of that factor's columns are 0, their squares 1. */
static void add_trial(struct fit *q, const double *row, size_t trial, double y)
{
    for (size_t f = 0; f < q->factor_count; f++) {
        const struct basis *b = &q->bases[f];
        const bool absent = q->factors[f].cell[trial] == STATS_ABSENT;
        for (size_t k = b->first; absent && k < b->first + b->count; k++)
            q->gram[k * q->columns + k] += 1;
    }
    for (size_t i = 0; i < q->columns; i++) {
        for (size_t k = 0; k <= i; k++)
            q->gram[i * q->columns + k] += row[i] * row[k];
        q->moment[i] += row[i] * y;
    }
    q->squares += y * y;
}

/* The lower triangle L of A = L L', in place. */
static void cholesky(double *x, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        for (size_t k = 0; k <= i; k++) {
            double sum = x[i * n + k];
            for (size_t j = 0; j < k; j++)
                sum -= x[i * n + j] * x[k * n + j];
            x[i * n + k] = i == k ? sqrt(sum) : sum / x[k * n + k];
        }
    }
}

/* Solves L z = b, then L' x = z, in place. */
static void solve_lower(const double *l, size_t n, double *b)
{
    for (size_t i = 0; i < n; i++) {
        for (size_t k = 0; k < i; k++)
            b[i] -= l[i * n + k] * b[k];
        b[i] /= l[i * n + i];
    }
}

static void solve_upper(const double *l, size_t n, double *b)
{
    for (size_t i = n; i-- > 0;) {
        for (size_t k = i + 1; k < n; k++)
            b[i] -= l[k * n + i] * b[k];
        b[i] /= l[i * n + i];
    }
}

/* The trace of A^-1 G = P - sum of cost times the diagonal of A^-1, of which an element
 * is the square of a column of L^-1. */
static double freedom(const struct fit *q, const double *l, double penalty, double *z)
{
    const size_t n = q->columns;
    double sum = (double)n;
    for (size_t i = 0; i < n; i++) {
        double square = 0;
        for (size_t k = 0; k < n; k++)
            z[k] = k == i;
        solve_lower(l, n, z);
        for (size_t k = i; k < n; k++)
            square += z[k] * z[k];
        sum -= penalty * q->cost[i] * square;
    }
    return sum;
}

/* The coefficients for a penalty; returns their generalized cross-validation. */
static double try_penalty(const struct fit *q, double penalty, double *out,
                          struct arena *a)
{
    const size_t n = q->columns;
    double *l = arena_alloc(a, n * n + 1, sizeof(*l));
    double *z = arena_alloc(a, n + 1, sizeof(*z));
    double left = q->squares;
    for (size_t i = 0; i < n; i++) {
        for (size_t k = 0; k <= i; k++)
            l[i * n + k] = q->gram[i * n + k];
        l[i * n + i] += penalty * q->cost[i];
        out[i] = q->moment[i];
    }
    cholesky(l, n);
    solve_lower(l, n, out);
    solve_upper(l, n, out);
    /* |y - Z b|^2 = y'y - 2 b'm + b'G b, and G b = m - penalty cost b. */
    for (size_t i = 0; i < n; i++)
        left -= out[i] * (q->moment[i] + penalty * q->cost[i] * out[i]);
    const double free = (double)q->trials - 1 - CAUTION * freedom(q, l, penalty, z);
    return free > 0 ? fmax(left, 0) / (free * free) : (double)INFINITY;
}

static void put(const struct fit *q, const double *b, struct stats_smooth *out,
                struct arena *a)
{
    out->of_cell = arena_alloc(a, q->factor_count, sizeof(*out->of_cell));
    for (size_t f = 0; f < q->factor_count; f++) {
        const struct basis *basis = &q->bases[f];
        const size_t cells = q->factors[f].cells;
        out->of_cell[f] = arena_alloc(a, cells + 1, sizeof(**out->of_cell));
        for (size_t k = 0; k < basis->count; k++)
            for (size_t c = 0; c < cells; c++)
                out->of_cell[f][c] += b[basis->first + k] * basis->of[k][c];
    }
}

static double mean_of(const double *y, const uint32_t *trials, size_t count)
{
    double sum = 0;
    for (size_t i = 0; i < count; i++)
        sum += y[trials[i]];
    return sum / (double)count;
}

struct stats_smooth stats_smooth_fit(const struct stats_factor *factors, size_t count,
                                     const double *y, const uint32_t *trials,
                                     size_t trial_count, struct arena *a)
{
    struct arena *own = arena_create();
    struct fit q = {.factors = factors, .factor_count = count, .trials = trial_count};
    struct stats_smooth out = {.mean = mean_of(y, trials, trial_count)};
    make_bases(&q, own);
    q.gram = arena_alloc(own, q.columns * q.columns + 1, sizeof(*q.gram));
    q.moment = arena_alloc(own, q.columns + 1, sizeof(*q.moment));
    q.cost = arena_alloc(own, q.columns + 1, sizeof(*q.cost));
    double *row = arena_alloc(own, q.columns + 1, sizeof(*row));
    double *best = arena_alloc(own, q.columns + 1, sizeof(*best)), least = INFINITY;
    for (size_t f = 0; f < count; f++)
        for (size_t k = 0; k < q.bases[f].count; k++)
            q.cost[q.bases[f].first + k] =
                factors[f].ordered ? (double)((k + 1) * (k + 1)) : 1;
    for (size_t i = 0; i < trial_count; i++) {
        fill_row(&q, trials[i], row);
        add_trial(&q, row, trials[i], y[trials[i]] - out.mean);
    }
    for (size_t i = 0; i < PENALTIES; i++) {
        double *b = arena_alloc(own, q.columns + 1, sizeof(*b));
        const double worth =
            try_penalty(&q, penalties[i] * (double)trial_count, b, own);
        if (worth < least)
            best = b;
        least = fmin(least, worth);
    }
    put(&q, best, &out, a);
    arena_destroy(own);
    return out;
}

double stats_smooth_value(const struct stats_smooth *s,
                          const struct stats_factor *factors, size_t count,
                          size_t trial)
{
    double sum = s->mean;
    for (size_t f = 0; f < count; f++)
        if (factors[f].cell[trial] != STATS_ABSENT)
            sum += s->of_cell[f][factors[f].cell[trial]];
    return sum;
}
