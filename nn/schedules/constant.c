/* The rate stays as it is. */
#include "nn/schedule.h"

static double next(const void *options, void *state, double base, double lr, int done,
                   int epochs, double metric)
{
    (void)options;
    (void)state;
    (void)base;
    (void)done;
    (void)epochs;
    (void)metric;
    return lr;
}

const struct nn_schedule_type nn_schedule_constant = {
    .plugin = {.name = "constant", .help = "the same rate from start to end"},
    .next = next,
};
