/* The shortest decimal near a number, by trying: 17 digits tell any double. */
#include "base/decimal.h"

#include <float.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

enum { DIGITS_MAX = 17, FLOAT_DIGITS = 9 };

static double rounded(double x, int digits)
{
    char text[40];
    snprintf(text, sizeof(text), "%.*e", digits - 1, x);
    return strtod(text, NULL);
}

double decimal_near(double x, double within)
{
    if (!isfinite(x) || fabs(x) <= within)
        return isfinite(x) ? 0 : x;
    double y = x;
    for (int digits = 1; digits <= DIGITS_MAX; digits++) {
        y = rounded(x, digits);
        if (fabs(y - x) <= within)
            break;
    }
    return y;
}

double decimal_tidy(double x)
{
    return decimal_near(x, 2 * DBL_EPSILON * fabs(x));
}

double decimal_of_float(float x)
{
    double y = (double)x;
    for (int digits = 1; isfinite(x) && digits <= FLOAT_DIGITS; digits++) {
        y = rounded((double)x, digits);
        if ((float)y == x)
            break;
    }
    return y;
}

void decimal_add(struct str *s, double value)
{
    char text[40];
    if (!isfinite(value)) {
        str_add_double(s, value);
        return;
    }
    for (int digits = 15; digits <= DIGITS_MAX; digits++) {
        snprintf(text, sizeof(text), "%.*g", digits, value + 0.0); /* -0 is 0 */
        if (strtod(text, NULL) == value)
            break;
    }
    str_add(s, text);
}
