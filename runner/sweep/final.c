/* The final stage of a sweep: final.h. It is a sweep of its own, so that its table, its
 * means and its weights are those of the new runs alone, and that the same command goes
 * on with it as with any other. */
#include "runner/sweep/final.h"

#include "base/say.h"

#include "runner/sweep/closing.h"

#include <math.h>
#include <stdio.h>

static const struct exp_trial *trial_of(const struct sweep *w, int64_t id)
{
    for (size_t i = 0; i < w->runs.count; i++)
        if (w->runs.items[i].trial_id == id)
            return w->runs.items[i].trial;
    return NULL;
}

static void tell(const struct exp_sweep *s, const int64_t *ids)
{
    struct str text = {0};
    for (size_t i = 0; i < s->trial_count; i++)
        str_addf(&text, "%s%lld", i ? ", " : "", (long long)ids[i]);
    say(stderr, "%s: the best, trial%s %s, with %d new seed%s each\n", s->name,
        s->trial_count == 1 ? "" : "s", str_text(&text), s->seeds,
        s->seeds == 1 ? "" : "s");
    str_deinit(&text);
}

const char *run_final_name(const struct exp_sweep *s, struct arena *a)
{
    return arena_printf(a, "%s final", s->name);
}

int run_final(const struct sweep *w)
{
    const struct exp_sweep *s = w->spec;
    struct exp_sweep own = *s;
    struct run_options options = *w->options;
    if (s->final.top == 0)
        return 0;
    int64_t *ids = arena_alloc(w->arena, (size_t)s->final.top, sizeof(*ids));
    size_t count = run_best_trials(s, w->options, s->final.top, ids);
    own.name = run_final_name(s, w->arena);
    own.seeds = s->final.seeds;
    own.upto = false;
    own.budget = (struct exp_budget){0};
    own.stop_when = (struct exp_stop_when){(double)NAN, (double)NAN};
    own.final = (struct exp_final){0};
    own.prune = (struct opt_typed){0};
    own.skipped = own.repeated = 0;
    own.trials = arena_alloc(w->arena, count + 1, sizeof(*own.trials));
    own.trial_count = 0;
    for (size_t i = 0; i < count; i++) {
        const struct exp_trial *trial = trial_of(w, ids[i]);
        if (trial) {
            ids[own.trial_count] = ids[i];
            own.trials[own.trial_count++] = *trial;
        }
    }
    if (own.trial_count == 0) {
        if (!options.quiet)
            say(stderr,
                "%s: no trial has a finished run, so that none is trained with new "
                "seeds\n",
                own.name);
        return 0;
    }
    own.proposed = 0;
    options.book = NULL;
    options.new_seeds = true;
    options.told = true;
    options.part = false;
    options.threads = w->threads;
    if (!options.quiet)
        tell(&own, ids);
    return run_sweep(&own, &options, w->arena);
}
