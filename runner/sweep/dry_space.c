/* What is known of a sweep before its first result: dry_space.h. */
#include "runner/sweep/dry_space.h"

#include "runner/sweep/ask.h"
#include "runner/sweep/decide.h"

#include <math.h>

enum { MOST_VALUES = 12 };

size_t run_planned_trials(const struct exp_sweep *s)
{
    return s->proposed > 0 ? (size_t)s->proposed : s->trial_count;
}

struct first {
    struct ask ask;
    struct exp_book *book;
};

static enum ask_taken take(void *context, const struct run_point *point,
                           struct schedule_trial *out)
{
    struct first *f = context;
    const struct exp_taken taken = exp_book_take(f->book, point);
    if (taken.as != EXP_TAKEN_NEW)
        return taken.as == EXP_TAKEN_REPEATED ? ASK_REPEATED : ASK_REFUSED;
    *out = (struct schedule_trial){.epochs = taken.trial->config->train.epochs,
                                   .cost = sweep_epoch_cost(taken.trial->config)};
    return ASK_TAKEN;
}

void run_first_points(struct exp_book *book, const struct exp_sweep *example,
                      struct arena *a)
{
    const struct exp_sweep *s = exp_book_sweep(book);
    struct first first = {
        .ask = {.sampler = (const struct run_sampler_type *)exp_book_method(book)->type,
                .space = exp_book_space(book),
                .trials = (size_t)s->proposed,
                .context = &first,
                .take = take,
                .arena = a},
        .book = book};
    first.ask.queue = exp_book_queue(book, &first.ask.queue_count);
    const struct schedule_plan plan = {
        .workers = s->parallel,
        .seeds = exp_runs(example),
        .folds = exp_folds(example),
        .upto = s->upto,
        .maximize = s->metric.goal == EXP_MAXIMIZE,
        .pruner = (const struct run_pruner_type *)s->prune.type,
        .pruner_options = s->prune.options,
        .context = &first.ask,
        .ask = ask_trial};
    schedule_advance(schedule_create(&plan, a));
}

static const char *name_of(enum run_distribution d)
{
    static const char *const names[] = {[RUN_VALUES] = "values",
                                        [RUN_UNIFORM] = "uniform",
                                        [RUN_LOG_UNIFORM] = "log uniform",
                                        [RUN_INT_UNIFORM] = "whole numbers",
                                        [RUN_INT_LOG_UNIFORM] =
                                            "whole numbers, log uniform",
                                        [RUN_NORMAL] = "normal",
                                        [RUN_LOG_NORMAL] = "log normal"};
    return names[d];
}

static void add_values(const struct run_parameter *p, struct str *out)
{
    for (size_t i = 0; i < p->value_count && i < MOST_VALUES; i++) {
        str_add(out, i ? ", " : "");
        if (p->labels && p->labels[i])
            str_add(out, p->labels[i]);
        else
            yaml_write_flow(p->values[i], out);
    }
    if (p->value_count > MOST_VALUES)
        str_addf(out, ", ... (%zu)", p->value_count);
}

static void add_range(const struct run_parameter *p, struct str *out)
{
    if (!isnan(p->min) || !isnan(p->max))
        str_addf(out, "%g to %g, ", p->min, p->max);
    if (!isnan(p->mu))
        str_addf(out, "mu %g, sigma %g, ", p->mu, p->sigma);
    str_add(out, name_of(p->distribution));
    if (p->step > 0)
        str_addf(out, ", in steps of %g", p->step);
}

void run_add_space(const struct run_space *space, struct str *out)
{
    str_add(out, "Space:\n");
    for (size_t i = 0; i < space->count; i++) {
        const struct run_parameter *p = &space->parameters[i];
        str_addf(out, "  %s: ", p->path);
        if (p->distribution == RUN_VALUES)
            add_values(p, out);
        else
            add_range(p, out);
        if (p->when) {
            str_add(out, ", when ");
            yaml_write_flow(p->when, out);
        }
        str_add(out, "\n");
    }
}
