/* From the words of a command to one merged tree: the file, its bases, the command
 * line. */
#ifndef MTAG_EXPERIMENT_READ_H
#define MTAG_EXPERIMENT_READ_H

#include "runner/experiment/experiment.h"
#include "runner/experiment/path/path.h"

/* The file of a request over its bases, the environment's dollars replaced, with the
 * command line's values in it; `base` is gone. NULL after a fault that leaves nothing
 * to check; else faults may be noted all the same. */
struct yaml_node *exp_read(const struct exp_request *r, const struct exp_edit *edit);

#endif
