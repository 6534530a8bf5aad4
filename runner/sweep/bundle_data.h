/* The data of a bundle: tags, clips of each split, what is in their recordings, their
 * labels. */
#ifndef MTAG_RUNNER_SWEEP_BUNDLE_DATA_H
#define MTAG_RUNNER_SWEEP_BUNDLE_DATA_H

#include "features/data/dataset.h"

#include <jansson.h>

/* {"tags": [...], "clips": [[split, clip, content, "0110", null or "0010"], ...]}, a
 * new reference. The last two: a label a tag, and which are not known. */
json_t *bundle_data_make(const struct feat_dataset *d);

/* Whether the file at path is as bundle_data_make writes it. ERR_DATA. */
enum err_code bundle_data_check(const char *path, struct err *e);

/* Appends lines that tell how d differs from the data at path, with the first clips by
 * name; nothing if they are equal. ERR_DATA if the file is not as it should be. */
enum err_code bundle_data_compare(const char *path, const struct feat_dataset *d,
                                  struct str *out, struct err *e);

#endif
