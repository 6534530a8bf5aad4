/* One value of each frame's samples: framing.h. */
#include "features/extract/shared/framing.h"

#include "features/extract/shared/deltas.h"

#include <stdlib.h>

const struct feat_preset framing_presets[] = {{"librosa", "{delta_method: savgol}"},
                                              {0}};

struct feat_extractor {
    const struct framing *options;
};

static int frames_of(const struct framing *o, long samples)
{
    struct stft_settings s = {.n_fft = o->n_fft,
                              .win_length = o->n_fft,
                              .hop_length = o->hop_length,
                              .center = o->center};
    return stft_frames(&s, samples);
}

struct feat_shape framing_shape(const void *options, int sample_rate, long samples)
{
    const struct framing *o = options;
    (void)sample_rate;
    return (struct feat_shape){
        .channels = 1 + o->common.deltas, .bands = 1, .frames = frames_of(o, samples)};
}

int framing_hop(const void *options, int sample_rate)
{
    (void)sample_rate;
    return ((const struct framing *)options)->hop_length;
}

enum err_code framing_open(const void *options, int sample_rate,
                           struct feat_extractor **out, struct err *e)
{
    struct feat_extractor *x = malloc(sizeof(*x));
    (void)sample_rate;
    if (x == NULL)
        return err_set(e, ERR_MEMORY, "no memory for a feature");
    x->options = options;
    *out = x;
    return ERR_OK;
}

void framing_close(struct feat_extractor *x)
{
    free(x);
}

enum err_code framing_run(struct feat_extractor *x, const float *samples, long count,
                          framing_value *value, float *out)
{
    const struct framing *o = x->options;
    int frames = frames_of(o, count);
    for (int t = 0; t < frames; t++)
        out[t] = value(o, samples, count,
                       (long)t * o->hop_length - (o->center ? o->n_fft / 2 : 0));
    feat_deltas(out, frames, 1, &o->common);
    return ERR_OK;
}

void framing_torch(const struct framing *o, bool zero, struct feat_torch *t)
{
    int half = o->center ? o->n_fft / 2 : 0;
    feat_torch_set(t, "F.pad(samples[:, None], (%d, %d), mode='%s')[:, 0]", half, half,
                   zero ? "constant" : "replicate");
    feat_torch_set(t, "%s.unfold(1, %d, %d)", t->name, o->n_fft, o->hop_length);
}
