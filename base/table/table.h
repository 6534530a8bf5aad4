/* Tables, and what a table format is: one descriptor in one file of
 * base/table/formats/, one line in formats.def. A table is made once and written in any
 * format: for people each cell has a text, for programs a number or the whole text. */
#ifndef MTAG_BASE_TABLE_TABLE_H
#define MTAG_BASE_TABLE_TABLE_H

#include "base/opt/opt.h"
#include "base/str.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* TABLE_TEXT: text. TABLE_NUMBER: text for people, number for programs. TABLE_VALUE: as
 * a number, with its deviation. */
enum table_kind { TABLE_TEXT, TABLE_NUMBER, TABLE_VALUE };

struct table_column {
    const char *name;  /* for programs: "valid_roc_auc", "train.optimizer.lr" */
    const char *title; /* for people: "valid ROC-AUC", "lr" */
    enum table_kind kind;
    bool key; /* says which row it is: repeated where a wide table is cut in pieces */
};

/* How a column's numbers are written once table_round_values has set it: so many
 * decimals, or those of the number before an exponent. */
struct table_rounding {
    int decimals;
    bool exponents;
};

struct table_cell {
    const char *text;         /* for people; NULL: nothing is known */
    const char *full;         /* where text was cut short; else NULL */
    double number, deviation; /* NaN: there is none */
    bool best;                /* of its column */
    bool failed;              /* says that a run or trial failed */
    bool whole;               /* takes several lines rather than being cut */
};

/* Something about the whole table, for programs. */
struct table_fact {
    const char *name, *text; /* text NULL: not known */
};

struct json_t;

struct table {
    const char *heading;      /* lines above a text table, NULL: none */
    const char *const *notes; /* lines below it */
    size_t note_count;
    const char *caption, *label; /* of LaTeX, Markdown and HTML; NULL: none */
    struct table_column *columns;
    size_t column_count;
    struct table_rounding *rounding; /* of each column; NULL: none is rounded */
    struct table_cell *cells;        /* [rows][columns] */
    size_t row_count;
    size_t foot; /* so many of the last rows are sums; CSV has no place for them */
    bool across; /* columns are compared: they stay beside each other if they can */
    bool signs;  /* " x " and "->" in its texts mean the sign of times and an arrow */
    bool ruled;  /* text has a rule below the titles and above the foot */
    const bool *best_rows; /* for each row; NULL: none is */
    const char *best_by;   /* the measure by which they are the best; or NULL */
    const struct table_fact *facts; /* for JSON */
    size_t fact_count;
    /* A row's object in JSON, a new reference; NULL: the columns' names with values. */
    struct json_t *(*object)(const struct table *t, size_t row);
    const void *source; /* what `object` reads */
};

/* Where text goes. */
struct table_look {
    int width; /* columns; 0: no end */
    bool colour;
};

/* How a format writes an answer that is more than a table, such as a trial's page. */
enum table_page { TABLE_PAGE_NONE, TABLE_PAGE_TEXT, TABLE_PAGE_JSON };

struct table_format {
    struct plugin plugin;
    const char *ending;  /* of file names, with its dot; NULL: none */
    bool caption, label; /* takes --caption, --ref */
    bool paper;          /* for papers: tables have few columns */
    bool people;         /* text for people: controls in names are shown */
    bool single;         /* a text holds one table */
    bool every;          /* for programs: every row and every digit */
    bool bare;           /* it has no place for notes */
    enum table_page page;
    /* Appends the table. */
    void (*write)(const struct table *t, const struct table_look *look,
                  struct str *out);
};

extern const struct registry table_formats;

/* The format by name, or by its ending without the dot ("md"); by the ending of a
 * file's name; NULL: none. */
const struct table_format *table_format_find(const char *name);
const struct table_format *table_format_of_file(const char *path);

const struct table_cell *table_cell_at(const struct table *t, size_t row,
                                       size_t column);

/* Appends text with the signs that a table's `signs` speak of. */
void table_add_signs(struct str *s, const char *text);

/* Whether some column has a title. */
bool table_has_titles(const struct table *t);

/* A table of so many rows, whose cells are empty; columns are copied. Memory is the
 * arena's. */
struct table table_create(const struct table_column *columns, size_t column_count,
                          size_t row_count, struct arena *a);
/* The cells of a row, to be filled. */
struct table_cell *table_row(struct table *t, size_t row);

/* Cells: a text or NULL; a number and its text; a whole number; a text of which people
 * see 40 columns. */
struct table_cell table_text(const char *text);
struct table_cell table_number(double number, const char *text);
struct table_cell table_whole(int64_t number, struct arena *a);
struct table_cell table_long_text(const char *text, struct arena *a);

#endif
