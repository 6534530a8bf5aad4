/* How long a sweep still takes, learnt from the epochs and runs that are seen. Numbers
 * in, numbers out.
 *
 * An epoch takes a + b x its cost (multiply-adds of its examples), fitted by least
 * squares over the epochs seen, a and b not below 0: small networks take longer than
 * their cost says. Later epochs count more, as a machine may become busy or free.
 * Beside its epochs a run takes the mean of what runs took beside theirs (start, test,
 * files). Runs that end early shorten those to come by their share of planned epochs.
 */
#ifndef MTAG_RUNNER_SWEEP_ETA_H
#define MTAG_RUNNER_SWEEP_ETA_H

#include <stddef.h>

/* Starts as {0}. */
struct eta {
    double n, x, y, xx, xy;  /* epochs: weighted sums over cost x and seconds y */
    double runs, beside;     /* ended runs, and seconds beside their epochs */
    double planned, trained; /* epochs of the ended runs */
};

void eta_add_epoch(struct eta *e, double cost, double seconds);
void eta_add_run(struct eta *e, double beside, int planned, int trained);

/* Seconds of an epoch; NAN before one was seen. */
double eta_epoch(const struct eta *e, double cost);
/* Seconds of a run of so many planned epochs; of its rest after some of them. */
double eta_run(const struct eta *e, double cost, double epochs);

/* Until the last of the jobs ends, which workers take in their order as they become
 * free: worker i after busy[i] seconds. busy is changed. */
double eta_all(double *busy, int workers, const double *jobs, size_t count);

#endif
