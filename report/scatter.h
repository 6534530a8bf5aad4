/* Trials as points: two columns of a plot's trials (frame.h) on two axes
 * (base/figure_axes.h). What slice and pareto share. */
#ifndef MTAG_REPORT_SCATTER_H
#define MTAG_REPORT_SCATTER_H

#include "report/frame.h"

#include "base/figure_axes.h"

/* Of an axis of numbers: by rep_frame_is_log, or as the option says. */
enum rep_scale { REP_SCALE_AUTO, REP_SCALE_LINEAR, REP_SCALE_LOG };
extern const char *const rep_scales[]; /* the words of such an option; ends with NULL */
/* Its row; at: offset of an int. */
#define REP_PLOT_SCALE(at, text)                                                       \
    {                                                                                  \
        .name = "scale", .kind = OPT_CHOICE, .offset = (at), .fallback = "auto",       \
        .choices = rep_scales, .help = (text)                                          \
    }

struct rep_scatter {
    const struct rep_plot_input *in;
    struct rep_frame_column x, y;
    bool *drawn;  /* of each row: it has both values */
    size_t count; /* of those */
    struct figure_axis across, up;
};

/* Reads the columns x and y, and finds the rows to be drawn and the axes' ranges. If y
 * is a loss, the rows are those trained with the first one's kind; *note says how many
 * rows are not drawn, or is NULL. ERR_USER if no row has both, y is not a number, or
 * numbers that are not above 0 are to have a logarithmic scale; else as
 * rep_frame_column. */
enum err_code rep_scatter_read(const struct rep_plot_input *in, const char *x,
                               const char *y, enum rep_scale scale,
                               struct rep_scatter *out, const char **note,
                               struct err *e);

/* The row's place on the axis x; its deviation in y, 0 if it has none. */
double rep_scatter_x(const struct rep_scatter *s, size_t row);
double rep_scatter_deviation(const struct rep_scatter *s, size_t row);

/* A line of data: x, y, deviation, and the row's label as a comment. */
void rep_scatter_add(const struct rep_scatter *s, size_t row, struct str *data);

#endif
