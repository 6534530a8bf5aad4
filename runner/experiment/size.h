/* How large the network of a trial is: known before anything is trained. */
#ifndef MTAG_EXPERIMENT_SIZE_H
#define MTAG_EXPERIMENT_SIZE_H

#include "nn/net/net.h"
#include "runner/experiment/experiment.h"
#include "runner/experiment/memo.h"
#include "runner/experiment/plan/plan.h"

/* How the network of a run is made. */
struct nn_net_options exp_net_options(const struct exp_config *c);

/* The size of a trial's network, without its memory. */
struct exp_size exp_size_of(const struct exp_config *c);

/* Bytes that it needs in a worker: up to some milliseconds of planning. `known` keeps
 * those of each different network, and starts as {.arena = a}: equal canonical texts
 * are planned once. */
double exp_memory_of(const struct exp_config *c, struct exp_memo *known);

#endif
