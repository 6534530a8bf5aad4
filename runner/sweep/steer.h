/* What people at other terminals ask of a sweep while it runs (runner/steer/request.h),
 * and the file from which they see how far it is.
 *
 * A held run finishes its epoch, leaves its checkpoint and is not begun again until it
 * is resumed. That delays results and changes none: decisions wait for them as for a
 * slow machine. A run that is stopped ends where it is for good and keeps the
 * epochs and the value that it has (sweep_halt). */
#ifndef MTAG_RUNNER_SWEEP_STEER_H
#define MTAG_RUNNER_SWEEP_STEER_H

#include "runner/sweep/sweep.h"

/* Reads the requests and follows them; called a few times a second, and before the
 * first run starts. */
void sweep_steer(struct sweep *w);

/* The sweep has ended: of its progress only the number of planned runs is told, if not
 * all of them are recorded, and that paused runs wait for further trials. */
void sweep_steer_end(struct sweep *w);

/* Whether a run must not be begun now. */
bool sweep_is_held(const struct sweep *w, const struct run_item *r);
/* For the pool: what the worker of a task is to do. */
enum pool_wish sweep_wish(void *context, int task);

/* Why a run that is to be stopped has ended, as it is recorded. */
const char *sweep_reason_by_hand(const struct run_item *r, struct arena *a);
/* The end of that run is recorded: what it would go on from is removed, and who asked
 * is told. Its lock is held. */
void sweep_ended_by_hand(struct sweep *w, struct run_item *r);

/* Tells who asked that a run is done after all; does nothing if nobody asked. */
void sweep_answer_done(struct sweep *w, struct run_item *r);

#endif
