/* The trials of a plot as columns: numbers, or texts that are categories. */
#ifndef MTAG_REPORT_FRAME_H
#define MTAG_REPORT_FRAME_H

#include "report/plot.h"

/* A value for each row of in->trials. What is not finite is not there. */
struct rep_frame_column {
    const char *title;
    bool is_number;                /* all values that are there are numbers */
    const double *numbers;         /* NaN: none */
    const size_t *category;        /* of each row; category_count: none */
    const char *const *categories; /* in the order in which rows have them first */
    size_t category_count;
    const double *deviations; /* of a metric over seeds; NULL: not known */
};

/* name: a parameter by its path or short name, a metric, or SQL over the names of
 * res_names. `macs` and `weights` are in millions, as the title says, where they are
 * that many. ERR_USER, with the nearest name, if there is nothing of this name
 * or no row has a value. Memory is the input's arena's. */
enum err_code rep_frame_column(const struct rep_plot_input *in, const char *name,
                               struct rep_frame_column *out, struct err *e);

/* The column's categories in order, in the input's arena: numbers by value, others as
 * the trials have them first. */
const size_t *rep_frame_order(const struct rep_plot_input *in,
                              const struct rep_frame_column *column);

/* If the metric is a loss, keeps only the rows of keep (one for each row) that were
 * trained with the kind of loss of the first. Returns a sentence that says how many
 * others there are, for rep_figure.note, or NULL. */
const char *rep_frame_keep_one_loss(const struct rep_plot_input *in, const char *metric,
                                    bool *keep);

/* Whether the numbers lie evenly on a logarithmic scale rather than on a linear one. */
bool rep_frame_is_log(const struct rep_frame_column *column, size_t rows);

#endif
