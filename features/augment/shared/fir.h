/* Shared by highpass and lowpass. */
#ifndef MTAG_FEATURES_AUGMENT_SHARED_FIR_H
#define MTAG_FEATURES_AUGMENT_SHARED_FIR_H

#include "features/augment.h"

struct fir_options {
    struct aug_common common;
    double min_hz, max_hz;
};

/* Parts of struct aug_type; the state is a struct fir. */
void fir_settle(void *options, const struct aug_scene *scene,
                const struct yaml_node *at, struct arena *a, struct diag *diag);
enum err_code fir_open(const void *options, int sample_rate, void **state,
                       struct err *e);
void fir_close(void *state);

/* c->scratch <- the part of x below a drawn cutoff. False: all of x is below it. */
bool fir_draw(const struct aug_call *c, const float *x, long count);

/* python_shared: part_below(samples, cutoff). */
extern const char fir_python[];

#endif
