/* The inputs of a trained network, computed from samples: no cache, no data set. The
 * same functions that fill the cache compute them, so an example has the same bits. */
#ifndef MTAG_EXPERIMENT_INPUTS_H
#define MTAG_EXPERIMENT_INPUTS_H

#include "nn/net/net.h"
#include "runner/experiment/experiment.h"

struct exp_inputs;

/* Whether the inputs can be opened. Computes nothing. */
enum err_code exp_inputs_check(const struct exp_config *c, const char *weights,
                               const bool *used, struct arena *a, struct err *e);

/* weights: the file whose notes hold the statistics of `normalize`. used: for each
 * feature of the graph; NULL: all are. c must outlive it. ERR_USER for features that
 * need more than samples. Opening computes: never in a process that will fork. */
enum err_code exp_inputs_open(const struct exp_config *c, const char *weights,
                              const bool *used, struct exp_inputs **out, struct err *e);
void exp_inputs_close(struct exp_inputs *x); /* NULL is allowed */

/* Before the examples of a recording, if features of it are read from files: files has
 * one for each feature of the graph, {0} where none is needed. */
enum err_code exp_inputs_begin(struct exp_inputs *x, const struct feat_given *files,
                               const float *samples, long count, struct err *e);

/* Example `slot` of the net's next batch, from as many samples as an example has.
 * start: where they begin in the recording. */
enum err_code exp_inputs_fill(struct exp_inputs *x, const float *samples, long start,
                              struct nn_net *net, int slot, struct err *e);

#endif
