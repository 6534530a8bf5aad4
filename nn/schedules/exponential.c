/* The rate falls by a factor every epoch, as torch.optim.lr_scheduler.ExponentialLR. */
#include "nn/schedule.h"

#include <math.h>

struct exponential {
    double gamma;
    struct nn_warmup warmup;
};

static const struct opt options[] = {{.name = "gamma",
                                      .kind = OPT_REAL,
                                      .offset = offsetof(struct exponential, gamma),
                                      .max = INFINITY,
                                      .above_min = true,
                                      .help = "factor of the rate after each epoch"},
                                     {.name = "warmup",
                                      .kind = OPT_TABLE,
                                      .offset = offsetof(struct exponential, warmup),
                                      .table = nn_warmup_table,
                                      .help = "a rise from 0 before the schedule"},
                                     {0}};

static double next(const void *o, void *state, double base, double lr, int done,
                   int epochs, double metric)
{
    (void)state;
    (void)metric;
    const struct exponential *s = o;
    if (nn_warmup(&s->warmup, base, &done, &epochs, &lr))
        return lr;
    return base * pow(s->gamma, done);
}

static const char python[] =
    "def exponential(optimizer, epochs, steps, gamma):\n"
    "    return lr_scheduler.ExponentialLR(optimizer, gamma)\n";

const struct nn_schedule_type nn_schedule_exponential = {
    .plugin = {.name = "exponential",
               .help = "falls by a factor every epoch",
               .options = options,
               .options_size = sizeof(struct exponential),
               .reference = "torch.optim.lr_scheduler.ExponentialLR",
               .example = "{gamma: 0.95}",
               .python = python},
    .next = next,
};
