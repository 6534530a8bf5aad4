/* The filter of highpass and lowpass: fir.h. */
#include "features/augment/shared/fir.h"

#include "features/dsp/fir.h"

void fir_settle(void *options, const struct aug_scene *scene,
                const struct yaml_node *at, struct arena *a, struct diag *diag)
{
    const struct fir_options *o = options;
    (void)scene;
    (void)a;
    aug_check_range(o->min_hz, o->max_hz, "hz", at, diag);
}

enum err_code fir_open(const void *options, int sample_rate, void **state,
                       struct err *e)
{
    struct fir *f = NULL;
    (void)options;
    (void)sample_rate;
    enum err_code code = fir_create(&f, e);
    *state = f;
    return code;
}

void fir_close(void *state)
{
    fir_destroy(state);
}

bool fir_draw(const struct aug_call *c, const float *x, long count)
{
    const struct fir_options *o = c->options;
    double cutoff = aug_uniform(c->rng, o->min_hz, o->max_hz) / c->sample_rate;
    if (cutoff >= 0.5)
        return false;
    fir_lowpass(c->state, cutoff, x, count, c->scratch);
    return true;
}

const char fir_python[] =
    "def part_below(samples, cutoff):\n"
    "    \"\"\"Of frequencies below a cutoff, a part of the sample rate: a windowed "
    "sinc of sum 1. The ends go on.\"\"\"\n"
    "    half = min(int(4 / cutoff), 4096)\n"
    "    t = torch.arange(-half, half + 1, dtype=torch.double)\n"
    "    weights = torch.sinc(2 * cutoff * t) * (0.5 + 0.5 * torch.cos(math.pi * t / "
    "half))\n"
    "    longer = F.pad(samples[None, None].double(), (half, half), "
    "mode='replicate')[0, 0]\n"
    "    spectrum = torch.fft.rfft(longer) * torch.fft.rfft(weights / weights.sum(), "
    "len(longer))\n"
    "    return torch.fft.irfft(spectrum, len(longer))[2 * half:].to(samples.dtype)\n";
