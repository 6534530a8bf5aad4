/* From the points of a sweep to trials' files. A section is changed once for all points
 * that give the parameters in it the same values, so that points share it. */
#ifndef MTAG_EXPERIMENT_ASSEMBLE_H
#define MTAG_EXPERIMENT_ASSEMBLE_H

#include "runner/experiment/memo.h"
#include "runner/experiment/plan/plan.h"

enum { EXP_SECTIONS_MAX = 64 };

/* A key at the top of a file, and the parameters that change its value. */
struct exp_assembly_section {
    const char *name;
    const struct yaml_node *key; /* NULL: the file does not have it */
    size_t *parameters, count;   /* in the order in which they are set */
};

struct exp_assembly {
    struct exp_edit edit;
    const struct exp_plan *plan;
    const struct yaml_node *plain;
    struct exp_assembly_section *sections;
    size_t count;
    struct exp_memo made; /* of (section, values) */
    struct diag *spare;   /* untouched; NULL: none */
};

/* plain: the file without its sweep. */
void exp_assembly_init(struct exp_assembly *out, const struct exp_edit *edit,
                       const struct exp_plan *plan, const struct yaml_node *plain);
void exp_assembly_deinit(struct exp_assembly *s);

/* The file of a point, recordable; values that could not be set are not in it. active:
 * of each parameter. values gets the values to set, else NULL. found gets the faults of
 * each section's values; NULL: none. */
const struct yaml_node *exp_assemble(struct exp_assembly *s,
                                     const struct run_point *point, const bool *active,
                                     const struct yaml_node **values,
                                     const struct diag *found[EXP_SECTIONS_MAX]);

#endif
