#include "features/augment/shared/band.h"

void band_settle(void *options, const struct aug_scene *scene,
                 const struct yaml_node *at, struct arena *a, struct diag *diag)
{
    const struct band_options *o = options;
    (void)scene;
    (void)a;
    aug_check_range(o->min_center_hz, o->max_center_hz, "center_hz", at, diag);
    aug_check_range(o->min_width, o->max_width, "width", at, diag);
}

void band_draw(const struct aug_call *c, double *center, double *width)
{
    const struct band_options *o = c->options;
    double hz = aug_uniform(c->rng, o->min_center_hz, o->max_center_hz);
    double most = 0.45 * c->sample_rate;
    *center = hz < most ? hz : most;
    *width = aug_uniform(c->rng, o->min_width, o->max_width) * *center;
}
