/* The averaged weights of a run: taken in as training goes on, put in the place of the
 * trained ones to be evaluated. */
#include "nn/average.h"

#include "runner/train/batches.h"

#include <stdlib.h>
#include <string.h>

static void take(struct trainer *t, int done)
{
    const struct exp_train *o = &t->config->train;
    struct run_state *s = &t->state;
    double share =
        t->average->share(o->average.options, s->progress.averaged, done, o->epochs);
    if (share > 0) {
        nn_average_take(s->average, s->w, s->weights, share);
        nn_average_take(s->average + s->weights, s->stats, s->statistics, share);
        s->progress.averaged++;
    }
}

void run_average_step(struct trainer *t)
{
    if (t->average && t->average->each_step)
        take(t, t->state.progress.epoch);
}

void run_average_epoch(struct trainer *t)
{
    if (t->average && !t->average->each_step)
        take(t, t->state.progress.epoch + 1);
}

static void swap(real *a, real *b, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        real kept = a[i];
        a[i] = b[i];
        b[i] = kept;
    }
}

void run_swap_average(struct trainer *t)
{
    struct run_state *s = &t->state;
    if (t->average && s->progress.averaged > 0) {
        swap(s->w, s->average, s->weights);
        swap(s->stats, s->average + s->weights, s->statistics);
    }
}

/* ---- running statistics computed anew ---- */

/* Calls what for every running statistic that is not frozen: its place, length and the
 * weight that a batch has in it. */
static void for_each(const struct exp_config *c, real *stats, double *sums,
                     void (*what)(real *x, double *sum, size_t n, double momentum))
{
    for (size_t i = 0; i < c->graph->node_count; i++) {
        const struct nn_node *n = &c->graph->nodes[i];
        size_t at = n->buffer_offset;
        bool frozen = c->frozen && c->frozen[i];
        for (int k = 0; k < n->rule.buffer_count; k++) {
            const struct nn_buffer_spec *b = &n->rule.buffers[k];
            if (!frozen && b->momentum > 0)
                what(stats + at, sums + at, (size_t)b->count, b->momentum);
            at += (size_t)b->count;
        }
    }
}

static void clear(real *x, double *sum, size_t n, double momentum)
{
    (void)sum;
    (void)momentum;
    memset(x, 0, n * sizeof(*x));
}

/* After clear and a forward x is momentum times the batch's statistic. */
static void gather(real *x, double *sum, size_t n, double momentum)
{
    for (size_t i = 0; i < n; i++)
        sum[i] += (double)x[i] / momentum;
}

static void put(real *x, double *sum, size_t n, double momentum)
{
    (void)momentum;
    for (size_t i = 0; i < n; i++)
        x[i] = (real)sum[i];
}

enum err_code run_average_statistics(struct trainer *t, int epoch, struct err *e)
{
    const struct exp_config *c = t->config;
    struct run_state *s = &t->state;
    if (!t->average || !t->average->recomputes || s->progress.averaged == 0)
        return ERR_OK;
    double *sums = mem_alloc(s->statistics + 1, sizeof(*sums));
    if (!sums) {
        return err_set(e, ERR_MEMORY, "no memory for %zu running statistics",
                       s->statistics);
    }
    long steps = run_steps(t);
    enum err_code code = ERR_OK;
    for (long step = 0; step < steps && code == ERR_OK; step++) {
        int count;
        code = run_load_batch(t, epoch, step, &count, e);
        link_alive();
        if (code == ERR_OK) {
            for_each(c, s->stats, sums, clear);
            nn_net_forward(t->net, count, NN_TRAIN, (uint64_t)t->job->seed,
                           (uint64_t)epoch, (uint64_t)step);
            for_each(c, s->stats, sums, gather);
        }
        if (code == ERR_OK && run_is_stopped(t))
            code = err_set(e, ERR_INTERRUPTED, "interrupted");
    }
    for (size_t i = 0; i < s->statistics && steps > 0; i++)
        sums[i] /= (double)steps;
    for_each(c, s->stats, sums, put);
    free(sums);
    return code;
}
