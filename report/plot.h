/* What a plot is: one descriptor in one file of report/plots/, one line in plots.def. A
 * plot writes data and a gnuplot script; both stay beside the picture, to be edited and
 * rerun. */
#ifndef MTAG_REPORT_PLOT_H
#define MTAG_REPORT_PLOT_H

#include "base/opt.h"
#include "base/str.h"
#include "results/query.h"

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
    double width, height; /* inches */
    struct str data;      /* blocks for gnuplot */
    struct str script;    /* the file of the data is the variable `data` */
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
 * NAME.dat beside it. *note: the figure's. ERR_USER for another ending, ERR_IO if
 * gnuplot is missing or fails. */
enum err_code rep_plot_write(const struct rep_plot *plot,
                             const struct rep_plot_input *in, const char *path,
                             const char **note, struct err *e);

/* For scripts: a colour of Okabe and Ito's palette, which the colour-blind can tell
 * apart; the dash type and point type that go with it, others each time the colours
 * come round again; text as a quoted string of gnuplot. */
const char *rep_plot_colour(size_t index);
const char *rep_plot_dash(size_t index);
int rep_plot_point(size_t index);
void rep_plot_add_quoted(struct str *s, const char *text);

#endif
