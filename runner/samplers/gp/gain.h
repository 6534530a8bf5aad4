/* Expected improvement of a normal value over the best so far, as a logarithm, which
 * does not vanish where the improvement does (Ament et al. 2023). */
#ifndef MTAG_RUNNER_SAMPLERS_GP_GAIN_H
#define MTAG_RUNNER_SAMPLERS_GP_GAIN_H

/* ln (z Phi(z) + phi(z)) */
double gp_log_h(double z);
/* ln of the mean of max(0, value - best); variance is that of the value. */
double gp_log_gain(double mean, double variance, double best);

#endif
