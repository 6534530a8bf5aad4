/* What command lines of mtag-report have in common: the options that several views
 * take, and which sweeps, trials and metric they mean. */
#ifndef MTAG_REPORT_REQUEST_H
#define MTAG_REPORT_REQUEST_H

#include "base/cli.h"
#include "base/table/show.h"
#include "results/read/query.h"

struct rep_request {
    const char *results;
    struct cli_list sweeps;
    const char *trials; /* numbers, or `best` */
    bool all;
    int top; /* INT_MIN: all */
    bool watch;
    bool significance;
    bool steps;     /* each row is compared with the row above it */
    bool read_only; /* nothing is kept in the database */
    const char *metric, *where;
    const char *labels;
    const char *order, *baseline;
    struct table_request table; /* how it is written, and where */
    struct cli_list words;      /* behind the verb */
};

/* Tables of options; each ends with {0}. */
extern const struct cli_option rep_options_every[];  /* of every view, first */
extern const struct cli_option rep_options_ranked[]; /* of views of ranked trials */
extern const struct cli_option rep_options_labels[];
extern const struct cli_option rep_options_compared[]; /* order, baseline */
extern const struct cli_option rep_options_tested[];   /* significance */
extern const struct cli_option rep_options_kept[];     /* read-only */
extern const struct cli_option rep_options_written[];  /* of views that formats write */
extern const struct cli_option rep_options_output[];   /* of every view, last */

/* Options that became verbs or have other names; ends with {0}. */
extern const struct cli_renamed rep_renamed[];

struct rep_comparer;

/* What the request means in this database. */
struct rep_choice {
    struct res_choice choice;
    const struct res_sweep_row
        *sweep;          /* the first chosen, or of the listed trials' first */
    const char **labels; /* --labels, NULL: none */
    size_t label_count;
    struct rep_comparer *comparer; /* of several tables, whose owner keeps what it
                                      computes; NULL: a table has its own */
    bool paper;                    /* few columns, as in papers */
    bool every;                    /* columns for programs too */
};

/* A sweep by its name, in the arena. ERR_USER, with the nearest name, if it is not
 * there. */
enum err_code rep_find_sweep(struct res_reader *r, const char *name, struct arena *a,
                             const struct res_sweep_row **out, struct err *e);

/* The metrics that some trial has, by name. */
enum err_code rep_metrics(struct res_reader *r, struct arena *a, const char ***out,
                          size_t *count, struct err *e);

/* Finds sweeps, metric and trials. ERR_USER, with the nearest name, if one is not
 * there. top 0 means all. */
enum err_code rep_choose(const struct rep_request *q, struct res_reader *r,
                         struct arena *a, struct rep_choice *out, struct err *e);

/* As rep_choose for a view whose words are trials ("diff 3 17", "trial best"), which
 * --trials may list instead. ERR_USER if neither does, or both do. */
enum err_code rep_choose_words(const struct rep_request *q, const char *verb,
                               struct res_reader *r, struct arena *a,
                               struct rep_choice *out, struct err *e);

/* The parts of text between commas that stand outside of quotes and brackets, spaces
 * around them dropped. */
const char **rep_split(const char *text, struct arena *a, size_t *count);

#endif
