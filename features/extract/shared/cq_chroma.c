/* Pitch classes from a constant-Q transform: cq_chroma.h. */
#include "features/extract/shared/cq_chroma.h"

#include "features/extract/shared/spectral.h"

#include <math.h>
#include <string.h>

void cq_chroma_classes(const struct cq_options *o, int n_chroma, int *classes)
{
    int merged = o->bins_per_octave / n_chroma;
    /* Semitones of the lowest bin above a C. */
    double note = 12 * log2((isnan(o->f_min) ? TUNING_C1 : o->f_min) / TUNING_C1);
    note -= 12 * floor(note / 12);
    int first = (int)nearbyint(note * n_chroma / 12.0);
    for (int k = 0; k < o->n_bins; k++)
        classes[k] = ((k + merged / 2) / merged + first) % n_chroma;
}

void cq_chroma_check(const struct cq_options *o, int n_chroma,
                     const struct yaml_node *at, struct diag *diag)
{
    if (o->bins_per_octave % n_chroma != 0)
        diag_error(diag, yaml_place(at, "bins_per_octave"), NULL,
                   "bins_per_octave %d is not a multiple of the %d pitch classes",
                   o->bins_per_octave, n_chroma);
}

void cq_chroma_fold(const float *magnitudes, const int *classes, int n_bins,
                    int n_chroma, float *out)
{
    memset(out, 0, (size_t)n_chroma * sizeof(*out));
    for (int k = 0; k < n_bins; k++)
        out[classes[k]] += magnitudes[k];
}
