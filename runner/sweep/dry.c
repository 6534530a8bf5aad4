/* mtag-run --dry-run: the plan of a sweep, without training anything. */
#define _GNU_SOURCE
#include "runner/sweep/run.h"

#include "base/say.h"
#include "base/term.h"
#include "features/cache/cache.h"
#include "features/cache/recipe.h"
#include "nn/net/net.h"
#include "runner/sweep/leaving.h"
#include "runner/sweep/left_tags.h"
#include "runner/sweep/machine.h"
#include "runner/sweep/pool.h"
#include "runner/sweep/prepare.h"
#include "runner/train/evaluate.h"
#include "runner/train/train.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Measured seconds of a network's steps. */
struct measured {
    double train, eval;
};

/* Trials that share a graph: measured and shown once. */
struct plan {
    const struct exp_sweep *spec;
    const struct exp_trial **model; /* first trial of each different graph */
    double *memory;                 /* bytes of each graph's network in a worker */
    struct measured *time;
    size_t count, *of_trial; /* of_trial[t]: its graph */
    double *seconds;         /* of a run of each trial */
};

static const char *graph_text(const struct exp_config *c, struct arena *a)
{
    struct str s = {0};
    nn_graph_canonical(c->graph, &s);
    str_addf(&s, " batch %d convolution %d", c->train.batch, c->train.convolution);
    for (size_t i = 0; c->frozen && i < c->graph->node_count; i++) {
        str_add(&s, c->frozen[i] ? " frozen" : " -");
    }
    const char *text = arena_strdup(a, str_text(&s));
    str_deinit(&s);
    return text;
}

static double memory_of(const struct exp_sweep *s, const struct exp_config *c)
{
    struct nn_net_options options = run_net_options(c);
    options.threads = run_threads(s, c);
    return (double)nn_net_memory(c->graph, &options);
}

static void group_graphs(struct plan *p, struct arena *a)
{
    size_t n = p->spec->trial_count;
    const char **texts = arena_alloc(a, n, sizeof(*texts));
    p->model = arena_alloc(a, n, sizeof(*p->model));
    p->memory = arena_alloc(a, n, sizeof(*p->memory));
    p->time = arena_alloc(a, n, sizeof(*p->time));
    p->of_trial = arena_alloc(a, n, sizeof(*p->of_trial));
    for (size_t t = 0; t < n; t++) {
        const char *text = graph_text(p->spec->trials[t].config, a);
        size_t k = 0;
        while (k < p->count && strcmp(texts[k], text) != 0) {
            k++;
        }
        if (k == p->count) {
            texts[p->count] = text;
            p->memory[p->count] = memory_of(p->spec, p->spec->trials[t].config);
            p->model[p->count++] = &p->spec->trials[t];
        }
        p->of_trial[t] = k;
    }
}

/* ---- measuring in workers: the parent never computes ---- */

struct measuring {
    struct plan *plan;
    size_t next;
};

static int next(void *context, bool *waiting)
{
    struct measuring *m = context;
    *waiting = false;
    while (m->next < m->plan->count && m->plan->memory[m->next] > run_memory()) {
        m->next++;
    }
    return m->next < m->plan->count ? (int)m->next++ : POOL_NOTHING;
}

static int work(void *context, int task, int link, const volatile sig_atomic_t *stop)
{
    (void)stop;
    struct measuring *m = context;
    const struct exp_config *c = m->plan->model[task]->config;
    struct measured time;
    struct err e = {0};
    if (run_measure(c, run_threads(m->plan->spec, c), &time.train, &time.eval, &e)) {
        return 1;
    }
    return link_send(link, LINK_STEP, &time, sizeof(time), &e) ? 1 : 0;
}

static void message(void *context, int task, enum link_kind kind, const void *data,
                    size_t size)
{
    struct measuring *m = context;
    if (kind == LINK_STEP && size == sizeof(struct measured)) {
        memcpy(&m->plan->time[task], data, size);
    }
}

static void ended(void *context, int task, const struct pool_end *end)
{
    (void)context;
    (void)task;
    (void)end;
}

static void tick(void *context)
{
    (void)context;
}

static enum err_code measure(struct plan *p, struct err *e)
{
    for (size_t i = 0; i < p->count; i++) {
        p->time[i] = (struct measured){NAN, NAN};
    }
    struct measuring m = {.plan = p};
    struct pool pool = {.workers = 1,
                        .context = &m,
                        .next = next,
                        .work = work,
                        .message = message,
                        .ended = ended,
                        .tick = tick};
    return pool_run(&pool, e);
}

/* ---- telling ---- */

static double steps_of_epoch(const struct exp_config *c)
{
    double steps = (double)c->dataset->split_count[FEAT_TRAIN] / c->train.batch;
    return c->train.drop_last && steps >= 1 ? floor(steps) : ceil(steps);
}

/* Epochs after which the training clips pass once more, forward: an average whose
 * running statistics are computed anew. */
static int extra_passes(const struct exp_train *o)
{
    const struct nn_average_type *average =
        (const struct nn_average_type *)o->average.type;
    int passes = 0;
    for (int done = 1; average && average->recomputes && done <= o->epochs; done++) {
        passes += average->share(o->average.options, 0, done, o->epochs) > 0;
    }
    return passes;
}

/* Batches of the chunks that an evaluation looks at. */
static double steps_of_evaluation(const struct exp_config *c, enum feat_split split)
{
    const struct feat_dataset *d = c->dataset;
    long step = feat_chunk_step(c->inputs, c->input_count, d);
    double chunks = 0;
    for (size_t i = 0; i < d->split_count[split]; i++) {
        long samples = d->clips[d->split[split][i]].samples;
        size_t first, end;
        run_choose_chunks(&c->evaluate,
                          (size_t)cache_chunks(samples, d->options.samples, step),
                          &first, &end);
        chunks += (double)(end - first);
    }
    return ceil(chunks / c->train.batch);
}

/* Seconds of a whole run: its epochs, an evaluation after each, and the tests. */
static double run_seconds(const struct exp_config *c, struct measured t)
{
    double valid = steps_of_evaluation(c, FEAT_VALID) * t.eval;
    double test = steps_of_evaluation(c, FEAT_TEST) * t.eval;
    double passes = extra_passes(&c->train) * steps_of_epoch(c) * t.eval;
    return c->train.epochs * (steps_of_epoch(c) * t.train + valid) + passes +
           (1 + (double)c->evaluate.condition_count) * test;
}

/* After the lengths of the clips are known. */
static void reckon(struct plan *p, struct arena *a)
{
    p->seconds = arena_alloc(a, p->spec->trial_count, sizeof(*p->seconds));
    for (size_t t = 0; t < p->spec->trial_count; t++) {
        p->seconds[t] = run_seconds(p->spec->trials[t].config, p->time[p->of_trial[t]]);
    }
}

/* Networks that cannot be trained here, or not within limits.memory. */
static void warn_memory(const struct plan *p)
{
    const struct {
        double most;
        const char *whose;
    } bounds[] = {{run_memory(), "this machine's memory"},
                  {p->spec->limit_memory, "limits.memory"}};
    for (size_t k = 0; k < p->count; k++) {
        for (size_t i = 0; i < sizeof(bounds) / sizeof(*bounds); i++) {
            if (!(p->memory[k] > bounds[i].most)) {
                continue;
            }
            struct str text = {0};
            term_add_bytes(&text, p->memory[k]);
            str_addf(&text, ", more than %s (", bounds[i].whose);
            term_add_bytes(&text, bounds[i].most);
            say(stderr, "warning: the network of trial %d takes %s)\n",
                p->model[k]->number, str_text(&text));
            str_deinit(&text);
        }
    }
}

static void tell_model(const struct plan *p, size_t k, struct str *out)
{
    const struct exp_trial *t = p->model[k];
    str_addf(out, "\nNetwork of trial %d%s:\n", t->number,
             p->count > 1 ? " and those like it" : "");
    const struct nn_table_look look = {
        .format = NN_TEXT, .width = term_is_live(stdout) ? term_columns(stdout) : 0};
    nn_graph_summary(t->config->graph, &look, out);
    str_add(out, "Memory of a worker: ");
    term_add_bytes(out, p->memory[k]);
    str_addf(out, "; a training step of %d examples: ", t->config->train.batch);
    term_add_duration(out, p->time[k].train);
    str_add(out, "\n");
}

static void tell_trials(const struct plan *p, struct str *out)
{
    const struct exp_sweep *s = p->spec;
    str_addf(
        out, "%s: %zu trial%s (%s), %d seed%s each, %s %s\n", s->name, s->trial_count,
        s->trial_count == 1 ? "" : "s", s->method, s->seeds, s->seeds == 1 ? "" : "s",
        s->metric.goal == EXP_MAXIMIZE ? "maximizing" : "minimizing", s->metric.name);
    if (s->hypothesis) {
        str_addf(out, "Hypothesis: %s\n", s->hypothesis);
    }
    for (size_t t = 0; t < s->trial_count; t++) {
        const struct exp_trial *trial = &s->trials[t];
        const struct exp_config *c = trial->config;
        str_addf(out, "  %3d  %s: ", trial->number,
                 *trial->label ? trial->label : s->name);
        term_add_count(out, c->graph->weights);
        str_addf(out, " weights, %d epoch%s, ", c->train.epochs,
                 c->train.epochs == 1 ? "" : "s");
        term_add_duration(out, p->seconds[t]);
        str_add(out, " a run\n");
    }
    if (s->skipped) {
        str_addf(out, "  %zu points left out: they do not fit\n", s->skipped);
    }
    if (s->repeated) {
        str_addf(out, "  %zu points left out: equal to others\n", s->repeated);
    }
    for (size_t i = 0; i < s->dropped_count; i++) {
        str_addf(out, "  dropped: %s\n", s->dropped[i]);
    }
}

static void tell_data(const struct run_preparation *prepared,
                      const struct feat_prepare_size *sizes, struct str *out)
{
    for (size_t i = 0; i < prepared->count; i++) {
        const struct feat_dataset *d = prepared->items[i].dataset;
        str_addf(out, "\nData %s: %zu tags; clips: train %zu, valid %zu, test %zu\n",
                 d->options.root, d->tag_count, d->split_count[FEAT_TRAIN],
                 d->split_count[FEAT_VALID], d->split_count[FEAT_TEST]);
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
        if (aug_has(chain, AUG_WAVEFORM) && chain->versions == 0) {
            return true;
        }
    }
    return false;
}

static void tell_total(const struct plan *p, const struct run_options *o,
                       struct str *out)
{
    const struct exp_sweep *s = p->spec;
    int threads = run_threads(s, s->trials[0].config);
    int workers = run_workers(s, o, threads);
    double total = 0;
    for (size_t t = 0; t < s->trial_count; t++) {
        total += s->seeds * p->seconds[t];
    }
    size_t top =
        (size_t)s->final.top < s->trial_count ? (size_t)s->final.top : s->trial_count;
    size_t runs = s->trial_count * (size_t)s->seeds,
           last = top * (size_t)s->final.seeds;
    if (last > 0) {
        str_addf(out, "\nFinal: the best %zu with %d new seed%s each\n", top,
                 s->final.seeds, s->final.seeds == 1 ? "" : "s");
        total *= 1 + (double)last / (double)runs; /* whichever they are */
        runs += last;
    }
    str_addf(out, "\nTotal: %zu run%s on %d worker%s of %d thread%s, about ", runs,
             runs == 1 ? "" : "s", workers, workers == 1 ? "" : "s", threads,
             threads == 1 ? "" : "s");
    term_add_duration(out, total / workers);
    str_addf(out, " if none stops early%s. Nothing was run or recorded.\n",
             draws_anew(s) ? ", not counting the augmentation of recordings" : "");
}

int run_dry(const struct exp_sweep *s, const struct run_options *o, struct arena *a)
{
    struct plan plan = {.spec = s};
    struct err e = {0};
    group_graphs(&plan, a);
    warn_memory(&plan);
    pool_catch_signals();
    struct run_preparation prepared =
        run_preparation_list(s, feat_cache_folder(a), 1, a);
    struct feat_prepare_size *sizes = arena_alloc(a, prepared.count, sizeof(*sizes));
    if (run_preparation_size(&prepared, sizes, &e) || measure(&plan, &e)) {
        say(stderr, "mtag-run: %s\n", e.text);
        return err_exit_status(e.code);
    }
    reckon(&plan, a);
    struct str out = {0};
    tell_trials(&plan, &out);
    bool known = true;
    for (size_t i = 0; i < prepared.count; i++) {
        known = known && sizes[i].contents_known;
    }
    run_tell_leaving(s, o, known, &out);
    tell_data(&prepared, sizes, &out);
    for (size_t k = 0; k < plan.count && k < 3; k++) {
        tell_model(&plan, k, &out);
    }
    if (plan.count > 3) {
        str_addf(&out, "\n... and %zu more networks\n", plan.count - 3);
    }
    tell_total(&plan, o, &out);
    say_coloured(stdout, str_text(&out));
    str_deinit(&out);
    return pool_stop ? 130 : 0;
}
