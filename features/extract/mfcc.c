/* Mel-frequency cepstral coefficients: the discrete cosine transform (type 2,
 * orthonormal) of a scaled mel spectrogram,
 *     c[k] = s(k) sum over m of x[m] cos(pi k (m + 1/2) / M),
 * s(0) = sqrt(1 / M), else sqrt(2 / M); with a lifter L, c[k] is multiplied by
 * 1 + L / 2 sin(pi (k + 1) / L). Defaults are mel's; both presets clip at 80 dB below
 * the loudest value. */
#include "features/dsp/projection.h"
#include "features/dsp/pi.h"
#include "features/dsp/scratch.h"
#include "features/extract/shared/deltas.h"
#include "features/extract/shared/melspec.h"

#include <math.h>
#include <stdlib.h>

struct mfcc {
    struct melspec melspec;
    int n_mfcc;
    double lifter; /* NAN: none */
};

static const char *const no_lifter[] = {"none", NULL};

static const struct opt options[] = {
    MELSPEC_OPTIONS,
    {.name = "n_mfcc",
     .kind = OPT_INT,
     .offset = offsetof(struct mfcc, n_mfcc),
     .fallback = "40",
     .min = 1,
     .max = 4096,
     .unit = "coefficients",
     .help = "number of coefficients, from the lowest on"},
    {.name = "lifter",
     .kind = OPT_REAL,
     .offset = offsetof(struct mfcc, lifter),
     .fallback = "none",
     .min = 0,
     .max = 1e6,
     .above_min = true,
     .words = no_lifter,
     .help = "raises the higher coefficients by a sine of this half period"},
    FEAT_COMMON_OPTIONS,
    {0}};

static const struct feat_preset presets[] = {
    {"torchaudio", "{" MELSPEC_TORCHAUDIO ", top_db: 80}"},
    {"librosa", "{n_mfcc: 20, " MELSPEC_LIBROSA "}"},
    {0}};

static void check(const void *options_in, int sample_rate, const struct yaml_node *at,
                  struct diag *diag)
{
    const struct mfcc *o = options_in;
    melspec_check(options_in, sample_rate, at, diag);
    if (o->n_mfcc > o->melspec.n_mels)
        diag_error(diag, yaml_place(at, "n_mfcc"), NULL,
                   "n_mfcc %d is larger than n_mels %d", o->n_mfcc, o->melspec.n_mels);
}

static struct feat_shape shape(const void *options_in, int sample_rate, long samples)
{
    const struct mfcc *o = options_in;
    (void)sample_rate;
    return spectral_shape(&o->melspec.spectral, o->n_mfcc, samples);
}

struct feat_extractor {
    struct melspec_extractor melspec;
    const struct mfcc *options;
    struct projection cosines;
    struct scratch mel;
};

static void close_extractor(struct feat_extractor *x)
{
    if (x == NULL)
        return;
    melspec_close(&x->melspec);
    scratch_deinit(&x->mel);
    projection_deinit(&x->cosines);
    free(x);
}

static void fill_cosines(const struct projection *p, const struct mfcc *o)
{
    int bands = o->melspec.n_mels;
    for (int m = 0; m < bands; m++)
        for (int k = 0; k < o->n_mfcc; k++) {
            double c =
                sqrt((k == 0 ? 1.0 : 2.0) / bands) * cos(PI * k * (m + 0.5) / bands);
            if (!isnan(o->lifter))
                c *= 1 + o->lifter / 2 * sin(PI * (k + 1) / o->lifter);
            *projection_weight(p, m, k) = (float)c;
        }
}

static enum err_code open_extractor(const void *options_in, int sample_rate,
                                    struct feat_extractor **out, struct err *e)
{
    const struct mfcc *o = options_in;
    struct feat_extractor *x = calloc(1, sizeof(*x));
    if (x == NULL)
        return err_set(e, ERR_MEMORY, "no memory for the feature mfcc");
    x->options = o;
    enum err_code code = melspec_open(&x->melspec, &o->melspec, sample_rate, e);
    if (code == ERR_OK)
        code = projection_init(&x->cosines, o->melspec.n_mels, o->n_mfcc, e);
    if (code != ERR_OK) {
        close_extractor(x);
        return code;
    }
    fill_cosines(&x->cosines, o);
    *out = x;
    return ERR_OK;
}

static enum err_code run(struct feat_extractor *x, const float *samples, long count,
                         float *out, struct err *e)
{
    const struct mfcc *o = x->options;
    int bands = o->melspec.n_mels;
    size_t frames = (size_t)shape(o, 0, count).frames;
    enum err_code code = scratch_need(&x->mel, frames * (size_t)bands, e);
    if (code != ERR_OK)
        return code;
    melspec_frames(&x->melspec, samples, count, x->mel.at);
    projection_run(&x->cosines, x->mel.at, frames, out);
    feat_deltas(out, (int)frames, o->n_mfcc, &o->melspec.spectral.common);
    return ERR_OK;
}

static const char cosines_helper[] =
    "def cosines(x, count):\n"
    "    \"\"\"The first coefficients of the orthonormal cosine transform of (B, "
    "bands, "
    "frames).\"\"\"\n"
    "    basis = torchaudio.functional.create_dct(count, x.shape[1], 'ortho')\n"
    "    return torch.einsum('bmt,mk->bkt', x, basis.to(x.device))\n";

static void torch(const void *options_in, struct feat_torch *t)
{
    const struct mfcc *o = options_in;
    melspec_torch(&o->melspec, t);
    feat_torch_helper(t, cosines_helper);
    feat_torch_set(t, "cosines(%s, %d)", t->name, o->n_mfcc);
    if (!isnan(o->lifter))
        feat_torch_set(t,
                       "%s * (1 + %.9g * torch.sin(torch.pi * torch.arange(1, %d) / "
                       "%.9g))[:, None].to(%s.device)",
                       t->name, o->lifter / 2, o->n_mfcc + 1, o->lifter, t->name);
}

const struct feat_type feat_mfcc = {
    .plugin = {.name = "mfcc",
               .help = "mel-frequency cepstral coefficients: an image (channels, "
                       "coefficients, frames)",
               .options = options,
               .options_size = sizeof(struct mfcc),
               .reference = "torchaudio.transforms.MFCC; librosa.feature.mfcc",
               .example = "{n_mfcc: 20, n_mels: 96}"},
    .check = check,
    .resolve = melspec_resolve,
    .shape = shape,
    .hop = spectral_hop,
    .open = open_extractor,
    .close = close_extractor,
    .run = run,
    .torch = torch,
    .presets = presets,
    .axis = "coefficient",
    .version = 2};
