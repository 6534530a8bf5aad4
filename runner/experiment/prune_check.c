/* The pruner of a sweep: prune_check.h. What it needs for its work is known from the
 * file: the number of trials and their epochs. */
#include "runner/experiment/prune_check.h"

#include "runner/pruner.h"

#include <string.h>

void exp_choose_pruner(const struct run_sampler_type *sampler, struct opt_typed *prune,
                       struct arena *a, struct diag *diag)
{
    const bool is_word =
        prune->node && !prune->type && prune->node->kind == YAML_SCALAR;
    if (!is_word || strcmp(prune->node->text, "auto") != 0)
        return;
    if (sampler && sampler->prune)
        opt_read_typed(&run_pruners, yaml_scalar(a, sampler->prune), "prune", prune, a,
                       diag);
}

void exp_check_pruner(const struct exp_sweep *s, const struct yaml_node *at,
                      struct arena *a, struct diag *diag)
{
    const struct run_pruner_type *p = (const struct run_pruner_type *)s->prune.type;
    if (p == NULL || s->trial_count == 0)
        return;
    const int first = s->trials[0].config->train.epochs;
    int longest = first;
    bool pauses = false, equal = true;
    for (size_t i = 0; i < s->trial_count; i++) {
        const int epochs = s->trials[i].config->train.epochs;
        pauses = pauses || p->next(s->prune.options, 0, epochs) < epochs;
        equal = equal && epochs == first;
        longest = epochs > longest ? epochs : longest;
    }
    if (!pauses) {
        diag_warning(diag, at, NULL,
                     "%s never acts: no run pauses before its last epoch, %d",
                     p->plugin.name, longest);
        return;
    }
    /* Runs of different lengths share rungs: what they need is not reckoned. */
    const char *hint = NULL, *doubt = NULL;
    if (equal && p->doubt)
        doubt = p->doubt(s->prune.options, first, s->trial_count, &hint, a);
    if (doubt)
        diag_warning(diag, at, hint, "%s %s", p->plugin.name, doubt);
}
