/* What a command line of mtag-report asks for. */
#ifndef MTAG_REPORT_REQUEST_H
#define MTAG_REPORT_REQUEST_H

#include "base/cli.h"
#include "base/table/show.h"
#include "results/read/query.h"

struct rep_request {
    /* trial and trials are lists of numbers; diff and list may be "". */
    const char *results, *metric, *where, *columns, *trial, *trials, *labels, *format,
        *caption, *ref, *output, *plot, *diff, *list;
    struct cli_list sweeps, words;
    int top;
    bool all, runs, yaml, list_sweeps;
};

/* The part of it that is about a table. */
struct table_request rep_table_request(const struct rep_request *q);

/* What is shown; bits, so that options can name the views that read them. */
enum rep_view {
    REP_VIEW_TABLE = 1,
    REP_VIEW_RUNS = 2,
    REP_VIEW_PAGE = 4,
    REP_VIEW_YAML = 8,
    REP_VIEW_DIFFERENCE = 16,
    REP_VIEW_PICTURE = 32,
    REP_VIEW_SWEEPS = 64
};

/* What the request means in this database. */
struct rep_choice {
    struct res_choice choice;
    const struct res_sweep_row
        *sweep;          /* the first chosen, or of the listed trials' first */
    const char **labels; /* --labels, NULL: none */
    size_t label_count;
};

/* Whether the options go together, and the view and format they ask for: ERR_USER for
 * one that would do nothing, for a format or a file's ending that is not known. */
enum err_code rep_check_request(const struct rep_request *q, enum rep_view *view,
                                const struct table_format **format, struct arena *a,
                                struct err *e);

/* The views by name, as --list shows them; ends with {0}. */
extern const struct rep_view_name {
    enum rep_view view;
    const char *name, *help;
} rep_views[];

/* The metrics that some trial has, by name. */
enum err_code rep_metrics(struct res_reader *r, struct arena *a, const char ***out,
                          size_t *count, struct err *e);

/* Finds sweeps, metric and trials. ERR_USER, with the nearest name, for what is not
 * there. top 0 means all. */
enum err_code rep_choose(const struct rep_request *q, struct res_reader *r,
                         struct arena *a, struct rep_choice *out, struct err *e);

/* The parts of text between commas that stand outside of quotes and brackets, spaces
 * around them dropped. */
const char **rep_split(const char *text, struct arena *a, size_t *count);

#endif
