/* The rate stays as it is. */
#include "nn/schedule.h"

struct constant {
    struct nn_warmup warmup;
};

static const struct opt options[] = {{.name = "warmup",
                                      .kind = OPT_TABLE,
                                      .offset = offsetof(struct constant, warmup),
                                      .table = nn_warmup_table,
                                      .help = "a rise from 0 before the schedule"},
                                     {0}};

static double next(const void *o, void *state, double base, double lr, int done,
                   int epochs, double metric)
{
    (void)state;
    (void)metric;
    const struct constant *c = o;
    if (nn_warmup(&c->warmup, base, &done, &epochs, &lr))
        return lr;
    return base;
}

static const char python[] =
    "def constant(optimizer, epochs, steps):\n"
    "    return lr_scheduler.LambdaLR(optimizer, lambda epoch: 1)\n";

const struct nn_schedule_type nn_schedule_constant = {
    .plugin = {.name = "constant",
               .help = "the same rate from start to end",
               .options = options,
               .options_size = sizeof(struct constant),
               .example = "{warmup: {epochs: 5}}",
               .python = python},
    .next = next,
    .constant = true,
};
