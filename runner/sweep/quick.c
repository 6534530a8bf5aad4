/* mtag-run --quick: two batches of one epoch of each trial, nothing recorded: does it
 * run? */
#include "runner/sweep/run.h"

#include "base/say.h"

#include "features/cache/cache.h"
#include "runner/sweep/pool.h"
#include "runner/sweep/prepare.h"
#include "runner/train/train.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { BATCHES = 2 };

struct quick {
    const struct exp_sweep *spec;
    const char *cache;
    size_t next, failed;
    char **failure; /* by trial: what its worker said, on the heap */
};

/* Leaves the clips that two batches of each split need. */
static void shorten(struct feat_dataset *d, size_t most)
{
    for (int s = 0; s < FEAT_SPLITS; s++)
        d->split_count[s] = d->split_count[s] < most ? d->split_count[s] : most;
}

static void shorten_all(const struct exp_sweep *s)
{
    for (size_t t = 0; t < s->trial_count; t++) {
        const struct exp_config *c = s->trials[t].config;
        size_t most = 0;
        for (size_t i = 0; i < s->trial_count; i++) {
            size_t batch = (size_t)s->trials[i].config->train.batch;
            most = s->trials[i].config->dataset == c->dataset && batch > most ? batch
                                                                              : most;
        }
        shorten(c->dataset, BATCHES * most);
    }
}

static int next(void *context, bool *waiting)
{
    struct quick *q = context;
    *waiting = false;
    return q->next < q->spec->trial_count ? (int)q->next++ : POOL_NOTHING;
}

static int work(void *context, int task, int link, const volatile sig_atomic_t *stop)
{
    struct quick *q = context;
    const struct exp_config *c = q->spec->trials[task].config;
    struct run_job job = {.config = c,
                          .seed = c->train.seed,
                          .threads = run_threads(q->spec, c),
                          .key = "",
                          .cache = q->cache,
                          .link = link,
                          .max_batches = BATCHES,
                          .quick = true,
                          .stop = stop};
    struct err e = {0};
    if (run_train(&job, &e) != ERR_OK) {
        link_send(link, LINK_FAILED, e.text, strlen(e.text), NULL);
        return 1;
    }
    return 0;
}

static void message(void *context, int task, enum link_kind kind, const void *data,
                    size_t size)
{
    struct quick *q = context;
    if (kind == LINK_FAILED) {
        char **said = &q->failure[task];
        free(*said);
        *said = malloc(size + 1);
        if (*said) {
            memcpy(*said, data, size);
            (*said)[size] = '\0';
        }
    }
}

static void ended(void *context, int task, const struct pool_end *end)
{
    struct quick *q = context;
    const struct exp_trial *t = &q->spec->trials[task];
    if (!end->by_signal && end->status == 0) {
        say(stdout, "trial %d %s: runs\n", t->number, t->label);
    } else {
        q->failed++;
        say(stdout, "trial %d %s: fails: %s\n", t->number, t->label,
            q->failure[task] ? q->failure[task]
            : end->by_signal ? strsignal(end->status)
                             : "no reason given");
    }
    fflush(stdout);
    free(q->failure[task]);
    q->failure[task] = NULL;
}

static void tick(void *context)
{
    (void)context;
}

int run_quick(const struct exp_sweep *s, const struct run_options *o, struct arena *a)
{
    struct quick q = {.spec = s,
                      .cache = feat_cache_folder(a),
                      .failure = arena_alloc(a, s->trial_count, sizeof(*q.failure))};
    struct err e = {0};
    pool_catch_signals();
    shorten_all(s);
    int workers = run_workers(s, o, run_threads(s, s->trials[0].config));
    struct run_preparation p = run_preparation_list(s, q.cache, workers, false, a);
    enum err_code code = run_prepare(&p, false, a, &e);
    struct pool pool = {.workers = workers,
                        .context = &q,
                        .next = next,
                        .work = work,
                        .message = message,
                        .ended = ended,
                        .tick = tick};
    if (code == ERR_OK)
        code = pool_run(&pool, &e);
    if (code != ERR_OK) {
        say(stderr, "mtag-run: %s\n", e.text);
        return err_exit_status(code);
    }
    if (pool_stop)
        return 130;
    say(stdout, "%zu of %zu trials run; nothing was recorded.\n",
        s->trial_count - q.failed, s->trial_count);
    return q.failed ? 1 : 0;
}
