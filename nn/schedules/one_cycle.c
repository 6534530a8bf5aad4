/* One rise and one long fall, step by step, as torch.optim.lr_scheduler.OneCycleLR with
 * its defaults: the rate goes along half a cosine from max_lr / 25 to max_lr, which it
 * reaches in step pct_start * steps - 1, then along another one to max_lr / 250,000 in
 * the last step; the momentum goes from 0.95 to 0.85 and back.
 *
 * The optimizer's own rate has no effect. PyTorch turns the momentum of an optimizer on
 * whose options have none (sgd, rmsprop); here it stays without. The warmup rises to
 * max_lr / 25. */
#include "nn/schedule.h"

#include <math.h>

struct one_cycle {
    double max_lr, pct_start;
    struct nn_warmup warmup;
};

static const double first_part = 1 / 25.0, last_part = 1 / 250000.0;
static const double momentum_high = 0.95, momentum_low = 0.85;

static const struct opt options[] = {
    {.name = "max_lr",
     .kind = OPT_REAL,
     .offset = offsetof(struct one_cycle, max_lr),
     .max = INFINITY,
     .above_min = true,
     .help = "the highest rate; overrides the optimizer's"},
    {.name = "pct_start",
     .kind = OPT_REAL,
     .offset = offsetof(struct one_cycle, pct_start),
     .fallback = "0.3",
     .max = 1,
     .help = "share of the steps in which the rate rises"},
    {.name = "warmup",
     .kind = OPT_TABLE,
     .offset = offsetof(struct one_cycle, warmup),
     .table = nn_warmup_table,
     .help = "a rise from 0 before the schedule"},
    {0}};

static double between(double from, double to, double part)
{
    double pi = acos(-1.0);
    return to + (from - to) / 2 * (1 + cos(pi * part));
}

/* How far step `at` is on the way from `first` to `last`. */
static double part_of(double at, double first, double last)
{
    return last > first ? fmin((at - first) / (last - first), 1) : 1;
}

static struct nn_pace at(const void *o, struct nn_moment m)
{
    const struct one_cycle *c = o;
    double start = c->max_lr * first_part, lr;
    if (nn_warmup(&c->warmup, start, &m.done, &m.epochs, &lr))
        return (struct nn_pace){lr, momentum_high};
    double step = (double)m.done * (double)m.steps + (double)m.step;
    double steps = (double)m.epochs * (double)m.steps;
    double top = c->pct_start * steps - 1;
    if (step <= top) {
        double part = part_of(step, 0, top);
        return (struct nn_pace){between(start, c->max_lr, part),
                                between(momentum_high, momentum_low, part)};
    }
    double part = part_of(step, top, steps - 1);
    return (struct nn_pace){between(c->max_lr, c->max_lr * last_part, part),
                            between(momentum_low, momentum_high, part)};
}

static bool spans(const void *o)
{
    (void)o;
    return true;
}

static const char python[] =
    "def one_cycle(optimizer, epochs, steps, max_lr, pct_start):\n"
    "    momentum = 'betas' in optimizer.defaults or "
    "optimizer.defaults.get('momentum', 0) > 0\n"
    "    return lr_scheduler.OneCycleLR(optimizer, max_lr, total_steps=epochs * "
    "steps,\n"
    "                                   pct_start=pct_start, "
    "cycle_momentum=momentum)\n";

const struct nn_schedule_type nn_schedule_one_cycle = {
    .plugin = {.name = "one_cycle",
               .help = "rises and falls once, with the momentum against it",
               .options = options,
               .options_size = sizeof(struct one_cycle),
               .reference = "Smith and Topin 2018; torch.optim.lr_scheduler.OneCycleLR",
               .example = "{max_lr: 1e-2}",
               .python = python},
    .at = at,
    .spans = spans,
};
