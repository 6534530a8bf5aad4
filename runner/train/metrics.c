/* What a run measures: metrics.h. */
#include "runner/train/metrics.h"

#include "features/data/one_tag.h"
#include "runner/experiment/sections.h"

#include <math.h>
#include <string.h>

#define BOOKKEEPING(field, text)                                                       \
    {                                                                                  \
        {.name = #field, .title = text, .split = "", .bookkeeping = true},             \
            offsetof(struct link_epoch, field), false                                  \
    }

const struct run_bookkeeping run_bookkeeping[RUN_BOOKKEEPING] = {
    BOOKKEEPING(lr, "LR"),
    BOOKKEEPING(train_seconds, "train seconds"),
    BOOKKEEPING(seconds, "seconds"),
    {{.name = "value", .title = "value", .split = "", .place = 1},
     offsetof(struct link_epoch, value),
     true},
};

bool run_bookkeeping_get(size_t number, const struct link_epoch *row, double *out)
{
    const struct run_bookkeeping *b = &run_bookkeeping[number];
    memcpy(out, (const char *)row + b->offset, sizeof(*out));
    return b->of_formula == row->of_formula;
}

uint64_t run_metrics_at_best(const struct exp_config *c)
{
    uint64_t set = 0;
    const bool one_tag = feat_dataset_has_one_tag(c->dataset);
    for (size_t i = 0; i < RUN_METRICS; i++)
        set |= (uint64_t)(one_tag || !run_metric(i)->one_tag) << i;
    return set;
}

static uint64_t set_of(const char *name)
{
    size_t number;
    enum feat_split split;
    return name && run_metric_find(name, &number, &split) ? (uint64_t)1 << number : 0;
}

uint64_t run_metrics_each_epoch(const struct exp_config *c,
                                const struct exp_metric *ranks)
{
    uint64_t set = set_of(c->train.monitor.name);
    for (size_t i = 0; i < RUN_METRICS; i++)
        set |= (uint64_t)run_metric(i)->usual << i;
    for (size_t i = 0; i < c->train.phase_count; i++) {
        const struct opt_typed *schedule = &c->train.phases[i].schedule;
        const struct nn_schedule_type *type =
            (const struct nn_schedule_type *)schedule->type;
        set |= type->metric ? set_of(type->metric(schedule->options)) : 0;
    }
    if (ranks != NULL)
        set |= set_of(ranks->name);
    return set & run_metrics_at_best(c);
}

struct link_epoch run_new_row(void)
{
    return (struct link_epoch){.train = run_no_values(), .valid = run_no_values()};
}

double run_epoch_metric(const struct link_epoch *row, const char *name)
{
    size_t number;
    enum feat_split split;
    if (strcmp(name, exp_metric_of_formula.name) == 0)
        return row->of_formula ? row->value : (double)NAN;
    if (!run_metric_find(name, &number, &split) || split == FEAT_TEST)
        return (double)NAN;
    return split == FEAT_TRAIN ? row->train.of[number] : row->valid.of[number];
}

bool run_metric_is_higher_better(const char *name)
{
    size_t number;
    enum feat_split split;
    return run_metric_find(name, &number, &split) && run_metric(number)->maximize;
}
