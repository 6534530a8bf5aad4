/* A scrambled Sobol sequence: draws that fill the space more evenly than independent
 * ones. Each parameter has a dimension of its own, in the order of the file, whether
 * its `when` holds or not. More trials begin with the same points. The first 4, 8, 16,
 * ... trials are the most even. */
#include "runner/sampler.h"

#include "base/sobol.h"

static struct run_point *points(const struct run_space *s, size_t *count)
{
    struct sobol *sequence;
    struct err e = {0};
    *count = (size_t)s->trials;
    if (sobol_create(s->count, &sequence, &e) != ERR_OK) {
        diag_error(s->diag, s->at, "method: random takes any number of parameters",
                   "method sobol takes at most %d parameters, not %zu", SOBOL_MAX,
                   s->count);
        return NULL;
    }
    struct run_point *list = arena_alloc(s->arena, *count, sizeof(*list));
    for (size_t n = 0; n < *count; n++) {
        uint32_t digits[SOBOL_MAX];
        sobol_next(sequence, digits);
        list[n].values = arena_alloc(s->arena, s->count, sizeof(*list[n].values));
        for (size_t i = 0; i < s->count; i++) {
            double u = sobol_scrambled(digits[i], s->seed, i);
            list[n].values[i] = run_value_at(&s->parameters[i], u, s->arena);
        }
    }
    sobol_destroy(sequence);
    return list;
}

const struct run_sampler_type run_sampler_sobol = {
    .plugin =
        {.name = "sobol",
         .help = "draws that fill the space more evenly than independent ones",
         .reference = "Sobol 1967; scrambled as Owen 1995 has it",
         .example =
             "{trials: 32, parameters: {train.optimizer.lr: {min: 1e-4, max: 1e-1, "
             "distribution: log_uniform}, train.batch: {values: [16, 32]}}}"},
    .needs_trials = true,
    .prune = "asha",
    .points = points};
