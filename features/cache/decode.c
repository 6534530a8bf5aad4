/* The samples of clips, filled up to an example: decode.h. */
#include "features/cache/decode.h"

#include "features/audio/decode.h"
#include "features/cache/recipe.h"

#include <stdlib.h>
#include <string.h>

void cache_fill(float *samples, long count, const struct feat_data *data)
{
    for (long t = count; t < data->samples; t++)
        samples[t] = data->fill == FEAT_SHORT_REPEAT ? samples[t - count] : 0;
}

enum err_code cache_decode(const char *path, const struct feat_data *data, float **out,
                           long *count, struct cache_decoded *of, struct err *e)
{
    struct feat_audio audio;
    enum err_code code =
        feat_decode(path, data->sample_rate, data->npy_rate, &audio, e);
    if (code != ERR_OK)
        return code;
    long padded = cache_padded(audio.count, data->samples);
    if (padded > audio.count) {
        float *samples = realloc(audio.samples, (size_t)padded * sizeof(*samples));
        if (samples == NULL) {
            feat_audio_deinit(&audio);
            return err_set(e, ERR_MEMORY, "no memory for the samples of %s", path);
        }
        audio.samples = samples;
        cache_fill(samples, audio.count, data);
    }
    *out = audio.samples;
    *count = audio.count;
    if (of != NULL)
        *of = (struct cache_decoded){audio.file_rate, audio.notice};
    return ERR_OK;
}
