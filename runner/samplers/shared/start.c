/* The first points of samplers that learn from results: start.h. */
#include "runner/samplers/shared/start.h"

#include "base/rng.h"
#include "base/sobol.h"

/* The sequence, from its first point on. */
struct start {
    const struct run_cube *cube;
    struct sobol *even; /* NULL: there are too many coordinates for it */
    double *u;
};

static void find_next(const struct start *s, size_t number, double *x)
{
    const struct run_cube *c = s->cube;
    uint32_t digits[SOBOL_MAX];
    struct rng r;
    if (s->even)
        sobol_next(s->even, digits);
    else
        rng_init(&r, c->space->seed, RNG_SAMPLER, 0, number);
    for (size_t i = 0; i < c->count; i++)
        s->u[i] =
            s->even ? sobol_scrambled(digits[i], c->space->seed, i) : rng_uniform(&r);
    run_cube_point(c, s->u, x);
    run_cube_round(c, x);
}

bool run_start_point(const struct run_cube *c, size_t number, double *x)
{
    struct arena *scratch = arena_create();
    struct start s = {.cube = c, .u = arena_alloc(scratch, c->count + 1, sizeof(*s.u))};
    size_t found = 0;
    if (sobol_create(c->count, &s.even, NULL) != ERR_OK)
        s.even = NULL;
    for (size_t i = 0; found <= number && i < RUN_START_MOST; i++) {
        find_next(&s, i, x);
        found += run_cube_allows(c, x);
    }
    sobol_destroy(s.even);
    arena_destroy(scratch);
    return found > number;
}
