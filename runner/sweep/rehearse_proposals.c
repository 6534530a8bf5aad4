/* Proposals that are made to see how long they take: rehearse_proposals.h.
 *
 * Each is one of proposer.h, as the sweep's are. The results stand for points drawn at
 * random; their values are those of a bowl with some noise, which a model has to fit as
 * it has to fit any other. */
#include "runner/sweep/rehearse_proposals.h"

#include "base/clock.h"
#include "base/rng.h"
#include "runner/samplers/shared/cube.h"
#include "runner/sweep/pool.h"
#include "runner/sweep/proposer.h"

#include <math.h>
#include <poll.h>
#include <stdlib.h>

enum { WAIT = 200 /* ms */ };

static const double lowest = .4; /* of the bowl, on every axis */
static const double noise = .05;

struct made_up {
    const struct run_sampler_type *sampler;
    const struct run_space *space;
    struct run_seen seen;
};

/* In the process. */
static void propose(void *context, struct str *out)
{
    const struct made_up *m = context;
    m->sampler->propose(m->space, m->seen.result_count, &m->seen);
    str_add(out, "\n");
}

static double value_at(const struct run_cube *c, const double *x, struct rng *r)
{
    double sum = noise * rng_uniform(r);
    for (size_t i = 0; i < c->count; i++) {
        const double last =
            c->axes[i].category ? fmax(1, (double)c->axes[i].count - 1) : 1;
        sum += isnan(x[i]) ? 0 : (x[i] / last - lowest) * (x[i] / last - lowest);
    }
    return sum;
}

/* So many trials at points drawn at random, each with its results. */
static void make_up(struct made_up *m, size_t trials, size_t results, struct arena *a)
{
    const struct run_cube *cube = run_cube_create(m->space, a);
    struct run_evidence *list = arena_alloc(a, trials * results + 1, sizeof(*list));
    struct run_point *points = arena_alloc(a, trials + 1, sizeof(*points));
    double *u = arena_alloc(a, cube->count + 1, sizeof(*u)),
           *x = arena_alloc(a, cube->count + 1, sizeof(*x));
    struct rng r;
    rng_init(&r, m->space->seed, RNG_SAMPLER, 0, 0);
    for (size_t t = 0; t < trials; t++) {
        for (size_t k = 0; k < cube->count; k++)
            u[k] = rng_uniform(&r);
        run_cube_point(cube, u, x);
        points[t] = run_cube_decode(cube, x, a);
        for (size_t i = t * results; i < (t + 1) * results; i++)
            list[i] = (struct run_evidence){.point = &points[t],
                                            .trial = t,
                                            .epoch = 1,
                                            .epochs = 1,
                                            .value = value_at(cube, x, &r),
                                            .finished = true};
    }
    m->seen = (struct run_seen){.results = list, .result_count = trials * results};
}

/* False: the user wants to stop, and p is destroyed. */
static bool wait_for(struct proposer *p)
{
    while (!proposer_is_ready(p)) {
        struct pollfd fd = {.fd = proposer_fd(p), .events = POLLIN};
        poll(&fd, 1, WAIT);
        if (pool_stop) {
            proposer_destroy(p);
            return false;
        }
    }
    return true;
}

static enum err_code measure(const struct run_proposals *p, size_t trials,
                             double *seconds, struct err *e)
{
    struct arena *a = arena_create();
    struct made_up m = {
        .sampler = (const struct run_sampler_type *)exp_book_method(p->book)->type,
        .space = exp_book_space(p->book)};
    struct proposer *process;
    char *text = NULL;
    make_up(&m, trials, p->results, a);
    const double begun = clock_seconds();
    enum err_code code = proposer_start(propose, &m, &process, e);
    if (code == ERR_OK && wait_for(process))
        code = proposer_finish(process, &text, e);
    *seconds = clock_seconds() - begun;
    free(text);
    arena_destroy(a);
    return code;
}

enum err_code run_rehearse_proposals(const struct run_proposals *p, double *seconds,
                                     struct err *e)
{
    static const double weights[] = {1.0 / 6, 4.0 / 6, 1.0 / 6};
    const struct run_sampler_type *sampler =
        (const struct run_sampler_type *)exp_book_method(p->book)->type;
    enum err_code code = ERR_OK;
    *seconds = 0;
    if (!sampler->apart || p->until <= p->from)
        return code;
    const size_t count = p->until - p->from;
    for (size_t i = 0; i < 3 && code == ERR_OK && !pool_stop; i++) {
        double one;
        code = measure(p, p->from + i * (count - 1) / 2, &one, e);
        if (code == ERR_OK)
            *seconds += weights[i] * (double)count * one;
    }
    if (pool_stop)
        *seconds = 0;
    return code;
}
