/* mtag-run --dry-run: the plan of a sweep, without training anything. */
#include "runner/sweep/run.h"

#include "base/file.h"
#include "base/say.h"
#include "base/table/show.h"
#include "base/term.h"
#include "features/cache/cache.h"
#include "runner/sweep/decide.h"
#include "runner/sweep/dry_json.h"
#include "runner/sweep/dry_left.h"
#include "runner/sweep/dry_space.h"
#include "runner/sweep/estimate.h"
#include "runner/sweep/leaving.h"
#include "runner/sweep/left_out.h"
#include "runner/sweep/left_tags.h"
#include "runner/sweep/machine.h"
#include "runner/sweep/pool.h"
#include "runner/sweep/prepare.h"
#include "runner/sweep/rehearse_features.h"
#include "runner/sweep/rehearse_proposals.h"

#include <string.h>
#include <time.h>

enum { SHOWN = 40, ENDS = 5, NETWORKS = 3, GROUPS = 8 };

static const double least_told = 1; /* s of the features, of the whole time */

/* Networks that cannot be trained here, or not within limits.memory. */
static void warn_memory(const struct run_estimate *p)
{
    const struct {
        double most;
        const char *whose;
    } bounds[] = {{run_memory(), "this machine's memory"},
                  {p->spec->limit_memory, "limits.memory"}};
    for (size_t k = 0; k < p->count; k++) {
        for (size_t i = 0; i < sizeof(bounds) / sizeof(*bounds); i++) {
            if (!(p->networks[k].memory > bounds[i].most))
                continue;
            struct str text = {0};
            term_add_bytes(&text, p->networks[k].memory);
            str_addf(&text, ", more than %s (", bounds[i].whose);
            term_add_bytes(&text, bounds[i].most);
            say_warning("the network of trial %d takes %s)",
                        p->networks[k].first->number, str_text(&text));
            str_deinit(&text);
        }
    }
}

/* A step may take less than a millisecond. */
static void add_step(double seconds, struct str *out)
{
    if (seconds < 1e-3)
        str_addf(out, "%.2g ms", 1e3 * seconds);
    else
        term_add_duration(out, seconds);
}

static void tell_model(const struct run_estimate *p, size_t k, struct str *out)
{
    const struct exp_trial *t = p->networks[k].first;
    str_addf(out, "\nNetwork of trial %d%s:\n", t->number,
             p->count > 1 ? " and those like it" : "");
    struct arena *a = arena_create();
    const struct table layers = nn_graph_table(t->config->graph, NULL, a);
    table_add_text(out, &layers, term_text_width(stdout));
    arena_destroy(a);
    str_add(out, "Memory of a worker: ");
    term_add_bytes(out, p->networks[k].memory);
    str_addf(out, "; a training step of %d examples: ", t->config->train.batch);
    add_step(p->networks[k].train, out);
    str_add(out, "\n");
}

static void tell_trial(const struct run_estimate *p, size_t number, struct str *out)
{
    const struct exp_trial *trial = &p->spec->trials[number];
    const struct exp_config *c = trial->config;
    str_addf(out, "  %3d  %s: ", trial->number,
             *trial->label ? trial->label : p->spec->name);
    if (c->objective) {
        str_addf(out, "%d epoch%s of a formula\n", c->train.epochs,
                 c->train.epochs == 1 ? "" : "s");
        return;
    }
    term_add_count(out, c->graph->weights);
    str_addf(out, " weights, %d epoch%s, ", c->train.epochs,
             c->train.epochs == 1 ? "" : "s");
    term_add_duration(out, p->seconds[number]);
    str_add(out, " a run\n");
}

/* How many trials have which network, for sweeps whose trials are not all named. */
static void tell_groups(const struct run_estimate *p, struct str *out)
{
    str_addf(out, "By network: %zu different\n", p->count);
    for (size_t k = 0; k < p->count && k < GROUPS; k++) {
        const struct run_network *n = &p->networks[k];
        const struct exp_config *c = n->first->config;
        str_add(out, "  ");
        term_add_count(out, c->graph->weights);
        str_addf(
            out, " weights, %zu trial%s, the first %d: a training step of %d examples ",
            n->trials, n->trials == 1 ? "" : "s", n->first->number, c->train.batch);
        add_step(n->train, out);
        str_add(out, "\n");
    }
    if (p->count > GROUPS)
        str_addf(out, "  ... and %zu more network%s\n", p->count - GROUPS,
                 p->count - GROUPS == 1 ? "" : "s");
}

static void tell_trials(const struct run_estimate *p, struct str *out)
{
    const struct exp_sweep *s = p->spec;
    const size_t trials = run_planned_trials(s);
    str_addf(out, "%s: %s%zu trial%s (%s), %s%d seed%s", s->name,
             s->uncounted ? "at most " : "", trials, trials == 1 ? "" : "s", s->method,
             s->upto ? "1 to " : "", s->seeds, s->seeds == 1 ? "" : "s");
    if (exp_folds(s) > 1)
        str_addf(out, " and %d folds", exp_folds(s));
    str_addf(out, " each, %s %s\n",
             s->metric.goal == EXP_MAXIMIZE ? "maximizing" : "minimizing",
             s->metric.name);
    if (s->hypothesis)
        str_addf(out, "Hypothesis: %s\n", s->hypothesis);
    if (s->proposed > 0)
        str_addf(out, "%s\n",
                 s->trial_count == 1
                     ? "The first point:"
                     : "The first points, which are decided before there is a result:");
    bool all = s->trial_count <= SHOWN;
    for (size_t t = 0; t < s->trial_count; t++) {
        if (!all && t == ENDS) {
            str_addf(out, "  ... %zu more ...\n", s->trial_count - 2 * ENDS);
            t = s->trial_count - ENDS;
        }
        tell_trial(p, t, out);
    }
    if (!all && p->count > 0)
        tell_groups(p, out);
    run_add_left_out(s, "  ", out);
    for (size_t i = 0; i < s->dropped_count; i++)
        str_addf(out, "  dropped: %s\n", s->dropped[i]);
}

static void tell_data(const struct run_preparation *prepared,
                      const struct feat_prepare_size *sizes, struct str *out)
{
    for (size_t i = 0; i < prepared->count; i++) {
        const struct feat_dataset *d = prepared->items[i].dataset;
        str_addf(out, "\nData %s", d->options.root);
        if (d->fold_count > 0)
            str_addf(out, ", fold %d of %zu", feat_dataset_fold(d), d->fold_count);
        str_addf(out, ": %zu tags; clips: train %zu, valid %zu, test %zu\n",
                 d->tag_count, d->split_count[FEAT_TRAIN], d->split_count[FEAT_VALID],
                 d->split_count[FEAT_TEST]);
        run_add_left_tags(d, "  ", out);
        struct feat_prepare_size size = sizes[i];
        str_add(out, "Features to compute: ");
        term_add_bytes(out, size.missing);
        str_addf(out, " in %s\n", prepared->items[i].cache);
        if (size.beyond > 0) {
            str_add(out, "Beyond cache.limit: ");
            term_add_bytes(out, size.beyond);
            str_add(out, " of features, computed anew whenever they are read\n");
        }
    }
}

/* Whether recordings are changed and features computed of them in every epoch. */
static bool draws_anew(const struct exp_sweep *s)
{
    for (size_t t = 0; t < s->trial_count; t++) {
        const struct exp_config *c = s->trials[t].config;
        const struct aug_chain *chain = c->input_count ? c->inputs[0].train : NULL;
        if (aug_has(chain, AUG_WAVEFORM) && chain->versions == 0)
            return true;
    }
    return false;
}

static void tell_total(const struct run_estimate *p, const struct run_options *o,
                       const struct run_left *left, struct str *out)
{
    const struct exp_sweep *s = p->spec;
    int threads = run_threads(s, s->trials[0].config);
    int workers = run_workers(s, o, threads);
    size_t trials = run_planned_trials(s);
    size_t top = (size_t)s->final.top < trials ? (size_t)s->final.top : trials;
    const size_t all = left->planned + run_estimate_final_runs(s),
                 runs = left->to_do + left->last;
    if (s->final.seeds > 0 && top > 0)
        str_addf(out, "\nFinal: the best %zu with %d new seed%s each\n", top,
                 s->final.seeds, s->final.seeds == 1 ? "" : "s");
    run_add_left(s, o, left, out);
    if (runs == 0) {
        str_add(out, "\nNothing was run or recorded.\n");
        return;
    }
    if (left->open)
        str_add(out, "\nTotal: what that allows");
    else if (runs == all)
        str_addf(out, "\nTotal: %zu run%s", runs, runs == 1 ? "" : "s");
    else
        str_addf(out, "\nStill to do: %zu of %zu run%s", runs, all,
                 all == 1 ? "" : "s");
    str_addf(out, " on %d worker%s", workers, workers == 1 ? "" : "s");
    if (p->count == 0) {
        str_add(out, ". Nothing is trained, run or recorded.\n");
        return;
    }
    str_addf(out, " of %d thread%s, about ", threads, threads == 1 ? "" : "s");
    term_add_duration(out, run_left_seconds(p, left, workers));
    if (p->features >= least_told) {
        str_add(out, ", ");
        term_add_duration(out, p->features);
        str_add(out, " of it for the features,");
    }
    if (p->proposals >= least_told) {
        str_add(out, p->features >= least_told ? " " : ", ");
        term_add_duration(out, p->proposals);
        str_addf(out, " of work for the proposals of %s,", s->method);
    }
    str_addf(out, " if none stops early%s%s. Nothing was run or recorded.\n",
             draws_anew(s) ? ", not counting the augmentation of recordings" : "",
             s->upto ? ", and none gets a further seed" : "");
}

/* What `parallel` means for a sweep whose decisions need a clock. */
static void tell_parallel(const struct exp_sweep *s, const struct run_options *o,
                          struct str *out)
{
    if (!sweep_has_clock(s))
        return;
    int threads = run_threads(s, s->trials[0].config);
    int wanted = o->workers > 0 ? o->workers : run_cores() / threads;
    const char *made = s->prune.type ? "Pruned" : "Proposed";
    const char *name = s->prune.type ? s->prune.type->name : s->method;
    str_addf(out,
             "\n%s by %s: at most %d run%s at once (sweep.parallel: %d), on whatever "
             "machine, so that the same %s on each.",
             made, name, s->parallel, s->parallel == 1 ? "" : "s", s->parallel,
             s->prune.type ? "runs are stopped" : "trials are trained");
    if (wanted > s->parallel) {
        str_addf(
            out,
            " %d of %d workers would be idle: sweep.parallel=%d would use them, and "
            "its decisions would be others.",
            wanted - s->parallel, wanted, wanted);
    }
    str_add(out, "\n");
}

/* The nearest folder of the results that is there. */
static const char *folder_of_results(const char *results, struct arena *a)
{
    const char *folder = file_folder_of(a, results);
    while (!file_is_folder(folder) && strcmp(folder, file_folder_of(a, folder)) != 0)
        folder = file_folder_of(a, folder);
    return folder;
}

static void tell_models(const struct run_estimate *plan, struct str *out)
{
    for (size_t k = 0; k < plan->count && k < NETWORKS; k++)
        tell_model(plan, k, out);
    if (plan->count > NETWORKS)
        str_addf(out, "\n... and %zu more network%s\n", plan->count - NETWORKS,
                 plan->count - NETWORKS == 1 ? "" : "s");
}

/* Fills sizes, one for each item, and what the plan is reckoned from. *known: the
 * contents of all recordings are. */
static enum err_code measure(struct run_estimate *plan, const struct run_options *o,
                             const struct run_preparation *prepared,
                             struct feat_prepare_size *sizes, bool *known,
                             struct arena *a, struct err *e)
{
    const int workers = o->workers > 0 ? o->workers : run_cores();
    double missing = 0;
    enum err_code code = run_preparation_size(prepared, sizes, e);
    for (size_t i = 0; i < prepared->count; i++) {
        *known = *known && sizes[i].contents_known;
        missing += sizes[i].missing;
    }
    if (code == ERR_OK && missing > 0)
        code = run_rehearse_features(prepared, missing, workers, &plan->features, e);
    if (code == ERR_OK && plan->count > 0)
        code = run_estimate_measure(plan, o, *known && missing == 0,
                                    folder_of_results(o->results, a), e);
    if (code == ERR_OK && plan->count > 0)
        run_estimate_reckon(plan, a);
    return code;
}

static enum err_code measure_proposals(struct run_estimate *plan,
                                       const struct run_options *o,
                                       const struct run_left *left, struct err *e)
{
    if (!o->book || !exp_book_proposes(o->book) || plan->count == 0 || left->open)
        return ERR_OK;
    const struct run_proposals proposals = {
        .book = o->book,
        .from = (left->planned - left->to_do) / left->each,
        .until = left->planned / left->each,
        .results = left->each / (size_t)exp_folds(plan->spec)};
    return run_rehearse_proposals(&proposals, &plan->proposals, e);
}

int run_dry(const struct exp_sweep *s, const struct run_options *o, struct arena *a)
{
    const double begun = (double)clock() / CLOCKS_PER_SEC;
    struct run_estimate plan;
    struct err e = {0};
    run_estimate_init(&plan, s, a);
    plan.begun = begun;
    warn_memory(&plan);
    pool_catch_signals();
    struct run_preparation prepared =
        run_preparation_list(s, feat_cache_folder(a), 1, true, a);
    struct feat_prepare_size *sizes = arena_alloc(a, prepared.count, sizeof(*sizes));
    bool known = true;
    const enum err_code code = measure(&plan, o, &prepared, sizes, &known, a, &e);
    if (code != ERR_OK) {
        say(stderr, "mtag-run: %s\n", e.text);
        return err_exit_status(code);
    }
    struct str out = {0}, leaving = {0};
    struct run_left left;
    /* A sweep keeps the trials that a sampler proposed. */
    if (run_left_read(s, o, known, a, &left, &e) != ERR_OK ||
        measure_proposals(&plan, o, &left, &e) != ERR_OK ||
        (s->proposed == 0 && run_tell_leaving(s, o, known, &leaving, &e) != ERR_OK)) {
        say(stderr, "mtag-run: %s\n", e.text);
        str_deinit(&leaving);
        return err_exit_status(e.code);
    }
    if (o->json) {
        run_dry_json(&plan, o, &left, &prepared, sizes, &out);
        say_data(stdout, str_text(&out));
    } else {
        tell_trials(&plan, &out);
        if (o->book && exp_book_proposes(o->book))
            run_add_space(exp_book_space(o->book), &out);
        str_add(&out, str_text(&leaving));
        tell_data(&prepared, sizes, &out);
        tell_models(&plan, &out);
        tell_parallel(s, o, &out);
        tell_total(&plan, o, &left, &out);
        say_folded(stdout, str_text(&out));
    }
    str_deinit(&leaving);
    str_deinit(&out);
    return pool_stop ? 130 : 0;
}
