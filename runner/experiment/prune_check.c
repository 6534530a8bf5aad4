/* The pruner of a sweep: prune_check.h. What it needs for its work is known from the
 * file: the number of trials and their epochs. */
#include "runner/experiment/prune_check.h"

#include "runner/pruner.h"

#include <string.h>

void exp_choose_pruner(const struct run_sampler_type *sampler, int trials,
                       struct opt_typed *prune, struct arena *a, struct diag *diag)
{
    const bool is_word =
        prune->node && !prune->type && prune->node->kind == YAML_SCALAR;
    if (!is_word || strcmp(prune->node->text, "auto") != 0)
        return;
    if (!sampler || !sampler->prune)
        return;
    const bool many = trials == OPT_WORD(0) || trials >= RUN_MANY_TRIALS;
    const char *text =
        many && sampler->prune_many ? sampler->prune_many : sampler->prune;
    opt_read_typed(&run_pruners,
                   yaml_read_text(text, strlen(text), "prune", ".", a, diag), "prune",
                   prune, a, diag);
}

/* Trials at most: every one is trained to its first pause. */
static size_t count_trials(const struct exp_sweep *s, int pause)
{
    const size_t trials = s->proposed > 0 ? (size_t)s->proposed : s->trial_count;
    const size_t most = (size_t)(s->budget.epochs / pause);
    return s->budget.epochs > 0 && most < trials ? most : trials;
}

void exp_check_pruner(const struct exp_sweep *s, int shortest, int longest,
                      const struct yaml_node *at, struct arena *a, struct diag *diag)
{
    const struct run_pruner_type *p = (const struct run_pruner_type *)s->prune.type;
    if (p == NULL || longest == 0)
        return;
    const int pause = p->next(s->prune.options, 0, longest);
    if (pause >= longest) {
        diag_warning(diag, at, NULL,
                     "%s never acts: no run pauses before its last epoch, %d",
                     p->plugin.name, longest);
        return;
    }
    /* Runs of different lengths share rungs: what they need is not reckoned. */
    if (shortest < longest || !p->doubt)
        return;
    const char *hint = NULL, *doubt = NULL;
    const size_t trials = count_trials(s, pause);
    const size_t runs = trials * (s->upto ? 1 : (size_t)s->seeds);
    if (p->doubt(s->prune.options, longest, runs, &hint, a))
        doubt = p->doubt(s->prune.options, longest, trials, &hint, a);
    if (doubt)
        diag_warning(diag, at, hint, "%s %s", p->plugin.name, doubt);
}
