/* What a launcher is: where the processes are that train a sweep's runs. One descriptor
 * in one file of runner/launchers/, one line in launchers.def. */
#ifndef MTAG_RUNNER_LAUNCHER_H
#define MTAG_RUNNER_LAUNCHER_H

#include "base/opt/opt.h"
#include "runner/sweep/run.h"

struct run_launcher_type {
    struct plugin plugin; /* help: after the name, for --help */
    /* As run_sweep; settings: options_size bytes. */
    int (*run)(const struct exp_sweep *s, const struct run_options *o,
               const void *settings, struct arena *a);
    /* What --dry-run adds to the plan; NULL: nothing. */
    void (*show)(const struct exp_sweep *s, const struct run_options *o,
                 const void *settings, struct arena *a);
};

extern const struct registry run_launchers;

/* A launcher and its settings, from the command line: "folder", "folder: stale=60". */
struct run_launch {
    const struct run_launcher_type *type;
    void *settings;
};
enum err_code run_launch_read(const char *word, struct arena *a, struct run_launch *out,
                              struct err *e);

#endif
