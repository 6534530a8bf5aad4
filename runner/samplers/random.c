/* Independent draws. Point n is a function of the seed, n and the parameter's path:
 * more trials begin with the same points, and a further parameter leaves the others as
 * they are. Bergstra and Bengio 2012. */
#include "runner/sampler.h"

#include "base/rng.h"

/* The stream of a parameter, by its path (FNV-1a, folded to the 23 bits of an epoch).
 */
static uint64_t stream_of(const char *path)
{
    uint32_t hash = 2166136261u;
    for (; *path; path++)
        hash = (hash ^ (unsigned char)*path) * 16777619u;
    return (hash >> 23 ^ hash) & 0x7FFFFF;
}

static struct run_point *points(const struct run_space *s, size_t *count)
{
    *count = (size_t)s->trials;
    struct run_point *list = arena_alloc(s->arena, *count, sizeof(*list));
    for (size_t n = 0; n < *count; n++) {
        list[n].values = arena_record(s->arena, s->count + 1, sizeof(*list[n].values));
        for (size_t i = 0; i < s->count; i++) {
            const struct run_parameter *p = &s->parameters[i];
            struct rng r;
            rng_init(&r, s->seed, RNG_SAMPLER, stream_of(p->path), n);
            list[n].values[i] = run_value_at(p, rng_uniform(&r), s->arena);
        }
    }
    return list;
}

const struct run_sampler_type run_sampler_random = {
    .plugin =
        {.name = "random",
         .help = "independent draws from values and distributions",
         .reference = "Bergstra and Bengio 2012",
         .example =
             "{trials: 20, parameters: {train.optimizer.lr: {min: 1e-4, max: 1e-1, "
             "distribution: log_uniform}, train.batch: {values: [16, 32]}}}"},
    .needs_trials = true,
    .prune = "asha",
    .points = points};
