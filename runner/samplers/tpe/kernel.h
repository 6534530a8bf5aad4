/* Normal distributions cut off at the ends of a range: the kernels of a Parzen
 * estimator for one number. Inside the range their mass is 1. A number with steps has a
 * mass instead of a density: of the cell around it.
 *
 * Bandwidths as Bergstra et al. 2011 choose them (the distance to the farther
 * neighbour), with the bounds of Optuna's `magic_clip`. */
#ifndef MTAG_RUNNER_SAMPLERS_TPE_KERNEL_H
#define MTAG_RUNNER_SAMPLERS_TPE_KERNEL_H

#include <stddef.h>

struct tpe_kernel {
    double mu, sigma; /* of the normal distribution before it is cut off */
    double low, high; /* of the range; mu lies in it */
    double log_mass;  /* of the part in the range, logarithm */
    double log_top;   /* of the density at mu, logarithm */
};

struct tpe_kernel tpe_kernel(double mu, double sigma, double low, double high);
/* The kernel that knows nothing: its middle is that of the range, its deviation the
 * range's width. */
struct tpe_kernel tpe_kernel_prior(double low, double high);

/* The logarithm of the mass in [from, to]; of the density at from, if both are equal.
 * May be -INFINITY. */
double tpe_kernel_log(const struct tpe_kernel *k, double from, double to);

/* The quantile of u in [0, 1), within the range. */
double tpe_kernel_quantile(const struct tpe_kernel *k, double u);

/* sigmas[i] for mus[i]: the distance to the farther one of both neighbours. The
 * outermost have one neighbour; a single one has the ends of the range. At least
 * (high - low) / min(100, count + 2), at most high - low. */
void tpe_bandwidths(const double *mus, size_t count, double low, double high,
                    double *sigmas);

#endif
