/* A folder that exists while a command runs, for a database of its own. */
#ifndef MTAG_RUNNER_SWEEP_ASIDE_H
#define MTAG_RUNNER_SWEEP_ASIDE_H

#include "base/arena.h"
#include "base/err.h"

/* Below $TMPDIR or /tmp, or in that folder; word is part of its name. The path is in
 * the arena. */
enum err_code aside_create(const char *word, struct arena *a, const char **out,
                           struct err *e);
enum err_code aside_create_in(const char *folder, const char *word, struct arena *a,
                              const char **out, struct err *e);
/* Removes it with all that is in it. NULL is allowed. */
void aside_destroy(const char *folder);

#endif
