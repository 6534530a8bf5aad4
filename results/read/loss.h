/* The kind of loss that a trial was trained with: its type and options. Private to
 * results/. */
#ifndef MTAG_RESULTS_READ_LOSS_H
#define MTAG_RESULTS_READ_LOSS_H

#include "results/read/query.h"

/* The loss as the trial's file writes it, "focal {gamma: 3}". Options that the file
 * leaves out are missing. */
enum err_code res_loss_of(struct res_reader *r, int64_t trial, struct arena *a,
                          const char **out, struct err *e);

/* The place of a loss in a growing list of different kinds. */
size_t res_loss_index(const char *loss, const char ***kinds, size_t *count,
                      struct arena *a);

#endif
