/* The kind of loss that a trial was trained with: its type and options. Private to
 * results/. */
#ifndef MTAG_RESULTS_READ_LOSS_H
#define MTAG_RESULTS_READ_LOSS_H

#include "results/read/query.h"

/* As its file has it, "focal {gamma: 3}": options that the file does not write are not
 * in it. */
enum err_code res_loss_of(struct res_reader *r, int64_t trial, struct arena *a,
                          const char **out, struct err *e);

/* Its place in a growing list of kinds, each of which is there once. */
size_t res_loss_index(const char *loss, const char ***kinds, size_t *count,
                      struct arena *a);

#endif
