/* Networks, measuring, reckoning. The parent never computes: steps run in workers. */
#define _GNU_SOURCE
#include "runner/sweep/estimate.h"

#include "base/clock.h"
#include "features/cache/cache.h"
#include "features/cache/recipe.h"
#include "nn/net/net.h"
#include "runner/experiment/key.h"
#include "runner/experiment/size.h"
#include "runner/sweep/decide.h"
#include "runner/sweep/dry_space.h"
#include "runner/sweep/eta.h"
#include "runner/sweep/machine.h"
#include "runner/sweep/pool.h"
#include "runner/sweep/simulate.h"
#include "runner/train/evaluate.h"
#include "runner/train/train.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { ALWAYS = 8 };

static const double budget = 1.5;    /* s, for measuring more than ALWAYS networks */
static const double long_epoch = 10; /* s, beside which files and starts count little */

/* ---- which networks there are ---- */

static void add_network_text(const struct exp_config *c, struct str *out)
{
    nn_graph_canonical(c->graph, out);
    str_addf(out, " batch %d convolution %d", c->train.batch, c->train.convolution);
    for (size_t i = 0; c->frozen && i < c->graph->node_count; i++)
        str_add(out, c->frozen[i] ? " frozen" : " -");
}

static double memory_of(const struct exp_sweep *s, const struct exp_config *c)
{
    struct nn_net_options options = exp_net_options(c);
    options.threads = run_threads(s, c);
    return (double)nn_net_memory(c->graph, &options);
}

/* Numbers are kept one too high, since an empty slot is NULL. */
static size_t number_of(void *const *slot)
{
    return (size_t)(uintptr_t)*slot - 1;
}

static void set_number(void **slot, size_t number)
{
    *slot = (void *)(uintptr_t)(number + 1);
}

/* The number of a trial's network, by its text; a new one is added. */
static size_t find_by_text(struct run_estimate *p, struct exp_memo *texts,
                           const struct exp_trial *t)
{
    struct str text = {0};
    bool is_new;
    add_network_text(t->config, &text);
    void **slot = exp_memo_slot(texts, str_text(&text), &is_new);
    str_deinit(&text);
    if (is_new) {
        struct run_network *n = &p->networks[p->count];
        *n = (struct run_network){.first = t,
                                  .memory = memory_of(p->spec, t->config),
                                  .train = NAN,
                                  .eval = NAN};
        set_number(slot, p->count++);
    }
    return number_of(slot);
}

void run_estimate_init(struct run_estimate *out, const struct exp_sweep *s,
                       struct arena *a)
{
    size_t n = s->trial_count;
    struct exp_memo texts = {.arena = a}, graphs = {.arena = a};
    *out = (struct run_estimate){
        .spec = s,
        .networks = arena_alloc(a, n, sizeof(*out->networks)),
        .of_trial = arena_alloc(a, n, sizeof(*out->of_trial)),
        .seconds = arena_alloc(a, n, sizeof(*out->seconds)),
    };
    if (s->trials[0].config->objective)
        return;
    for (size_t t = 0; t < n; t++) {
        const struct exp_config *c = s->trials[t].config;
        struct exp_key key = {0};
        bool is_new;
        exp_key_pointer(&key, c->graph);
        exp_key_pointer(&key, c->frozen);
        exp_key_number(&key, (uint64_t)c->train.batch);
        exp_key_number(&key, (uint64_t)c->train.convolution);
        void **slot =
            exp_memo_find(&graphs, key.words, key.count * sizeof(*key.words), &is_new);
        if (is_new)
            set_number(slot, find_by_text(out, &texts, &s->trials[t]));
        out->of_trial[t] = number_of(slot);
        out->networks[out->of_trial[t]].trials++;
    }
}

/* ---- measuring ---- */

struct measuring {
    struct run_estimate *plan;
    size_t *order, next; /* networks, those far apart first */
    double ends;
};

struct measured {
    size_t network;
    double train, eval;
};

/* Multiply-adds of a step: what networks are ordered by. */
static double work_of(const struct run_network *n)
{
    const struct exp_config *c = n->first->config;
    return (double)c->graph->macs * c->train.batch;
}

static int by_work(const void *a, const void *b, void *networks)
{
    const struct run_network *n = networks;
    double x = work_of(&n[*(const size_t *)a]), y = work_of(&n[*(const size_t *)b]);
    return x < y ? -1 : x > y;
}

/* The least, the most, the middle, the quarters, ... */
static void set_order(struct measuring *m, struct arena *a)
{
    size_t count = m->plan->count, steps = 1, at = 0;
    size_t *sorted = arena_alloc(a, count, sizeof(*sorted));
    bool *taken = arena_alloc(a, count, sizeof(*taken));
    m->order = arena_alloc(a, count, sizeof(*m->order));
    for (size_t i = 0; i < count; i++)
        sorted[i] = i;
    qsort_r(sorted, count, sizeof(*sorted), by_work, m->plan->networks);
    for (; at < count; steps *= 2) {
        for (size_t i = 0; i <= steps && at < count; i++) {
            size_t k = i * (count - 1) / steps;
            if (!taken[k]) {
                taken[k] = true;
                m->order[at++] = sorted[k];
            }
        }
    }
}

static bool fits(const struct measuring *m, size_t place)
{
    return m->plan->networks[m->order[place]].memory <= run_memory();
}

static int next(void *context, bool *waiting)
{
    struct measuring *m = context;
    *waiting = false;
    while (m->next < m->plan->count &&
           (!fits(m, m->next) || m->plan->networks[m->order[m->next]].measured))
        m->next++;
    bool late = m->next >= ALWAYS && clock_seconds() > m->ends;
    return m->next < m->plan->count && !late ? (int)m->next : POOL_NOTHING;
}

static int work(void *context, int task, int link, const volatile sig_atomic_t *stop)
{
    struct measuring *m = context;
    struct err e = {0};
    /* One process measures all that the time allows. */
    for (size_t i = (size_t)task; i < m->plan->count && !*stop; i++) {
        struct measured found = {.network = m->order[i]};
        const struct exp_config *c = m->plan->networks[found.network].first->config;
        if (!fits(m, i))
            continue;
        if (run_measure(c, run_threads(m->plan->spec, c), &found.train, &found.eval,
                        &e) != ERR_OK ||
            link_send(link, LINK_STEP, &found, sizeof(found), &e) != ERR_OK)
            return 1;
        if (i + 1 >= ALWAYS && clock_seconds() > m->ends)
            break;
    }
    return 0;
}

static void message(void *context, int task, enum link_kind kind, const void *data,
                    size_t size)
{
    struct measuring *m = context;
    (void)task;
    if (kind == LINK_STEP && size == sizeof(struct measured)) {
        struct measured found;
        memcpy(&found, data, size);
        struct run_network *n = &m->plan->networks[found.network];
        n->train = found.train;
        n->eval = found.eval;
        n->measured = true;
    }
}

static void ended(void *context, int task, const struct pool_end *end)
{
    struct measuring *m = context;
    (void)end;
    /* A network that ended its worker is passed over. */
    m->next = (size_t)task;
    while (m->next < m->plan->count && m->plan->networks[m->order[m->next]].measured)
        m->next++;
    m->next += m->next < m->plan->count;
}

static void tick(void *context)
{
    (void)context;
}

/* ---- steps of a run ---- */

static double steps_of_epoch(const struct exp_config *c)
{
    double steps = (double)c->dataset->split_count[FEAT_TRAIN] / c->train.batch;
    return c->train.drop_last && steps >= 1 ? floor(steps) : ceil(steps);
}

/* Chunks that an evaluation looks at. */
static size_t count_chunks(const struct exp_config *c, enum feat_split split)
{
    const struct feat_dataset *d = c->dataset;
    long step = feat_chunk_step(c->inputs, c->input_count, d);
    size_t chunks = 0;
    for (size_t i = 0; i < d->split_count[split]; i++) {
        long samples = d->clips[d->split[split][i]].samples;
        size_t first, end;
        run_choose_chunks(&c->evaluate,
                          (size_t)cache_chunks(samples, d->options.samples, step),
                          &first, &end);
        chunks += end - first;
    }
    return chunks;
}

/* Batches of an evaluation; trials that cut the same clips alike are counted once. */
static double steps_of_evaluation(const struct exp_config *c, enum feat_split split,
                                  struct exp_memo *known)
{
    struct exp_key key = {0};
    bool is_new;
    exp_key_pointer(&key, c->dataset);
    exp_key_number(&key,
                   (uint64_t)feat_chunk_step(c->inputs, c->input_count, c->dataset));
    exp_key_number(&key, (uint64_t)c->evaluate.chunks);
    exp_key_number(&key, (uint64_t)split);
    void **slot =
        exp_memo_find(known, key.words, key.count * sizeof(*key.words), &is_new);
    if (is_new)
        set_number(slot, count_chunks(c, split));
    return ceil((double)number_of(slot) / c->train.batch);
}

static struct run_steps steps_of(const struct exp_config *c,
                                 const struct run_network *n, struct exp_memo *known)
{
    return (struct run_steps){.train = n->train,
                              .eval = n->eval,
                              .of_epoch = steps_of_epoch(c),
                              .of_valid = steps_of_evaluation(c, FEAT_VALID, known),
                              .of_test = steps_of_evaluation(c, FEAT_TEST, known)};
}

/* Of the network that takes least, if it was measured and its epochs are not long: what
 * is beside the steps counts most there. */
static enum err_code measure_beside(struct run_estimate *p, size_t network,
                                    struct run_rehearsed *r, struct arena *a,
                                    struct err *e)
{
    const struct run_network *n = &p->networks[network];
    struct exp_memo known = {.arena = a};
    if (!n->measured)
        return ERR_OK;
    r->trial = n->first;
    r->steps = steps_of(n->first->config, n, &known);
    if (r->steps.of_epoch * r->steps.train > long_epoch)
        return ERR_OK;
    return run_rehearse(r, &p->beside, e);
}

enum err_code run_estimate_measure(struct run_estimate *p, const struct run_options *o,
                                   bool cached, const char *folder, struct err *e)
{
    struct run_rehearsed rehearsed = {
        .spec = p->spec,
        .options = o,
        .cached = cached,
        .folder = folder,
        .workers =
            run_workers(p->spec, o, run_threads(p->spec, p->spec->trials[0].config))};
    struct arena *a = arena_create();
    struct measuring m = {.plan = p, .ends = clock_seconds() + budget};
    struct pool pool = {.workers = 1,
                        .context = &m,
                        .next = next,
                        .work = work,
                        .message = message,
                        .ended = ended,
                        .tick = tick};
    set_order(&m, a);
    enum err_code code = pool_run(&pool, e);
    if (code == ERR_OK && p->count > 0 && !pool_stop)
        code = measure_beside(p, m.order[0], &rehearsed, a, e);
    arena_destroy(a);
    return code;
}

/* ---- reckoning ---- */

/* Networks that were not measured get the time between those of their neighbours by
 * multiply-adds; beyond the last, in proportion. */
static void fill_in(struct run_estimate *p, struct arena *a)
{
    const struct run_network **measured = arena_alloc(a, p->count, sizeof(*measured));
    size_t count = 0;
    for (size_t k = 0; k < p->count; k++)
        if (p->networks[k].measured)
            measured[count++] = &p->networks[k];
    for (size_t k = 0; k < p->count; k++) {
        struct run_network *n = &p->networks[k];
        const struct run_network *below = NULL, *above = NULL;
        double x = work_of(n);
        for (size_t i = 0; i < count && !n->measured; i++) {
            double y = work_of(measured[i]);
            if (y <= x && (!below || y > work_of(below)))
                below = measured[i];
            if (y >= x && (!above || y < work_of(above)))
                above = measured[i];
        }
        if (below && above) {
            double span = work_of(above) - work_of(below);
            double part = span > 0 ? (x - work_of(below)) / span : 0;
            n->train = below->train + part * (above->train - below->train);
            n->eval = below->eval + part * (above->eval - below->eval);
        } else if (below || above) {
            const struct run_network *near = below ? below : above;
            double ratio = work_of(near) > 0 ? x / work_of(near) : 1;
            n->train = ratio * near->train;
            n->eval = ratio * near->eval;
        }
    }
}

/* Epochs after which the training clips pass once more, forward: an average whose
 * running statistics are computed anew. */
static int extra_passes(const struct exp_train *o)
{
    const struct nn_average_type *average =
        (const struct nn_average_type *)o->average.type;
    int passes = 0;
    for (int done = 1; average && average->recomputes && done <= o->epochs; done++)
        passes += average->share(o->average.options, 0, done, o->epochs) > 0;
    return passes;
}

/* Seconds of a whole run: its process, its epochs with a validation and a file of state
 * after each, the tests, the validation clips once more, and its record. */
static double run_seconds(const struct run_estimate *p, const struct exp_config *c,
                          const struct run_network *n, struct exp_memo *known)
{
    const struct run_beside *b = &p->beside;
    const struct run_steps s = steps_of(c, n, known);
    const double valid = s.of_valid * s.eval, test = s.of_test * s.eval,
                 epoch = s.of_epoch * (s.train + b->step) + valid + b->epoch,
                 passes = extra_passes(&c->train) * s.of_epoch * s.eval,
                 tests = 1 + (double)c->evaluate.condition_count;
    return b->start + c->train.epochs * epoch + passes + tests * test + valid + b->end;
}

void run_estimate_reckon(struct run_estimate *p, struct arena *a)
{
    struct exp_memo known = {.arena = a};
    fill_in(p, a);
    for (size_t t = 0; t < p->spec->trial_count; t++)
        p->seconds[t] = run_seconds(p, p->spec->trials[t].config,
                                    &p->networks[p->of_trial[t]], &known);
}

size_t run_estimate_final_runs(const struct exp_sweep *s)
{
    const size_t trials = run_planned_trials(s), top = (size_t)s->final.top;
    return (top < trials ? top : trials) * (size_t)(s->final.seeds * exp_folds(s));
}

/* The jobs of trials that a schedule has, one after the other by its decisions. */
static double simulate(const struct run_estimate *p, size_t jobs, int workers)
{
    const struct exp_sweep *s = p->spec;
    const size_t each = (size_t)(s->upto ? exp_folds(s) : exp_runs(s)),
                 trials = (jobs + each - 1) / each;
    return run_simulate(&(struct run_simulated){
        .spec = s,
        .seconds = p->seconds,
        .trials = trials,
        .each = each,
        .workers = workers,
        .threads = run_threads(s, s->trials[0].config),
        .cores = run_cores(),
        .proposal = trials > 0 ? p->proposals / (double)trials : 0});
}

/* Trials that are not known yet take as long as those that are; the best, whichever
 * they are, as long as all in the mean. */
double run_estimate_wall(const struct run_estimate *p, const bool *skip, size_t last,
                         int workers)
{
    const struct exp_sweep *s = p->spec;
    const size_t each = (size_t)exp_runs(s), runs = run_planned_trials(s) * each;
    size_t count = 0;
    struct arena *a = arena_create();
    double *jobs = arena_alloc(a, runs + last, sizeof(*jobs)),
           *busy = arena_alloc(a, (size_t)workers, sizeof(*busy)), sum = 0, wall = 0;
    for (size_t i = 0; i < runs; i++) {
        const double seconds = p->seconds[i / each % s->trial_count];
        sum += seconds;
        if (!skip || !skip[i])
            jobs[count++] = seconds;
    }
    if (sweep_has_clock(s)) {
        wall = simulate(p, count, workers);
        count = 0;
    }
    for (size_t i = 0; i < last; i++)
        jobs[count++] = sum / (double)runs;
    wall += eta_all(busy, workers, jobs, count);
    if (wall > 0)
        wall += p->begun + p->features + p->beside.around;
    arena_destroy(a);
    return wall;
}
