/* What the trials of a table say about the importance of the parameters that vary, and
 * whether they say anything. */
#ifndef MTAG_RESULTS_READ_IMPORTANCE_H
#define MTAG_RESULTS_READ_IMPORTANCE_H

#include "base/stats/importance/fanova.h"
#include "base/stats/importance/pedanova.h"
#include "results/read/factors.h"

/* With fewer trials, or where a model explains less of trials that it has not seen,
 * chance is taken for importance in more than 5 of 100 sweeps (tests/bench
 * /bench_importance). */
enum { RES_IMPORTANCE_TRIALS = 12, RES_IMPORTANCE_PARAMETERS = 100 };
#define RES_IMPORTANCE_EXPLAINED 0.2

struct res_importance {
    struct stats_figure *shares; /* of each factor */
    size_t *order;               /* of the factors, the most important first */
    struct stats_fanova fanova;  /* explained 1 and nothing else: of pedanova */
    size_t best;                 /* pedanova: trials that count as the best */
};

struct res_importance_method {
    const char *name, *title, *help;
    bool pairs; /* it tells which parameters act together */
    /* best: the share of trials that count as the best. */
    struct res_importance (*find)(const struct res_factors *f, double best, bool pairs,
                                  struct arena *a);
};
extern const struct res_importance_method res_importance_methods[]; /* ends with {0} */

/* Why there is nothing to say, as a sentence in the arena; NULL: there is. metric: its
 * title. */
const char *res_importance_lacks(const struct res_factors *f, const char *metric,
                                 struct arena *a);
/* The same of what was found. */
const char *res_importance_doubt(const struct res_factors *f,
                                 const struct res_importance *found, const char *metric,
                                 struct arena *a);

#endif
