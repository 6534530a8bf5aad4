/* Paths made independent of the file that names them. */
#ifndef MTAG_EXPERIMENT_ABSOLUTE_H
#define MTAG_EXPERIMENT_ABSOLUTE_H

#include "base/yaml.h"

/* The file with every relative path in it, wherever an option takes one, made absolute;
 * nodes without any are shared. */
struct yaml_node *exp_absolute(const struct yaml_node *file, struct arena *a,
                               struct diag *diag);

#endif
