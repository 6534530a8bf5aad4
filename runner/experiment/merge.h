/* One file over another: the rules of `base`. */
#ifndef MTAG_EXPERIMENT_MERGE_H
#define MTAG_EXPERIMENT_MERGE_H

#include "runner/experiment/path/path.h"

/* `over` laid over `base`, both whole files. Mappings merge key by key; lists and
 * scalars replace; null removes; a key removes those that it excludes; a mapping over a
 * list changes its items by name; another `type` starts a mapping afresh. */
struct yaml_node *exp_merge(const struct exp_edit *edit, const struct yaml_node *base,
                            const struct yaml_node *over);

#endif
