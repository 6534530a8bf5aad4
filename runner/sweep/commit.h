/* The git commit that an experiment file belongs to. */
#ifndef MTAG_RUNNER_SWEEP_COMMIT_H
#define MTAG_RUNNER_SWEEP_COMMIT_H

#include "base/arena.h"

/* The commit that is checked out where folder lies, with "+" if files that git tracks
 * differ from it and "?" if git cannot tell; NULL if there is no commit.
 * Nothing that the repository configures is run, and nothing in it is written. */
const char *run_commit(const char *folder, struct arena *a);

#endif
