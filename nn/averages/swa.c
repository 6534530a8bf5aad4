/* Stochastic weight averaging: the mean of the weights after each of the last epochs.
 * Running statistics are then those of the training clips under the averaged weights,
 * as torch.optim.swa_utils.update_bn computes them. */
#include "nn/average.h"

#include <math.h>

struct swa {
    double start;
};

static const struct opt options[] = {
    {.name = "start",
     .kind = OPT_REAL,
     .offset = offsetof(struct swa, start),
     .fallback = "0.75",
     .max = 1,
     .below_max = true,
     .help = "share of the epochs before the average begins"},
    {0}};

static double share(const void *o, long count, int done, int epochs)
{
    /* 0.7 * 10 shall be 7, however it is rounded. */
    double skipped = floor(((const struct swa *)o)->start * epochs + 1e-9);
    return done > skipped ? 1 / (double)(count + 1) : 0;
}

static const char python[] =
    "def swa(count, done, epochs, start):\n"
    "    \"\"\"The share of the present weights in the average, which holds `count` "
    "earlier ones.\"\"\"\n"
    "    return 1 / (count + 1) if done > int(start * epochs + 1e-9) else 0\n";

const struct nn_average_type nn_average_swa = {
    .plugin = {.name = "swa",
               .help = "mean of the weights of the last epochs",
               .options = options,
               .options_size = sizeof(struct swa),
               .reference = "Izmailov et al. 2018; torch.optim.swa_utils",
               .example = "{start: 0.5}",
               .python = python},
    .recomputes = true,
    .share = share,
    .spans = true,
};
