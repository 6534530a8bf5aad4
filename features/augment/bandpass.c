/* Only a band of frequencies. */
#include "features/augment/shared/band.h"

static const struct opt options[] = {BAND_OPTIONS, AUG_WAVEFORM_OPTIONS, {0}};

static enum err_code waveform(const struct aug_call *c, float *x, long count,
                              struct err *e)
{
    (void)e;
    band_filter(c, false, x, count);
    return ERR_OK;
}

static const char python[] = "def bandpass(samples, **options):\n"
                             "    return filter_band(samples, False, **options)\n";

const struct aug_type aug_bandpass = {
    .plugin = {.name = "bandpass",
               .help = "passes a band of frequencies (Butterworth)",
               .options = options,
               .options_size = sizeof(struct band_options),
               .reference = "audiomentations BandPassFilter",
               .example = "{min_center_hz: 200, max_center_hz: 4000}",
               .python = python},
    .python_shared = band_python,
    .group = AUG_WAVEFORM,
    .version = 2,
    .settle = band_settle,
    .waveform = waveform};
