/* What mixup and cutmix share: examples are mixed in pairs, the first of a batch with
 * the last and so on (an epoch's order is shuffled anyway), so that nothing is copied.
 */
#ifndef MTAG_FEATURES_AUGMENT_SHARED_PAIRS_H
#define MTAG_FEATURES_AUGMENT_SHARED_PAIRS_H

#include "features/augment.h"

enum pairs_labels { PAIRS_MIX, PAIRS_UNION };
extern const char *const pairs_label_choices[];

/* Streams as gsl_ran_beta wants them. */
struct pairs_draw {
    struct rng rng;
    void *gsl;
};
enum err_code pairs_open(const void *options, int sample_rate, void **state,
                         struct err *e);
void pairs_close(void *state);

/* A number of the distribution Beta(alpha, alpha). */
double pairs_beta(const struct aug_call *c, double alpha);

/* Targets of a pair: a <- part a + (1 - part) b and the other way round, or in both the
 * larger one. */
void pairs_mix_targets(float *a, float *b, size_t tags, float part, int labels);

#endif
