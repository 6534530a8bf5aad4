/* Mel spectrograms: melspec.h. */
#include "features/extract/shared/melspec.h"

#include <math.h>

static struct melbank_settings bank_settings(const struct melspec *o, int sample_rate)
{
    return (struct melbank_settings){.sample_rate = sample_rate,
                                     .n_fft = o->spectral.n_fft,
                                     .n_mels = o->n_mels,
                                     .f_min = o->f_min,
                                     .f_max =
                                         isnan(o->f_max) ? sample_rate / 2 : o->f_max,
                                     .scale = (enum mel_scale)o->scale,
                                     .norm = (enum mel_norm)o->norm};
}

/* The part of all bands that may be empty without a word, as in published networks. */
#define FEW_EMPTY 0.02

static void check_bank(const struct melspec *o, int sample_rate,
                       const struct yaml_node *at, struct diag *diag)
{
    struct melbank_settings s = bank_settings(o, sample_rate);
    if (s.f_max > sample_rate / 2.0) {
        diag_error(diag, yaml_place(at, "f_max"), NULL,
                   "f_max %g Hz is above half of the sample rate, %g Hz", s.f_max,
                   sample_rate / 2.0);
        return;
    }
    if (s.f_min >= s.f_max) {
        diag_error(diag, yaml_place(at, "f_min"), NULL,
                   "f_min %g Hz is not below f_max %g Hz", s.f_min, s.f_max);
        return;
    }
    struct melbank bank;
    if (melbank_init(&s, &bank, NULL) != ERR_OK)
        return;
    int empty = melbank_empty(&bank);
    melbank_deinit(&bank);
    if (empty > FEW_EMPTY * o->n_mels)
        diag_warning(diag, yaml_place(at, "n_mels"), "fewer bands or a larger n_fft",
                     "%d of %d mel bands %s narrower than the distance of two bins of "
                     "n_fft %d: %s always empty",
                     empty, o->n_mels, empty == 1 ? "is" : "are", o->spectral.n_fft,
                     empty == 1 ? "it is" : "they are");
}

void melspec_check(const void *options_in, int sample_rate, const struct yaml_node *at,
                   struct diag *diag)
{
    spectral_check(options_in, sample_rate, at, diag);
    check_bank(options_in, sample_rate, at, diag);
}

void melspec_resolve(void *options_in, int sample_rate)
{
    struct melspec *o = options_in;
    spectral_resolve(o, sample_rate);
    o->f_max = bank_settings(o, sample_rate).f_max;
}

double melspec_frequency(const void *options_in, int sample_rate, double band)
{
    struct melbank_settings s = bank_settings(options_in, sample_rate);
    return melbank_peak(&s, band);
}

enum err_code melspec_open(struct melspec_extractor *x, const struct melspec *o,
                           int sample_rate, struct err *e)
{
    struct melbank_settings bank = bank_settings(o, sample_rate);
    enum err_code code = spectral_open(&x->spectral, &o->spectral, sample_rate, e);
    return code != ERR_OK ? code : melbank_init(&bank, &x->bank, e);
}

void melspec_close(struct melspec_extractor *x)
{
    spectral_close(&x->spectral);
    melbank_deinit(&x->bank);
}

static void gather(const void *context, const float *power, int stride, int frames,
                   float *bands)
{
    const struct melspec_extractor *x = context;
    melbank_apply(&x->bank, power, stride, frames, bands);
}

int melspec_frames(struct melspec_extractor *x, const float *samples, long count,
                   float *out)
{
    return spectral_frames(&x->spectral, samples, count, x->bank.n_mels, gather, x,
                           out);
}

void melspec_torch(const struct melspec *o, struct feat_torch *t)
{
    struct str before = {0}, behind = {0};
    str_addf(&before, "%d, ", t->sample_rate);
    str_addf(
        &behind,
        ",\n            n_mels=%d, f_min=%.9g, f_max=%.9g, mel_scale='%s', norm=%s",
        o->n_mels, o->f_min, o->f_max, mel_scale_choices[o->scale],
        o->norm == MEL_NORM_SLANEY ? "'slaney'" : "None");
    spectral_torch(&o->spectral, "MelSpectrogram", before.text, behind.text, t);
    spectral_scaling_torch(&o->spectral, t);
    str_deinit(&before);
    str_deinit(&behind);
}
