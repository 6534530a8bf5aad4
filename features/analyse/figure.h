/* Parts of an analysis' figures. Sizes are in inches, places from the lower left corner
 * of the picture: parts whose sizes are known neither overlap nor leave gaps. Cells are
 * whole pixels wide, so that no seams show between them. */
#ifndef MTAG_FEATURES_ANALYSE_FIGURE_H
#define MTAG_FEATURES_ANALYSE_FIGURE_H

#include "base/plot.h"
#include "features/analyse/sounds.h"

enum { FIGURE_MOST = 60 }; /* tags in a row */

struct figure_box {
    double x, y, width, height;
};

/* So many pixels of an svg; a png has four for each. */
double figure_pixels(int count);

/* Where the plots that follow are drawn; out->width and height are set. */
void figure_place(struct plot_figure *out, struct figure_box plot);
/* The scale of colours: a bar at the right of the plot, and what it says. */
void figure_place_scale(struct plot_figure *out, struct figure_box plot,
                        const char *label);
enum { FIGURE_SCALE = 108 }; /* pixels that it takes */
/* The key in a line above the plot, from its right. */
void figure_place_key(struct plot_figure *out, struct figure_box plot);

/* Tags of a map: the most frequent ones, and a title if those are not all. */
size_t figure_tags(const struct analysis *x);
void figure_add_title(struct plot_figure *out, const struct analysis *x, size_t shown);

/* Names of tags at 0, 1, ...: those of by_frequency from `first` on. axis: "x", "y". */
void figure_add_tags(struct plot_figure *out, const struct analysis *x,
                     const char *axis, size_t first, size_t count);
/* How long the longest of them is. */
double figure_room(const struct analysis *x, size_t first, size_t count);

/* NaN and infinities as NaN, which gnuplot leaves out. */
void figure_add_value(struct plot_figure *out, double value, char end);

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
