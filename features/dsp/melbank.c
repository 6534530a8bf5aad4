#include "features/dsp/melbank.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

const char *const mel_scale_choices[] = {"htk", "slaney", NULL};
const char *const mel_norm_choices[] = {"none", "slaney", NULL};

/* Slaney's scale (Auditory Toolbox): linear below 1 kHz, logarithmic above. */
#define SLANEY_STEP (200.0 / 3)
#define SLANEY_KNEE 1000.0
#define SLANEY_LOG_STEP (log(6.4) / 27)

static double hz_to_mel(enum mel_scale scale, double f)
{
    if (scale == MEL_HTK)
        return 2595 * log10(1 + f / 700);
    if (f < SLANEY_KNEE)
        return f / SLANEY_STEP;
    return SLANEY_KNEE / SLANEY_STEP + log(f / SLANEY_KNEE) / SLANEY_LOG_STEP;
}

static double mel_to_hz(enum mel_scale scale, double mel)
{
    if (scale == MEL_HTK)
        return 700 * (pow(10, mel / 2595) - 1);
    double knee = SLANEY_KNEE / SLANEY_STEP;
    if (mel < knee)
        return mel * SLANEY_STEP;
    return SLANEY_KNEE * exp((mel - knee) * SLANEY_LOG_STEP);
}

double melbank_peak(const struct melbank_settings *s, double filter)
{
    double from = hz_to_mel(s->scale, s->f_min), to = hz_to_mel(s->scale, s->f_max);
    return mel_to_hz(s->scale, from + (to - from) * (filter + 1) / (s->n_mels + 1));
}

struct triangle {
    double low, peak, high; /* Hz */
};

/* Edge i of n_mels + 2, at equal distances in mel. */
static double edge(const struct melbank_settings *s, int i)
{
    if (i == 0)
        return s->f_min;
    if (i == s->n_mels + 1)
        return s->f_max; /* exactly: the bin there has no weight */
    return melbank_peak(s, i - 1);
}

static double weight(const struct triangle *t, enum mel_norm norm, double f)
{
    double rising = (f - t->low) / (t->peak - t->low);
    double falling = (t->high - f) / (t->high - t->peak);
    double w = fmax(0, fmin(rising, falling));
    return norm == MEL_NORM_SLANEY ? w * 2 / (t->high - t->low) : w;
}

enum err_code melbank_init(const struct melbank_settings *s, struct melbank *out,
                           struct err *e)
{
    int bins = s->n_fft / 2 + 1;
    size_t n = (size_t)s->n_mels;
    *out = (struct melbank){.n_mels = s->n_mels,
                            .first = calloc(n, sizeof(int)),
                            .size = calloc(n, sizeof(int)),
                            .start = calloc(n, sizeof(size_t)),
                            .weights = calloc(1, sizeof(float))};
    size_t used = 0, room = 1;
    double spacing = (double)(s->sample_rate / 2) / (bins - 1);
    if (out->first == NULL || out->size == NULL || out->start == NULL ||
        out->weights == NULL)
        goto no_memory;
    for (int m = 0; m < s->n_mels; m++) {
        struct triangle t = {edge(s, m), edge(s, m + 1), edge(s, m + 2)};
        out->start[m] = used;
        for (int k = 0; k < bins && k * spacing < t.high; k++) {
            float w = (float)weight(&t, s->norm, k * spacing);
            if (w <= 0)
                continue;
            if (used == room) {
                room *= 2;
                float *grown = realloc(out->weights, room * sizeof(float));
                if (grown == NULL)
                    goto no_memory;
                out->weights = grown;
            }
            if (out->size[m] == 0)
                out->first[m] = k;
            out->size[m] = k - out->first[m] + 1;
            out->weights[used++] = w;
        }
    }
    return ERR_OK;
no_memory:
    melbank_deinit(out);
    return err_set(e, ERR_MEMORY, "no memory for %d mel filters", s->n_mels);
}

void melbank_deinit(struct melbank *b)
{
    free(b->first);
    free(b->size);
    free(b->start);
    free(b->weights);
    memset(b, 0, sizeof *b);
}

int melbank_empty(const struct melbank *b)
{
    int empty = 0;
    for (int m = 0; m < b->n_mels; m++)
        empty += b->size[m] == 0;
    return empty;
}

void melbank_apply(const struct melbank *b, const float *bins, float *out)
{
    for (int m = 0; m < b->n_mels; m++) {
        const float *x = bins + b->first[m], *w = b->weights + b->start[m];
        float sum = 0;
        for (int k = 0; k < b->size[m]; k++)
            sum += w[k] * x[k];
        out[m] = sum;
    }
}
