/* Tags recordings by a trained network, without cache or data set. Features and chunks
 * are those of an evaluation, so a test clip gets the numbers that its trial
 * recorded. */
#ifndef MTAG_RUNNER_PREDICT_PREDICT_H
#define MTAG_RUNNER_PREDICT_PREDICT_H

#include "runner/experiment/experiment.h"

struct predict;

/* weights: a file of the graph's own names. ERR_USER for features that need more than
 * the recording, ERR_DATA for weights that do not fit. c must outlive it. */
enum err_code predict_open(const struct exp_config *c, const char *weights,
                           struct predict **out, struct err *e);
void predict_close(struct predict *p); /* NULL is allowed */

/* Before the chunks of a recording of which features are read from files: files has one
 * for each of the experiment's inputs, {0} where none is needed. */
enum err_code predict_begin(struct predict *p, const struct feat_given *files,
                            const float *samples, long count, struct err *e);

/* Probabilities of the tags of each chunk. */
struct predict_chunks {
    size_t count, tags;
    long length, hop; /* samples; chunk k starts at sample k * hop */
    float *score;     /* count x tags, heap */
};
void predict_chunks_deinit(struct predict_chunks *c);

/* samples at the data's sample rate. A recording that is shorter than a chunk is one
 * chunk, filled up as data.short says; else every chunk lies in it. */
enum err_code predict_chunks(struct predict *p, const float *samples, long count,
                             long hop, struct predict_chunks *out, struct err *e);

/* The whole recording as the experiment's `evaluate` says: score[tags]. *chunks is how
 * many were averaged. */
enum err_code predict_clip(struct predict *p, const float *samples, long count,
                           float *score, size_t *chunks, struct err *e);

#endif
