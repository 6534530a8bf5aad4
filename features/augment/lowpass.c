/* Passes frequencies below a cutoff. */
#include "features/augment/shared/fir.h"

#include <string.h>

static const struct opt options[] = {
    {AUG_REAL(fir_options, min_hz, "2200", 20, 1e5), .unit = "Hz",
     .help = "lowest cutoff"},
    {AUG_REAL(fir_options, max_hz, "4000", 20, 1e5), .unit = "Hz",
     .help = "highest cutoff; above half the sample rate nothing is cut"},
    AUG_WAVEFORM_OPTIONS,
    {0}};

static void settle(void *options_, const struct aug_scene *scene,
                   const struct yaml_node *at, struct arena *a, struct diag *diag)
{
    const struct fir_options *o = options_;
    double half = scene->sample_rate / 2.0;
    fir_settle(options_, scene, at, a, diag);
    if (o->min_hz >= half)
        diag_warning(diag, yaml_place(at, "min_hz"), NULL,
                     "lowpass at %g Hz and above changes nothing of audio at %d Hz, "
                     "which ends at %g Hz",
                     o->min_hz, scene->sample_rate, half);
}

static enum err_code waveform(const struct aug_call *c, float *x, long count,
                              struct err *e)
{
    (void)e;
    if (fir_draw(c, x, count))
        memcpy(x, c->scratch, (size_t)count * sizeof(*x));
    return ERR_OK;
}

static const char python[] =
    "def lowpass(samples, min_hz, max_hz):\n"
    "    cutoff = random.uniform(min_hz, max_hz) / model.SAMPLE_RATE\n"
    "    return samples if cutoff >= 0.5 else part_below(samples, cutoff)\n";

const struct aug_type aug_lowpass = {
    .plugin = {.name = "lowpass",
               .help = "passes frequencies below a cutoff (windowed sinc)",
               .options = options,
               .options_size = sizeof(struct fir_options),
               .reference =
                   "torchaudio-augmentations HighLowPass; julius lowpass_filter",
               .example = "{min_hz: 2200, max_hz: 4000}",
               .python = python},
    .python_shared = fir_python,
    .group = AUG_WAVEFORM,
    .version = 2,
    .settle = settle,
    .open = fir_open,
    .close = fir_close,
    .waveform = waveform};
