/* Rounding of columns: round.h. */
#include "base/table/round.h"

#include "base/table/number.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { FEWEST = 2, USUAL = 4, MOST = 5 };
static const double small = 1e-3, large = 1e5;

static int ascending(const void *left, const void *right)
{
    const double *a = left, *b = right;
    return *a < *b ? -1 : *a > *b;
}

/* The lower median of the column's deviations above 0; NaN: there are none. */
static double usual_deviation(const struct table *t, size_t column, struct arena *a)
{
    double *all = arena_alloc(a, t->row_count + 1, sizeof(*all));
    size_t count = 0;
    for (size_t r = 0; r < t->row_count; r++) {
        const struct table_cell *cell = table_cell_at(t, r, column);
        if (cell->text && isfinite(cell->deviation) && cell->deviation > 0)
            all[count++] = cell->deviation;
    }
    if (count == 0)
        return (double)NAN;
    qsort(all, count, sizeof(*all), ascending);
    return all[(count - 1) / 2];
}

/* So many that the deviation has two digits: 3 of 0.0354, 4 of 0.0071. */
static int decimals_of(double deviation)
{
    int decimals = FEWEST;
    if (isnan(deviation))
        return USUAL;
    for (double limit = 0.0995; deviation < limit && decimals < MOST; limit /= 10)
        decimals++;
    return decimals;
}

/* The smallest and largest size of the column's numbers other than 0. */
struct range {
    double low, high;
    bool whole;
};

static struct range range_of(const struct table *t, size_t column)
{
    struct range x = {INFINITY, 0, true};
    for (size_t r = 0; r < t->row_count; r++) {
        const struct table_cell *cell = table_cell_at(t, r, column);
        const double size = fabs(cell->number);
        if (cell->text == NULL || !isfinite(size))
            continue;
        x.whole = x.whole && cell->number == floor(cell->number);
        if (size > 0) {
            x.low = fmin(x.low, size);
            x.high = fmax(x.high, size);
        }
    }
    return x;
}

/* Zero has no sign. */
static const char *number_text(double number, const struct table_rounding *c,
                               struct arena *a)
{
    const double x = number == 0 ? 0 : number;
    return c->exponents ? arena_printf(a, "%.*e", c->decimals, x)
                        : arena_printf(a, "%.*f", c->decimals, x);
}

void table_round_values(struct table *t, size_t column, struct arena *a)
{
    const struct range x = range_of(t, column);
    if (t->rounding == NULL)
        t->rounding = arena_alloc(a, t->column_count, sizeof(*t->rounding));
    struct table_rounding *c = &t->rounding[column];
    c->exponents = x.high >= large || (x.high > 0 && x.high < small);
    c->decimals = c->exponents ? FEWEST : decimals_of(usual_deviation(t, column, a));
    for (size_t r = 0; r < t->row_count; r++) {
        struct table_cell *cell = &t->cells[r * t->column_count + column];
        if (cell->text == NULL || !isfinite(cell->number))
            continue;
        cell->text = number_text(cell->number, c, a);
        if (!isnan(cell->deviation))
            cell->text = arena_printf(a, "%s \xc2\xb1 %s", cell->text,
                                      number_text(cell->deviation, c, a));
    }
}

/* Characters of a number that a person would write. */
enum { SHORT = 6 };

static bool are_short(const struct table *t, size_t column)
{
    int exponents = -1;
    for (size_t r = 0; r < t->row_count; r++) {
        const char *text = table_cell_at(t, r, column)->text;
        if (text == NULL)
            continue;
        const bool own = strpbrk(text, "eE") != NULL;
        if (strlen(text) > SHORT || (exponents >= 0 && own != (exponents == 1)))
            return false;
        exponents = own;
    }
    return true;
}

/* "3.2e-4" in place of "3.20e-04". */
static const char *with_exponent(double number, struct arena *a)
{
    char *text = arena_printf(a, "%.2e", number);
    char *e = strchr(text, 'e'), *to = e;
    const long power = strtol(e + 1, NULL, 10);
    while (to[-1] == '0')
        to--;
    to -= to[-1] == '.';
    return arena_printf(a, "%.*se%ld", (int)(to - text), text, power);
}

static const char *three_digits(double number, struct arena *a)
{
    const double size = fabs(number);
    const int before = size > 0 ? (int)floor(log10(size)) : 0;
    const int decimals = size == 0 || before > 2 ? 0 : 2 - before;
    char *text = arena_printf(a, "%.*f", decimals, number);
    if (strchr(text, '.')) {
        size_t length = strlen(text);
        while (text[length - 1] == '0')
            length--;
        length -= text[length - 1] == '.';
        text[length] = '\0';
    }
    return text;
}

void table_round_numbers(struct table *t, size_t column, struct arena *a)
{
    const struct range x = range_of(t, column);
    if (x.whole || are_short(t, column))
        return;
    const bool exponents = x.low < small || x.high >= large || x.high / x.low >= 1000;
    for (size_t r = 0; r < t->row_count; r++) {
        struct table_cell *cell = &t->cells[r * t->column_count + column];
        if (cell->text == NULL || !isfinite(cell->number))
            continue;
        cell->text = exponents && cell->number != 0 ? with_exponent(cell->number, a)
                                                    : three_digits(cell->number, a);
    }
}
