/* Numbers in tables: number.h. */
#include "base/table/number.h"

#include "base/term.h"

#include <math.h>

enum { LONGEST = 40 };

void table_add_measure(struct str *out, double value)
{
    double size = fabs(value);
    if (size != 0.0 && (size < 1e-3 || size >= 1e5))
        str_addf(out, "%.2e", value);
    else
        str_addf(out, "%.4f", size == 0.0 ? 0.0 : value);
}

void table_add_deviating(struct str *out, double mean, double deviation)
{
    table_add_measure(out, mean);
    if (!isnan(deviation)) {
        str_add(out, " \xc2\xb1 ");
        str_addf(out, fabs(mean) >= 1e-3 && fabs(mean) < 1e5 ? "%.4f" : "%.2e",
                 deviation);
    }
}

static const char *taken(struct str *s, struct arena *a)
{
    const char *text = arena_strdup(a, str_text(s));
    str_deinit(s);
    return text;
}

const char *table_measure_text(double value, struct arena *a)
{
    struct str s = {0};
    if (isnan(value))
        return NULL;
    table_add_measure(&s, value);
    return taken(&s, a);
}

const char *table_deviating_text(double mean, double deviation, struct arena *a)
{
    struct str s = {0};
    if (isnan(mean))
        return NULL;
    table_add_deviating(&s, mean, deviation);
    return taken(&s, a);
}

const char *table_decimal_text(double value, int decimals, struct arena *a)
{
    return isnan(value) ? NULL : arena_printf(a, "%.*f", decimals, value);
}

const char *table_epoch_text(double value, struct arena *a)
{
    if (isnan(value))
        return NULL;
    return arena_printf(a, value == floor(value) ? "%.0f" : "%.1f", value);
}

const char *table_duration_text(double seconds, struct arena *a)
{
    struct str s = {0};
    if (isnan(seconds))
        return NULL;
    term_add_duration(&s, seconds);
    return taken(&s, a);
}

const char *table_count_text(int64_t count, struct arena *a)
{
    struct str s = {0};
    if (count < 0)
        return NULL;
    term_add_count(&s, (unsigned long long)count);
    return taken(&s, a);
}

const char *table_cut_text(const char *text, struct arena *a)
{
    struct str s = {0};
    if (term_width(text) <= LONGEST)
        return text;
    term_add_cut(&s, text, LONGEST - 1);
    str_add(&s, "\xe2\x80\xa6");
    return taken(&s, a);
}
