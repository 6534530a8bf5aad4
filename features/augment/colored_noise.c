/* Noise whose power changes by so many dB from octave to octave: -3.01 is pink, 0
 * white. Its spectrum is drawn, each bin normally distributed with the wanted power,
 * and transformed into samples. */
#include "features/augment.h"

#include "features/augment/shared/level.h"
#include "features/dsp/gauss.h"

#include <fftw3.h>
#include <math.h>
#include <stdlib.h>

struct colored_noise {
    struct aug_common common;
    double min_snr_db, max_snr_db, min_decay, max_decay;
};

static const struct opt options[] = {
    {AUG_REAL(colored_noise, min_snr_db, "5", -100, 100), .unit = "dB",
     .help = "level of the samples above the loudest noise"},
    {AUG_REAL(colored_noise, max_snr_db, "40", -100, 100), .unit = "dB",
     .help = "level of the samples above the softest noise"},
    {AUG_REAL(colored_noise, min_decay, "-6", -30, 30), .unit = "dB",
     .help = "least change of the noise's power from octave to octave (dark)"},
    {AUG_REAL(colored_noise, max_decay, "6", -30, 30), .unit = "dB",
     .help = "largest change of the noise's power from octave to octave (bright)"},
    AUG_WAVEFORM_OPTIONS,
    {0}};

struct generator {
    float *bins; /* samples in place */
    long size;
    fftwf_plan inverse;
};

static void settle(void *options_, const struct aug_scene *scene,
                   const struct yaml_node *at, struct arena *a, struct diag *diag)
{
    const struct colored_noise *o = options_;
    (void)scene;
    (void)a;
    aug_check_range(o->min_snr_db, o->max_snr_db, "snr_db", at, diag);
    aug_check_range(o->min_decay, o->max_decay, "decay", at, diag);
}

static enum err_code open_generator(const void *options_, int sample_rate, void **state,
                                    struct err *e)
{
    (void)options_;
    (void)sample_rate;
    *state = calloc(1, sizeof(struct generator));
    return *state != NULL ? ERR_OK : err_set(e, ERR_MEMORY, "no memory for noise");
}

static void release(struct generator *g)
{
    if (g->inverse != NULL)
        fftwf_destroy_plan(g->inverse);
    free(g->bins);
    *g = (struct generator){0};
}

static void close_generator(void *state)
{
    if (state != NULL)
        release(state);
    free(state);
}

/* Room for count samples: a size of factors 2, 3 and 5, made for each length. */
static enum err_code set_size(struct generator *g, long count, struct err *e)
{
    long size = count < 32 ? 32 : count;
    for (bool good = false; !good; size += !good) {
        long rest = size;
        for (long p = 2; p <= 5; p++)
            while (rest % p == 0)
                rest /= p;
        good = rest == 1 && size % 2 == 0;
    }
    if (size == g->size)
        return ERR_OK;
    release(g);
    g->bins = mem_alloc((size_t)size + 2, sizeof(float));
    if (g->bins != NULL)
        g->inverse = fftwf_plan_dft_c2r_1d((int)size, (fftwf_complex *)g->bins, g->bins,
                                           FFTW_ESTIMATE);
    if (g->inverse == NULL)
        return err_set(e, ERR_MEMORY, "no memory for noise of %ld samples", count);
    g->size = size;
    return ERR_OK;
}

/* Amplitudes follow f^(decay / 20 log10 2), bin 0 is left out. */
static void color(struct generator *g, double decay)
{
    double power = decay / (20 * log10(2));
    g->bins[0] = g->bins[1] = 0;
    for (long i = 1; i <= g->size / 2; i++) {
        float level = powf((float)i / (float)g->size, (float)power);
        g->bins[2 * i] *= level;
        g->bins[2 * i + 1] *= level;
    }
}

static enum err_code waveform(const struct aug_call *c, float *x, long count,
                              struct err *e)
{
    const struct colored_noise *o = c->options;
    struct generator *g = c->state;
    double snr = aug_uniform(c->rng, o->min_snr_db, o->max_snr_db);
    double decay = aug_uniform(c->rng, o->min_decay, o->max_decay);
    enum err_code code = set_size(g, count, e);
    if (code != ERR_OK)
        return code;
    gauss_fill(c->rng, g->bins, (size_t)g->size + 2);
    color(g, decay);
    fftwf_execute(g->inverse);
    double noise = level_rms(g->bins, count);
    if (noise > 0)
        level_mix(x, 1, g->bins,
                  (float)(level_rms(x, count) * pow(10, -snr / 20) / noise), count);
    return ERR_OK;
}

static const char python[] =
    "def colored_noise(samples, min_snr_db, max_snr_db, min_decay, max_decay):\n"
    "    \"\"\"Noise whose power changes by `decay` dB from octave to octave.\"\"\"\n"
    "    snr, decay = random.uniform(min_snr_db, max_snr_db), "
    "random.uniform(min_decay, max_decay)\n"
    "    size = len(samples) + len(samples) % 2\n"
    "    level = (torch.arange(size // 2 + 1) / size) ** (decay / (20 * "
    "math.log10(2)))\n"
    "    level[0] = 0\n"
    "    noise = torch.fft.irfft(torch.complex(*torch.randn(2, len(level))) * level, "
    "size)[:len(samples)]\n"
    "    ratio = samples.square().mean().sqrt() / noise.square().mean().sqrt()\n"
    "    return samples + 10 ** (-snr / 20) * ratio * noise\n";

const struct aug_type aug_colored_noise = {
    .plugin = {.name = "colored_noise",
               .help = "adds noise whose power changes from octave to octave",
               .options = options,
               .options_size = sizeof(struct colored_noise),
               .reference = "audiomentations AddColorNoise",
               .example = "{min_snr_db: 5, max_snr_db: 40}",
               .python = python},
    .group = AUG_WAVEFORM,
    .version = 1,
    .settle = settle,
    .open = open_generator,
    .close = close_generator,
    .waveform = waveform};
