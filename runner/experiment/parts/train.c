/* The section `train`: how the network is trained, and by which metric its best epoch
 * is known. */
#include "runner/experiment/parts/parts.h"

#include "runner/experiment/canonical.h"
#include "runner/experiment/init.h"
#include "runner/experiment/sections.h"
#include "runner/experiment/tree.h"

/* `monitor: {name: ..., goal: ...}` as a mapping of one pair, the same for all trials
 * that monitor that metric. */
static const struct yaml_node *monitor_of(const struct exp_checking *c,
                                          const struct exp_metric *monitor)
{
    struct exp_checker *checker = c->checker;
    struct arena *a = checker->arena;
    const bool maximize = monitor->goal == EXP_MAXIMIZE;
    struct str text = {0};
    bool is_new;
    str_addf(&text, "%s %d", monitor->name, maximize);
    void **slot = exp_memo_slot(&checker->monitors, str_text(&text), &is_new);
    str_deinit(&text);
    if (is_new) {
        struct yaml_node *metric = yaml_mapping(a), *section = yaml_mapping(a);
        yaml_set(metric, "name", yaml_scalar(a, monitor->name), a);
        yaml_set(metric, "goal", yaml_scalar(a, maximize ? "maximize" : "minimize"), a);
        yaml_set(section, "monitor", metric, a);
        *slot = section;
    }
    return *slot;
}

/* The section with the monitored metric written out: it may be the sweep's, which a
 * trial alone does not have. */
static struct yaml_node *with_monitor(const struct exp_checking *c,
                                      const struct yaml_node *section,
                                      const struct exp_metric *monitor)
{
    struct arena *a = c->checker->arena;
    const struct yaml_pair *pair = monitor_of(c, monitor)->pairs;
    const bool given = section && section->kind == YAML_MAPPING;
    return exp_with(given ? section : exp_mapping_at(section, a), pair->key,
                    pair->value, a);
}

const struct exp_train_part *exp_train_part(struct exp_checking *c)
{
    struct arena *a = c->checker->arena;
    struct exp_key key = {0};
    bool is_new;
    exp_key_section(c, "train", &key);
    struct exp_train_part *p =
        exp_part_find(c, EXP_TRAIN_PART, &key, sizeof(*p), &is_new);
    if (!is_new)
        return p;
    struct diag *diag = p->part.diag;
    const struct yaml_node *section = exp_plain_section(c, "train", diag);
    exp_read_train(section, &p->train, a, diag);
    if (c->checker->results)
        exp_find_weights(&p->train.init, c->checker->results, a, diag);
    p->part.good = diag_errors(diag) == 0;
    struct exp_metric *monitor = &p->train.monitor;
    if (!monitor->name && c->checker->metric.name)
        *monitor = exp_metric_of_epoch(c->checker->metric, a);
    else if (!monitor->name)
        *monitor = exp_metric_of_loss(a);
    if (p->part.good) {
        struct str text = {0};
        exp_canonical_train(&p->train, true, &text);
        exp_keep_canonical(c, &p->part, &text);
    }
    p->with_monitor = with_monitor(c, yaml_find(c->file, "train"), monitor);
    return p;
}
