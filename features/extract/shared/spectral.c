/* Short-time Fourier transforms and their options: spectral.h. */
#include "features/extract/shared/spectral.h"

#include "features/extract/shared/deltas.h"

const char *const spectral_auto_word[] = {"auto", NULL};

static bool is_auto(int value)
{
    return value == OPT_WORD(0);
}

struct stft_settings spectral_transform(const struct spectral *o)
{
    struct stft_settings s = {.n_fft = o->n_fft,
                              .win_length =
                                  is_auto(o->win_length) ? o->n_fft : o->win_length,
                              .window = (enum window_kind)o->window,
                              .center = o->center,
                              .pad = (enum stft_pad)o->pad,
                              .power = o->power};
    int half = s.win_length > 1 ? s.win_length / 2 : 1;
    s.hop_length = is_auto(o->hop_length) ? half : o->hop_length;
    return s;
}

void spectral_check(const void *options, int sample_rate, const struct yaml_node *at,
                    struct diag *diag)
{
    const struct spectral *o = options;
    (void)sample_rate;
    if (!is_auto(o->win_length) && o->win_length > o->n_fft)
        diag_error(diag, yaml_place(at, "win_length"), NULL,
                   "win_length %d is larger than n_fft %d", o->win_length, o->n_fft);
    scaling_check(&o->scaling, at, diag);
}

void spectral_resolve(void *options, int sample_rate)
{
    struct spectral *o = options;
    struct stft_settings s = spectral_transform(o);
    (void)sample_rate;
    o->win_length = s.win_length;
    o->hop_length = s.hop_length;
}

int spectral_hop(const void *options, int sample_rate)
{
    (void)sample_rate;
    return spectral_transform(options).hop_length;
}

struct feat_unit spectral_unit(const void *options)
{
    const struct spectral *o = options;
    const struct scaling_values values = {.power = o->power, .is_chosen = true};
    return scaling_unit(&o->scaling, &values);
}

struct feat_shape spectral_shape(const struct spectral *o, int bands, long samples)
{
    struct stft_settings s = spectral_transform(o);
    return (struct feat_shape){.channels = 1 + o->common.deltas,
                               .bands = bands,
                               .frames = stft_frames(&s, samples)};
}

enum err_code spectral_open(struct spectral_extractor *x, const struct spectral *o,
                            int sample_rate, struct err *e)
{
    x->options = o;
    x->settings = spectral_transform(o);
    x->frame_rate = (double)sample_rate / x->settings.hop_length;
    return stft_create(&x->settings, &x->stft, e);
}

void spectral_close(struct spectral_extractor *x)
{
    stft_destroy(x->stft);
    x->stft = NULL;
}

int spectral_frames(struct spectral_extractor *x, const float *samples, long count,
                    int bands, spectral_gather *gather, const void *context, float *out)
{
    const struct spectral *o = x->options;
    int frames = stft_frames(&x->settings, count);
    for (int first = 0; first < frames; first += STFT_BLOCK) {
        int n = frames - first < STFT_BLOCK ? frames - first : STFT_BLOCK, stride;
        const float *power = stft_power(x->stft, samples, count, first, n, &stride);
        gather(context, power, stride, n, out + (size_t)first * (size_t)bands);
    }
    if (o->scaling.to.type != NULL)
        scaling_run(&o->scaling,
                    &(struct scaling_values){o->power, true, x->frame_rate}, out,
                    frames, bands);
    return frames;
}

void spectral_run(struct spectral_extractor *x, const float *samples, long count,
                  int bands, spectral_gather *gather, const void *context, float *out)
{
    int frames = spectral_frames(x, samples, count, bands, gather, context, out);
    feat_deltas(out, frames, bands, &x->options->common);
}

void spectral_torch(const struct spectral *o, const char *module, const char *before,
                    const char *behind, struct feat_torch *t)
{
    static const char *const windows[] = {[WINDOW_HANN] = "hann_window",
                                          [WINDOW_HAMMING] = "hamming_window",
                                          [WINDOW_BLACKMAN] = "blackman_window",
                                          [WINDOW_BARTLETT] = "bartlett_window",
                                          [WINDOW_RECTANGULAR] = "ones"};
    static const char *const pads[] = {
        [STFT_REFLECT] = "reflect", [STFT_ZERO] = "constant"};
    str_addf(
        t->init,
        "        self.%s = torchaudio.transforms.%s(\n"
        "            %sn_fft=%d, win_length=%d, hop_length=%d,\n"
        "            window_fn=torch.%s, power=%.9g, center=%s, pad_mode='%s'%s)\n",
        t->name, module, before, o->n_fft, o->win_length, o->hop_length,
        windows[o->window], o->power, o->center ? "True" : "False", pads[o->pad],
        behind);
    feat_torch_set(t, "self.%s(samples)", t->name);
}

void spectral_scaling_torch(const struct spectral *o, struct feat_torch *t)
{
    const struct scaling_values values = {.power = o->power,
                                          .is_chosen = true,
                                          .frame_rate =
                                              (double)t->sample_rate / o->hop_length};
    scaling_torch(&o->scaling, &values, t);
}
