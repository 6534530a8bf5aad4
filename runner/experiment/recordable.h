/* Makes a file that means the same when it is read from the results, by another reader
 * of YAML, or in another folder. */
#ifndef MTAG_EXPERIMENT_RECORDABLE_H
#define MTAG_EXPERIMENT_RECORDABLE_H

#include "base/yaml.h"

/* The file with every relative path made absolute, wherever an option takes one, and
 * with quotes around texts that a reader could take for a number, a truth value or
 * nothing (a tag `1e3` or `no`). Nodes without paths and such texts are shared. */
struct yaml_node *exp_recordable(const struct yaml_node *file, struct arena *a,
                                 struct diag *diag);

/* The same for the value of one key of the file; NULL if it has no such key. */
struct yaml_node *exp_recordable_value(const struct yaml_node *file, const char *key,
                                       struct arena *a, struct diag *diag);

#endif
