/* One value of each frame's spectrum: descriptor.h. */
#include "features/extract/shared/descriptor.h"

#include <stdlib.h>

const struct feat_preset descriptor_presets[] = {{"librosa", "{delta_method: savgol}"},
                                                 {0}};

struct feat_extractor {
    struct spectral_extractor spectral;
    struct descriptor descriptor;
    descriptor_value *value;
};

struct feat_shape descriptor_shape(const void *options, int sample_rate, long samples)
{
    (void)sample_rate;
    return spectral_shape(options, 1, samples);
}

enum err_code descriptor_open(const void *options, int sample_rate,
                              struct feat_extractor **out, struct err *e)
{
    struct feat_extractor *x = calloc(1, sizeof(*x));
    if (x == NULL)
        return err_set(e, ERR_MEMORY, "no memory for a feature");
    enum err_code code = spectral_open(&x->spectral, options, sample_rate, e);
    if (code != ERR_OK) {
        descriptor_close(x);
        return code;
    }
    x->descriptor = (struct descriptor){.options = options,
                                        .bins = stft_bins(&x->spectral.settings),
                                        .spacing = (double)sample_rate /
                                                   x->spectral.settings.n_fft};
    *out = x;
    return ERR_OK;
}

void descriptor_close(struct feat_extractor *x)
{
    if (x == NULL)
        return;
    spectral_close(&x->spectral);
    free(x);
}

static void gather(const void *context, const float *spectra, int stride, int frames,
                   float *values)
{
    const struct feat_extractor *x = context;
    for (int t = 0; t < frames; t++)
        values[t] = x->value(&x->descriptor, spectra + (size_t)t * (size_t)stride);
}

enum err_code descriptor_run(struct feat_extractor *x, const float *samples, long count,
                             descriptor_value *value, float *out)
{
    x->value = value;
    spectral_run(&x->spectral, samples, count, 1, gather, x, out);
    return ERR_OK;
}

double descriptor_centroid(const struct descriptor *d, const float *spectrum)
{
    enum {
        LANES = 8
    }; /* sums side by side, which the compiler keeps in one register */
    double sums[LANES] = {0}, moments[LANES] = {0}, sum = 0, moment = 0;
    int k = 0;
    for (; k + LANES <= d->bins; k += LANES)
        for (int i = 0; i < LANES; i++) {
            sums[i] += (double)spectrum[k + i];
            moments[i] += (double)(k + i) * (double)spectrum[k + i];
        }
    for (; k < d->bins; k++) {
        sum += (double)spectrum[k];
        moment += (double)k * (double)spectrum[k];
    }
    for (int i = 0; i < LANES; i++) {
        sum += sums[i];
        moment += moments[i];
    }
    return sum > 0 ? d->spacing * moment / sum : 0;
}

void descriptor_torch(const struct spectral *o, struct feat_torch *t)
{
    spectral_torch(o, "Spectrogram", "", "", t);
    feat_torch_set(t, "%s.double()", t->name);
}

const char descriptor_centroid_helper[] =
    "def centroid(x, spacing):\n"
    "    \"\"\"The mean frequency of spectra (B, bins, frames), 0 of silence; "
    "Hz.\"\"\"\n"
    "    hertz = spacing * torch.arange(x.shape[1], device=x.device)[:, None]\n"
    "    total = x.sum(1, keepdim=True)\n"
    "    return torch.where(total > 0, (x * hertz).sum(1, keepdim=True) / total, "
    "total)\n";
