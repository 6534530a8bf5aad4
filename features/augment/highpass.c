/* Only what lies above a frequency: x less what lies below. */
#include "features/augment/shared/fir.h"

#include <string.h>

static const struct opt options[] = {
    {AUG_REAL(fir_options, min_hz, "200", 20, 1e5), .unit = "Hz",
     .help = "lowest cutoff"},
    {AUG_REAL(fir_options, max_hz, "1200", 20, 1e5), .unit = "Hz",
     .help = "highest cutoff; above half the sample rate nothing is left"},
    AUG_WAVEFORM_OPTIONS,
    {0}};

static enum err_code waveform(const struct aug_call *c, float *x, long count,
                              struct err *e)
{
    (void)e;
    if (!fir_draw(c, x, count))
        memcpy(c->scratch, x, (size_t)count * sizeof *x);
    for (long i = 0; i < count; i++)
        x[i] -= c->scratch[i];
    return ERR_OK;
}

const struct aug_type aug_highpass = {
    .plugin = {.name = "highpass",
               .help = "only what lies above a frequency (windowed sinc)",
               .options = options,
               .options_size = sizeof(struct fir_options),
               .reference =
                   "torchaudio-augmentations HighLowPass; julius highpass_filter",
               .example = "{min_hz: 200, max_hz: 1200}"},
    .group = AUG_WAVEFORM,
    .version = 1,
    .settle = fir_settle,
    .open = fir_open,
    .close = fir_close,
    .waveform = waveform};
