/* What a person at another terminal asks of a sweep that runs: small files in the
 * folder FILE.d/requests. Each is written whole (file_write), so that a kill at any
 * instant loses nothing.
 *
 *   pause-TARGET   lies there as long as the target is to be held
 *   resume-TARGET  the pause ends
 *   stop-TARGET    the run ends for good; a sweep: as Ctrl-C ends it
 *   KIND-TARGET.answer   what came of it: a line for the person, who removes it
 *
 * TARGET is a run's key (results/key.h), or sweep-HASH of its name for all of a sweep.
 * The first line of a request is the reason, which may be empty. Whoever runs the sweep
 * reads the requests a few times a second, answers, and removes those that are done. */
#ifndef MTAG_RUNNER_STEER_REQUEST_H
#define MTAG_RUNNER_STEER_REQUEST_H

#include "base/arena.h"
#include "base/err.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <time.h>

enum steer_kind { STEER_RESUME, STEER_PAUSE, STEER_STOP, STEER_KINDS };
extern const char *const steer_names[STEER_KINDS]; /* "resume", ... */

struct steer_request {
    enum steer_kind kind;
    const char *target, *reason; /* reason: "" if none is given */
};

/* The target that is a whole sweep. */
const char *steer_sweep(const char *sweep, struct arena *a);

/* folder is FILE.d, which must be there. A former answer is removed. */
enum err_code steer_put(const char *folder, const struct steer_request *r,
                        struct err *e);
/* Removes a request; its answer stays. */
void steer_drop(const char *folder, enum steer_kind kind, const char *target);
/* When it was asked, by the file server's clock: s; 0: it is not there. */
double steer_time(const char *folder, enum steer_kind kind, const char *target);
bool steer_is_there(const char *folder, enum steer_kind kind, const char *target);

/* An answer that cannot be written is lost, and the person waits in vain. */
void steer_answer(const char *folder, enum steer_kind kind, const char *target,
                  const char *text);
bool steer_is_answered(const char *folder, enum steer_kind kind, const char *target);
/* Takes the answer away; NULL: there is none. */
const char *steer_take_answer(const char *folder, enum steer_kind kind,
                              const char *target, struct arena *a);

/* Whether the folder may have other requests than when *seen was noted; notes its
 * state. */
bool steer_changed(const char *folder, struct timespec *seen);
/* All requests, those of the lowest kind first. */
size_t steer_list(const char *folder, struct arena *a, struct steer_request **out);

#endif
