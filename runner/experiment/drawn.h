/* Drawn values that make no difference. Points that were drawn hardly ever differ in
 * one parameter alone, so that points of that kind are made. */
#ifndef MTAG_EXPERIMENT_DRAWN_H
#define MTAG_EXPERIMENT_DRAWN_H

#include "runner/experiment/candidate.h"

/* Warns of each parameter that leads to no other trial where it alone takes the value
 * of another point. met: of each parameter, whether its `when` held in any point. */
void exp_check_drawn(struct exp_book *b, const struct run_point *points, size_t count,
                     const bool *met, struct diag *diag);

#endif
