/* Making fingerprints: print.h. */
#include "features/audit/print.h"

#include "base/arena.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define SILENT 1e-9f /* power below which nothing is heard, by the mel's reference */

struct print_kind print_kind_make(int source_bands, int channels, long hop,
                                  int sample_rate, size_t most_bytes)
{
    const long wished = (long)sample_rate * PRINT_STEP_MS / 1000;
    struct print_kind k = {.source_bands = source_bands,
                           .channels = channels,
                           .bands =
                               source_bands < PRINT_BANDS ? source_bands : PRINT_BANDS,
                           .hop = hop,
                           .step = wished > hop ? wished : hop};
    const long frames = (long)sample_rate * PRINT_SECONDS / k.step;
    const size_t room = most_bytes / (size_t)k.bands;
    k.most = room < (size_t)frames ? (int)room : (int)frames;
    return k;
}

enum err_code print_sum_init(const struct print_kind *k, struct print_sum *s,
                             struct err *e)
{
    s->bins = 0;
    s->power = mem_alloc((size_t)k->most + 1, (size_t)k->bands * sizeof(*s->power));
    s->count = mem_alloc((size_t)k->most + 1, sizeof(*s->count));
    if (s->power != NULL && s->count != NULL)
        return ERR_OK;
    print_sum_deinit(s);
    return err_set(e, ERR_MEMORY, "no memory for a fingerprint");
}

void print_sum_deinit(struct print_sum *s)
{
    free(s->power);
    free(s->count);
    *s = (struct print_sum){0};
}

void print_add(const struct print_kind *k, struct print_sum *s, const float *values,
               int frames, long start)
{
    const double per_tenfold = k->decibels > 0 ? k->decibels : 10;
    const float octaves = (float)(log2(10) / 10); /* 2^(dB * octaves) is the power */
    for (int t = 0; t < frames; t++) {
        const long bin = (start + t * k->hop) / k->step;
        const float *x = values + (size_t)t * (size_t)(k->source_bands * k->channels);
        if (bin < 0 || bin >= k->most)
            continue;
        float *row = s->power + (size_t)bin * (size_t)k->bands;
        for (int f = 0; f < k->source_bands; f++) {
            const float v = x[(size_t)f * (size_t)k->channels];
            const float power = k->decibels > 0
                                    ? powf(fmaxf(v, 0), (float)(per_tenfold / 10))
                                    : exp2f(v * octaves);
            row[f * k->bands / k->source_bands] += power;
        }
        s->count[bin]++;
        s->bins = bin >= s->bins ? (int)bin + 1 : s->bins;
    }
}

/* Bins become the means of PRINT_WINDOW bins from theirs on. */
static void smooth(const struct print_kind *k, struct print_sum *s)
{
    for (int t = 0; t < s->bins; t++) {
        float *row = s->power + (size_t)t * (size_t)k->bands;
        int count = s->count[t];
        for (int w = 1; w < PRINT_WINDOW && t + w < s->bins; w++) {
            const float *next = row + (size_t)w * (size_t)k->bands;
            count += s->count[t + w];
            for (int f = 0; f < k->bands; f++)
                row[f] += next[f];
        }
        for (int f = 0; f < k->bands && count > 0; f++)
            row[f] /= (float)count;
    }
}

int print_finish(const struct print_kind *k, struct print_sum *s, uint8_t *cells)
{
    const size_t size = (size_t)s->bins * (size_t)k->bands;
    float loudest = 0;
    smooth(k, s);
    for (size_t i = 0; i < size; i++)
        loudest = fmaxf(loudest, s->power[i]);
    const bool heard = loudest > SILENT && isfinite(loudest);
    for (size_t i = 0; i < size && heard; i++) {
        const float below = log10f(s->power[i] / loudest + 1e-7f) * 10 * PRINT_PER_DB;
        const float steps = rintf(PRINT_RANGE + below);
        cells[i] = (uint8_t)fminf(fmaxf(steps, 0), PRINT_RANGE);
    }
    const int frames = heard ? s->bins : 0;
    memset(s->power, 0, size * sizeof(*s->power));
    memset(s->count, 0, (size_t)s->bins * sizeof(*s->count));
    s->bins = 0;
    return frames;
}
