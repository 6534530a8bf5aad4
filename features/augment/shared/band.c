/* Bands of bandpass and bandstop: band.h. */
#include "features/augment/shared/band.h"

#include "features/dsp/butterworth.h"

#include <math.h>

#define HIGHEST 0.45 /* centre, as a part of the sample rate */

static void check_multiple(int rolloff, const char *name, const struct yaml_node *at,
                           struct diag *diag)
{
    if (rolloff % 6 != 0)
        diag_error(diag, yaml_place(at, name), NULL,
                   "`%s` must be a multiple of 6 dB per octave, not %d", name, rolloff);
}

void band_settle(void *options, const struct aug_scene *scene,
                 const struct yaml_node *at, struct arena *a, struct diag *diag)
{
    const struct band_options *o = options;
    double most = HIGHEST * scene->sample_rate;
    const struct yaml_node *written = yaml_find(at, "max_center_hz");
    (void)a;
    aug_check_range(o->min_center_hz, o->max_center_hz, "center_hz", at, diag);
    aug_check_range(o->min_width, o->max_width, "width", at, diag);
    aug_check_range(o->min_rolloff, o->max_rolloff, "rolloff", at, diag);
    check_multiple(o->min_rolloff, "min_rolloff", at, diag);
    check_multiple(o->max_rolloff, "max_rolloff", at, diag);
    if (o->min_center_hz >= most || (written != NULL && o->max_center_hz > most))
        diag_warning(
            diag, written != NULL ? written : yaml_place(at, "min_center_hz"), NULL,
            "centres above %g Hz, %g of the sample rate, are taken to be there", most,
            HIGHEST);
}

static double mel_of(double hz)
{
    return 2595 * log10(1 + hz / 700);
}

void band_filter(const struct aug_call *c, bool stop, float *x, long count)
{
    const struct band_options *o = c->options;
    struct biquad filters[BIQUADS_MAX];
    double mel =
        aug_uniform(c->rng, mel_of(o->min_center_hz), mel_of(o->max_center_hz));
    double hz = 700 * (pow(10, mel / 2595) - 1), rate = c->sample_rate;
    double centre = fmin(hz, HIGHEST * rate);
    double half = aug_uniform(c->rng, o->min_width, o->max_width) * centre / 2;
    int least = o->min_rolloff / 6, most = o->max_rolloff / 6;
    int order = least + (int)rng_below(c->rng, (uint64_t)(most - least) + 1);
    double high = fmin(centre + half, 0.9999 * rate / 2);
    butterworth_band(stop, order, centre - half, high, rate, filters);
    biquad_run(filters, order, x, count);
}
