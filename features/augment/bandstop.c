/* A band of frequencies taken out: a notch, 3 dB down at the band's edges. */
#include "features/augment/shared/band.h"

#include "features/dsp/biquad.h"

static const struct opt options[] = {BAND_OPTIONS, AUG_WAVEFORM_OPTIONS, {0}};

static enum err_code waveform(const struct aug_call *c, float *x, long count,
                              struct err *e)
{
    double center, width;
    (void)e;
    band_draw(c, &center, &width);
    struct biquad filter = biquad_notch(center, center / width, c->sample_rate);
    biquad_run(&filter, 1, x, count);
    return ERR_OK;
}

const struct aug_type aug_bandstop = {
    .plugin = {.name = "bandstop",
               .help = "a band of frequencies is taken out (a notch)",
               .options = options,
               .options_size = sizeof(struct band_options),
               .reference = "audiomentations BandStopFilter; Bristow-Johnson",
               .example = "{min_center_hz: 200, max_center_hz: 4000}"},
    .group = AUG_WAVEFORM,
    .version = 1,
    .settle = band_settle,
    .waveform = waveform};
