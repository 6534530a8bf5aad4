/* How exact ROC-AUCs and their differences are, in closed form from the placements of
 * the clips (placement.h). Placements are linear: those of a mean of several networks
 * are the means of theirs, those of a difference the differences. */
#ifndef MTAG_BASE_STATS_DELONG_H
#define MTAG_BASE_STATS_DELONG_H

#include <stddef.h>

/* The variance of the ROC-AUC of a tag, or of a difference of them, by DeLong's
 * estimate. placement: of clip i placement[i]; truth [clips] with a stride. NaN if a
 * class has fewer than two clips. */
double stats_delong_variance(const double *placement, const unsigned char *truth,
                             size_t clips, size_t stride);

/* Adds to influence [clips] what each clip contributes to a mean of ROC-AUCs: to the
 * sum of several tags. share: 1 / tags. area: the ROC-AUC of the placements. */
void stats_add_influence(const double *placement, const unsigned char *truth,
                         size_t clips, size_t stride, double area, double share,
                         double *influence);

/* The standard error of a mean with these influences, or of a difference with theirs.
 * group: the unit of each clip that is drawn as one (its artist), from 0 to units - 1;
 * NULL: the clips are, and units is their number. sums has room for units numbers. NaN
 * for fewer than two units. */
double stats_influence_error(const double *influence, size_t clips, const size_t *group,
                             size_t units, double *sums);

#endif
