/* A process that computes one point of a sweep, while the parent attends to its
 * workers. It sends a text and ends. */
#ifndef MTAG_RUNNER_SWEEP_PROPOSER_H
#define MTAG_RUNNER_SWEEP_PROPOSER_H

#include "base/err.h"
#include "base/str.h"

#include <stdbool.h>

enum { PROPOSER_MINUTES = 10 }; /* after these it is ended */

struct proposer;

/* Forks. compute runs in the process, where BLAS may be called, and appends its text.
 * On failure *out is NULL. */
enum err_code proposer_start(void (*compute)(void *context, struct str *out),
                             void *context, struct proposer **out, struct err *e);

/* Readable when there may be news for proposer_is_ready. */
int proposer_fd(const struct proposer *p);
/* Takes what has come, without waiting; true: all has, or the process ended. */
bool proposer_is_ready(struct proposer *p);
/* Waits for the end and destroys p. *text is the caller's to free. The message of an
 * error goes on from the name of what proposed: "crashed (signal 11) ...". */
enum err_code proposer_finish(struct proposer *p, char **text, struct err *e);
/* Ends the process. NULL is allowed. */
void proposer_destroy(struct proposer *p);

#endif
