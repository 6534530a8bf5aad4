/* What a command line of mtag-report asks for. */
#ifndef MTAG_REPORT_REQUEST_H
#define MTAG_REPORT_REQUEST_H

#include "base/cli.h"
#include "report/format.h"

struct rep_request {
    const char *results, *metric, *where, *columns, *trials, *labels, *format, *caption,
        *ref, *output, *plot, *diff;
    struct cli_list sweeps, words;
    int top, trial;
    bool all, runs, yaml;
};

/* What the request means in this database. */
struct rep_choice {
    struct res_choice choice;
    const struct res_sweep_row
        *sweep;          /* the first chosen, or of the listed trials' first */
    const char **labels; /* --labels, NULL: none */
    size_t label_count;
};

/* Whether the options go together, and the format they ask for: ERR_USER for one that
 * would do nothing, for a format or a file's ending that is not known. */
enum err_code rep_check_request(const struct rep_request *q,
                                const struct rep_format **out, struct arena *a,
                                struct err *e);

/* Finds sweeps, metric and trials. ERR_USER, with the nearest name, for what is not
 * there. top 0 means all. */
enum err_code rep_choose(const struct rep_request *q, struct res_reader *r,
                         struct arena *a, struct rep_choice *out, struct err *e);

/* The parts of text between commas that stand outside of quotes and brackets, spaces
 * around them dropped. */
const char **rep_split(const char *text, struct arena *a, size_t *count);

#endif
