/* A sweep whose sampler proposes its points, while it runs: each point becomes a trial
 * when it is decided. The point stands in the decision's record and is read from there
 * when the sweep goes on: it is not proposed again. */
#ifndef MTAG_RUNNER_SWEEP_GROW_H
#define MTAG_RUNNER_SWEEP_GROW_H

#include "runner/sweep/sweep.h"

/* The book is open and has no trials; it stays the caller's. */
struct grow *sweep_grow_create(struct exp_book *book, struct arena *a);

/* Takes the points of recorded decisions and prepares their trials, before the runs are
 * listed. If the file was changed, earlier trials that lie in its space are taken. */
enum err_code sweep_grow_begin(struct sweep *w);
/* The point of such a trial, as text. */
const char *sweep_grow_point(const struct sweep *w, size_t trial);

/* For recording the trials of a sweep, of whatever sampler; after sweep_grow_begin. */
struct run_listing sweep_listing(const struct sweep *w);

/* For the schedule's plan: a trial, recorded with its runs and prepared. A point that
 * does not fit or equals an earlier one is ASK_UNFIT. After an error, which is in
 * w->err, and after SCHEDULE_UNFIT_MAX - 1 such points in a row ASK_NOTHING. While a
 * process computes the point ASK_LATER. */
enum schedule_answer sweep_grow_ask(struct sweep *w, const struct schedule *s,
                                    size_t number, bool recorded,
                                    struct schedule_trial *out);

/* The runs of other sweeps that the last entry names are what the sampler sees first.
 */
enum err_code sweep_grow_reuse(struct sweep *w);

/* For the schedule's plan: asks_seeds. */
bool sweep_grow_judges_seeds(struct sweep *w, const struct schedule *s);

/* For the schedule's plan: the next recorded point that is no trial. */
void sweep_grow_unfit(struct sweep *w);

/* --verify-decisions: the point that was proposed last, as text; NULL: none. */
const char *sweep_grow_proposed(const struct sweep *w);

/* Whether a point is being computed: to be asked again when it is ready. fd: where it
 * comes; -1: no process computes one. */
bool sweep_grow_waits(const struct sweep *w);
bool sweep_grow_is_ready(struct sweep *w);
int sweep_grow_fd(const struct sweep *w);
/* Ends the process, if there is one. */
void sweep_grow_end(struct sweep *w);

/* The point that the decision of that number asked for in this call, as text; NULL: it
 * asked for none.
 */
/* What the sampler said for a new decision, whose text that is; NULL: it was not asked.
 */
const char *sweep_grow_answer(const struct sweep *w, const struct decision *d,
                              const char *text);
const char *sweep_grow_text(const struct sweep *w, size_t number);

/* Tells if there are fewer trials than were asked for. */
void sweep_grow_tell(struct sweep *w);

#endif
