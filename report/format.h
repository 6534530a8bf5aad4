/* Tables, and what a table format is: one descriptor in one file of report/formats/,
 * one line in formats.def. */
#ifndef MTAG_REPORT_FORMAT_H
#define MTAG_REPORT_FORMAT_H

#include "base/opt/opt.h"
#include "base/str.h"
#include "results/read/query.h"

#include <stdbool.h>
#include <stddef.h>

/* REP_TEXT: text. REP_NUMBER: text for people, number for programs. REP_VALUE: as a
 * number, with the deviation over seeds. */
enum rep_kind { REP_TEXT, REP_NUMBER, REP_VALUE };

struct rep_column {
    const char *name;  /* for programs: "valid_roc_auc", "train.optimizer.lr" */
    const char *title; /* for people: "valid ROC-AUC", "lr" */
    enum rep_kind kind;
    bool key; /* says which row it is: repeated where a wide table is cut in pieces */
};

struct rep_cell {
    const char *text; /* for people; NULL: nothing is known */
    const char *full; /* where text was cut short; else NULL */
    double number, deviation;
    bool best;   /* of its column */
    bool failed; /* says that a run or trial failed */
    bool whole;  /* takes several lines rather than being cut */
};

struct rep_table {
    const char *heading;      /* lines above a text table, NULL: none */
    const char *const *notes; /* lines below it */
    size_t note_count;
    const char *caption, *label; /* of LaTeX and Markdown; NULL: none */
    struct rep_column *columns;
    size_t column_count;
    struct rep_cell *cells; /* [rows][columns] */
    size_t row_count;
    bool across; /* columns are compared: they stay beside each other if they can */
    const bool *best_rows; /* for each row; NULL: none is */
    /* What the rows are of, for JSON; NULL: a plain list of rows. */
    const struct res_table *trials;
    const char *const *labels; /* of the trials' rows; NULL: their own */
    const char *sweep, *metric;
    bool maximize;
};

/* Where text goes. */
struct rep_look {
    int width; /* columns; 0: no end */
    bool colour;
};

struct rep_format {
    struct plugin plugin;
    const char *ending;  /* of file names, with its dot; NULL: none */
    bool caption, label; /* takes --caption, --ref */
    bool people;         /* text for people: controls in names are shown */
    void (*write)(const struct rep_table *t, const struct rep_look *look,
                  struct str *out);
    /* All that is known of each of the listed trials; NULL: not in this format. */
    enum err_code (*page)(const struct res_choice *c, const struct rep_look *look,
                          struct res_reader *r, struct arena *a, struct str *out,
                          struct err *e);
};

extern const struct registry rep_formats;

/* The format by name, or by its ending without the dot ("md"); by the ending of a
 * file's name; NULL: none. */
const struct rep_format *rep_format_find(const char *name);
const struct rep_format *rep_format_of_file(const char *path);

/* Metrics that are bookkeeping and no measure: lr, seconds, train_seconds. */
bool rep_is_bookkeeping(const char *metric);

const struct rep_cell *rep_cell_at(const struct rep_table *t, size_t row,
                                   size_t column);

#endif
