/* What a plot is: one descriptor in one file of report/plots/, one line in plots.def. A
 * plot gives data and a gnuplot script (base/plot.h), laid out by base/figure.h at the
 * width of one or two columns of a paper. */
#ifndef MTAG_REPORT_PLOT_H
#define MTAG_REPORT_PLOT_H

#include "base/figure.h"
#include "base/opt/opt.h"
#include "results/read/query.h"

/* The trials that a plot shows, the ranked ones first. */
struct rep_plot_input {
    struct res_reader *reader;
    const struct res_table *trials;
    size_t of; /* trials that could be drawn: the rows are the best of so many */
    const char *const *labels; /* one per row; a row's may be NULL; NULL: their own */
    bool listed;               /* the rows are as -t names them */
    int64_t baseline; /* the trial that others are compared with; 0: there is none */
    int64_t baseline_sweep; /* whose runs of it count */
    const char *metric;     /* that ranks */
    bool maximize;
    const void *options; /* the plot's own struct, by its option table */
    struct arena *arena;
};

struct rep_figure {
    struct plot_figure plot;
    const char
        *note; /* tells the person who asked what the picture leaves out; or NULL */
};

/* The first member of every plot's options, and its row of the option table. */
struct rep_plot_size {
    int columns; /* of a paper: 1 or 2; OPT_WORD(0): as many as it takes */
};
#define REP_PLOT_SIZE                                                                  \
    {                                                                                  \
        .name = "columns", .kind = OPT_INT, .fallback = "auto", .min = 1, .max = 2,    \
        .words = (const char *const[]){"auto", NULL},                                  \
        .help = "as wide as one column of a paper (8.8 cm) or two (18 cm)"             \
    }

/* Rows that several plots have; at: offset of a const char * (of the split an int). */
#define REP_PLOT_TEXT(option, at, text)                                                \
    {                                                                                  \
        .name = (option), .kind = OPT_STRING, .offset = (at), .fallback = "~",         \
        .help = (text)                                                                 \
    }
#define REP_PLOT_METRIC(option, at)                                                    \
    REP_PLOT_TEXT(option, at,                                                          \
                  "a metric, or SQL; the metric that ranks if it is left out")
#define REP_PLOT_PARAMETER(option, at, otherwise)                                      \
    REP_PLOT_TEXT(                                                                     \
        option, at,                                                                    \
        "a parameter, by its path or short name, or SQL over such names; " otherwise   \
        " if it is left out")
#define REP_PLOT_TAG(at, otherwise)                                                    \
    REP_PLOT_TEXT("tag", at, "of this tag alone; " otherwise " if it is left out")
#define REP_PLOT_SPLIT(at, usual)                                                      \
    {                                                                                  \
        .name = "split", .kind = OPT_CHOICE, .offset = (at), .fallback = (usual),      \
        .choices = (const char *const[]){"test", "valid", NULL}, .help = "whose clips" \
    }

#define REP_PLOT_TAGS(at, usual, least, most, text)                                    \
    {                                                                                  \
        .name = "tags", .kind = OPT_INT, .offset = (at), .fallback = (usual),          \
        .min = (least), .max = (most), .help = (text)                                  \
    }

/* The columns of a paper that a square of so many tags takes. */
int rep_plot_columns_of_tags(const struct rep_plot_size *size, size_t tags);

struct rep_plot {
    /* With an option table that begins with REP_PLOT_SIZE, and an example of options as
     * a command line has them: "x=lr". */
    struct plugin plugin;
    int top;         /* trials shown unless --top says otherwise; 0: all */
    int fewest;      /* trials without which it says nothing; 0: one */
    bool unfinished; /* shows trials that are at work, too */
    bool failed;     /* and those that failed or were stopped */
    /* ERR_USER if there is nothing to draw. Sets the size of out->plot. */
    enum err_code (*draw)(const struct rep_plot_input *in, struct rep_figure *out,
                          struct err *e);
};

extern const struct registry rep_plots;

/* ERR_USER, with the names of all plots, if there is no such plot. */
enum err_code rep_plot_find(const char *name, const struct rep_plot **out,
                            struct err *e);

/* Options of a command line, NAME=VALUE, as the plot's own struct in the arena.
 * ERR_USER for one that is unknown or wrong. */
enum err_code rep_plot_options(const struct rep_plot *plot, const char *const *words,
                               size_t count, const void **out, struct arena *a,
                               struct err *e);

/* Draws to path: an svg, pdf or png by its ending; script and data are NAME.gp and
 * NAME.dat beside it. *note: the figure's, plot_write's or NULL. ERR_USER for another
 * ending, ERR_IO if gnuplot is missing or fails. */
enum err_code rep_plot_write(const struct rep_plot *plot,
                             const struct rep_plot_input *in, const char *path,
                             const char **note, struct err *e);

/* The name of a row: its label in --labels, "37: adam", "trial 37". */
const char *rep_plot_label(const struct rep_plot_input *in, size_t row);

#endif
