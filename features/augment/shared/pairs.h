/* Shared by mixup and cutmix. Examples are mixed in pairs, the first of a batch with
 * the last and so on, so that nothing is copied. The order of an epoch is random
 * anyway. */
#ifndef MTAG_FEATURES_AUGMENT_SHARED_PAIRS_H
#define MTAG_FEATURES_AUGMENT_SHARED_PAIRS_H

#include "features/augment.h"

enum pairs_labels { PAIRS_MIX, PAIRS_UNION };
extern const char *const pairs_label_choices[];

/* A stream as a generator for gsl_ran_beta. */
struct pairs_draw {
    struct rng rng;
    void *gsl;
};
enum err_code pairs_open(const void *options, int sample_rate, void **state,
                         struct err *e);
void pairs_close(void *state);

/* A number of the distribution Beta(alpha, alpha). */
double pairs_beta(const struct aug_call *c, double alpha);

/* Mixes the targets of a pair. PAIRS_MIX: a <- part * a + (1 - part) * b, and b
 * likewise. PAIRS_UNION: both get the larger number. */
void pairs_mix_targets(float *a, float *b, size_t tags, float part, int labels);

#endif
