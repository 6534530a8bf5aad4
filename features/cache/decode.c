#include "features/cache/decode.h"

#include "features/audio/decode.h"
#include "features/cache/recipe.h"

#include <stdlib.h>
#include <string.h>

enum err_code cache_decode(const char *path, const struct feat_data *data, float **out,
                           long *count, struct err *e)
{
    struct feat_audio audio;
    enum err_code code =
        feat_decode(path, data->sample_rate, data->npy_rate, &audio, e);
    if (code != ERR_OK)
        return code;
    long padded = cache_padded(audio.count, data->samples);
    if (padded > audio.count) {
        float *samples = realloc(audio.samples, (size_t)padded * sizeof *samples);
        if (samples == NULL) {
            feat_audio_deinit(&audio);
            return err_set(e, ERR_MEMORY, "no memory for the samples of %s", path);
        }
        memset(samples + audio.count, 0,
               (size_t)(padded - audio.count) * sizeof *samples);
        audio.samples = samples;
    }
    *out = audio.samples;
    *count = audio.count;
    return ERR_OK;
}
