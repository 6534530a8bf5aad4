/* How long the proposals of a sweep take, by proposals of its own sampler from made-up
 * results. For --dry-run. */
#ifndef MTAG_RUNNER_SWEEP_REHEARSE_PROPOSALS_H
#define MTAG_RUNNER_SWEEP_REHEARSE_PROPOSALS_H

#include "runner/experiment/book.h"

/* Trials number from, from + 1, ..., until - 1 are proposed, each from the results of
 * those before it: results of a trial, one for each of its seeds. */
struct run_proposals {
    const struct exp_book *book;
    size_t from, until, results;
};

/* Seconds of all of them, one after the other. As many rows as such a proposal has are
 * given to the sampler at the first, the middle and the last of them, and what lies
 * between is a parabola (Simpson's rule, exact where the time grows with the cube of
 * the results). 0: the sampler proposes within a moment, in mtag-run itself, or the
 * user wants to stop. */
enum err_code run_rehearse_proposals(const struct run_proposals *p, double *seconds,
                                     struct err *e);

#endif
