/* The rate falls when a metric has stopped improving, as
 * torch.optim.lr_scheduler.ReduceLROnPlateau: an epoch is better if its metric is below
 * best (1 - threshold); after more than `patience` epochs in a row that are not, the
 * rate is multiplied with `factor` and the count begins again. A change of less than
 * 1e-8 is not made. A metric that is better when higher arrives negated: "below" then
 * means below best (1 + threshold), PyTorch's mode `max`. */
#include "nn/schedule.h"

#include <math.h>

struct plateau {
    const char *metric;
    double factor, threshold;
    int patience;
    struct nn_warmup warmup;
};

struct plateau_state {
    double best;
    int bad; /* epochs since the last better one */
};

_Static_assert(sizeof(struct plateau_state) <= NN_SCHEDULE_STATE,
               "fits into a checkpoint");

static const double smallest_change = 1e-8;

static const struct opt options[] = {
    {.name = "metric",
     .kind = OPT_STRING,
     .offset = offsetof(struct plateau, metric),
     .fallback = "valid_loss",
     .help = "the metric that is watched"},
    {.name = "factor",
     .kind = OPT_REAL,
     .offset = offsetof(struct plateau, factor),
     .fallback = "0.1",
     .max = 1,
     .above_min = true,
     .below_max = true,
     .help = "factor by which the rate falls"},
    {.name = "patience",
     .kind = OPT_INT,
     .offset = offsetof(struct plateau, patience),
     .fallback = "10",
     .max = INT_MAX,
     .unit = "epochs",
     .help = "epochs without a better value before the rate falls"},
    {.name = "threshold",
     .kind = OPT_REAL,
     .offset = offsetof(struct plateau, threshold),
     .fallback = "1e-4",
     .max = 1,
     .help = "a better value differs from the best by more than this share of it"},
    {.name = "warmup",
     .kind = OPT_TABLE,
     .offset = offsetof(struct plateau, warmup),
     .table = nn_warmup_table,
     .help = "a rise from 0 before the schedule"},
    {0}};

static void start(const void *o, void *state)
{
    (void)o;
    struct plateau_state *s = state;
    *s = (struct plateau_state){.best = INFINITY};
}

static double next(const void *o, void *state, double base, double lr, int done,
                   int epochs, double metric)
{
    const struct plateau *p = o;
    struct plateau_state *s = state;
    if (nn_warmup(&p->warmup, base, &done, &epochs, &lr))
        return lr;
    if (done == 0) /* the first epoch of the schedule itself */
        return base;
    double limit = s->best * (s->best < 0 ? 1 + p->threshold : 1 - p->threshold);
    if (metric < limit) {
        s->best = metric;
        s->bad = 0;
    } else {
        s->bad++;
    }
    if (s->bad <= p->patience)
        return lr;
    s->bad = 0;
    double lower = lr * p->factor;
    return lr - lower > smallest_change ? lower : lr;
}

static const char *metric_name(const void *o)
{
    return ((const struct plateau *)o)->metric;
}

static const char python[] =
    "def plateau(optimizer, epochs, steps, metric, factor, threshold, patience):\n"
    "    metric = metric if metric in MEASURED else 'valid_roc_auc'\n"
    "    schedule = lr_scheduler.ReduceLROnPlateau(\n"
    "        optimizer, 'min' if metric.endswith('loss') else 'max', factor, patience, "
    "threshold)\n"
    "    schedule.metric = metric\n"
    "    return schedule\n";

const struct nn_schedule_type nn_schedule_plateau = {
    .plugin = {.name = "plateau",
               .help = "falls when a metric stops improving",
               .options = options,
               .options_size = sizeof(struct plateau),
               .reference = "torch.optim.lr_scheduler.ReduceLROnPlateau",
               .example = "{factor: 0.2, patience: 5}",
               .python = python},
    .state_size = sizeof(struct plateau_state),
    .start = start,
    .next = next,
    .metric = metric_name,
};
