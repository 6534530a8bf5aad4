/* Parameters of trials as factors: factor.h. */
#include "base/stats/importance/factor.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static int by_value(const void *left, const void *right)
{
    const double *a = left, *b = right;
    return (*a > *b) - (*a < *b);
}

/* The numbers that are there, ascending, each once. *total: with repetitions. */
static double *distinct(const double *x, size_t trials, size_t *count, size_t *total,
                        struct arena *a)
{
    double *out = arena_alloc(a, trials + 1, sizeof(*out));
    size_t kept = 0;
    *total = 0;
    for (size_t i = 0; i < trials; i++)
        if (!isnan(x[i]))
            out[(*total)++] = x[i];
    if (*total > 1)
        qsort(out, *total, sizeof(*out), by_value);
    for (size_t i = 0; i < *total; i++)
        if (kept == 0 || out[i] != out[kept - 1])
            out[kept++] = out[i];
    *count = kept;
    return out;
}

static unsigned char find_value(const double *values, size_t count, double x)
{
    const double *found = bsearch(&x, values, count, sizeof(*values), by_value);
    return found ? (unsigned char)(found - values) : STATS_ABSENT;
}

static unsigned char find_cell(const struct stats_factor *f, double x)
{
    const double low = f->log_scale ? log(f->low) : f->low,
                 high = f->log_scale ? log(f->high) : f->high,
                 z = f->log_scale ? log(x) : x, k = (z - low) / (high - low);
    const double last = (double)(f->cells - 1);
    return (unsigned char)fmin(fmax(floor(k * (double)f->cells), 0), last);
}

static double middle_of_cell(const struct stats_factor *f, size_t cell)
{
    const double share = ((double)cell + 0.5) / (double)f->cells;
    return f->log_scale ? f->low * pow(f->high / f->low, share)
                        : f->low + (f->high - f->low) * share;
}

struct stats_factor stats_factor_of_numbers(const double *x, size_t trials, double low,
                                            double high, bool log_scale,
                                            struct arena *a)
{
    struct stats_factor f = {
        .ordered = true, .x = x, .low = low, .high = high, .log_scale = log_scale};
    unsigned char *cell = arena_alloc(a, trials + 1, sizeof(*cell));
    size_t count, total;
    double *at = distinct(x, trials, &count, &total, a);
    const bool few = count <= 2 || (count <= STATS_CELLS && total >= 3 * count);
    f.cells = few ? count : STATS_CELLS;
    f.cell = cell;
    for (size_t i = 0; i < trials; i++)
        cell[i] = isnan(x[i]) ? STATS_ABSENT
                  : few       ? find_value(at, count, x[i])
                              : find_cell(&f, x[i]);
    if (!few) {
        double *middle = arena_alloc(a, STATS_CELLS, sizeof(*middle));
        for (size_t k = 0; k < STATS_CELLS; k++)
            middle[k] = middle_of_cell(&f, k);
        at = middle;
    }
    f.at = at;
    return f;
}

struct stats_factor stats_factor_of_categories(const size_t *category, size_t trials,
                                               size_t categories, struct arena *a)
{
    unsigned char *cell = arena_alloc(a, trials + 1, sizeof(*cell));
    const size_t cells = categories < STATS_CELLS ? categories : STATS_CELLS;
    for (size_t i = 0; i < trials; i++)
        cell[i] = category[i] >= categories ? STATS_ABSENT
                  : category[i] < cells     ? (unsigned char)category[i]
                                            : (unsigned char)(cells - 1);
    return (struct stats_factor){.cells = cells, .cell = cell};
}
