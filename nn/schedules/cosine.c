/* Half a cosine from the base rate to min_lr, as
 * torch.optim.lr_scheduler.CosineAnnealingLR (after `period` epochs it rises again, the
 * same way), or with restarts, as CosineAnnealingWarmRestarts: after `period` epochs it
 * begins anew. */
#include "nn/schedule.h"

#include <math.h>

struct cosine {
    int period;
    double min_lr;
    bool restarts;
    struct nn_warmup warmup;
};

static const char *const period_words[] = {"epochs", NULL};

static const struct opt options[] = {
    {.name = "period",
     .kind = OPT_INT,
     .offset = offsetof(struct cosine, period),
     .fallback = "epochs",
     .min = 1,
     .max = INT_MAX,
     .words = period_words,
     .unit = "epochs",
     .help = "from the base rate down to min_lr; `epochs`: until the end of the run"},
    {.name = "min_lr",
     .kind = OPT_REAL,
     .offset = offsetof(struct cosine, min_lr),
     .fallback = "0",
     .max = INFINITY,
     .help = "the lowest rate"},
    {.name = "restarts",
     .kind = OPT_BOOL,
     .offset = offsetof(struct cosine, restarts),
     .fallback = "false",
     .help = "starts anew at the base rate after each period"},
    {.name = "warmup",
     .kind = OPT_TABLE,
     .offset = offsetof(struct cosine, warmup),
     .table = nn_warmup_table,
     .help = "a rise from 0 before the schedule"},
    {0}};

static double next(const void *o, void *state, double base, double lr, int done,
                   int epochs, double metric)
{
    (void)state;
    (void)metric;
    const struct cosine *c = o;
    if (nn_warmup(&c->warmup, base, &done, &epochs, &lr))
        return lr;
    int period = c->period == OPT_WORD(0) ? epochs : c->period;
    if (period < 1)
        return base;
    if (c->restarts)
        done %= period;
    double pi = acos(-1.0);
    return c->min_lr + (base - c->min_lr) * (1 + cos(pi * done / period)) / 2;
}

static bool spans(const void *o)
{
    return ((const struct cosine *)o)->period == OPT_WORD(0);
}

static const char python[] =
    "def cosine(optimizer, epochs, steps, period, min_lr, restarts):\n"
    "    if restarts:\n"
    "        return lr_scheduler.CosineAnnealingWarmRestarts(optimizer, period or "
    "epochs,\n"
    "                                                        eta_min=min_lr)\n"
    "    return lr_scheduler.CosineAnnealingLR(optimizer, period or epochs, min_lr)\n";

const struct nn_schedule_type nn_schedule_cosine = {
    .plugin = {.name = "cosine",
               .help = "falls along half a cosine, once or repeatedly",
               .options = options,
               .options_size = sizeof(struct cosine),
               .reference = "Loshchilov and Hutter 2017; CosineAnnealingLR and "
                            "CosineAnnealingWarmRestarts of torch.optim.lr_scheduler",
               .example = "{min_lr: 1e-5}",
               .python = python},
    .next = next,
    .spans = spans,
};
