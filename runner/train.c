/* One run: train.h.
 *
 * The order of an epoch's clips, their crops and dropout are functions of (seed, epoch,
 * clip or step) alone, so a run that goes on from its checkpoint computes the same
 * numbers as one that never stopped. */
#define _GNU_SOURCE
#include "runner/train.h"

#include "nn/net.h"
#include "runner/checkpoint.h"
#include "runner/evaluate.h"
#include "runner/metrics.h"
#include "runner/weights_notes.h"

#include <cblas.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

struct trainer {
    const struct run_job *job;
    const struct exp_config *config;
    const struct nn_optimizer_type *optimizer;
    struct nn_loss loss;
    const struct nn_schedule_type *schedule;
    struct feat_source *source;
    struct nn_net *net;
    struct run_state state;
    struct run_scores valid;
    uint32_t *order; /* clips of the epoch */
    float *targets;  /* batch x tags */
    real *dlogits;   /* batch x tags */
    double started;  /* wall time of this process's part */
};

static double now(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

static bool stopped(const struct trainer *t)
{
    return t->job->stop && *t->job->stop;
}

static enum err_code allocate(struct trainer *t, struct err *e)
{
    const struct exp_config *c = t->config;
    const struct nn_graph *g = c->graph;
    struct run_state *s = &t->state;
    size_t batch_tags = (size_t)c->train.batch * c->dataset->tag_count;
    s->weights = g->weights;
    s->statistics = g->statistics;
    s->slots = g->weights * (size_t)t->optimizer->slots(c->train.optimizer.options);
    s->epochs = (size_t)c->train.epochs;
    s->w = nn_net_weights(t->net);
    s->stats = nn_net_statistics(t->net);
    s->slot = mem_alloc(s->slots + 1, sizeof(real));
    s->best_w = mem_alloc(s->weights + 1, sizeof(real));
    s->best_stats = mem_alloc(s->statistics + 1, sizeof(real));
    s->rows = mem_alloc(s->epochs + 1, sizeof(*s->rows));
    t->order = mem_alloc(c->dataset->split_count[FEAT_TRAIN] + 1, sizeof(*t->order));
    t->targets = mem_alloc(batch_tags, sizeof(*t->targets));
    t->dlogits = mem_alloc(batch_tags, sizeof(*t->dlogits));
    if (!s->slot || !s->best_w || !s->best_stats || !s->rows || !t->order ||
        !t->targets || !t->dlogits) {
        return err_set(e, ERR_MEMORY,
                       "no memory for the optimizer and the best weights");
    }
    return run_scores_init(&t->valid, c->dataset, FEAT_VALID, e);
}

static enum err_code open_loss(struct trainer *t, struct err *e)
{
    const struct feat_dataset *d = t->config->dataset;
    struct nn_tag_counts counts = {.clips = d->split_count[FEAT_TRAIN],
                                   .tags = d->tag_count};
    size_t *with = mem_alloc(d->tag_count, sizeof(*with));
    if (!with) {
        return err_set(e, ERR_MEMORY, "no memory to count %zu tags", d->tag_count);
    }
    for (size_t i = 0; i < counts.clips; i++) {
        const struct feat_clip *clip = &d->clips[d->split[FEAT_TRAIN][i]];
        for (size_t k = 0; k < counts.tags; k++) {
            with[k] += clip->labels[k];
        }
    }
    counts.with = with;
    enum err_code code = nn_loss_open(&t->config->train.loss, &counts, &t->loss, e);
    free(with);
    return code;
}

static enum err_code open_trainer(struct trainer *t, const struct run_job *job,
                                  struct err *e)
{
    const struct exp_config *c = job->config;
    t->job = job;
    t->config = c;
    t->optimizer = (const struct nn_optimizer_type *)c->train.optimizer.type;
    t->schedule = (const struct nn_schedule_type *)c->train.schedule.type;
    t->started = now();
    openblas_set_num_threads(job->threads);
    struct nn_net_options options = {.batch = c->train.batch, .training = true};
    enum err_code code = nn_net_create(c->graph, &options, &t->net, e);
    if (!code) {
        code = feat_source_open(c->dataset, c->inputs, c->input_count, job->cache,
                                &t->source, e);
    }
    if (!code) {
        code = open_loss(t, e);
    }
    return code ? code : allocate(t, e);
}

static void close_trainer(struct trainer *t)
{
    struct run_state *s = &t->state;
    run_scores_deinit(&t->valid);
    nn_loss_close(&t->loss);
    free(t->dlogits);
    free(t->targets);
    free(t->order);
    free(s->rows);
    free(s->best_stats);
    free(s->best_w);
    free(s->slot);
    feat_source_close(t->source);
    nn_net_destroy(t->net);
}

static long steps_of_epoch(const struct trainer *t)
{
    const struct exp_train *o = &t->config->train;
    size_t clips = t->config->dataset->split_count[FEAT_TRAIN];
    size_t batch = (size_t)o->batch;
    bool drop = o->drop_last && clips >= batch;
    size_t steps = drop ? clips / batch : (clips + batch - 1) / batch;
    size_t most = (size_t)t->job->max_batches;
    return (long)(most && steps > most ? most : steps);
}

/* What the schedule sets for a step of the epoch after `done`. */
static struct nn_pace pace_of(const struct trainer *t, int done, long step)
{
    const struct exp_train *o = &t->config->train;
    struct nn_moment m = {done, o->epochs, step, steps_of_epoch(t)};
    return t->schedule->at ? t->schedule->at(o->schedule.options, m)
                           : (struct nn_pace){t->state.progress.lr, NAN};
}

/* The rate of the epoch after `done`, whose metric this is. */
static void set_rate(struct trainer *t, int done, double metric)
{
    const struct exp_train *o = &t->config->train;
    struct run_progress *p = &t->state.progress;
    p->lr = t->schedule->at ? pace_of(t, done, 0).lr
                            : t->schedule->next(o->schedule.options, p->schedule,
                                                nn_optimizer_lr(&o->optimizer), p->lr,
                                                done, o->epochs, metric);
}

/* Initial state, or the checkpoint's, whose epochs are sent again. */
static enum err_code begin(struct trainer *t, struct err *e)
{
    struct run_state *s = &t->state;
    bool found = false;
    if (t->job->checkpoint) {
        enum err_code code =
            checkpoint_load(t->job->checkpoint, t->job->key, s, &found, e);
        if (code) {
            return code;
        }
    }
    if (!found) {
        memset(&s->progress, 0, sizeof(s->progress));
        s->progress.lr = nn_optimizer_lr(&t->config->train.optimizer);
        s->progress.best = NAN;
        if (t->schedule->start) {
            t->schedule->start(t->config->train.schedule.options, s->progress.schedule);
        }
        nn_graph_init(t->config->graph, (uint64_t)t->job->seed, s->w, s->stats);
        set_rate(t, 0, NAN);
    }
    for (int i = 0; i < s->progress.epoch && t->job->link >= 0; i++) {
        s->rows[i].again = true;
        enum err_code code =
            link_send(t->job->link, LINK_EPOCH, &s->rows[i], sizeof(s->rows[i]), e);
        s->rows[i].again = false;
        if (code) {
            return code;
        }
    }
    return ERR_OK;
}

/* Fills the network's inputs and the targets with `count` examples from order[first].
 */
static enum err_code load_batch(struct trainer *t, int epoch, size_t first, int count,
                                struct err *e)
{
    const struct exp_config *c = t->config;
    size_t tags = c->dataset->tag_count;
    for (int i = 0; i < count; i++) {
        size_t clip = c->dataset->split[FEAT_TRAIN][t->order[first + (size_t)i]];
        real *out[EXP_MAX_INPUTS];
        for (size_t k = 0; k < c->input_count; k++) {
            size_t size = nn_shape_count(c->graph->features[k].shape);
            out[k] = nn_net_input(t->net, k) + (size_t)i * size;
        }
        struct rng crop;
        rng_init(&crop, (uint64_t)t->job->seed, RNG_CROP, (uint64_t)epoch, clip);
        enum err_code code = feat_source_train(t->source, clip, &crop, out, e);
        if (code) {
            return code;
        }
        for (size_t k = 0; k < tags; k++) {
            t->targets[(size_t)i * tags + k] = c->dataset->clips[clip].labels[k];
        }
    }
    return ERR_OK;
}

static enum err_code train_step(struct trainer *t, int epoch, long step, int count,
                                double *loss, struct err *e)
{
    const struct exp_config *c = t->config;
    struct run_state *s = &t->state;
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
            s->progress.lr);
    }
    real *g = nn_net_gradients(t->net);
    nn_net_zero_gradients(t->net);
    nn_net_backward(t->net, t->dlogits);
    nn_regularize_add(&c->train.regularize, c->graph, s->w, g);
    struct nn_pace pace = pace_of(t, epoch - 1, step);
    nn_optimizer_begin(&c->train.optimizer, pace.lr, pace.momentum,
                       &s->progress.update);
    t->optimizer->step(c->train.optimizer.options, &s->progress.update, s->w, g,
                       s->slot, s->weights);
    return ERR_OK;
}

/* One pass over the training clips; *mean is the mean loss of the examples that ran. */
static enum err_code train_epoch(struct trainer *t, int epoch, double *mean,
                                 struct err *e)
{
    const struct exp_train *o = &t->config->train;
    size_t clips = t->config->dataset->split_count[FEAT_TRAIN],
           batch = (size_t)o->batch;
    struct rng shuffle;
    rng_init(&shuffle, (uint64_t)t->job->seed, RNG_SHUFFLE, (uint64_t)epoch, 0);
    for (size_t i = 0; i < clips; i++) {
        t->order[i] = (uint32_t)i;
    }
    rng_shuffle(&shuffle, t->order, clips);
    size_t steps = (size_t)steps_of_epoch(t);
    double sum = 0, told = now();
    size_t examples = 0;
    for (size_t step = 0; step < steps; step++) {
        size_t first = step * batch;
        int count = (int)(clips - first < batch ? clips - first : batch);
        double loss = 0;
        enum err_code code = load_batch(t, epoch, first, count, e);
        if (!code) {
            code = train_step(t, epoch, (long)step, count, &loss, e);
        }
        if (!code && stopped(t)) {
            code = err_set(e, ERR_INTERRUPTED, "interrupted");
        }
        sum += loss * count;
        examples += (size_t)count;
        if (!code && t->job->link >= 0 && now() - told > 0.2) {
            struct link_step at = {epoch, (int)step + 1, (int)steps};
            code = link_send(t->job->link, LINK_STEP, &at, sizeof(at), e);
            told = now();
        }
        if (code) {
            return code;
        }
    }
    *mean = examples ? sum / (double)examples : (double)NAN;
    return ERR_OK;
}

/* Keeps the weights if this epoch is the best by the monitored metric. */
static void watch_best(struct trainer *t, struct link_epoch *row)
{
    struct run_state *s = &t->state;
    const struct exp_metric *m = &t->config->train.monitor;
    double value = run_epoch_metric(row, m->name);
    bool better =
        isnan(s->progress.best) ||
        (m->goal == EXP_MAXIMIZE ? value > s->progress.best : value < s->progress.best);
    if (s->progress.best_epoch == 0 || (better && !isnan(value))) {
        s->progress.best = value;
        s->progress.best_epoch = row->epoch;
        s->progress.stale = 0;
        memcpy(s->best_w, s->w, s->weights * sizeof(real));
        memcpy(s->best_stats, s->stats, s->statistics * sizeof(real));
    } else {
        s->progress.stale++;
    }
    row->best = s->progress.best;
    row->best_epoch = s->progress.best_epoch;
}

/* Sets progress.ended and why, if the run is over after this epoch. A rate that still
 * rises (warmup) is not too low. */
static void watch_end(struct trainer *t, const struct link_epoch *row)
{
    const struct exp_train *o = &t->config->train;
    struct run_progress *p = &t->state.progress;
    const struct exp_stop *stop = &o->stop;
    char *why = p->why_ended;
    size_t room = sizeof(p->why_ended);
    if (p->epoch >= o->epochs) {
        snprintf(why, room, "all epochs");
    } else if (stop->patience > 0 && p->stale >= stop->patience) {
        snprintf(why, room, "%s did not improve for %d epochs", o->monitor.name,
                 p->stale);
    } else if (!isnan(stop->min_lr) && p->lr < stop->min_lr && p->lr <= row->lr) {
        snprintf(why, room, "learning rate %g is below %g", p->lr, stop->min_lr);
    } else if (!isnan(stop->minutes) && p->seconds > 60 * stop->minutes) {
        snprintf(why, room, "time limit of %g minutes", stop->minutes);
    } else {
        return;
    }
    p->ended = 1;
}

static double schedule_metric(const struct trainer *t, const struct link_epoch *row)
{
    const char *name = t->schedule->metric
                           ? t->schedule->metric(t->config->train.schedule.options)
                           : NULL;
    if (!name) {
        return (double)NAN;
    }
    double value = run_epoch_metric(row, name);
    return run_metric_is_higher_better(name) ? -value : value;
}

static enum err_code run_epoch(struct trainer *t, struct err *e)
{
    struct run_state *s = &t->state;
    const struct exp_config *c = t->config;
    int epoch = s->progress.epoch + 1;
    double start = now();
    struct link_epoch row;
    memset(&row, 0, sizeof(row));
    row.epoch = epoch;
    row.lr = s->progress.lr;
    enum err_code code = train_epoch(t, epoch, &row.train_loss, e);
    if (code) {
        return code;
    }
    row.train_seconds = now() - start;
    code = run_evaluate(c, t->source, t->net, &t->loss, FEAT_VALID, t->job->max_batches,
                        t->job->stop, &t->valid, e);
    if (code) {
        return code;
    }
    row.valid_loss = t->valid.loss;
    row.valid_roc_auc = t->valid.roc_auc;
    row.valid_pr_auc = t->valid.pr_auc;
    watch_best(t, &row);
    s->progress.epoch = epoch;
    set_rate(t, epoch, schedule_metric(t, &row));
    row.seconds = now() - start;
    s->progress.seconds += row.seconds;
    s->progress.train_seconds += row.train_seconds;
    s->rows[epoch - 1] = row;
    watch_end(t, &row);
    if (t->job->checkpoint) {
        code = checkpoint_save(t->job->checkpoint, t->job->key, s, e);
    }
    if (!code && t->job->link >= 0) {
        code = link_send(t->job->link, LINK_EPOCH, &row, sizeof(row), e);
    }
    return code;
}

/* Result, scores and the tags' metrics as one message. */
static enum err_code send_result(const struct trainer *t, const struct run_scores *test,
                                 double test_seconds, struct err *e)
{
    const struct run_progress *p = &t->state.progress;
    size_t scores = test->clips * test->tags;
    size_t size =
        sizeof(struct link_result) + sizeof(float) * (scores + 2 * test->tags);
    char *message = mem_alloc(size, 1);
    if (!message) {
        return err_set(e, ERR_MEMORY, "no memory for the predictions");
    }
    struct link_result r;
    memset(&r, 0, sizeof(r));
    r.test_loss = test->loss;
    r.test_roc_auc = test->roc_auc;
    r.test_pr_auc = test->pr_auc;
    r.seconds = p->seconds + test_seconds;
    r.train_seconds = p->train_seconds;
    r.best_epoch = p->best_epoch;
    r.epochs = p->epoch;
    r.tags_counted = test->tags_counted;
    r.clips = test->clips;
    r.tags = test->tags;
    memcpy(r.why_ended, p->why_ended, sizeof(r.why_ended));
    memcpy(message, &r, sizeof(r));
    char *floats = message + sizeof(r);
    memcpy(floats, test->score, scores * sizeof(float));
    floats += scores * sizeof(float);
    for (size_t i = 0; i < test->tags; i++) {
        float pair[2] = {(float)test->tag_roc_auc[i], (float)test->tag_pr_auc[i]};
        memcpy(floats + i * sizeof(pair), pair, sizeof(pair));
    }
    enum err_code code = link_send(t->job->link, LINK_RESULT, message, size, e);
    free(message);
    return code;
}

/* Tests the best (or last) weights, which the network then holds. */
static enum err_code test(struct trainer *t, struct err *e)
{
    struct run_state *s = &t->state;
    const struct exp_config *c = t->config;
    double start = now();
    if (c->train.test_weights == EXP_TEST_BEST) {
        memcpy(s->w, s->best_w, s->weights * sizeof(real));
        memcpy(s->stats, s->best_stats, s->statistics * sizeof(real));
    }
    struct run_scores scores;
    enum err_code code = run_scores_init(&scores, c->dataset, FEAT_TEST, e);
    if (code) {
        return code;
    }
    code = run_evaluate(c, t->source, t->net, &t->loss, FEAT_TEST, t->job->max_batches,
                        t->job->stop, &scores, e);
    if (!code && t->job->weights) {
        code = run_weights_save(t->job->weights, c, t->source, s->w, s->stats, e);
    }
    if (!code && t->job->link >= 0) {
        code = send_result(t, &scores, now() - start, e);
    }
    run_scores_deinit(&scores);
    return code;
}

enum err_code run_train(const struct run_job *job, struct err *e)
{
    struct trainer t;
    memset(&t, 0, sizeof(t));
    enum err_code code = open_trainer(&t, job, e);
    if (!code) {
        code = begin(&t, e);
    }
    while (!code && !t.state.progress.ended) {
        code = run_epoch(&t, e);
        if (!code && job->max_batches) {
            break;
        }
    }
    if (!code) {
        code = test(&t, e);
    }
    close_trainer(&t);
    return code;
}

enum err_code run_measure(const struct exp_config *c, int threads, double *train_step,
                          double *eval_step, struct err *e)
{
    enum { ROUNDS = 4 };
    struct nn_net *net = NULL;
    struct nn_net_options options = {.batch = c->train.batch, .training = true};
    openblas_set_num_threads(threads);
    enum err_code code = nn_net_create(c->graph, &options, &net, e);
    if (code) {
        return code;
    }
    size_t count = (size_t)c->train.batch * (size_t)c->graph->tags;
    real *dlogits = mem_alloc(count, sizeof(real));
    if (!dlogits) {
        nn_net_destroy(net);
        return err_set(e, ERR_MEMORY, "no memory for a batch of %d", c->train.batch);
    }
    nn_graph_init(c->graph, 0, nn_net_weights(net), nn_net_statistics(net));
    for (size_t i = 0; i < c->input_count; i++) {
        struct rng r;
        rng_init(&r, 0, RNG_STATS, 0, i);
        size_t size =
            (size_t)c->train.batch * nn_shape_count(c->graph->features[i].shape);
        rng_fill_float(&r, nn_net_input(net, i), size);
    }
    for (size_t i = 0; i < count; i++) {
        dlogits[i] = (real)1 / (real)count;
    }
    *train_step = *eval_step = INFINITY;
    for (int i = 0; i < ROUNDS; i++) {
        double start = now();
        nn_net_forward(net, c->train.batch, NN_TRAIN, 0, 1, 0);
        nn_net_backward(net, dlogits);
        double middle = now();
        nn_net_forward(net, c->train.batch, NN_EVAL, 0, 0, 0);
        *train_step = fmin(*train_step, middle - start);
        *eval_step = fmin(*eval_step, now() - middle);
    }
    free(dlogits);
    nn_net_destroy(net);
    return code;
}
