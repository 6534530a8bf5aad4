/* A matrix as a map of coloured cells with their numbers, over base/figure: grids of
 * two parameters, confusion between tags. */
#ifndef MTAG_BASE_FIGURE_MATRIX_H
#define MTAG_BASE_FIGURE_MATRIX_H

#include "base/figure.h"

#include <stddef.h>

struct figure_matrix {
    const char *const *rows, *const
                                 *columns; /* names, from the top and from the left */
    size_t row_count, column_count;
    const double *values;      /* rows x columns; NaN: an empty cell */
    const char *across, *down; /* what columns and rows are; NULL: no title */
    const char *title;         /* what the values are, beside a scale of colours */
    const char *remark;        /* below the map; NULL: none */
    int decimals;              /* of the numbers in cells; below 0: by their range */
    size_t marked_row, marked_column; /* the cell with a frame; row_count: no cell
                                       */
};

/* Adds data and script and sets out->height; out->width is set before. Cells that are
 * too small for their numbers have a scale of colours instead. */
void figure_add_matrix(struct plot_figure *out, const struct figure_matrix *m,
                       struct arena *a);

#endif
