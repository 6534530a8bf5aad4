/* Pairs of examples that are mixed: pairs.h. */
#include "features/augment/shared/pairs.h"

#include <gsl/gsl_randist.h>
#include <math.h>
#include <stdlib.h>

const char *const pairs_label_choices[] = {"mix", "union", NULL};

enum err_code pairs_open(const void *options, int sample_rate, void **state,
                         struct err *e)
{
    (void)options;
    (void)sample_rate;
    struct pairs_draw *d = calloc(1, sizeof(*d));
    if (d != NULL)
        d->gsl = rng_gsl(&d->rng);
    if (d == NULL || d->gsl == NULL) {
        free(d);
        return err_set(e, ERR_MEMORY, "no memory to mix examples");
    }
    *state = d;
    return ERR_OK;
}

void pairs_close(void *state)
{
    struct pairs_draw *d = state;
    if (d != NULL)
        gsl_rng_free(d->gsl);
    free(d);
}

double pairs_beta(const struct aug_call *c, double alpha)
{
    struct pairs_draw *d = c->state;
    d->rng = *c->rng;
    double part = gsl_ran_beta(d->gsl, alpha, alpha);
    *c->rng = d->rng;
    return part >= 0 && part <= 1 ? part : 1; /* both gammas may underflow to 0 */
}

void pairs_mix_targets(float *a, float *b, size_t tags, float part, int labels)
{
    for (size_t i = 0; i < tags; i++) {
        float x = a[i], y = b[i], larger = x > y || isnan(x) ? x : y;
        a[i] = labels == PAIRS_UNION ? larger : part * x + (1 - part) * y;
        b[i] = labels == PAIRS_UNION ? larger : part * y + (1 - part) * x;
    }
}
