/* A plot of rows, one below the other, over base/figure_axes: names at the left, an
 * axis of numbers below, under it a remark and a key. The caller adds the `plot`
 * command: row i is at y = i. */
#ifndef MTAG_BASE_FIGURE_ROWS_H
#define MTAG_BASE_FIGURE_ROWS_H

#include "base/figure_axes.h"

struct figure_rows {
    const char *const *names; /* from the top */
    size_t count;             /* at least 1 */
    double height;            /* of a row in inches; 0: of a line of text */
    const char *remark;       /* NULL: none */
    const char *const *key;   /* labels of a key of points; NULL: none */
    size_t key_count;
};

/* Adds everything but the `plot` command to the script; sets out->height. out->width is
 * set before. x is as figure_add_axes takes it, and has numbers. Returns where the plot
 * is. */
struct figure_box figure_add_rows(struct plot_figure *out, const struct figure_rows *r,
                                  struct figure_axis *x, struct arena *a);

/* Bars from zero, side by side in their row: adds to the `plot` command those of series
 * `number` of `count`; value: the column of data that has their ends. Column 1 is the
 * row. */
void figure_add_bars(struct str *script, size_t number, size_t count, size_t value,
                     const char *colour);

#endif
