/* --describe of a path: what may stand at `train.optimizer.lr`. */
#ifndef MTAG_EXPERIMENT_DESCRIBE_PATH_H
#define MTAG_EXPERIMENT_DESCRIBE_PATH_H

#include "base/str.h"

/* Describes what a path with dots names, in whatever file: names of one's own may be
 * any. False if it names nothing; near then gets the path that it may have meant, or
 * stays empty. */
bool exp_describe_path(const char *path, struct str *out, struct str *near);

#endif
