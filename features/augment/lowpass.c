/* Only what lies below a frequency. */
#include "features/augment/shared/fir.h"

#include <string.h>

static const struct opt options[] = {
    {AUG_REAL(fir_options, min_hz, "2200", 20, 1e5), .unit = "Hz",
     .help = "lowest cutoff"},
    {AUG_REAL(fir_options, max_hz, "4000", 20, 1e5), .unit = "Hz",
     .help = "highest cutoff; above half the sample rate nothing is cut"},
    AUG_WAVEFORM_OPTIONS,
    {0}};

static enum err_code waveform(const struct aug_call *c, float *x, long count,
                              struct err *e)
{
    (void)e;
    if (fir_draw(c, x, count))
        memcpy(x, c->scratch, (size_t)count * sizeof *x);
    return ERR_OK;
}

const struct aug_type aug_lowpass = {
    .plugin = {.name = "lowpass",
               .help = "only what lies below a frequency (windowed sinc)",
               .options = options,
               .options_size = sizeof(struct fir_options),
               .reference =
                   "torchaudio-augmentations HighLowPass; julius lowpass_filter",
               .example = "{min_hz: 2200, max_hz: 4000}"},
    .group = AUG_WAVEFORM,
    .version = 1,
    .settle = fir_settle,
    .open = fir_open,
    .close = fir_close,
    .waveform = waveform};
