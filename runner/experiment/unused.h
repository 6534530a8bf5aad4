/* Finds values that are written in a file and never read. Bases are libraries: unread
 * values of a base are not told. */
#ifndef MTAG_EXPERIMENT_UNUSED_H
#define MTAG_EXPERIMENT_UNUSED_H

#include "runner/experiment/plan/plan.h"

#define EXP_COMMAND_LINE "command line" /* the source of its words */

/* Whether a source is the named file or the command line, not a base. own: the name of
 * the file's source. */
bool exp_is_own(const char *own, const struct yaml_source *source);

/* Notes variables that nothing reads, in the file or swept, and options that cannot act
 * beside others. file: merged, with its sweep. */
void exp_check_unused(const struct yaml_node *file, const struct exp_plan *plan,
                      const char *own, struct arena *a, struct diag *diag);

#endif
