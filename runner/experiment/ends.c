/* How much of a sweep is trained: `seeds`, `budget`, `stop_when`. */
#include "runner/experiment/sections.h"

#include <math.h>

static const char *const none_word[] = {"none", NULL};

const struct opt exp_seeds_table[] = {
    {.name = "upto",
     .kind = OPT_INT,
     .offset = offsetof(struct exp_sweep_options, seeds),
     .min = 1,
     .max = EXP_MAX_SEEDS,
     .help = "runs of a trial at most: each is trained once, and once more while it is "
             "as near to the best as one run is to its trial: what gp expects of it, "
             "with other methods the mean of its runs"},
    {0}};

static const struct opt count_table[] = {
    {.name = "seeds",
     .kind = OPT_INT,
     .offset = offsetof(struct exp_sweep_options, seeds),
     .fallback = "1",
     .min = 1,
     .max = EXP_MAX_SEEDS,
     .help = "runs of each trial"},
    {0}};

const struct opt exp_budget_table[] = {
    {.name = "epochs",
     .kind = OPT_INT,
     .offset = offsetof(struct exp_budget, epochs),
     .fallback = "0",
     .min = 0,
     .max = INT_MAX,
     .help = "of all runs together; 0: any number"},
    {.name = "hours",
     .kind = OPT_REAL,
     .offset = offsetof(struct exp_budget, hours),
     .fallback = "none",
     .words = none_word,
     .min = 0,
     .max = 1e6,
     .above_min = true,
     .unit = "hours",
     .help = "in which the sweep is worked on, over all calls of mtag-run"},
    {.name = "worker_hours",
     .kind = OPT_REAL,
     .offset = offsetof(struct exp_budget, worker_hours),
     .fallback = "none",
     .words = none_word,
     .min = 0,
     .max = 1e6,
     .above_min = true,
     .unit = "hours",
     .help = "of all runs together"},
    {0}};

const struct opt exp_stop_when_table[] = {
    {.name = "target",
     .kind = OPT_REAL,
     .offset = offsetof(struct exp_stop_when, target),
     .fallback = "none",
     .words = none_word,
     .help = "a run has reached this value of the metric"},
    {.name = "improvement",
     .kind = OPT_REAL,
     .offset = offsetof(struct exp_stop_when, improvement),
     .fallback = "none",
     .words = none_word,
     .min = 0,
     .max = INFINITY,
     .help = "gp: each of the last 5 trials was expected to be better than the best by "
             "less than this; others: the last 20 trials have not made the best value "
             "better by more than this"},
    {0}};

void exp_read_seeds(const struct yaml_node *node, struct exp_sweep_options *out,
                    struct arena *a, struct diag *diag)
{
    out->seeds = 1;
    out->upto = node && node->kind == YAML_MAPPING;
    if (out->upto) {
        opt_read(exp_seeds_table, node, "sweep.seeds", NULL, out, a, diag);
    } else if (node && !yaml_is_null(node)) {
        struct yaml_node *map = yaml_mapping(a);
        yaml_set(map, "seeds", yaml_copy(node, a), a);
        opt_read(count_table, map, "sweep", NULL, out, a, diag);
    }
    if (out->seeds < 1)
        out->seeds = 1;
}

bool exp_may_end(const struct exp_sweep *s)
{
    return s->budget.epochs > 0 || s->budget.hours > 0 || s->budget.worker_hours > 0 ||
           !isnan(s->stop_when.target) || !isnan(s->stop_when.improvement);
}
