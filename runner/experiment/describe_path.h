/* --describe of a path such as `train.optimizer.lr`: what it takes. */
#ifndef MTAG_EXPERIMENT_DESCRIBE_PATH_H
#define MTAG_EXPERIMENT_DESCRIBE_PATH_H

#include "base/str.h"

/* Describes the option that a path names, in any file: names that files choose may be
 * any. False if it names nothing; near then gets the path that was probably meant, or
 * stays empty. */
bool exp_describe_path(const char *path, struct str *out, struct str *near);

#endif
