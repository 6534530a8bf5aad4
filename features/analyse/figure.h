/* Parts of an analysis' figures: the names of its tags, and which of them are shown. */
#ifndef MTAG_FEATURES_ANALYSE_FIGURE_H
#define MTAG_FEATURES_ANALYSE_FIGURE_H

#include "base/figure.h"
#include "features/analyse/sounds.h"

enum { FIGURE_MOST = 60 }; /* tags in a row */

/* Tags of a map: the most frequent ones, and a title if those are not all. */
size_t figure_tags(const struct analysis *x);
void figure_add_title(struct plot_figure *out, const struct analysis *x, size_t shown);

/* Names of tags at 0, 1, ...: those of by_frequency from `first` on. axis: "x", "y". */
void figure_add_tags(struct plot_figure *out, const struct analysis *x,
                     const char *axis, size_t first, size_t count);
/* How long the longest of them is. */
double figure_room(const struct analysis *x, size_t first, size_t count);

/* One a figure: fills *out, whose size it sets. */
void figure_frequency(const struct analysis *x, struct plot_figure *out);
void figure_balance(const struct analysis *x, struct plot_figure *out);
void figure_tags_per_clip(const struct analysis *x, struct plot_figure *out);
void figure_cooccurrence(const struct analysis *x, struct plot_figure *out);
void figure_conditional(const struct analysis *x, struct plot_figure *out);
void figure_mean_mel(const struct analysis *x, const struct analyse_sounds *s,
                     struct plot_figure *out);
void figure_example_mels(const struct analysis *x, const struct analyse_sounds *s,
                         struct plot_figure *out);

#endif
