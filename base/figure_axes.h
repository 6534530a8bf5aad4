/* A plot of points with two axes, over base/figure: ranges with some room at their
 * ends, tics or names, titles, a remark below, and labels beside points. The caller
 * adds the `plot` command. */
#ifndef MTAG_BASE_FIGURE_AXES_H
#define MTAG_BASE_FIGURE_AXES_H

#include "base/figure.h"

/* Starts with title, log_scale and names set, the rest 0. */
struct figure_axis {
    const char *title;
    bool log_scale;           /* all values are above 0 */
    const char *const *names; /* at 0, 1, ...; NULL: the axis has numbers */
    size_t name_count;
    double least, most; /* of the values; after figure_add_axes the ends of the axis */
    bool any;           /* there is a value */
    /* Of the axis x alone: inches that stay free beyond its end, and the labels of a
     * key of points below; NULL: none. */
    double beyond;
    const char *const *key;
    size_t key_count;
    bool key_rest; /* the key's last entry is of all others: grey */
};

/* The axis goes from `least` to `most` at least. */
void figure_axis_widen(struct figure_axis *axis, double least, double most);
/* Where a value is, from 0 to 1 along the axis. */
double figure_axis_place(const struct figure_axis *axis, double value);
/* Widens the range by a part, so that no point lies on the frame. */
void figure_axis_add_room(struct figure_axis *axis);

/* Adds everything but the `plot` command to the script: the axes, their titles, and the
 * remark in as many lines as it takes. Sets out->height; out->width is set before. The
 * axis y has no names. Returns where the plot is. */
struct figure_box figure_add_axes(struct plot_figure *out, struct figure_axis *x,
                                  struct figure_axis *y, const char *remark,
                                  struct arena *a);

/* A point that is drawn, by its values on the axes, and its label; NULL: it has none.
 */
struct figure_mark {
    double x, y;
    const char *label;
};

/* Adds the labels of points, each beside its own: no label covers a point or another
 * label, or leaves the box. Returns how many are left out because they have no room,
 * the later ones first. To be called after figure_add_axes. */
size_t figure_add_mark_labels(struct plot_figure *out, struct figure_box box,
                              const struct figure_axis *x, const struct figure_axis *y,
                              const struct figure_mark *marks, size_t count);

#endif
