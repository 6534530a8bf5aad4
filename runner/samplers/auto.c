/* gp while it is fast, tpe beyond. A Gaussian process needs fewer trials, but its time
 * grows with the cube of the results; with many parameters it learns no faster.
 *
 * Which of them proposes is a function of what the decision sees, as all else is. */
#include "runner/sampler.h"

enum { RESULTS_MAX = 500, PARAMETERS_MAX = 20 };

extern const struct run_sampler_type run_sampler_gp, run_sampler_tpe;

static size_t count_varied(const struct run_space *space)
{
    size_t count = 0;
    for (size_t i = 0; i < space->count; i++) {
        const struct run_parameter *p = &space->parameters[i];
        count += p->distribution != RUN_VALUES || p->value_count > 1;
    }
    return count;
}

static bool is_for_gp(const struct run_space *space, size_t result_count)
{
    return result_count <= RESULTS_MAX && count_varied(space) <= PARAMETERS_MAX;
}

static struct run_point propose(const struct run_space *space, size_t number,
                                const struct run_seen *seen)
{
    const bool few = is_for_gp(space, seen->result_count);
    /* The options of the space are those of auto, which has none. */
    struct run_space own = *space;
    own.options = NULL;
    return (few ? &run_sampler_gp : &run_sampler_tpe)->propose(&own, number, seen);
}

const struct run_sampler_type run_sampler_auto = {
    .plugin =
        {.name = "auto",
         .help = "gp up to 500 results and 20 varied parameters, else tpe",
         .example =
             "{trials: 50, parameters: {train.optimizer.lr: {min: 1e-4, max: 1e-1, "
             "distribution: log_uniform}, train.batch: {values: [16, 32]}}}"},
    .needs_trials = true,
    .prune = "asha",
    .prune_many = "{type: asha, min_epochs: early, reduction: 5}",
    .judges_seeds = is_for_gp,
    .propose = propose,
    .apart = true};
