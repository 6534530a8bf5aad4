/* The notes beside the tensors of a run's file of weights, which make the file enough
 * to predict with: the tags, and the statistics of features with `normalize`, which
 * come from the training clips. */
#ifndef MTAG_EXPERIMENT_WEIGHTS_NOTES_H
#define MTAG_EXPERIMENT_WEIGHTS_NOTES_H

#include "features/cache/norm.h"
#include "features/source.h"
#include "nn/weights/weights.h"
#include "runner/experiment/experiment.h"

/* nn_weights_save with notes: `tags`, a JSON array, and for each input with `normalize`
 * `normalize.NAME`: shift and scale of each value of a row. */
enum err_code exp_weights_save(const char *path, const struct exp_config *c,
                               const struct feat_source *source, const real *weights,
                               const real *statistics, struct err *e);

/* The note of an experiment's tags. */
struct nn_weights_note exp_weights_tags_note(const struct exp_config *c,
                                             struct arena *a);

/* The tags that a file was trained for, in the arena; *out NULL if it does not tell. */
enum err_code exp_weights_tags(const char *path, struct arena *a,
                               const char *const **out, size_t *count, struct err *e);

/* The statistics of each input from the notes of a file; row is 0 for inputs that need
 * none. out has c->input_count places. ERR_DATA names the feature whose statistics the
 * file does not have. */
enum err_code exp_weights_norms(const char *path, const struct exp_config *c,
                                struct cache_norm *out, struct arena *a, struct err *e);

#endif
