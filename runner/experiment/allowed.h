/* Whether a point fulfils `require`, without becoming a trial: for samplers, which ask
 * it of many points. */
#ifndef MTAG_EXPERIMENT_ALLOWED_H
#define MTAG_EXPERIMENT_ALLOWED_H

#include "runner/experiment/book.h"

/* For struct run_space; context: the book. Allocates nothing that stays. */
bool exp_is_allowed(const void *context, const struct run_point *point);

/* A random point of the space that fulfils `require`, in the book's arena; always the
 * same one. False: EXP_ALLOWED_TRIES points do not. */
enum { EXP_ALLOWED_TRIES = 100000 };
bool exp_find_allowed(struct exp_book *b, struct run_point *out);

#endif
