/* `train.init`: the weights that a run begins with, and the layers that stay. */
#ifndef MTAG_EXPERIMENT_INIT_H
#define MTAG_EXPERIMENT_INIT_H

#include "runner/experiment/experiment.h"

extern const struct opt exp_init_table[];

/* Reads what the table cannot: `rename`, as a list. node: the mapping; may be NULL. */
void exp_read_init(const struct yaml_node *node, struct exp_init *init, struct arena *a,
                   struct diag *diag);

/* Finds the file of weights, of a trial in the database `results`, and hashes it. */
void exp_find_weights(struct exp_init *init, const char *results, struct arena *a,
                      struct diag *diag);

/* Applies init to a graph. *frozen: for each node whether it is frozen; NULL: no node
 * is. Notes names that mean nothing and weights that do not fit. Adds the canonical
 * text of the frozen nodes to text. */
void exp_fit_init(const struct exp_init *init, const struct nn_graph *g,
                  const bool **frozen, struct str *text, struct arena *a,
                  struct diag *diag);

#endif
