/* Mel filters: melbank.h. */
#include "features/dsp/melbank.h"

#include "base/arena.h"
#include "features/dsp/tile.h"

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

static size_t groups_of(int n_mels)
{
    return ((size_t)n_mels + TILE - 1) / TILE;
}

/* Places the groups: first, size, and weights as a distance; the number of weights. */
static size_t place_groups(const struct melbank_settings *s, double spacing,
                           struct melbank *b)
{
    size_t used = 0;
    for (int g = 0; g < b->groups; g++) {
        int first = g * TILE, end = first + TILE < s->n_mels ? first + TILE : s->n_mels;
        double low = edge(s, first), high = edge(s, end + 1);
        struct melbank_group *group = &b->group[g];
        while (group->first < s->n_fft / 2 && group->first * spacing <= low)
            group->first++;
        while (group->first + group->size <= s->n_fft / 2 &&
               (group->first + group->size) * spacing < high)
            group->size++;
        used += (size_t)group->size * TILE;
    }
    return used;
}

static void fill_filter(const struct melbank_settings *s, double spacing, int m,
                        const struct melbank_group *group)
{
    struct triangle t = {edge(s, m), edge(s, m + 1), edge(s, m + 2)};
    for (int k = 0; k < group->size; k++) {
        double f = (group->first + k) * spacing;
        if (f < t.high)
            group->weights[k * TILE + m % TILE] = (float)weight(&t, s->norm, f);
    }
}

enum err_code melbank_init(const struct melbank_settings *s, struct melbank *out,
                           struct err *e)
{
    double spacing = (double)(s->sample_rate / 2) / (s->n_fft / 2);
    size_t groups = groups_of(s->n_mels);
    *out = (struct melbank){.n_mels = s->n_mels,
                            .groups = (int)groups,
                            .group = calloc(groups, sizeof(*out->group))};
    if (out->group != NULL)
        out->weights = mem_alloc(place_groups(s, spacing, out) + 1, sizeof(float));
    if (out->weights == NULL) {
        melbank_deinit(out);
        return err_set(e, ERR_MEMORY, "no memory for %d mel filters", s->n_mels);
    }
    float *at = out->weights;
    for (int m = 0; m < s->n_mels; m++) {
        struct melbank_group *group = &out->group[m / TILE];
        if (m % TILE == 0) {
            group->weights = at;
            at += group->size * TILE;
        }
        fill_filter(s, spacing, m, group);
    }
    return ERR_OK;
}

void melbank_deinit(struct melbank *b)
{
    free(b->group);
    free(b->weights);
    *b = (struct melbank){0};
}

int melbank_empty(const struct melbank *b)
{
    int empty = 0;
    for (int m = 0; m < b->n_mels; m++) {
        const struct melbank_group *group = &b->group[m / TILE];
        float sum = 0;
        for (int k = 0; k < group->size; k++)
            sum += group->weights[k * TILE + m % TILE];
        empty += sum <= 0;
    }
    return empty;
}

void melbank_apply(const struct melbank *b, const float *bins, int stride, int frames,
                   float *out)
{
    for (int t = 0; t < frames; t += TILE) {
        int rows = frames - t < TILE ? frames - t : TILE;
        for (int g = 0; g < b->groups; g++) {
            const struct melbank_group *group = &b->group[g];
            const float *x[TILE];
            float values[TILE][TILE];
            int first = g * TILE, left = b->n_mels - first;
            size_t n = (size_t)(left < TILE ? left : TILE);
            for (int r = 0; r < TILE; r++)
                x[r] = bins + (size_t)(t + (r < rows ? r : rows - 1)) * (size_t)stride +
                       group->first;
            tile_product(group->weights, TILE, x, group->size, values);
            for (int r = 0; r < rows; r++)
                memcpy(out + (size_t)(t + r) * (size_t)b->n_mels + first, values[r],
                       n * sizeof(*out));
        }
    }
}
