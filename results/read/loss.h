/* The kind of loss that a trial was trained with: its type and options, "focal {gamma:
 * 3}". Options that the trial's file leaves out are missing. Private to results/. */
#ifndef MTAG_RESULTS_READ_LOSS_H
#define MTAG_RESULTS_READ_LOSS_H

#include "results/read/query.h"

/* The different kinds of loss of some trials. Zeroed: none yet. */
struct res_losses {
    const char **kinds, **canonical; /* as first written; by res_add_canonical */
    size_t count;
    /* Every way in which a kind is written, so that most trials cost a comparison. */
    const char **written;
    size_t *kind_of;
    size_t written_count;
};

/* The place of the trial's loss in the list, which grows if it is a new kind. */
enum err_code res_loss_of(struct res_reader *r, int64_t trial, struct res_losses *known,
                          struct arena *a, size_t *out, struct err *e);
/* The same of each of many trials, which are in ascending order. */
enum err_code res_losses_of(struct res_reader *r, const int64_t *trials, size_t count,
                            struct res_losses *known, struct arena *a, size_t *out,
                            struct err *e);

#endif
