/* Whether a point fulfils `require`, without becoming a trial: for samplers, which ask
 * it of many points. */
#ifndef MTAG_EXPERIMENT_ALLOWED_H
#define MTAG_EXPERIMENT_ALLOWED_H

#include "runner/experiment/book.h"

/* For struct run_space; context: the book. Allocates nothing that stays, unless
 * `require` names what networks need: then sections and networks of the point stay in
 * the book.
 */
bool exp_is_allowed(const void *context, const struct run_point *point);

/* A random point of the space that fulfils `require`, in the book's arena; always the
 * same one. False: exp_allowed_tries points do not. */
size_t exp_allowed_tries(const struct exp_book *b);
bool exp_find_allowed(struct exp_book *b, struct run_point *out);

#endif
