/* --extend: which trainings can go on to more epochs than they were begun with. */
#include "runner/experiment/experiment.h"

/* A schedule is refused where it is written, by its name. */
static void check_schedule(const struct opt_typed *schedule, struct diag *diag)
{
    const struct nn_schedule_type *type =
        (const struct nn_schedule_type *)schedule->type;
    if (type->spans && type->spans(schedule->options))
        diag_error(diag, schedule->node,
                   "without --extend the longer training begins at its first epoch",
                   "--extend cannot go on with `schedule: %s`: its rates depend on the "
                   "number of epochs",
                   type->plugin.name);
}

static void check_trial(const struct exp_config *c, struct diag *diag)
{
    const struct exp_train *t = &c->train;
    const struct nn_average_type *average =
        (const struct nn_average_type *)t->average.type;
    const struct yaml_node *train = yaml_find(c->resolved, "train");
    for (size_t i = 0; i < t->phase_count; i++)
        check_schedule(&t->phases[i].schedule, diag);
    if (average && average->spans)
        diag_error(diag, t->average.node, NULL,
                   "--extend cannot go on with `average: %s`: when it begins depends "
                   "on the number of epochs",
                   average->plugin.name);
    if (t->phase_count > 1)
        diag_error(
            diag, yaml_find(train, "phases"), NULL,
            "--extend cannot go on with `phases`: which epochs belong to a phase "
            "depends on their number");
}

void exp_check_extend(const struct exp_sweep *s, struct diag *diag)
{
    for (size_t i = 0; i < s->trial_count && diag_errors(diag) == 0; i++)
        check_trial(s->trials[i].config, diag);
}
