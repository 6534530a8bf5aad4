/* Only a band of frequencies: Butterworth filters of 12 dB per octave at both of its
 * edges. */
#include "features/augment/shared/band.h"

#include "features/dsp/biquad.h"

#include <math.h>

static const struct opt options[] = {BAND_OPTIONS, AUG_WAVEFORM_OPTIONS, {0}};

static enum err_code waveform(const struct aug_call *c, float *x, long count,
                              struct err *e)
{
    double center, width, rate = c->sample_rate;
    (void)e;
    band_draw(c, &center, &width);
    double high = center + width / 2;
    const struct biquad filters[] = {
        biquad_highpass(center - width / 2, sqrt(0.5), rate),
        biquad_lowpass(high < 0.49 * rate ? high : 0.49 * rate, sqrt(0.5), rate)};
    biquad_run(filters, 2, x, count);
    return ERR_OK;
}

const struct aug_type aug_bandpass = {
    .plugin = {.name = "bandpass",
               .help = "only a band of frequencies (12 dB per octave)",
               .options = options,
               .options_size = sizeof(struct band_options),
               .reference = "audiomentations BandPassFilter; Bristow-Johnson",
               .example = "{min_center_hz: 200, max_center_hz: 4000}"},
    .group = AUG_WAVEFORM,
    .version = 1,
    .settle = band_settle,
    .waveform = waveform};
