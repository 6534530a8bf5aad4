/* What may stand next on a command line that names an experiment file, beside what
 * base/cli_complete.h knows: kinds, names of a kind, the files that come with mtag, and
 * the paths of the file that was named, with the values that an option may have. */
#ifndef MTAG_EXPERIMENT_COMPLETE_H
#define MTAG_EXPERIMENT_COMPLETE_H

#include "base/cli_complete.h"

/* Set by the programs that take experiment files: cli_complete_with(exp_complete). */
void exp_complete(const struct cli_asked *asked, struct str *out);

#endif
