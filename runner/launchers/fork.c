/* One machine: the processes of a sweep are children of this one. */
#include "runner/launcher.h"

static int run(const struct exp_sweep *s, const struct run_options *o,
               const void *settings, struct arena *a)
{
    (void)settings;
    return run_sweep(s, o, a);
}

const struct run_launcher_type run_launcher_fork = {
    .plugin = {.name = "fork", .help = "processes of this machine", .example = ""},
    .run = run};
