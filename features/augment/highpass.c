/* Passes frequencies above a cutoff: x minus the part below it. */
#include "features/augment/shared/fir.h"

#include <string.h>

static const struct opt options[] = {
    {AUG_REAL(fir_options, min_hz, "200", 20, 1e5), .unit = "Hz",
     .help = "lowest cutoff"},
    {AUG_REAL(fir_options, max_hz, "1200", 20, 1e5), .unit = "Hz",
     .help = "highest cutoff; at most half the sample rate"},
    AUG_WAVEFORM_OPTIONS,
    {0}};

static void settle(void *options_, const struct aug_scene *scene,
                   const struct yaml_node *at, struct arena *a, struct diag *diag)
{
    const struct fir_options *o = options_;
    double half = scene->sample_rate / 2.0;
    fir_settle(options_, scene, at, a, diag);
    if (o->min_hz >= half || o->max_hz > half)
        diag_error(
            diag, yaml_place(at, o->max_hz > half ? "max_hz" : "min_hz"), NULL,
            "highpass above %g Hz leaves nothing of audio at %d Hz: `max_hz` must "
            "be at most %g, `min_hz` less",
            half, scene->sample_rate, half);
}

static enum err_code waveform(const struct aug_call *c, float *x, long count,
                              struct err *e)
{
    (void)e;
    if (!fir_draw(c, x, count))
        memcpy(c->scratch, x, (size_t)count * sizeof(*x));
    for (long i = 0; i < count; i++)
        x[i] -= c->scratch[i];
    return ERR_OK;
}

static const char python[] =
    "def highpass(samples, min_hz, max_hz):\n"
    "    cutoff = random.uniform(min_hz, max_hz) / model.SAMPLE_RATE\n"
    "    return samples - (samples if cutoff >= 0.5 else part_below(samples, "
    "cutoff))\n";

const struct aug_type aug_highpass = {
    .plugin = {.name = "highpass",
               .help = "passes frequencies above a cutoff (windowed sinc)",
               .options = options,
               .options_size = sizeof(struct fir_options),
               .reference =
                   "torchaudio-augmentations HighLowPass; julius highpass_filter",
               .example = "{min_hz: 200, max_hz: 1200}",
               .python = python},
    .python_shared = fir_python,
    .group = AUG_WAVEFORM,
    .version = 2,
    .settle = settle,
    .open = fir_open,
    .close = fir_close,
    .waveform = waveform};
