/* Curves over all thresholds, averaged over tags (macro) and over a trial's runs, one
 * for each trial; of a single trial those of its tags too. What roc and pr share. */
#ifndef MTAG_REPORT_TRADEOFF_H
#define MTAG_REPORT_TRADEOFF_H

#include "report/plot.h"

#include "base/stats/order.h"

struct rep_tradeoff_options {
    struct rep_plot_size size;
    const char *tag;
    int split;
};
extern const struct opt rep_tradeoff_options[];

struct rep_tradeoff {
    const char *across, *up; /* titles of the axes, from 0 to 1 */
    const char *area_name;   /* "ROC-AUC" */
    /* base/stats/curve.h; base/stats/roc.h. */
    bool (*curve)(const struct stats_order *o, double *values, size_t count);
    double (*area)(const struct stats_order *o);
    /* Ends of a line for scores that know nothing; prevalence: the mean share of clips
     * that have a tag. */
    void (*chance)(double prevalence, double *from, double *to);
};

enum err_code rep_tradeoff_draw(const struct rep_tradeoff *kind,
                                const struct rep_plot_input *in, struct rep_figure *out,
                                struct err *e);

#endif
