/* One run: train.h. What stands before the first step is in begin.c, an epoch in
 * epoch.c, phases and their learning rates in phase.c, averaged weights in average.c.
 */
#define _GNU_SOURCE
#include "runner/train/train.h"

#include "base/clock.h"
#include "nn/subnormal.h"
#include "runner/experiment/size.h"
#include "runner/experiment/weights_notes.h"
#include "runner/train/batches.h"
#include "runner/train/begin.h"
#include "runner/train/formula.h"
#include "runner/train/metrics.h"
#include "runner/train/trainer.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

bool run_is_stopped(const struct trainer *t)
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
    s->slots = t->trained.weights * run_most_slots(&c->train);
    s->averages = t->average ? g->weights + g->statistics : 0;
    s->epochs = (size_t)c->train.epochs;
    s->lineage = t->job->lineage;
    s->w = nn_net_weights(t->net);
    s->stats = nn_net_statistics(t->net);
    s->slot = mem_alloc(s->slots + 1, sizeof(real));
    s->best_w = mem_alloc(s->weights + 1, sizeof(real));
    s->best_stats = mem_alloc(s->statistics + 1, sizeof(real));
    s->average = mem_alloc(s->averages + 1, sizeof(real));
    s->rows = mem_alloc(s->epochs + 1, sizeof(*s->rows));
    s->score_count = c->dataset->split_count[FEAT_VALID] * c->dataset->tag_count;
    s->scores = mem_alloc(s->score_count + 1, sizeof(*s->scores));
    t->order = mem_alloc(c->dataset->split_count[FEAT_TRAIN] + 1, sizeof(*t->order));
    t->again = mem_alloc(c->dataset->split_count[FEAT_TRAIN] + 1, sizeof(*t->again));
    t->targets = mem_alloc(batch_tags, sizeof(*t->targets));
    t->dlogits = mem_alloc(batch_tags, sizeof(*t->dlogits));
    if (!s->slot || !s->best_w || !s->best_stats || !s->average || !s->rows ||
        !s->scores || !t->order || !t->again || !t->targets || !t->dlogits) {
        return err_set(e, ERR_MEMORY,
                       "no memory for the optimizer and the best weights");
    }
    return run_scores_init(&t->valid, c->dataset, FEAT_VALID, e);
}

static enum err_code open_trainer(struct trainer *t, const struct run_job *job,
                                  struct err *e)
{
    const struct exp_config *c = job->config;
    t->job = job;
    t->config = c;
    t->arena = arena_create();
    t->trained = nn_trained_find(c->graph, c->frozen, t->arena);
    t->average = (const struct nn_average_type *)c->train.average.type;
    t->at_best = run_metrics_at_best(c);
    t->each_epoch = run_metrics_each_epoch(c, job->ranks);
    t->counts = run_tag_counts(c->dataset, t->arena);
    struct nn_net_options options = exp_net_options(c);
    options.threads = job->threads;
    enum err_code code = nn_net_create(c->graph, &options, &t->net, e);
    if (code == ERR_OK)
        code = nn_loss_open(&c->train.loss, &t->counts, &t->loss, e);
    if (code == ERR_OK) {
        code = feat_source_open(c->dataset, c->inputs, c->input_count, job->cache,
                                &t->source, e);
    }
    if (code == ERR_OK && c->dataset->options.balance == FEAT_BALANCE_TAGS)
        code = feat_balance_create(c->dataset, &t->balance, e);
    code = code != ERR_OK ? code : allocate(t, e);
    if (code == ERR_OK)
        run_batches_open(t);
    return code;
}

static void close_trainer(struct trainer *t)
{
    struct run_state *s = &t->state;
    run_batches_close(t);
    run_scores_deinit(&t->valid);
    free(t->dlogits);
    free(t->targets);
    free(t->again);
    free(t->order);
    feat_balance_destroy(t->balance);
    free(s->scores);
    free(s->rows);
    free(s->average);
    free(s->best_stats);
    free(s->best_w);
    free(s->slot);
    feat_source_close(t->source);
    nn_loss_close(&t->loss);
    nn_net_destroy(t->net);
    arena_destroy(t->arena);
}

/* Keeps the weights if this epoch is the best by the monitored metric. An epoch in
 * which the metric is not a finite number has no value. */
static void watch_best(struct trainer *t, struct link_epoch *row)
{
    struct run_state *s = &t->state;
    const struct exp_metric *m = &t->config->train.monitor;
    double value = run_epoch_metric(row, m->name);
    bool better =
        s->progress.best_epoch == 0 ||
        (m->goal == EXP_MAXIMIZE ? value > s->progress.best : value < s->progress.best);
    if (better && isfinite(value)) {
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
 * rises (warmup), or with which a phase has ended, is not too low. */
static void watch_end(struct trainer *t, const struct link_epoch *row, bool has_rate)
{
    const struct exp_train *o = &t->config->train;
    struct run_progress *p = &t->state.progress;
    const struct exp_stop *stop = &o->stop;
    char *why = p->why_ended;
    size_t room = sizeof(p->why_ended);
    bool low = has_rate && p->lr < stop->min_lr && p->lr <= row->lr;
    if (p->epoch >= o->epochs) {
        snprintf(why, room, "all epochs");
    } else if (stop->patience > 0 && p->stale >= stop->patience) {
        snprintf(why, room, "%s did not improve for %d epochs", o->monitor.name,
                 p->stale);
    } else if (!isnan(stop->min_lr) && low) {
        snprintf(why, room, "learning rate %g is below %g", p->lr, stop->min_lr);
    } else if (!isnan(stop->minutes) && p->seconds > 60 * stop->minutes) {
        snprintf(why, room, "time limit of %g minutes", stop->minutes);
    } else {
        return;
    }
    p->ended = 1;
}

/* Decides anew what a run of fewer epochs decided at its end. If it had all its epochs,
 * the rate of the next one was not asked for. */
static void reopen(struct trainer *t)
{
    struct run_progress *p = &t->state.progress;
    const struct link_epoch *row = &t->state.rows[p->epoch - 1];
    bool has_rate = p->epoch < t->job->begun.epochs || run_next_rate(t, row);
    p->ended = 0;
    watch_end(t, row, has_rate);
}

static enum err_code take_shorter(struct trainer *t, bool *found, struct err *e)
{
    const struct run_begun *b = &t->job->begun;
    struct run_state *s = &t->state;
    enum err_code code = checkpoint_load(b->path, b->key, s, found, e);
    if (code == ERR_OK && *found && s->progress.epoch > 0)
        reopen(t);
    return code;
}

/* Initial state, or the checkpoint's, whose epochs are sent again. */
static enum err_code begin(struct trainer *t, struct err *e)
{
    struct run_state *s = &t->state;
    bool found = false;
    enum err_code code = ERR_OK;
    if (t->job->checkpoint)
        code = checkpoint_load(t->job->checkpoint, t->job->key, s, &found, e);
    if (code == ERR_OK && !found && t->job->begun.path)
        code = take_shorter(t, &found, e);
    if (code == ERR_OK && !found) {
        memset(&s->progress, 0, sizeof(s->progress));
        s->progress.best = NAN;
        code =
            run_initial_weights(t->config, t->job->seed, t->arena, s->w, s->stats, e);
    }
    for (int i = 0; i < s->progress.epoch && t->job->link >= 0 && code == ERR_OK; i++) {
        s->rows[i].again = true;
        code = link_send(t->job->link, LINK_EPOCH, &s->rows[i], sizeof(s->rows[i]), e);
        s->rows[i].again = false;
    }
    return code;
}

static struct run_evaluation
evaluation(const struct trainer *t, struct feat_source *source, enum feat_split split)
{
    return (struct run_evaluation){.config = t->config,
                                   .source = source,
                                   .net = t->net,
                                   .loss = &t->loss,
                                   .split = split,
                                   .max_batches = t->job->max_batches,
                                   .stop = t->job->stop};
}

static void judge_valid(struct trainer *t, uint64_t set, struct link_epoch *row)
{
    run_scores_tune(&t->valid, set);
    run_scores_judge(&t->valid, set);
    row->valid = t->valid.value;
}

/* Keeps the validation scores of the weights that would be tested if training ended
 * after this epoch. */
static void keep_scores(struct trainer *t, const struct link_epoch *row)
{
    const bool best = t->config->train.test_weights == EXP_TEST_BEST;
    if (!best || row->best_epoch == row->epoch || row->best_epoch == 0)
        memcpy(t->state.scores, t->valid.score,
               t->state.score_count * sizeof(*t->state.scores));
}

/* Tunes the metrics of the test on the kept scores. */
static void tune_for_test(struct trainer *t, struct run_scores *test)
{
    memcpy(t->valid.score, t->state.scores,
           t->state.score_count * sizeof(*t->state.scores));
    run_scores_sort(&t->valid);
    run_scores_tune(&t->valid, t->at_best);
    memcpy(test->tuned, t->valid.tuned,
           RUN_METRICS * test->tags * sizeof(*test->tuned));
}

/* Validates the weights that count (the averaged ones, if there are any) and keeps them
 * if they are the best. */
static enum err_code validate(struct trainer *t, struct link_epoch *row, struct err *e)
{
    run_swap_average(t);
    enum err_code code = run_average_statistics(t, row->epoch, e);
    if (code == ERR_OK) {
        const struct run_evaluation of = evaluation(t, t->source, FEAT_VALID);
        code = run_evaluate(&of, &t->valid, e);
    }
    if (code == ERR_OK) {
        judge_valid(t, t->each_epoch, row);
        watch_best(t, row);
    }
    if (code == ERR_OK && row->best_epoch == row->epoch)
        judge_valid(t, t->at_best & ~t->each_epoch, row);
    if (code == ERR_OK)
        keep_scores(t, row);
    run_swap_average(t);
    return code;
}

/* What is measured while training: the loss. */
static void set_trained(struct link_epoch *row, double loss)
{
    const struct run_judged judged = {.loss = loss};
    for (size_t i = 0; i < RUN_METRICS; i++)
        if (run_metric_is_of(i, FEAT_TRAIN))
            run_judge(&judged, (uint64_t)1 << i, NULL, &row->train, NULL);
}

static enum err_code run_epoch(struct trainer *t, struct err *e)
{
    struct run_state *s = &t->state;
    int epoch = s->progress.epoch + 1;
    double start = clock_seconds();
    struct link_epoch row = run_new_row();
    double loss;
    run_begin_phase(t);
    row.epoch = epoch;
    row.measured = t->each_epoch;
    row.lr = s->progress.lr;
    enum err_code code = run_train_epoch(t, epoch, &loss, e);
    if (code != ERR_OK)
        return code;
    set_trained(&row, loss);
    run_average_epoch(t);
    row.train_seconds = clock_seconds() - start;
    code = validate(t, &row, e);
    if (code != ERR_OK)
        return code;
    s->progress.epoch = epoch;
    bool has_rate = run_next_rate(t, &row);
    row.seconds = clock_seconds() - start;
    s->progress.seconds += row.seconds;
    s->progress.train_seconds += row.train_seconds;
    s->rows[epoch - 1] = row;
    watch_end(t, &row, has_rate);
    code = feat_source_check(t->source, e);
    if (code == ERR_OK && t->job->checkpoint)
        code = checkpoint_save(t->job->checkpoint, t->job->key, s, e);
    if (code == ERR_OK && t->job->link >= 0)
        code = link_send(t->job->link, LINK_EPOCH, &row, sizeof(row), e);
    return code;
}

/* Result, scores and the tags' metrics as one message. */
static enum err_code send_result(const struct trainer *t, const struct run_scores *test,
                                 double test_seconds, struct err *e)
{
    const struct run_progress *p = &t->state.progress;
    size_t scores = test->clips * test->tags, of_tags = RUN_METRICS * test->tags;
    size_t size = sizeof(struct link_result) + sizeof(float) * (scores + 2 * of_tags);
    char *message = mem_alloc(size, 1);
    if (!message)
        return err_set(e, ERR_MEMORY, "no memory for the predictions");
    struct link_result r = {0};
    r.measured = t->at_best;
    r.test = test->value;
    r.seconds = p->seconds + test_seconds;
    r.train_seconds = p->train_seconds;
    r.best_epoch = p->best_epoch;
    r.epochs = p->epoch;
    r.tags_counted = test->tags_counted;
    r.clips = test->clips;
    r.tags = test->tags;
    memcpy(r.why_ended, p->why_ended, sizeof(r.why_ended));
    memcpy(message, &r, sizeof(r));
    float *floats = (float *)(void *)(message + sizeof(r));
    memcpy(floats, test->score, scores * sizeof(*floats));
    for (size_t i = 0; i < of_tags; i++)
        floats[scores + i] = (float)test->of_tags[i];
    for (size_t i = 0; i < of_tags; i++)
        floats[scores + of_tags + i] = (float)test->tuned[i];
    enum err_code code = link_send(t->job->link, LINK_RESULT, message, size, e);
    free(message);
    return code;
}

static enum err_code send_perturbed(const struct trainer *t, size_t condition,
                                    struct run_scores *scores, struct err *e)
{
    struct link_perturbed m = {.condition = condition, .measured = t->each_epoch};
    if (t->job->link < 0)
        return ERR_OK;
    run_scores_judge(scores, m.measured);
    m.test = scores->value;
    return link_send(t->job->link, LINK_PERTURBED, &m, sizeof(m), e);
}

/* Judges the test clips once more under each condition of evaluate.perturb. */
static enum err_code test_perturbed(struct trainer *t, struct run_scores *scores,
                                    struct err *e)
{
    const struct exp_config *c = t->config;
    enum err_code code = ERR_OK;
    for (size_t i = 0; i < c->evaluate.condition_count && code == ERR_OK; i++) {
        const struct exp_condition *condition = &c->evaluate.conditions[i];
        struct feat_source *source = NULL;
        code = feat_source_open(c->dataset, condition->inputs, c->input_count,
                                t->job->cache, &source, e);
        if (code == ERR_OK) {
            const struct run_evaluation of = evaluation(t, source, FEAT_TEST);
            code = run_evaluate(&of, scores, e);
        }
        if (code == ERR_OK)
            code = feat_source_check(source, e);
        if (code == ERR_OK)
            code = send_perturbed(t, i, scores, e);
        feat_source_close(source);
    }
    return code;
}

/* A run whose monitored metric had a value in no epoch has failed. --quick measures too
 * few clips to tell. */
static enum err_code check_best(const struct trainer *t, struct err *e)
{
    const struct run_progress *p = &t->state.progress;
    if (p->best_epoch > 0 || t->job->max_batches)
        return ERR_OK;
    return err_set(e, ERR_DATA,
                   "%s was not a finite number in any of the %d epochs: the learning "
                   "rate may be too high",
                   t->config->train.monitor.name, p->epoch);
}

/* What the tested weights say of the validation clips, for the record. */
static enum err_code send_validation(struct trainer *t, struct err *e)
{
    const struct run_evaluation of = evaluation(t, t->source, FEAT_VALID);
    enum err_code code = run_evaluate(&of, &t->valid, e);
    if (code == ERR_OK)
        code = link_send(t->job->link, LINK_VALID, t->valid.score,
                         t->valid.clips * t->valid.tags * sizeof(*t->valid.score), e);
    return code;
}

/* Tests the best (or last) weights, which the network then holds. */
static enum err_code test(struct trainer *t, struct err *e)
{
    struct run_state *s = &t->state;
    const struct exp_config *c = t->config;
    double start = clock_seconds();
    if (c->train.test_weights == EXP_TEST_BEST && s->progress.best_epoch > 0) {
        memcpy(s->w, s->best_w, s->weights * sizeof(real));
        memcpy(s->stats, s->best_stats, s->statistics * sizeof(real));
    } else {
        run_swap_average(t);
    }
    struct run_scores scores;
    enum err_code code = run_scores_init(&scores, c->dataset, FEAT_TEST, e);
    if (code != ERR_OK)
        return code;
    const struct run_evaluation of = evaluation(t, t->source, FEAT_TEST);
    code = run_evaluate(&of, &scores, e);
    if (code == ERR_OK) {
        tune_for_test(t, &scores);
        run_scores_judge(&scores, t->at_best);
    }
    if (code == ERR_OK && !isfinite(scores.loss) && !t->job->max_batches) {
        code = err_set(e, ERR_DATA,
                       "the loss of the test clips is not a finite number: the "
                       "learning rate may be too high");
    }
    if (code == ERR_OK && c->evaluate.condition_count > 0) {
        struct run_scores perturbed;
        code = run_scores_init(&perturbed, c->dataset, FEAT_TEST, e);
        if (code == ERR_OK) {
            memcpy(perturbed.tuned, scores.tuned,
                   RUN_METRICS * scores.tags * sizeof(*scores.tuned));
            code = test_perturbed(t, &perturbed, e);
            run_scores_deinit(&perturbed);
        }
    }
    if (code == ERR_OK && t->job->link >= 0 && !t->job->quick)
        code = send_validation(t, e);
    if (code == ERR_OK)
        code = feat_source_check(t->source, e);
    if (code == ERR_OK && t->job->weights)
        code = exp_weights_save(t->job->weights, c, t->source, s->w, s->stats, e);
    if (code == ERR_OK && t->job->link >= 0)
        code = send_result(t, &scores, clock_seconds() - start, e);
    run_scores_deinit(&scores);
    return code;
}

/* Damaged features may show as anything else first, such as a loss that is NaN. */
static enum err_code find_cause(const struct trainer *t, enum err_code code,
                                struct err *e)
{
    struct err fault = {0};
    if (code != ERR_OK && code != ERR_INTERRUPTED && t->source &&
        feat_source_check(t->source, &fault) != ERR_OK) {
        code = fault.code;
        *e = fault;
    }
    return code;
}

/* Whether the run has come to where it pauses. */
static bool is_due(const struct trainer *t)
{
    const struct run_progress *p = &t->state.progress;
    const bool held = t->job->hold && *t->job->hold;
    return !p->ended && (held || (t->job->until > 0 && p->epoch >= t->job->until));
}

enum err_code run_train(const struct run_job *job, struct err *e)
{
    struct trainer t;
    if (job->config->objective)
        return run_formula(job, e);
    memset(&t, 0, sizeof(t));
    nn_flush_subnormals();
    enum err_code code = open_trainer(&t, job, e);
    if (code == ERR_OK)
        code = begin(&t, e);
    while (code == ERR_OK && !t.state.progress.ended && !is_due(&t)) {
        code = run_epoch(&t, e);
        if (code == ERR_OK && job->quick)
            break;
    }
    if (code == ERR_OK && is_due(&t)) {
        code = link_send(job->link, LINK_PAUSED, "", 0, e);
    } else {
        code = code != ERR_OK ? code : check_best(&t, e);
        code = code != ERR_OK ? code : test(&t, e);
    }
    code = find_cause(&t, code, e);
    close_trainer(&t);
    return code;
}
