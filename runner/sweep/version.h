/* What is in this mtag-run: the lines behind its name that --version prints. */
#ifndef MTAG_RUNNER_SWEEP_VERSION_H
#define MTAG_RUNNER_SWEEP_VERSION_H

#include "base/str.h"

/* Libraries with their versions, as they are loaded; the kernels that this processor
 * gets; what this build or machine lacks, with what that means. Runs nothing. */
void run_add_version(struct str *out);

#endif
