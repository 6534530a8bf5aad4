/* The loss that a trial is trained with. */
#include "runner/metric.h"

static double all(const struct run_judged *j)
{
    return j->loss;
}

const struct run_metric_type run_metric_loss = {
    .plugin = {.name = "loss",
               .help = "train.loss, mean over the chunks (a clip of more chunks counts "
                       "more)"},
    .title = "loss",
    .brief = "loss",
    .trained = "train.loss, mean over the examples of an epoch, each before its step",
    .usual = true,
    .of_loss = true,
    .all = all,
};
