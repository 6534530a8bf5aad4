/* The recorded file of a sweep. */
#ifndef MTAG_RESULTS_READ_SWEEP_YAML_H
#define MTAG_RESULTS_READ_SWEEP_YAML_H

#include "results/read/query.h"

/* The sweep's file with those of its bases, as it was run last; in the arena. NULL: it
 * is not recorded. */
enum err_code res_sweep_yaml(struct res_reader *r, int64_t sweep, struct arena *a,
                             const char **out, struct err *e);

#endif
