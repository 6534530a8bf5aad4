/* How many threads a run has, and how many runs are trained at a time. */
#include "runner/sweep/run.h"

#include "runner/sweep/decide.h"
#include "runner/sweep/shared.h"
#include "runner/sweep/sweep.h"

int run_threads(const struct exp_sweep *s, const struct exp_config *c)
{
    if (c->train.threads != OPT_WORD(0))
        return c->train.threads;
    if (sweep_has_clock(s))
        return 1;
    int runs = (int)s->trial_count * exp_runs(s);
    int threads = run_cores() / (runs > 0 ? runs : 1);
    return threads > 0 ? threads : 1;
}

int run_workers(const struct exp_sweep *s, const struct run_options *o, int threads)
{
    int trials = s->proposed > 0 ? s->proposed : (int)s->trial_count;
    int runs = trials * exp_runs(s), workers = o->workers;
    if (workers <= 0)
        workers = run_cores() / threads;
    workers = workers > runs ? runs : workers;
    if (sweep_has_clock(s) && workers > s->parallel)
        workers = s->parallel;
    return workers > 0 ? workers : 1;
}

/* `auto` was decided when the sweep first started: the same bits when it goes on. */
int sweep_threads(const struct sweep *w, const struct exp_config *c)
{
    return c->train.threads == OPT_WORD(0) ? w->threads : c->train.threads;
}

enum err_code sweep_decide_threads(struct sweep *w)
{
    const struct exp_sweep *s = w->spec;
    enum err_code code = res_sweep_threads(w->store, s->name, &w->threads, &w->err);
    if (w->threads == 0 || w->options->fresh) {
        w->threads = w->options->threads > 0
                         ? w->options->threads
                         : run_threads(s, w->example->trials[0].config);
    }
    w->threads = sweep_shared_threads(w, w->threads);
    return code == ERR_OK ? w->err.code : code;
}
