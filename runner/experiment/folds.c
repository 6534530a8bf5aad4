/* Trials whose data are divided into folds. */
#include "runner/experiment/experiment.h"

int exp_folds(const struct exp_sweep *s)
{
    const size_t folds =
        s->trial_count > 0 ? s->trials[0].config->dataset->fold_count : 0;
    return folds > 0 ? (int)folds : 1;
}

int exp_runs(const struct exp_sweep *s)
{
    return s->seeds * exp_folds(s);
}

const struct exp_config *exp_fold(const struct exp_config *c, int fold, struct arena *a)
{
    if (fold <= 1)
        return c;
    struct exp_config *own = arena_alloc(a, 1, sizeof(*own));
    *own = *c;
    own->dataset = c->dataset->folds[fold - 1];
    return own;
}
