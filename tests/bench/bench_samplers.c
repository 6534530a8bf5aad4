/* How long samplers need for a proposal: bench_samplers [SAMPLER...]
 *
 * After 100 and after 500 results of ten parameters, milliseconds of processor time,
 * least of five. All samplers that propose, if none is named. (bench_regret tells how
 * good their points are.) */
#include "runner/experiment/plan/plan.h"

#include "base/rng.h"
#include "nn/blas.h"

#include <math.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

/* A space without an experiment around it. */
static struct run_space *make_space(const char *parameters, int seed,
                                    const struct run_sampler_type *sampler,
                                    struct arena *a)
{
    const char *text =
        arena_printf(a, "{trials: 1, seed: %d, parameters: {%s}}", seed, parameters);
    struct diag *diag = diag_create();
    struct yaml_node *file = yaml_read_text("{}", 2, "file", ".", a, diag);
    struct yaml_node *section =
        yaml_read_text(text, strlen(text), "sweep", ".", a, diag);
    struct exp_plan *plan = arena_alloc(a, 1, sizeof(*plan));
    exp_plan_read(section, file, sampler, plan, a, diag);
    exp_plan_conditions(plan, file);
    diag_destroy(diag);
    plan->space.diag = NULL;
    return &plan->space;
}

struct race {
    struct run_space *space;
    struct run_point *points;
    struct run_evidence *results;
    size_t count, result_count;
    double seconds; /* in proposals */
};

static void propose(const struct run_sampler_type *sampler, struct race *r)
{
    const struct run_seen seen = {.results = r->results,
                                  .result_count = r->result_count};
    double before = (double)clock() / CLOCKS_PER_SEC;
    r->points[r->count] = sampler->propose(r->space, r->count, &seen);
    r->seconds += (double)clock() / CLOCKS_PER_SEC - before;
    r->count++;
}

static struct race make_race(const char *parameters, int seed, size_t trials,
                             const struct run_sampler_type *sampler, struct arena *a)
{
    return (struct race){.space = make_space(parameters, seed, sampler, a),
                         .points = arena_alloc(a, trials, sizeof(struct run_point)),
                         .results =
                             arena_alloc(a, trials, sizeof(struct run_evidence))};
}

/* Ten parameters, n results of a noisy bowl. */
static void measure_time(const struct run_sampler_type *sampler, size_t n)
{
    struct arena *a = arena_create();
    struct str parameters = {0};
    for (int i = 0; i < 10; i++)
        str_addf(&parameters, "%sp%d: {min: 0.0, max: 1.0}", i ? ", " : "", i);
    struct race r = make_race(str_text(&parameters), 1, n + 9, sampler, a);
    for (; r.count < n; r.count++) {
        struct rng g;
        rng_init(&g, 1, RNG_STATS, 0, r.count);
        double sum = 0;
        struct run_point *p = &r.points[r.count];
        p->values = arena_alloc(a, 10, sizeof(*p->values));
        for (size_t k = 0; k < 10; k++) {
            double u = rng_uniform(&g);
            sum += (u - .4) * (u - .4) * (double)(k + 1) / 10;
            p->values[k] = run_number(&r.space->parameters[k], u, a);
        }
        r.results[r.result_count++] =
            (struct run_evidence){.point = p,
                                  .trial = r.count,
                                  .epoch = 1,
                                  .epochs = 1,
                                  .value = sum + .05 * rng_uniform(&g),
                                  .finished = true};
    }
    double least = INFINITY;
    for (int i = 0; i < 5; i++) {
        r.seconds = 0;
        propose(sampler, &r);
        r.count--;
        least = fmin(least, r.seconds);
    }
    printf("%s: a proposal after %zu results of 10 parameters %.1f ms\n",
           sampler->plugin.name, n, 1e3 * least);
    str_deinit(&parameters);
    arena_destroy(a);
}

int main(int argc, char **argv)
{
    nn_blas_alone();
    for (size_t i = 0; run_samplers.items[i]; i++) {
        const struct run_sampler_type *sampler =
            (const struct run_sampler_type *)run_samplers.items[i];
        bool wanted = argc == 1;
        for (int k = 1; k < argc; k++)
            wanted = wanted || strcmp(argv[k], sampler->plugin.name) == 0;
        if (!wanted || !sampler->propose)
            continue;
        measure_time(sampler, 100);
        measure_time(sampler, 500);
    }
    return 0;
}
