/* Which runs of a trial are compared: tested.h. */
#include "report/compare/tested.h"

#include <math.h>
#include <string.h>

const char *const rep_area_metrics[REP_AREAS] = {"test_roc_auc", "test_pr_auc"};

static double value_of(const struct res_run_row *run, const char *metric)
{
    for (size_t i = 0; i < run->measure_count; i++)
        if (strcmp(run->measures[i].metric->name, metric) == 0)
            return run->measures[i].value;
    return (double)NAN;
}

static const struct res_run_row *find_run(const struct res_run_row *runs, size_t count,
                                          int64_t seed, int fold)
{
    for (size_t i = 0; i < count; i++)
        if (runs[i].seed == seed && runs[i].fold == fold &&
            strcmp(runs[i].status, "finished") == 0)
            return &runs[i];
    return NULL;
}

/* Adds the seed if all its folds have finished. */
static void add_seed(const struct res_run_row *runs, size_t count, int64_t seed,
                     bool has_folds, struct rep_tested *out, struct arena *a)
{
    int *numbers = out->runs + out->seeds * out->folds;
    const char *basis = out->basis;
    double sums[REP_AREAS] = {0};
    for (size_t f = 0; f < out->folds; f++) {
        const struct res_run_row *run =
            find_run(runs, count, seed, has_folds ? (int)f + 1 : 0);
        if (run == NULL)
            return;
        numbers[f] = run->number;
        basis = arena_printf(a, "%s %d@%s", basis, run->number,
                             run->ended ? run->ended : "");
        for (int m = 0; m < REP_AREAS; m++)
            sums[m] += value_of(run, rep_area_metrics[m]);
    }
    for (int m = 0; m < REP_AREAS; m++)
        out->values[m][out->seeds] = sums[m] / (double)out->folds;
    out->basis = basis;
    out->seeds++;
}

/* Whether the seed is that of an earlier run, too. */
static bool is_known(const struct res_run_row *runs, size_t i)
{
    for (size_t k = 0; k < i; k++)
        if (runs[k].seed == runs[i].seed)
            return true;
    return false;
}

enum err_code rep_find_tested(struct res_reader *r, struct rep_side side,
                              struct arena *a, struct rep_tested *out, struct err *e)
{
    struct res_run_row *runs;
    size_t count;
    int folds = 0;
    enum err_code code =
        side.sweep ? res_runs_asked(r, side.sweep, side.trial, a, &runs, &count, e)
                   : res_runs(r, side.trial, a, &runs, &count, e);
    if (code != ERR_OK)
        return code;
    for (size_t i = 0; i < count; i++)
        folds = runs[i].fold > folds ? runs[i].fold : folds;
    *out = (struct rep_tested){
        .trial = side.trial, .folds = folds > 0 ? (size_t)folds : 1, .basis = ""};
    out->runs = arena_alloc(a, (count + 1) * out->folds, sizeof(*out->runs));
    for (int m = 0; m < REP_AREAS; m++)
        out->values[m] = arena_alloc(a, count + 1, sizeof(*out->values[m]));
    for (size_t i = 0; i < count; i++)
        if (!is_known(runs, i))
            add_seed(runs, count, runs[i].seed, folds > 0, out, a);
    return ERR_OK;
}
