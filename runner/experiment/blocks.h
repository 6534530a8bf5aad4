/* `blocks: {from: FILE}`: layers of one's own that stand in another file. */
#ifndef MTAG_EXPERIMENT_BLOCKS_H
#define MTAG_EXPERIMENT_BLOCKS_H

#include "runner/experiment/path/path.h"

/* The file with the blocks of the files that `model.blocks.from` names (a path or a
 * list of paths, from the folder of the file that names them) in the place of `from`.
 * Blocks that the file has itself come before those. Faults are told at their own file;
 * `from` is gone in any case. */
struct yaml_node *exp_with_blocks(const struct exp_edit *e, struct yaml_node *file);

#endif
