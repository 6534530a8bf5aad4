/* A run of a formula: formula.h. */
#include "runner/train/formula.h"

#include "base/clock.h"
#include "runner/train/checkpoint.h"
#include "runner/train/link.h"
#include "runner/train/metrics.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct formula_run {
    const struct run_job *job;
    struct run_state state;
};

static enum err_code send_row(const struct formula_run *f, const struct link_epoch *row,
                              struct err *e)
{
    if (f->job->link < 0)
        return ERR_OK;
    link_alive();
    return link_send(f->job->link, LINK_EPOCH, row, sizeof(*row), e);
}

/* The checkpoint's epochs are sent again. */
static enum err_code begin(struct formula_run *f, struct err *e)
{
    struct run_state *s = &f->state;
    bool found = false;
    enum err_code code = ERR_OK;
    if (f->job->checkpoint)
        code = checkpoint_load(f->job->checkpoint, f->job->key, s, &found, e);
    if (code == ERR_OK && !found) {
        memset(&s->progress, 0, sizeof(s->progress));
        s->progress.best = NAN;
    }
    for (int i = 0; i < s->progress.epoch && code == ERR_OK; i++) {
        struct link_epoch row = s->rows[i];
        row.again = true;
        code = send_row(f, &row, e);
    }
    return code;
}

static enum err_code run_epoch(struct formula_run *f, struct err *e)
{
    const struct run_job *job = f->job;
    struct run_progress *p = &f->state.progress;
    const bool maximize = job->config->train.monitor.goal == EXP_MAXIMIZE;
    const double start = clock_seconds();
    struct link_epoch row = run_new_row();
    row.epoch = p->epoch + 1;
    row.of_formula = true;
    enum err_code code = exp_objective_value(job->config->objective, job->seed,
                                             row.epoch, &row.value, e);
    if (code != ERR_OK)
        return code;
    if (p->best_epoch == 0 || (maximize ? row.value > p->best : row.value < p->best)) {
        p->best = row.value;
        p->best_epoch = row.epoch;
    }
    row.best = p->best;
    row.best_epoch = p->best_epoch;
    row.seconds = row.train_seconds = clock_seconds() - start;
    p->seconds += row.seconds;
    p->train_seconds = p->seconds;
    f->state.rows[p->epoch++] = row;
    return send_row(f, &row, e);
}

static enum err_code save(const struct formula_run *f, struct err *e)
{
    return f->job->checkpoint
               ? checkpoint_save(f->job->checkpoint, f->job->key, &f->state, e)
               : ERR_OK;
}

static enum err_code send_result(const struct formula_run *f, struct err *e)
{
    const struct run_progress *p = &f->state.progress;
    struct link_result r = {.test = run_no_values(),
                            .seconds = p->seconds,
                            .train_seconds = p->train_seconds,
                            .best_epoch = p->best_epoch,
                            .epochs = p->epoch};
    snprintf(r.why_ended, sizeof(r.why_ended), "all epochs");
    return f->job->link < 0 ? ERR_OK
                            : link_send(f->job->link, LINK_RESULT, &r, sizeof(r), e);
}

/* Epochs up to the pause, the end, or a request to stop. */
static enum err_code run_epochs(struct formula_run *f, struct err *e)
{
    const struct run_job *job = f->job;
    const int epochs = job->config->train.epochs;
    const bool pauses = job->until > 0 && job->until < epochs;
    const int until = pauses ? job->until : job->max_batches ? 1 : epochs;
    enum err_code code = begin(f, e);
    while (code == ERR_OK && f->state.progress.epoch < until) {
        code = run_epoch(f, e);
        if (code == ERR_OK && job->stop && *job->stop) {
            code = save(f, e);
            return code == ERR_OK ? err_set(e, ERR_INTERRUPTED, "interrupted") : code;
        }
    }
    if (code != ERR_OK || !pauses)
        return code == ERR_OK ? send_result(f, e) : code;
    code = save(f, e);
    return code == ERR_OK ? link_send(job->link, LINK_PAUSED, "", 0, e) : code;
}

enum err_code run_formula(const struct run_job *job, struct err *e)
{
    struct formula_run f = {.job = job};
    f.state.epochs = (size_t)job->config->train.epochs;
    f.state.lineage = job->lineage;
    f.state.rows = mem_alloc(f.state.epochs + 1, sizeof(*f.state.rows));
    enum err_code code = f.state.rows
                             ? run_epochs(&f, e)
                             : err_set(e, ERR_MEMORY, "no memory for the epochs");
    free(f.state.rows);
    return code;
}
