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

static const struct yaml_node *pick(const struct run_parameter *p, double u)
{
    double total = 0, sum = 0;
    for (size_t i = 0; i < p->value_count; i++)
        total += p->probabilities ? p->probabilities[i] : 1;
    size_t last = 0;
    for (size_t i = 0; i < p->value_count; i++) {
        double weight = p->probabilities ? p->probabilities[i] : 1;
        sum += weight;
        if (weight > 0)
            last = i;
        if (u * total < sum)
            return p->values[i];
    }
    return p->values[last];
}

static struct run_point *points(const struct run_space *s, size_t *count)
{
    *count = (size_t)s->trials;
    struct run_point *list = arena_alloc(s->arena, *count, sizeof *list);
    for (size_t n = 0; n < *count; n++) {
        list[n].values = arena_alloc(s->arena, s->count + 1, sizeof *list[n].values);
        for (size_t i = 0; i < s->count; i++) {
            const struct run_parameter *p = &s->parameters[i];
            struct rng r;
            rng_init(&r, s->seed, RNG_SAMPLER, stream_of(p->path), n);
            double u = rng_uniform(&r);
            list[n].values[i] = p->distribution == RUN_VALUES
                                    ? pick(p, u)
                                    : run_number(p, run_quantile(p, u), s->arena);
        }
    }
    return list;
}

const struct run_sampler_type run_sampler_random = {
    .plugin = {.name = "random",
               .help = "independent draws from values and distributions",
               .reference = "Bergstra and Bengio 2012"},
    .needs_trials = true,
    .points = points};
