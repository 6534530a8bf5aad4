#include "features/augment/shared/band.h"

#define HIGHEST 0.45 /* centre, as a part of the sample rate */

void band_settle(void *options, const struct aug_scene *scene,
                 const struct yaml_node *at, struct arena *a, struct diag *diag)
{
    const struct band_options *o = options;
    double most = HIGHEST * scene->sample_rate;
    const struct yaml_node *written = yaml_find(at, "max_center_hz");
    (void)a;
    aug_check_range(o->min_center_hz, o->max_center_hz, "center_hz", at, diag);
    aug_check_range(o->min_width, o->max_width, "width", at, diag);
    if (o->min_center_hz >= most || (written != NULL && o->max_center_hz > most))
        diag_warning(
            diag, written != NULL ? written : aug_place(at, "min_center_hz"), NULL,
            "centres above %g Hz, %g of the sample rate, are taken to be there", most,
            HIGHEST);
}

void band_draw(const struct aug_call *c, double *center, double *width)
{
    const struct band_options *o = c->options;
    double hz = aug_uniform(c->rng, o->min_center_hz, o->max_center_hz);
    double most = HIGHEST * c->sample_rate;
    *center = hz < most ? hz : most;
    *width = aug_uniform(c->rng, o->min_width, o->max_width) * *center;
}
