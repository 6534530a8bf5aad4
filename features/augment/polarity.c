/* The samples' signs exchanged: y = -x. */
#include "features/augment.h"

struct polarity {
    struct aug_common common;
};

static const struct opt options[] = {AUG_WAVEFORM_OPTIONS, {0}};

static enum err_code waveform(const struct aug_call *c, float *x, long count,
                              struct err *e)
{
    (void)c;
    (void)e;
    for (long i = 0; i < count; i++)
        x[i] = -x[i];
    return ERR_OK;
}

static const char python[] = "def polarity(samples):\n"
                             "    return -samples\n";

const struct aug_type aug_polarity = {
    .plugin = {.name = "polarity",
               .help = "changes the sign of all samples",
               .options = options,
               .options_size = sizeof(struct polarity),
               .reference = "torchaudio-augmentations PolarityInversion",
               .example = "{p: 0.8}",
               .python = python},
    .group = AUG_WAVEFORM,
    .version = 1,
    .waveform = waveform};
