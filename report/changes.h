/* Differences as bars from zero with their intervals, one below the other. What
 * tag_difference and ablation share. */
#ifndef MTAG_REPORT_CHANGES_H
#define MTAG_REPORT_CHANGES_H

#include "report/plot.h"

struct rep_change {
    const char *name;
    double value, low, high; /* low, high: NaN if the interval is not known */
    bool differs;            /* as far as is shown: it has a colour */
};

struct rep_changes {
    const struct rep_change *items; /* in their order, from the top */
    size_t count;
    const char *across; /* the title of the axis */
    const char *remark; /* below it */
    int columns;        /* of a paper */
};

/* Adds data and script and sets the figure's size. */
void rep_draw_changes(const struct rep_changes *c, struct plot_figure *out,
                      struct arena *a);

#endif
