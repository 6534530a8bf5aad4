/* Stored predictions. */
#ifndef MTAG_RESULTS_READ_PREDICTIONS_H
#define MTAG_RESULTS_READ_PREDICTIONS_H

#include "results/predictions.h"
#include "results/read/query.h"

/* What the run of that number predicted for the clips of a split, in the arena; those
 * of the validation clips have the precision of 16-bit floats. All NULL and 0 if that
 * is not recorded, or damaged. */
enum err_code res_predictions_read(struct res_reader *r, int64_t trial, int run,
                                   enum res_split split, struct arena *a,
                                   struct res_predictions *out, struct err *e);

/* The hash of what a run predicted for, without reading it; NULL if that is not
 * recorded. */
enum err_code res_predictions_task(struct res_reader *r, int64_t trial, int run,
                                   enum res_split split, struct arena *a,
                                   const char **out, struct err *e);

#endif
