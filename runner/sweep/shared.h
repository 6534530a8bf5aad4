/* A sweep that several processes work on, on one machine or many, through a folder that
 * all of them see (FILE.d).
 *
 *   claims/KEY       who trains a run now (runner/exchange/claim.h)
 *   told/KEY         a run that has ended, and what its worker told
 *   told/KEY@EPOCH   the same of a run that pauses after an epoch
 *   told/KEY.failed  the same of a run that failed; told/KEY comes before it
 *   decided/HASH/N   decision N of a sweep, made by whoever came first
 *   checkpoints/KEY, weights/, logs/: as on one machine
 *
 * These files are the truth. Every process keeps a database of its own, which it fills
 * from them; whoever collects does the same with the database that people read. So a
 * process can be killed at any instant, and needs no other to be alive. The own
 * database begins as a copy of the one that people read: what is recorded there is not
 * trained again, and decisions go on from those that are recorded.
 *
 * Failed runs are tried again by a worker for which that is asked, but not those of a
 * search: its decisions have seen them. Whoever writes the database that people read
 * takes that decision for all workers. */
#ifndef MTAG_RUNNER_SWEEP_SHARED_H
#define MTAG_RUNNER_SWEEP_SHARED_H

#include "runner/exchange/claim.h"
#include "runner/sweep/sweep.h"

/* s before a run that another process has is tried again. */
enum { SHARED_PAUSE = 2 };

/* w->shared: as the options say, or because others have worked on FILE.d. The store is
 * open. */
enum err_code sweep_shared_open(struct sweep *w);
void sweep_shared_close(struct sweep *w);
/* The runs are listed: whether this process may do with them what is asked. Failed runs
 * that another process has trained since, or is to try again, are open again. */
enum err_code sweep_shared_check(struct sweep *w);
bool sweep_is_apart(const struct sweep *w);
/* That which people read. */
const char *sweep_database(const struct sweep *w);
bool sweep_collects(const struct sweep *w);

/* Takes the run for this process. False: another one trains it, or w->err. */
bool sweep_take_run(struct sweep *w, struct run_item *r);
/* If what was told of the task lies there, records it as if it had been trained here.
 * look: asks the file system, and not what it said last. */
bool sweep_shared_fetch(struct sweep *w, size_t task, bool look);
/* A few times a second: renews claims, and records what others have told. */
void sweep_shared_tick(struct sweep *w);
/* Tells people at other machines what this process does (runner/steer/workers.h), if it
 * is due; changed: it is. */
void sweep_present_show(struct sweep *w, bool changed);
/* When this process began, by the file server's clock: s. */
double sweep_shared_begun(const struct sweep *w);
/* Whether another process trains the run now. */
bool sweep_is_elsewhere(const struct sweep *w, const struct run_item *r);
/* Tells the caller of run_sweep whether nothing is left. */
void sweep_shared_tell(const struct sweep *w);
/* Whether to go on although there is nothing to take: others train what is left. */
bool sweep_shared_waits(const struct sweep *w);

/* A worker begins with the run. */
void sweep_shared_begin(struct sweep *w, struct run_item *r);
/* What the worker of a run tells; keeps it for its file. */
void sweep_shared_note(struct sweep *w, struct run_item *r, enum link_kind kind,
                       const void *data, size_t size);
/* Before the end is recorded: of a run that finished, or reached its rung. */
void sweep_shared_publish(struct sweep *w, size_t task, const struct pool_end *end);
/* Of a run that failed (kind LINK_FAILED), or that a person ended (TOLD_CUT). */
void sweep_shared_publish_end(struct sweep *w, struct run_item *r, int kind,
                              const char *why, const struct pool_end *end);

/* What `threads: auto` means for all who work on the sweep: the first one decides.
 * Returns own where nobody else works on it. */
int sweep_shared_threads(struct sweep *w, int own);

/* Writes a new decision, or compares it with that of another process. answer: what the
 * sampler proposed; NULL: nothing. */
void sweep_shared_decided(struct sweep *w, size_t number, const struct res_decision *d,
                          const char *answer);
/* What the sampler proposed for the decision, as another process wrote it; heap. NULL:
 * nobody has. */
char *sweep_shared_answer(struct sweep *w, size_t number);

#endif
