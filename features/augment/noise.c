/* White Gaussian noise, its level given in one of four ways:
 *     ratio   deviation of the noise / deviation of the samples (torchaudio-
 *             augmentations, which calls it snr)
 *     snr_db  level of the samples above that of the noise (audiomentations)
 *     std     deviation of the noise; full scale is 1 (x + std * torch.randn_like(x))
 *     mix     y = (1 - r) x + r n, where the noise's largest value is the samples' peak
 *             (the robustness test of Won et al. 2020) */
#include "features/augment.h"

#include "features/augment/shared/level.h"
#include "features/dsp/gauss.h"

#include <math.h>

struct noise {
    struct aug_common common;
    double min_ratio, max_ratio, min_snr_db, max_snr_db, min_std, max_std, min_mix,
        max_mix;
};

#define NOISE_RANGE(field, least, most)                                                \
    AUG_REAL(noise, field, "none", least, most), .words = aug_none_word

static const struct opt options[] = {
    {NOISE_RANGE(min_ratio, 0, 100),
     .help = "least deviation, as a share of the deviation of the samples; 0.0001 if "
             "no level is given"},
    {NOISE_RANGE(max_ratio, 0, 100),
     .help = "largest deviation, as a share of the deviation of the samples; 0.01 if "
             "no level is given"},
    {NOISE_RANGE(min_snr_db, -100, 100), .unit = "dB",
     .help = "level of the samples above the loudest noise"},
    {NOISE_RANGE(max_snr_db, -100, 100), .unit = "dB",
     .help = "level of the samples above the softest noise"},
    {NOISE_RANGE(min_std, 0, 100), .later = true,
     .help = "least deviation, whatever the samples' level; full scale is 1"},
    {NOISE_RANGE(max_std, 0, 100), .later = true,
     .help = "largest deviation, likewise"},
    {NOISE_RANGE(min_mix, 0, 1),
     .help = "least share of the noise in (1 - share) * samples + share * noise; the "
             "noise has the peak of the samples"},
    {NOISE_RANGE(max_mix, 0, 1), .help = "largest share of the noise in that mix"},
    AUG_WAVEFORM_OPTIONS,
    {0}};

/* Both ends of a range are given, or neither; true if they are. */
static bool check_pair(double *min, double *max, const char *of,
                       const struct yaml_node *at, struct diag *diag)
{
    if (isnan(*min) != isnan(*max))
        diag_error(diag, at, NULL, "noise needs both `min_%s` and `max_%s`", of, of);
    else if (!isnan(*min))
        aug_check_range(*min, *max, of, at, diag);
    return !isnan(*min) && !isnan(*max);
}

static void settle(void *options_, const struct aug_scene *scene,
                   const struct yaml_node *at, struct arena *a, struct diag *diag)
{
    struct noise *o = options_;
    (void)scene;
    (void)a;
    int ways = check_pair(&o->min_ratio, &o->max_ratio, "ratio", at, diag) +
               check_pair(&o->min_snr_db, &o->max_snr_db, "snr_db", at, diag) +
               check_pair(&o->min_std, &o->max_std, "std", at, diag) +
               check_pair(&o->min_mix, &o->max_mix, "mix", at, diag);
    if (ways > 1)
        diag_error(
            diag, at, NULL,
            "noise takes one level: `ratio`, `snr_db`, `std` or `mix`, not several");
    if (ways == 0) {
        o->min_ratio = 0.0001;
        o->max_ratio = 0.01;
    }
}

/* y = (1 - r) x + r n peak(x) / peak(n) */
static void mix(const struct aug_call *c, float *x, long count, double part)
{
    float loudest = level_peak(c->scratch, count);
    if (loudest > 0)
        level_mix(x, (float)(1 - part), c->scratch,
                  (float)(part * (double)level_peak(x, count) / (double)loudest),
                  count);
}

static enum err_code waveform(const struct aug_call *c, float *x, long count,
                              struct err *e)
{
    const struct noise *o = c->options;
    (void)e;
    bool by_ratio = !isnan(o->min_ratio), by_snr = !isnan(o->min_snr_db),
         by_std = !isnan(o->min_std);
    double drawn = by_ratio ? aug_uniform(c->rng, o->min_ratio, o->max_ratio)
                   : by_snr ? aug_uniform(c->rng, o->min_snr_db, o->max_snr_db)
                   : by_std ? aug_uniform(c->rng, o->min_std, o->max_std)
                            : aug_uniform(c->rng, o->min_mix, o->max_mix);
    gauss_fill(c->rng, c->scratch, (size_t)count);
    if (by_ratio)
        level_mix(x, 1, c->scratch, (float)(drawn * level_deviation(x, count)), count);
    else if (by_snr)
        level_mix(x, 1, c->scratch, (float)(level_rms(x, count) * pow(10, -drawn / 20)),
                  count);
    else if (by_std)
        level_mix(x, 1, c->scratch, (float)drawn, count);
    else
        mix(c, x, count, drawn);
    return ERR_OK;
}

static const char python[] =
    "def noise(samples, min_ratio, max_ratio, min_snr_db, max_snr_db, min_std, "
    "max_std, min_mix,\n"
    "          max_mix):\n"
    "    \"\"\"Normal noise, at a level of one of four kinds.\"\"\"\n"
    "    normal = torch.randn_like(samples)\n"
    "    if min_ratio is not None:\n"
    "        return samples + random.uniform(min_ratio, max_ratio) * samples.std() * "
    "normal\n"
    "    if min_snr_db is not None:\n"
    "        ratio = 10 ** (-random.uniform(min_snr_db, max_snr_db) / 20)\n"
    "        return samples + ratio * samples.square().mean().sqrt() * normal\n"
    "    if min_std is not None:\n"
    "        return samples + random.uniform(min_std, max_std) * normal\n"
    "    part = random.uniform(min_mix, max_mix)\n"
    "    return (1 - part) * samples + part * normal * samples.abs().max() / "
    "normal.abs().max()\n";

const struct aug_type aug_noise = {
    .plugin = {.name = "noise",
               .help = "adds white noise",
               .options = options,
               .options_size = sizeof(struct noise),
               .reference = "torchaudio-augmentations Noise; audiomentations "
                            "AddGaussianSNR; Won et al. 2020",
               .example = "{min_snr_db: 5, max_snr_db: 40}",
               .python = python},
    .group = AUG_WAVEFORM,
    .version = 1,
    .settle = settle,
    .waveform = waveform};
