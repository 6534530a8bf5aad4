/* The rate falls by a factor every few epochs, as torch.optim.lr_scheduler.StepLR. */
#include "nn/schedule.h"

#include <math.h>

struct step {
    int every;
    double gamma;
    struct nn_warmup warmup;
};

static const struct opt options[] = {
    {.name = "every",
     .kind = OPT_INT,
     .offset = offsetof(struct step, every),
     .min = 1,
     .max = INT_MAX,
     .unit = "epochs",
     .help = "epochs from one fall of the rate to the next"},
    {.name = "gamma",
     .kind = OPT_REAL,
     .offset = offsetof(struct step, gamma),
     .fallback = "0.1",
     .max = INFINITY,
     .above_min = true,
     .help = "factor by which the rate falls"},
    {.name = "warmup",
     .kind = OPT_TABLE,
     .offset = offsetof(struct step, warmup),
     .table = nn_warmup_table,
     .help = "a rise from 0 before the schedule"},
    {0}};

static double next(const void *o, void *state, double base, double lr, int done,
                   int epochs, double metric)
{
    (void)state;
    (void)metric;
    const struct step *s = o;
    if (nn_warmup(&s->warmup, base, &done, &epochs, &lr))
        return lr;
    return base * pow(s->gamma, done / s->every);
}

static const char python[] =
    "def step(optimizer, epochs, steps, every, gamma):\n"
    "    return lr_scheduler.StepLR(optimizer, every, gamma)\n";

const struct nn_schedule_type nn_schedule_step = {
    .plugin = {.name = "step",
               .help = "falls by a factor every few epochs",
               .options = options,
               .options_size = sizeof(struct step),
               .reference = "torch.optim.lr_scheduler.StepLR",
               .example = "{every: 10, gamma: 0.5}",
               .python = python},
    .next = next,
};
