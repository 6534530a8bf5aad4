/* Batches: batches.h. */
#include "runner/train/batches.h"

#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>

enum state { IDLE, WANTED, READY, ENDING };

/* The batch that the thread fills. Between WANTED and READY it is the thread's alone,
 * and so is the source. */
struct run_ahead {
    struct trainer *t;
    struct run_batch batch;
    int epoch;
    long step;
    enum err_code code;
    struct err err;
    enum state state;
    pthread_mutex_t lock;
    pthread_cond_t changed;
    pthread_t thread;
    bool started;
};

static enum err_code load_example(struct trainer *t, const struct feat_pick *pick,
                                  size_t clip, int i, const struct run_batch *b,
                                  struct err *e)
{
    const struct exp_config *c = t->config;
    size_t tags = c->dataset->tag_count;
    real *out[EXP_MAX_INPUTS];
    for (size_t k = 0; k < c->input_count; k++) {
        size_t size = nn_shape_count(c->graph->features[k].shape);
        out[k] = b->inputs[k] + (size_t)i * size;
    }
    feat_clip_targets(&c->dataset->clips[clip], tags, b->targets + (size_t)i * tags);
    return feat_source_train(t->source, clip, pick, out, e);
}

static enum err_code load(struct trainer *t, int epoch, long step, struct run_batch *b,
                          struct err *e)
{
    const struct feat_dataset *d = t->config->dataset;
    size_t batch = (size_t)t->config->train.batch, first = (size_t)step * batch;
    size_t left = d->split_count[FEAT_TRAIN] - first;
    b->count = (int)(left < batch ? left : batch);
    struct feat_pick pick = {.seed = (uint64_t)t->job->seed, .epoch = (uint64_t)epoch};
    enum err_code code = ERR_OK;
    for (int i = 0; i < b->count && code == ERR_OK; i++) {
        size_t at = first + (size_t)i, clip = d->split[FEAT_TRAIN][t->order[at]];
        pick.again = t->balance ? t->again[at] : 0;
        code = load_example(t, &pick, clip, i, b, e);
    }
    if (code == ERR_OK)
        feat_source_mix(t->source, &pick, step, b->count, b->inputs, b->targets);
    return code;
}

/* Waits until the state is one of two; the lock is held. */
static enum state await(struct run_ahead *a, enum state one, enum state other)
{
    while (a->state != one && a->state != other)
        pthread_cond_wait(&a->changed, &a->lock);
    return a->state;
}

static void set_state(struct run_ahead *a, enum state state)
{
    pthread_mutex_lock(&a->lock);
    a->state = state;
    pthread_cond_signal(&a->changed);
    pthread_mutex_unlock(&a->lock);
}

static void *serve(void *data)
{
    struct run_ahead *a = data;
    for (;;) {
        pthread_mutex_lock(&a->lock);
        enum state state = await(a, WANTED, ENDING);
        pthread_mutex_unlock(&a->lock);
        if (state == ENDING)
            return NULL;
        memset(&a->err, 0, sizeof(a->err));
        a->code = load(a->t, a->epoch, a->step, &a->batch, &a->err);
        set_state(a, READY);
    }
}

/* The batch is there, or none was asked for. */
static void finish(struct run_ahead *a)
{
    pthread_mutex_lock(&a->lock);
    await(a, IDLE, READY);
    a->state = IDLE;
    pthread_mutex_unlock(&a->lock);
}

static bool allocate(struct run_ahead *a)
{
    const struct exp_config *c = a->t->config;
    size_t batch = (size_t)c->train.batch;
    bool has = true;
    for (size_t k = 0; k < c->input_count; k++) {
        size_t size = nn_shape_count(c->graph->features[k].shape);
        a->batch.inputs[k] = mem_alloc(batch * size, sizeof(real));
        has = has && a->batch.inputs[k];
    }
    a->batch.targets = mem_alloc(batch * c->dataset->tag_count, sizeof(float));
    return has && a->batch.targets;
}

/* Signals are for the thread that trains. */
static bool start(struct run_ahead *a)
{
    sigset_t all, before;
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before);
    a->started = pthread_create(&a->thread, NULL, serve, a) == 0;
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    return a->started;
}

void run_batches_close(struct trainer *t)
{
    struct run_ahead *a = t->ahead;
    if (!a)
        return;
    if (a->started) {
        finish(a);
        set_state(a, ENDING);
        pthread_join(a->thread, NULL);
    }
    for (size_t k = 0; k < t->config->input_count; k++)
        free(a->batch.inputs[k]);
    free(a->batch.targets);
    pthread_cond_destroy(&a->changed);
    pthread_mutex_destroy(&a->lock);
    t->ahead = NULL;
}

void run_batches_open(struct trainer *t)
{
    if (!t->job->ahead)
        return;
    struct run_ahead *a = t->ahead = arena_alloc(t->arena, 1, sizeof(*a));
    a->t = t;
    pthread_mutex_init(&a->lock, NULL);
    pthread_cond_init(&a->changed, NULL);
    if (!allocate(a) || !start(a))
        run_batches_close(t);
}

/* Gives the network the batch that is ready, and takes the memory of the one before. */
static void exchange(struct trainer *t, struct run_batch *b)
{
    for (size_t k = 0; k < t->config->input_count; k++)
        b->inputs[k] = nn_net_exchange_input(t->net, k, b->inputs[k]);
    float *targets = t->targets;
    t->targets = b->targets;
    b->targets = targets;
}

static enum err_code load_now(struct trainer *t, int epoch, long step, int *count,
                              struct err *e)
{
    struct run_batch b = {.targets = t->targets};
    for (size_t k = 0; k < t->config->input_count; k++)
        b.inputs[k] = nn_net_input(t->net, k);
    enum err_code code = load(t, epoch, step, &b, e);
    *count = b.count;
    return code;
}

enum err_code run_load_batch(struct trainer *t, int epoch, long step, int *count,
                             struct err *e)
{
    struct run_ahead *a = t->ahead;
    if (!a)
        return load_now(t, epoch, step, count, e);
    if (step > 0) {
        finish(a);
        if (a->code != ERR_OK)
            return err_set(e, a->code, "%s", a->err.text);
        exchange(t, &a->batch);
        *count = a->batch.count;
    } else {
        enum err_code code = load_now(t, epoch, step, count, e);
        if (code != ERR_OK)
            return code;
    }
    if (step + 1 < run_steps(t)) {
        a->epoch = epoch;
        a->step = step + 1;
        set_state(a, WANTED);
    }
    return ERR_OK;
}
