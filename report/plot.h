/* What a plot is: one descriptor in one file of report/plots/, one line in plots.def. A
 * plot gives data and a gnuplot script (base/plot.h). */
#ifndef MTAG_REPORT_PLOT_H
#define MTAG_REPORT_PLOT_H

#include "base/opt/opt.h"
#include "base/plot.h"
#include "results/read/query.h"

/* What a plot shows: the ranked trials. */
struct rep_plot_input {
    struct res_reader *reader;
    const struct res_table *trials;
    const char *const *labels; /* one per row; a row's may be NULL */
    const char *metric;        /* that ranks */
    bool maximize;
    struct arena *arena;
};

struct rep_figure {
    struct plot_figure plot;
    const char *note; /* for whoever asked, of what the picture leaves out; or NULL */
};

struct rep_plot {
    struct plugin plugin;
    int top; /* trials shown unless --top says otherwise */
    enum err_code (*draw)(const struct rep_plot_input *in, struct rep_figure *out,
                          struct err *e);
};

extern const struct registry rep_plots;

/* ERR_USER with the names there are if there is none. */
enum err_code rep_plot_find(const char *name, const struct rep_plot **out,
                            struct err *e);

/* Draws to path: an svg, pdf or png by its ending; script and data are NAME.gp and
 * NAME.dat beside it. *note: the figure's, plot_write's or NULL. ERR_USER for another
 * ending, ERR_IO if gnuplot is missing or fails. */
enum err_code rep_plot_write(const struct rep_plot *plot,
                             const struct rep_plot_input *in, const char *path,
                             const char **note, struct err *e);

#endif
