/* Metrics that cannot be computed, told before the first step: measurable.h. */
#include "runner/experiment/measurable.h"

#include "features/data/unknown.h"
#include "features/data/one_tag.h"
#include "runner/experiment/sections.h"
#include "runner/metric.h"

#include <string.h>

struct scene {
    const struct yaml_node *file;
    const struct feat_dataset *dataset;
    const struct exp_train *train;
    const struct exp_metric *sweep;
    const struct yaml_node *sweep_at;
    struct diag *diag;
};

/* Whether some tag has clips of the split that have it and clips that have not. */
static bool has_both_classes(const struct feat_dataset *d, enum feat_split split)
{
    for (size_t t = 0; t < d->tag_count; t++) {
        size_t with = feat_dataset_count_with(d, split, t);
        if (with > 0 && with < feat_dataset_count_known(d, split, t))
            return true;
    }
    return false;
}

static const struct yaml_node *section_at(const struct scene *s, const char *section,
                                          const char *key)
{
    const struct yaml_node *map = yaml_find(s->file, section);
    const struct yaml_node *value = yaml_find(map, key);
    return value ? value : map;
}

/* What the metric decides, and where that is written; NULL: nothing. */
static const char *what_it_decides(const struct scene *s, const char *metric,
                                   const struct yaml_node **at)
{
    const struct exp_train *t = s->train;
    if (s->sweep->name && strcmp(s->sweep->name, metric) == 0) {
        *at = s->sweep_at;
        return "ranks the sweep";
    }
    if (strcmp(t->monitor.name, metric) == 0) {
        *at = section_at(s, "train", "monitor");
        return "picks the best epoch";
    }
    for (size_t i = 0; i < t->phase_count; i++) {
        const struct opt_typed *schedule = &t->phases[i].schedule;
        const struct nn_schedule_type *type =
            (const struct nn_schedule_type *)schedule->type;
        const char *watched = type->metric ? type->metric(schedule->options) : NULL;
        if (watched && strcmp(watched, metric) == 0) {
            *at = schedule->node;
            return "moves the schedule";
        }
    }
    return NULL;
}

/* What keeps a metric from having a value on the split; NULL: nothing. */
static const char *why_not(const struct run_metric_type *type,
                           const struct feat_dataset *d, enum feat_split split,
                           struct arena *a)
{
    if (type->one_tag && !feat_dataset_has_one_tag(d))
        return "it is for data with one tag a clip";
    if (type->needs_classes && !has_both_classes(d, split))
        return arena_printf(a,
                            "no tag has both clips with it and clips without it among "
                            "the %zu %s clips",
                            d->split_count[split], feat_split_words[split]);
    return NULL;
}

static void check_split(const struct scene *s, enum feat_split split)
{
    const struct feat_dataset *d = s->dataset;
    struct arena *a = arena_create();
    const char *idle = "", *idle_why = NULL;
    for (size_t i = 0; i < RUN_METRICS && d->split_count[split] > 0; i++) {
        const struct yaml_node *at = NULL;
        const struct run_metric_type *type = run_metric(i);
        const char *why = why_not(type, d, split, a);
        if (!why)
            continue;
        const char *metric = run_metric_name(i, split, NULL, a);
        const char *use = what_it_decides(s, metric, &at);
        if (use) {
            const char *hint = arena_printf(a, "%s, or a split that has such a tag",
                                            exp_metric_of_loss(a).name);
            diag_error(s->diag, at, type->needs_classes ? hint : NULL,
                       "%s cannot be computed, and it %s: %s", metric, use, why);
        } else if (type->needs_classes && type->usual) {
            idle = arena_printf(a, "%s%s%s", idle, *idle ? ", " : "", metric);
            idle_why = why;
        }
    }
    if (idle_why)
        diag_warning(s->diag, section_at(s, "data", "split"), NULL,
                     "%s cannot be computed: %s", idle, idle_why);
    arena_destroy(a);
}

void exp_check_measurable(const struct yaml_node *file,
                          const struct feat_dataset *dataset,
                          const struct exp_train *train, const struct exp_metric *sweep,
                          const struct yaml_node *sweep_at, struct diag *diag)
{
    struct scene s = {file, dataset, train, sweep, sweep_at, diag};
    const size_t errors = diag_errors(diag);
    check_split(&s, FEAT_VALID);
    check_split(&s, FEAT_TEST);
    for (size_t i = 1; i < dataset->fold_count && diag_errors(diag) == errors; i++) {
        s.dataset = dataset->folds[i];
        check_split(&s, FEAT_TEST); /* each of them validates, too */
    }
}
