/* p of several tests: adjust.h. */
#include "base/stats/adjust.h"

#include <math.h>
#include <stdlib.h>

struct test {
    double p;
    size_t place; /* as it was given */
};

static int by_p(const void *left, const void *right)
{
    const struct test *a = left, *b = right;
    if (a->p != b->p)
        return a->p < b->p ? -1 : 1;
    return a->place < b->place ? -1 : a->place > b->place;
}

/* The tests that there are, by p; NULL: no memory, or no tests. */
static struct test *sort_tests(const double *p, size_t count, size_t *tests)
{
    struct test *all = malloc((count + 1) * sizeof(*all));
    *tests = 0;
    for (size_t i = 0; all && i < count; i++)
        if (!isnan(p[i]))
            all[(*tests)++] = (struct test){p[i], i};
    if (*tests)
        qsort(all, *tests, sizeof(*all), by_p);
    return all;
}

void stats_holm(const double *p, size_t count, double *out)
{
    size_t tests;
    double most = 0;
    struct test *all = sort_tests(p, count, &tests);
    for (size_t i = 0; i < count; i++)
        out[i] = (double)NAN;
    for (size_t i = 0; i < tests; i++) {
        most = fmax(most, (double)(tests - i) * all[i].p);
        out[all[i].place] = fmin(1, most);
    }
    free(all);
}

void stats_benjamini_hochberg(const double *p, size_t count, double *out)
{
    size_t tests;
    double least = 1;
    struct test *all = sort_tests(p, count, &tests);
    for (size_t i = 0; i < count; i++)
        out[i] = (double)NAN;
    for (size_t i = tests; i-- > 0;) {
        least = fmin(least, all[i].p * (double)tests / (double)(i + 1));
        out[all[i].place] = least;
    }
    free(all);
}
