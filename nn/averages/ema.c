/* Exponential moving average: after each step a <- decay a + (1 - decay) w. It begins
 * with the weights of the first step, as torch.optim.swa_utils.AveragedModel does;
 * running statistics are averaged too (its use_buffers). */
#include "nn/average.h"

struct ema {
    double decay;
};

static const struct opt options[] = {
    {.name = "decay",
     .kind = OPT_REAL,
     .offset = offsetof(struct ema, decay),
     .fallback = "0.999",
     .max = 1,
     .below_max = true,
     .help = "share of the average that each step keeps; 0.999 looks back a thousand "
             "steps"},
    {0}};

static double share(const void *o, long count, int done, int epochs)
{
    (void)done;
    (void)epochs;
    return count == 0 ? 1 : 1 - ((const struct ema *)o)->decay;
}

static const char python[] = "def ema(count, done, epochs, decay):\n"
                             "    \"\"\"The share of the present weights in the "
                             "average, which holds `count` earlier ones.\"\"\"\n"
                             "    return 1 - decay if count else 1\n";

const struct nn_average_type nn_average_ema = {
    .plugin = {.name = "ema",
               .help = "exponential moving average over steps",
               .options = options,
               .options_size = sizeof(struct ema),
               .reference = "Polyak and Juditsky 1992; torch.optim.swa_utils",
               .example = "{decay: 0.995}",
               .python = python},
    .each_step = true,
    .share = share,
};
