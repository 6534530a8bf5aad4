/* Backwards. */
#include "features/augment.h"

struct reverse {
    struct aug_common common;
};

static const struct opt options[] = {AUG_WAVEFORM_OPTIONS, {0}};

static enum err_code waveform(const struct aug_call *c, float *x, long count,
                              struct err *e)
{
    (void)c;
    (void)e;
    for (long i = 0, k = count - 1; i < k; i++, k--) {
        float y = x[i];
        x[i] = x[k];
        x[k] = y;
    }
    return ERR_OK;
}

static const char python[] = "def reverse(samples):\n"
                             "    return samples.flip(0)\n";

const struct aug_type aug_reverse = {
    .plugin = {.name = "reverse",
               .help = "plays the recording backwards",
               .options = options,
               .options_size = sizeof(struct reverse),
               .reference = "torchaudio-augmentations Reverse",
               .example = "{}",
               .python = python},
    .group = AUG_WAVEFORM,
    .version = 1,
    .waveform = waveform};
