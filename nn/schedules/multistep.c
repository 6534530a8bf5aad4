/* The rate falls by a factor at given epochs, as torch.optim.lr_scheduler.MultiStepLR.
 */
#include "nn/schedule.h"

#include <math.h>

struct multistep {
    struct opt_ints milestones;
    double gamma;
    struct nn_warmup warmup;
};

static const struct opt options[] = {{.name = "milestones",
                                      .kind = OPT_INT_LIST,
                                      .offset = offsetof(struct multistep, milestones),
                                      .min = 1,
                                      .max = INT_MAX,
                                      .unit = "epochs",
                                      .help = "the epochs after which the rate falls"},
                                     {.name = "gamma",
                                      .kind = OPT_REAL,
                                      .offset = offsetof(struct multistep, gamma),
                                      .fallback = "0.1",
                                      .max = INFINITY,
                                      .above_min = true,
                                      .help = "factor by which the rate falls"},
                                     {.name = "warmup",
                                      .kind = OPT_TABLE,
                                      .offset = offsetof(struct multistep, warmup),
                                      .table = nn_warmup_table,
                                      .help = "a rise from 0 before the schedule"},
                                     {0}};

static double next(const void *o, void *state, double base, double lr, int done,
                   int epochs, double metric)
{
    (void)state;
    (void)metric;
    const struct multistep *s = o;
    if (nn_warmup(&s->warmup, base, &done, &epochs, &lr))
        return lr;
    int passed = 0;
    for (size_t i = 0; i < s->milestones.count; i++)
        passed += s->milestones.items[i] <= done;
    return base * pow(s->gamma, passed);
}

static const char python[] =
    "def multistep(optimizer, epochs, steps, milestones, gamma):\n"
    "    return lr_scheduler.MultiStepLR(optimizer, milestones, gamma)\n";

const struct nn_schedule_type nn_schedule_multistep = {
    .plugin = {.name = "multistep",
               .help = "falls by a factor at given epochs",
               .options = options,
               .options_size = sizeof(struct multistep),
               .reference = "torch.optim.lr_scheduler.MultiStepLR",
               .example = "{milestones: [30, 40], gamma: 0.1}",
               .python = python},
    .next = next,
};
