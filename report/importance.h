/* The importance of parameters, for the view and the plots that show it. */
#ifndef MTAG_REPORT_IMPORTANCE_H
#define MTAG_REPORT_IMPORTANCE_H

#include "base/table/table.h"
#include "results/read/importance.h"

struct rep_importance_asked {
    const char *method; /* of res_importance_methods; NULL: the first */
    double without;     /* the share of the worst trials, from 0 to less than 1 */
    double best;        /* of pedanova: the share of the best, above 0 and up to 1 */
    bool pairs;
};

/* Its row in the options of a plot; at: offset of a double. */
#define REP_PLOT_WITHOUT_WORST(at)                                                     \
    {                                                                                  \
        .name = "without_worst", .kind = OPT_REAL, .offset = (at), .fallback = "0",    \
        .min = 0, .max = 0.9,                                                          \
        .help = "the share of the trials, the worst ones, that is left out"            \
    }

struct rep_importance {
    const struct res_importance_method *method;
    const struct res_metric *metric;
    struct res_factors factors;
    struct res_importance found;
};

/* Of the ranked rows of the table. ERR_USER: there is nothing to say, and why, or an
 * option is wrong. Memory is the arena's. */
enum err_code rep_importance_find(const struct rep_importance_asked *asked,
                                  const struct res_choice *choice,
                                  const struct res_table *t, struct res_reader *r,
                                  struct arena *a, struct rep_importance *out,
                                  struct err *e);

/* "71 % +- 4", as many decimals as the error has. */
const char *rep_importance_text(const struct stats_figure *share, struct arena *a);

/* Three digits: "1.04e-5", "0.0944". */
const char *rep_importance_number(double x, struct arena *a);

/* A cell of a parameter: its number, or the name of the category. */
const char *rep_importance_value(const struct rep_importance *of, size_t factor,
                                 size_t cell, struct arena *a);

/* Whether the first parameter is shown to matter more than the second, as a sentence.
 */
const char *rep_importance_verdict(const struct rep_importance *of, struct arena *a);

#endif
