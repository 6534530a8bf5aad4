/* What the runs of a trial predicted, for figures and tables of scores. */
#ifndef MTAG_REPORT_SCORED_H
#define MTAG_REPORT_SCORED_H

#include "report/plot.h"
#include "results/read/predictions.h"

/* The finished runs that the row's sweep asks for and whose predictions are recorded,
 * all of the same tags: of a trial with folds, those of every fold. */
struct rep_scored {
    struct res_predictions *runs; /* in the input's arena */
    size_t count;
};

/* Row: of in->trials. count is 0 if no run has predictions of the split. */
enum err_code rep_scored_read(const struct rep_plot_input *in, size_t row,
                              enum res_split split, struct rep_scored *out,
                              struct err *e);

/* ERR_USER: no trial of the figure has predictions of the split. */
enum err_code rep_scored_none(enum res_split split, struct err *e);

/* The number of a tag; ERR_USER, with the nearest name, if it is not among them. */
enum err_code rep_scored_tag(const struct res_predictions *p, const char *tag,
                             size_t *out, struct err *e);

/* rep_scored_read, and the number of a tag by its name; NULL: 0. */
enum err_code rep_scored_read_tag(const struct rep_plot_input *in, size_t row,
                                  enum res_split split, const char *tag,
                                  struct rep_scored *out, size_t *number,
                                  struct err *e);

/* Of the first row that has predictions of the split. ERR_USER: no row has. */
enum err_code rep_scored_first(const struct rep_plot_input *in, enum res_split split,
                               size_t *row, struct rep_scored *out, struct err *e);

/* The note of a figure of one row where there are others; NULL: there are none. */
const char *rep_scored_alone(const struct rep_plot_input *in, size_t row);

/* ERR_USER: no tag has clips of the split with it and without it. */
enum err_code rep_scored_no_tag(enum res_split split, struct err *e);

/* Whether every clip has exactly one tag. */
bool rep_scored_has_one_tag_each(const struct res_predictions *p);

/* The note of a figure that shows `drawn` of the rows, those with predictions; NULL. */
const char *rep_scored_note(const struct rep_plot_input *in, size_t drawn);

#endif
