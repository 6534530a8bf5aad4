/* `objective`: a formula in place of data, features, model and train, for comparing
 * samplers and pruners and for tests. Nothing is trained: the value of an epoch is the
 * formula's, or that of a table of curves.
 *
 * The parameters are the names that the formula uses. Their values stand at the top of
 * a trial's file: `lr: 0.001`. */
#ifndef MTAG_EXPERIMENT_OBJECTIVE_H
#define MTAG_EXPERIMENT_OBJECTIVE_H

#include "base/arith.h"
#include "base/diag.h"
#include "base/opt/opt.h"
#include "runner/experiment/curves.h"

#include <stdint.h>

enum { EXP_LETS_MAX = 64 };
enum { EXP_COST_MAX = 1000000 };

extern const struct opt exp_objective_table[];

/* What a name of an expression means. */
struct exp_meaning {
    enum { EXP_PARAMETER, EXP_LET, EXP_EPOCH, EXP_CATEGORY } kind;
    size_t number; /* of the parameter, of the let */
    const char *text;
};

struct exp_expression {
    const struct arith *x; /* NULL: there is none */
    const struct yaml_node *at;
    const struct exp_meaning *names; /* of each name of x */
};

/* The section, compiled: the same for all trials whose section is. */
struct exp_formula {
    struct exp_expression value, cost; /* value.x NULL: `curves` has the values */
    const struct exp_curves *curves;
    struct exp_expression *lets;
    const char **let_names;
    size_t let_count;
    const char **parameters; /* that it uses */
    size_t parameter_count;
    double noise; /* deviation of one reading */
    int epochs;
    const char *task, *text; /* what trials must share to be compared; all of it */
};

/* A formula at a point. */
struct exp_objective {
    const struct exp_formula *formula;
    const struct arith_value *values; /* of each parameter of the formula */
    const bool *has;                  /* whether it is there */
    const struct exp_curve *curve;    /* of a table */
    uint64_t item;                    /* of its stream of noise */
    uint64_t cost; /* of an epoch, in the unit of struct schedule_trial: an epoch of
                      cost 1 takes 10^6 ticks of the virtual clock */
};

/* Whether a file has a formula in place of a network. */
bool exp_has_objective(const struct yaml_node *file);
/* Whether a key at the top of such a file may be a parameter, and whether the formula
 * uses the name. */
bool exp_is_parameter(const struct yaml_node *file, const char *key);
bool exp_formula_uses(const struct yaml_node *file, const char *name);

/* Reads the section. file: a trial's, space: of its sweep (NULL: it has none); both
 * tell which names are parameters. NULL after faults. */
const struct exp_formula *exp_formula_read(const struct yaml_node *section,
                                           const struct yaml_node *file,
                                           const struct run_space *space,
                                           struct arena *a, struct diag *diag);

/* The formula at the point that a trial's file has. Notes what cannot be computed in
 * the first and in the last epoch; NULL then. values: of each parameter of the formula,
 * NULL: it is absent. */
const struct exp_objective *exp_objective_at(const struct exp_formula *f,
                                             const struct yaml_node *const *values,
                                             const struct run_space *space,
                                             struct arena *a, struct diag *diag);
/* The text of the point, in the arena. */
const char *exp_objective_text(const struct exp_objective *o, struct arena *a);

/* The reading of an epoch, from 1, with the noise of (seed, epoch, point). A pure
 * function. ERR_DATA, with the place in the file: it is not a finite number. */
enum err_code exp_objective_value(const struct exp_objective *o, int64_t seed,
                                  int epoch, double *out, struct err *e);

#endif
