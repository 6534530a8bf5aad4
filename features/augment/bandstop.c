/* A band of frequencies taken out. */
#include "features/augment/shared/band.h"

static const struct opt options[] = {BAND_OPTIONS, AUG_WAVEFORM_OPTIONS, {0}};

static enum err_code waveform(const struct aug_call *c, float *x, long count,
                              struct err *e)
{
    (void)e;
    band_filter(c, true, x, count);
    return ERR_OK;
}

static const char python[] = "def bandstop(samples, **options):\n"
                             "    return filter_band(samples, True, **options)\n";

const struct aug_type aug_bandstop = {
    .plugin = {.name = "bandstop",
               .help = "stops a band of frequencies (Butterworth)",
               .options = options,
               .options_size = sizeof(struct band_options),
               .reference = "audiomentations BandStopFilter",
               .example = "{min_center_hz: 200, max_center_hz: 4000}",
               .python = python},
    .python_shared = band_python,
    .group = AUG_WAVEFORM,
    .version = 2,
    .settle = band_settle,
    .waveform = waveform};
