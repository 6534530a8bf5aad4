/* One pass over the training clips.
 *
 * The order of an epoch's clips, their crops and dropout are functions of (seed, epoch,
 * clip or step) alone, so a run that goes on from its checkpoint computes the same
 * numbers as one that never stopped. */
#include "base/clock.h"
#include "runner/train/batches.h"
#include "runner/train/order.h"

#include <math.h>
#include <string.h>

long run_steps(const struct trainer *t)
{
    const struct exp_train *o = &t->config->train;
    size_t clips = t->config->dataset->split_count[FEAT_TRAIN];
    size_t batch = (size_t)o->batch;
    bool drop = o->drop_last && clips >= batch;
    size_t steps = drop ? clips / batch : (clips + batch - 1) / batch;
    size_t most = (size_t)t->job->max_batches;
    return (long)(most && steps > most ? most : steps);
}

/* Moves the trained weights. */
static void update(struct trainer *t, long step, real *g)
{
    struct run_state *s = &t->state;
    const struct opt_typed *optimizer = &run_phase(t)->optimizer;
    const struct nn_optimizer_type *type =
        (const struct nn_optimizer_type *)optimizer->type;
    size_t slots = (size_t)type->slots(optimizer->options);
    struct nn_pace pace = run_pace(t, step);
    nn_optimizer_begin(optimizer, pace.lr, pace.momentum, &s->progress.update);
    real *slot = s->slot;
    for (size_t i = 0; i < t->trained.range_count; i++) {
        struct nn_range r = t->trained.ranges[i];
        type->step(optimizer->options, &s->progress.update, s->w + r.first, g + r.first,
                   slot, r.count);
        slot += slots * r.count;
    }
}

static enum err_code train_step(struct trainer *t, int epoch, long step, int count,
                                double *loss, struct err *e)
{
    const struct exp_config *c = t->config;
    const real *logits = nn_net_forward(t->net, count, NN_TRAIN, (uint64_t)t->job->seed,
                                        (uint64_t)epoch, (uint64_t)step);
    *loss = nn_loss_compute(&t->loss, logits, t->targets, count,
                            (int)c->dataset->tag_count, t->dlogits);
    if (!isfinite(*loss)) {
        return err_set(
            e, ERR_DATA,
            "the loss is %s in epoch %d, step %ld: the learning rate %g may be "
            "too high",
            isnan(*loss) ? "not a number" : "infinite", epoch, step + 1,
            run_pace(t, step).lr);
    }
    real *g = nn_net_gradients(t->net);
    nn_net_zero_gradients(t->net);
    nn_net_backward(t->net, t->dlogits);
    nn_regularize_add(&c->train.regularize, c->graph, t->state.w, g);
    nn_clip_gradient(&c->train.clip, &t->trained, g);
    update(t, step, g);
    run_average_step(t);
    return ERR_OK;
}

/* The examples of a batch, as far as their targets are known. */
static double known_examples(const struct trainer *t, int count)
{
    const int tags = (int)t->config->dataset->tag_count;
    return t->loss.type->one_tag ? count
                                 : nn_loss_weight(&t->loss, t->targets, count, tags);
}

enum err_code run_train_epoch(struct trainer *t, int epoch, double *mean, struct err *e)
{
    long steps = run_steps(t);
    double sum = 0, told = clock_seconds();
    double examples = 0;
    run_order_draw((uint64_t)t->job->seed, epoch, t->balance,
                   t->config->dataset->split_count[FEAT_TRAIN], t->order, t->again);
    for (long step = 0; step < steps; step++) {
        int count;
        double loss = 0;
        enum err_code code = run_load_batch(t, epoch, step, &count, e);
        link_alive();
        if (code == ERR_OK)
            code = train_step(t, epoch, step, count, &loss, e);
        if (code == ERR_OK && run_is_stopped(t))
            code = err_set(e, ERR_INTERRUPTED, "interrupted");
        const double weight = code == ERR_OK ? known_examples(t, count) : 0;
        sum += loss * weight;
        examples += weight;
        if (code == ERR_OK && t->job->link >= 0 && clock_seconds() - told > 0.2) {
            struct link_step at = {epoch, (int)step + 1, (int)steps};
            code = link_send(t->job->link, LINK_STEP, &at, sizeof(at), e);
            told = clock_seconds();
        }
        if (code != ERR_OK)
            return code;
    }
    *mean = examples > 0 ? sum / examples : (double)NAN;
    return ERR_OK;
}
