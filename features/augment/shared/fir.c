/* The filter of highpass and lowpass: fir.h. */
#include "features/augment/shared/fir.h"

#include "features/dsp/fir.h"

void fir_settle(void *options, const struct aug_scene *scene,
                const struct yaml_node *at, struct arena *a, struct diag *diag)
{
    const struct fir_options *o = options;
    (void)scene;
    (void)a;
    aug_check_range(o->min_hz, o->max_hz, "hz", at, diag);
}

enum err_code fir_open(const void *options, int sample_rate, void **state,
                       struct err *e)
{
    struct fir *f = NULL;
    (void)options;
    (void)sample_rate;
    enum err_code code = fir_create(&f, e);
    *state = f;
    return code;
}

void fir_close(void *state)
{
    fir_destroy(state);
}

bool fir_draw(const struct aug_call *c, const float *x, long count)
{
    const struct fir_options *o = c->options;
    double cutoff = aug_uniform(c->rng, o->min_hz, o->max_hz) / c->sample_rate;
    if (cutoff >= 0.5)
        return false;
    fir_lowpass(c->state, cutoff, x, count, c->scratch);
    return true;
}
