/* The best trial of a sweep so far: best.h. */
#include "runner/sweep/best.h"

#include "runner/sweep/closing.h"

#include <math.h>
#include <string.h>

/* Whether a trial cannot be compared with the first: it has other test clips, or
 * another loss. The database tells then which trials are ranked. */
static bool differs(const struct exp_sweep *s, size_t trial)
{
    const struct exp_config *first = s->trials[0].config, *c = s->trials[trial].config;
    if (strcmp(c->canonical[EXP_CANONICAL_EVALUATE],
               first->canonical[EXP_CANONICAL_EVALUATE]) != 0 ||
        c->train.loss.type != first->train.loss.type)
        return true;
    if (c->objective && first->objective)
        return c->objective->formula != first->objective->formula &&
               strcmp(c->objective->formula->task, first->objective->formula->task) !=
                   0;
    if (c->dataset == first->dataset)
        return false;
    struct hash task = exp_task(first);
    return strcmp(exp_task(c).text, task.text) != 0;
}

struct standing {
    int64_t trial;
    double mean;
    size_t finished, asked;
    bool complete;
};

static bool find_standing(const struct sweep *w, size_t trial, struct standing *out)
{
    size_t finished = 0, asked = 0;
    double sum = 0;
    for (size_t i = 0; i < w->runs.each; i++) {
        const struct run_item *r = run_list_item(&w->runs, trial, i);
        bool counts = r->state == RUN_DONE && !isnan(r->value);
        finished += counts;
        asked += r->row.id != 0;
        sum += counts ? r->value : 0;
    }
    *out = (struct standing){.trial = run_list_item(&w->runs, trial, 0)->trial_id,
                             .mean = sum / (double)finished,
                             .finished = finished,
                             .asked = asked,
                             .complete = finished == asked};
    return finished > 0;
}

static bool is_before(const struct standing *a, const struct standing *b, bool maximize)
{
    if (a->complete != b->complete)
        return a->complete;
    if (run_is_better(a->mean, b->mean, maximize))
        return true;
    return !run_is_better(b->mean, a->mean, maximize) && a->trial < b->trial;
}

/* The place of the best of all trials; SIZE_MAX: none has a finished run. */
static size_t find_best(const struct sweep *w)
{
    struct standing best = {0}, own;
    size_t found = SIZE_MAX;
    for (size_t i = 0; i < w->spec->trial_count; i++) {
        if (!find_standing(w, i, &own) ||
            (found != SIZE_MAX &&
             !is_before(&own, &best, w->spec->metric.goal == EXP_MAXIMIZE)))
            continue;
        best = own;
        found = i;
    }
    return found;
}

/* After a change to a trial's runs. All are gone through only if it was the best. */
static void place_trial(struct sweep *w, size_t trial)
{
    struct standing own, best;
    if (w->best == trial)
        w->best = find_best(w);
    else if (find_standing(w, trial, &own) &&
             (w->best == SIZE_MAX ||
              (find_standing(w, w->best, &best) &&
               is_before(&own, &best, w->spec->metric.goal == EXP_MAXIMIZE))))
        w->best = trial;
}

void sweep_best_note(struct sweep *w, const struct run_item *r)
{
    size_t trial, run;
    run_list_place(&w->runs, (size_t)(r - w->runs.items), &trial, &run);
    place_trial(w, trial);
}

static enum err_code read_value(struct sweep *w, struct run_item *r)
{
    r->value = (double)NAN;
    return r->state == RUN_DONE && r->row.status == RES_FINISHED && !w->mixed
               ? res_run_value(w->store, r->row.id, w->spec->metric.name, &r->value,
                               &w->err)
               : ERR_OK;
}

enum err_code sweep_best_add_run(struct sweep *w, struct run_item *r)
{
    const enum err_code code = read_value(w, r);
    sweep_best_note(w, r);
    return code;
}

static enum err_code read_values(struct sweep *w, size_t trial)
{
    enum err_code code = ERR_OK;
    for (size_t i = 0; i < w->runs.each && code == ERR_OK; i++)
        code = read_value(w, run_list_item(&w->runs, trial, i));
    return code;
}

enum err_code sweep_best_add(struct sweep *w, size_t trial)
{
    w->mixed = w->mixed || differs(w->spec, trial);
    const enum err_code code = read_values(w, trial);
    place_trial(w, trial);
    return code;
}

enum err_code sweep_best_begin(struct sweep *w)
{
    enum err_code code = ERR_OK;
    w->mixed = false;
    for (size_t i = 1; i < w->spec->trial_count; i++)
        w->mixed = w->mixed || differs(w->spec, i);
    for (size_t i = 0; i < w->spec->trial_count && code == ERR_OK; i++)
        code = read_values(w, i);
    w->best = find_best(w);
    return code;
}

bool sweep_best(const struct sweep *w, int64_t *trial, double *value)
{
    struct standing best;
    if (w->mixed)
        return run_best(w->spec, w->options, trial, value);
    if (w->best == SIZE_MAX || !find_standing(w, w->best, &best))
        return false;
    *trial = best.trial;
    *value = best.mean;
    return true;
}

bool sweep_best_ahead(const struct sweep *w, double best, struct sweep_ahead *out)
{
    const bool maximize = w->spec->metric.goal == EXP_MAXIMIZE;
    struct standing own;
    bool found = false;
    if (w->mixed || w->runs.each == 1) /* every trial with a value is complete */
        return false;
    for (size_t i = 0; i < w->spec->trial_count; i++) {
        if (!find_standing(w, i, &own) || own.complete ||
            !run_is_better(own.mean, found ? out->value : best, maximize))
            continue;
        *out = (struct sweep_ahead){own.trial, own.mean, own.finished, own.asked};
        found = true;
    }
    return found;
}

void sweep_best_show(const struct sweep *w, struct sweep_line *line)
{
    double squares = 0;
    struct sweep_ahead ahead = {0};
    if (!sweep_best(w, &line->best, &line->value))
        return;
    sweep_best_ahead(w, line->value, &ahead);
    line->ahead = ahead.trial;
    line->ahead_value = ahead.value;
    line->count = 0;
    /* Of trials that cannot all be compared the database names the best. */
    const size_t count = w->mixed ? w->runs.count : w->runs.each;
    for (size_t i = 0; i < count; i++) {
        const struct run_item *r =
            w->mixed ? &w->runs.items[i] : run_list_item(&w->runs, w->best, i);
        if (r->trial_id != line->best)
            continue;
        line->best_label = r->trial->label;
        if (r->state != RUN_DONE || isnan(r->value))
            continue;
        line->count++;
        squares += (r->value - line->value) * (r->value - line->value);
    }
    line->deviation = line->count > 1 ? sqrt(squares / (line->count - 1)) : (double)NAN;
}
