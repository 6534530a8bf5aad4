/* What a person says of trials and sweeps: notes, stars, sweeps that tables leave out.
 */
#ifndef MTAG_RESULTS_WRITE_MARK_H
#define MTAG_RESULTS_WRITE_MARK_H

#include "results/write/store.h"

/* The note of a trial, in place of the one before; NULL or "": none. */
enum err_code res_note_put(struct res_store *s, int64_t trial, const char *text,
                           struct err *e);
enum err_code res_star_put(struct res_store *s, int64_t trial, bool star,
                           struct err *e);
/* A hidden sweep is in tables only where it is named, or all are asked for. */
enum err_code res_hidden_put(struct res_store *s, int64_t sweep, bool hidden,
                             struct err *e);

#endif
