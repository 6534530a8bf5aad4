/* The tuning of a recording: tuning.h. */
#include "features/dsp/tuning.h"

#include "features/dsp/largest.h"

#include <math.h>
#include <stdlib.h>

enum { RESIDUALS = 100 };

struct peak {
    float height, pitch; /* pitch: Hz */
};

struct tuning {
    double spacing; /* Hz from one bin to the next */
    int bins_per_octave;
    int first, end; /* bins where peaks are looked for */
    int bins;
    size_t count;
    struct peak *peaks; /* TUNING_PEAKS: memory that is not written is not taken */
};

enum err_code tuning_create(int sample_rate, int n_fft, int bins_per_octave,
                            struct tuning **out, struct err *e)
{
    struct tuning *t = calloc(1, sizeof(*t));
    if (t == NULL || (t->peaks = malloc(TUNING_PEAKS * sizeof(*t->peaks))) == NULL) {
        free(t);
        return err_set(e, ERR_MEMORY, "no memory to estimate a tuning");
    }
    t->spacing = (double)sample_rate / n_fft;
    t->bins_per_octave = bins_per_octave;
    t->bins = n_fft / 2 + 1;
    double top = fmin(4000, sample_rate / 2.0);
    for (t->first = 1; t->first < t->bins && t->first * t->spacing < 150;)
        t->first++;
    for (t->end = t->first; t->end < t->bins - 1 && t->end * t->spacing < top;)
        t->end++;
    *out = t;
    return ERR_OK;
}

void tuning_destroy(struct tuning *t)
{
    if (t == NULL)
        return;
    free(t->peaks);
    free(t);
}

void tuning_begin(struct tuning *t)
{
    t->count = 0;
}

/* The distance from the nearest note, as a bin of the histogram. */
static int residual_of(const struct tuning *t, double pitch)
{
    double notes = t->bins_per_octave * log2(pitch / 27.5),
           residual = notes - floor(notes);
    if (residual >= 0.5)
        residual -= 1;
    int bin = (int)floor((residual + 0.5) * RESIDUALS);
    return bin < RESIDUALS ? bin : RESIDUALS - 1;
}

static void add_peak(struct tuning *t, const float *s, int k)
{
    double slope = ((double)s[k + 1] - (double)s[k - 1]) / 2;
    double curve = (double)s[k + 1] + (double)s[k - 1] - 2 * (double)s[k];
    double shift = fabs(slope) >= fabs(curve) ? 0 : -slope / curve;
    t->peaks[t->count++] = (struct peak){(float)((double)s[k] + slope * shift / 2),
                                         (float)((k + shift) * t->spacing)};
}

void tuning_add(struct tuning *t, const float *spectrum)
{
    float floor = 0.1f * largest_of(spectrum, (size_t)t->bins);
    for (int k = t->first; k < t->end && t->count < TUNING_PEAKS; k++) {
        float here = spectrum[k], below = spectrum[k - 1], above = spectrum[k + 1];
        /* Neighbours that are not above the floor count as nothing. */
        if (here > floor && (below <= floor || here > below) &&
            (above <= floor || here >= above))
            add_peak(t, spectrum, k);
    }
}

/* The height that k others are not above, by Hoare's selection; reorders the peaks. */
static float select_height(struct peak *x, size_t count, size_t k)
{
    size_t first = 0, last = count - 1;
    while (first < last) {
        float pivot = x[first + (last - first) / 2].height;
        size_t i = first, j = last;
        for (;;) {
            while (x[i].height < pivot)
                i++;
            while (x[j].height > pivot)
                j--;
            if (i >= j)
                break;
            struct peak kept = x[i];
            x[i++] = x[j];
            x[j--] = kept;
        }
        /* x[first..j] <= pivot <= x[j + 1..last] */
        if (k <= j)
            last = j;
        else
            first = j + 1;
    }
    return x[k].height;
}

double tuning_estimate(struct tuning *t)
{
    size_t counts[RESIDUALS] = {0};
    int best = 0;
    if (t->count == 0)
        return 0;
    /* With an even count the median lies between two: the upper one counts. */
    float median = select_height(t->peaks, t->count, t->count / 2);
    for (size_t i = 0; i < t->count; i++)
        if (t->peaks[i].height >= median)
            counts[residual_of(t, (double)t->peaks[i].pitch)]++;
    for (int i = 1; i < RESIDUALS; i++)
        if (counts[i] > counts[best])
            best = i;
    return -0.5 + (double)best / RESIDUALS;
}
