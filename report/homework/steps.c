/* The registry of the homework's steps. */
#include "report/homework/homework.h"

#define REP_STEP(name) extern const struct rep_step rep_step_##name;
#include "report/homework/steps.def"
#undef REP_STEP

static const struct plugin *const items[] = {
#define REP_STEP(name) &rep_step_##name.plugin,
#include "report/homework/steps.def"
#undef REP_STEP
    NULL};

const struct registry rep_steps = {"step", items};
