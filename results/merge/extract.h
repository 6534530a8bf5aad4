/* One run of a database as a database of its own, to be given away. */
#ifndef MTAG_RESULTS_MERGE_EXTRACT_H
#define MTAG_RESULTS_MERGE_EXTRACT_H

#include "results/merge/repeat.h"

/* The name that the copy has for the file of weights. */
#define RES_EXTRACT_WEIGHTS "weights.safetensors"

/* Writes the database `into`, which must not exist: the run with its trial, its sweep's
 * name and metric, its values and predictions, and nothing else of the database, also
 * not in unused pages; neither notes, decisions, events nor the folder and command of
 * the sweep. folder: for a copy in between. */
enum err_code res_extract_run(const char *results, const struct res_original *run,
                              const char *folder, const char *into, struct err *e);

#endif
