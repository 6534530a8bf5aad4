/* Log expected improvement: gain.h. */
#include "runner/samplers/gp/gain.h"

#include <gsl/gsl_math.h>
#include <math.h>

double gp_log_h(double z)
{
    const double log_root = 0.5 * log(2 * M_PI);
    if (z > -25)
        return log(z * erfc(-z * M_SQRT1_2) / 2 + exp(-z * z / 2 - log_root));
    /* phi(z) / z^2 (1 - 3 / z^2 + 15 / z^4 - 105 / z^6 ...) */
    double term = 1, sum = 0, by = 1 / (z * z);
    for (int k = 1; k <= 7; k++) {
        term *= -(2 * k + 1) * by;
        sum += term;
    }
    return -z * z / 2 - log_root - 2 * log(-z) + log1p(sum);
}

double gp_log_gain(double mean, double variance, double best)
{
    double deviation = sqrt(fmax(variance, 0) + 1e-12);
    return gp_log_h((mean - best) / deviation) + log(deviation);
}
