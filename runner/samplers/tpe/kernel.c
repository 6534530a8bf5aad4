/* Normal distributions cut off at the ends of a range. */
#include "runner/samplers/tpe/kernel.h"

#include "base/arena.h"

#include <gsl/gsl_cdf.h>
#include <gsl/gsl_sf_erf.h>
#include <math.h>
#include <stdlib.h>

static const double root_half = 0.70710678118654752440;
static const double log_2 = 0.69314718055994530942;
static const double log_root_2_pi = 0.91893853320467274178;

/* ln(Phi(b) - Phi(a)), a < b, precise far from 0 too. */
static double log_between(double a, double b)
{
    if (a > 0) { /* Phi(b) - Phi(a) = Phi(-a) - Phi(-b) */
        const double mirrored = -a;
        a = -b;
        b = mirrored;
    }
    const double mass = 0.5 * (erfc(-b * root_half) - erfc(-a * root_half));
    if (mass > 1e-280)
        return log(mass);
    const double upper = gsl_sf_log_erfc(-b * root_half) - log_2;
    const double lower = gsl_sf_log_erfc(-a * root_half) - log_2;
    return lower < upper ? upper + log1p(-exp(lower - upper)) : (double)-INFINITY;
}

struct tpe_kernel tpe_kernel(double mu, double sigma, double low, double high)
{
    const double log_mass = log_between((low - mu) / sigma, (high - mu) / sigma);
    return (struct tpe_kernel){.mu = mu,
                               .sigma = sigma,
                               .low = low,
                               .high = high,
                               .log_mass = log_mass,
                               .log_top = -log_root_2_pi - log(sigma) - log_mass};
}

struct tpe_kernel tpe_kernel_prior(double low, double high)
{
    return tpe_kernel(0.5 * (low + high), high - low, low, high);
}

double tpe_kernel_log(const struct tpe_kernel *k, double from, double to)
{
    const double z = (from - k->mu) / k->sigma;
    if (from < to)
        return log_between(z, (to - k->mu) / k->sigma) - k->log_mass;
    return k->log_top - 0.5 * z * z;
}

double tpe_kernel_quantile(const struct tpe_kernel *k, double u)
{
    const double a = gsl_cdf_ugaussian_P((k->low - k->mu) / k->sigma);
    const double b = gsl_cdf_ugaussian_P((k->high - k->mu) / k->sigma);
    const double x = k->mu + k->sigma * gsl_cdf_ugaussian_Pinv(a + (b - a) * u);
    return fmin(fmax(x, k->low), k->high);
}

struct place {
    double mu;
    size_t index;
};

static int compare(const void *a, const void *b)
{
    const struct place *x = a, *y = b;
    if (x->mu < y->mu || x->mu > y->mu)
        return x->mu < y->mu ? -1 : 1;
    return x->index < y->index ? -1 : x->index > y->index;
}

void tpe_bandwidths(const double *mus, size_t count, double low, double high,
                    double *sigmas)
{
    const double least = (high - low) / fmin(100, (double)count + 2);
    struct arena *scratch = arena_create();
    struct place *sorted = arena_alloc(scratch, count + 1, sizeof(*sorted));
    for (size_t i = 0; i < count; i++)
        sorted[i] = (struct place){mus[i], i};
    qsort(sorted, count, sizeof(*sorted), compare);
    for (size_t i = 0; i < count; i++) {
        const double mu = sorted[i].mu;
        double below = count > 1 ? 0 : mu - low, above = count > 1 ? 0 : high - mu;
        if (i > 0)
            below = mu - sorted[i - 1].mu;
        if (i + 1 < count)
            above = sorted[i + 1].mu - mu;
        sigmas[sorted[i].index] = fmin(fmax(fmax(below, above), least), high - low);
    }
    arena_destroy(scratch);
}
