/* The time that is left, on simulated grids of 12 runs whose networks, epochs and noise
 * are drawn: what is told at 25, 50 and 75 % of the whole time is within 20 % of the
 * truth in the median. */
#include "runner/sweep/eta.h"

#include "base/rng.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

enum { RUNS = 12, MOST_EPOCHS = 30, SEEDS = 101 };

/* A grid as it really goes: when each epoch of each run ends. */
struct grid {
    int workers, epochs;
    double cost[RUNS], start[RUNS], end[RUNS], at[RUNS][MOST_EPOCHS];
    double whole;
};

static double draw(struct rng *r, double low, double high)
{
    return low + (high - low) * rng_uniform(r);
}

/* An epoch takes .02 s + cost / 1e9 s, with a noise of 10 %; a run half an epoch
 * beside. */
static void simulate(struct grid *g, struct rng *r, int workers)
{
    double free_at[8] = {0};
    *g = (struct grid){.workers = workers, .epochs = 5 + (int)draw(r, 0, 20)};
    for (int i = 0; i < RUNS; i++) {
        int first = 0;
        g->cost[i] = 1e8 * (double)(1 + i % 3) * (i % 2 ? 1 : 2);
        for (int k = 1; k < workers; k++)
            first = free_at[k] < free_at[first] ? k : first;
        double time = g->start[i] = free_at[first];
        for (int e = 0; e < g->epochs; e++) {
            time += (.02 + g->cost[i] / 1e9) * draw(r, .9, 1.1);
            g->at[i][e] = time;
        }
        g->end[i] = free_at[first] = time + .1 * draw(r, .5, 1.5);
        g->whole = g->end[i] > g->whole ? g->end[i] : g->whole;
    }
}

/* What would be told at a time: only what has ended by then is known. */
static double tell(const struct grid *g, double now)
{
    struct eta e = {0};
    double busy[8] = {0}, jobs[RUNS];
    size_t count = 0;
    int at_work = 0;
    for (int i = 0; i < RUNS; i++) {
        double before = g->start[i];
        for (int k = 0; k < g->epochs && g->at[i][k] <= now; k++) {
            eta_add_epoch(&e, g->cost[i], g->at[i][k] - before);
            before = g->at[i][k];
        }
        if (g->end[i] <= now)
            eta_add_run(&e, g->end[i] - g->at[i][g->epochs - 1], g->epochs, g->epochs);
    }
    for (int i = 0; i < RUNS; i++) {
        int done = 0;
        if (g->end[i] <= now)
            continue;
        while (done < g->epochs && g->at[i][done] <= now)
            done++;
        const double heard = done > 0 ? g->at[i][done - 1] : g->start[i];
        const double rest = eta_run(&e, g->cost[i], g->epochs - done);
        if (g->start[i] <= now)
            busy[at_work++] = rest > now - heard ? rest - (now - heard) : 0;
        else
            jobs[count++] = rest;
    }
    return eta_all(busy, g->workers, jobs, count);
}

static int by_value(const void *a, const void *b)
{
    const double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

static void a_grid_of_12_is_told_within_a_fifth(void **state)
{
    (void)state;
    for (int workers = 1; workers <= 5; workers += 2)
        for (int quarter = 1; quarter <= 3; quarter++) {
            double errors[SEEDS];
            for (int seed = 0; seed < SEEDS; seed++) {
                struct rng r;
                struct grid g;
                rng_init(&r, (uint64_t)seed, RNG_SAMPLER, 0, 0);
                simulate(&g, &r, workers);
                const double now = g.whole * quarter / 4, left = g.whole - now;
                errors[seed] = fabs(tell(&g, now) - left) / left;
            }
            qsort(errors, SEEDS, sizeof(*errors), by_value);
            print_message("%d workers, %d %%: median error %.3f\n", workers,
                          25 * quarter, errors[SEEDS / 2]);
            assert_true(errors[SEEDS / 2] < .2);
        }
}

static void epochs_of_other_networks_follow_from_two_costs(void **state)
{
    struct eta e = {0};
    (void)state;
    assert_true(isnan(eta_epoch(&e, 1)));
    eta_add_epoch(&e, 100, 2);
    assert_float_equal(eta_epoch(&e, 200), 4, 1e-12);
    eta_add_epoch(&e, 300, 3);
    assert_float_equal(eta_epoch(&e, 100), 2, 1e-12);
    assert_float_equal(eta_epoch(&e, 500), 4, 1e-12);
}

static void runs_that_end_early_shorten_those_to_come(void **state)
{
    struct eta e = {0};
    (void)state;
    eta_add_epoch(&e, 1, 2);
    assert_float_equal(eta_run(&e, 1, 10), 20, 1e-12);
    eta_add_run(&e, 3, 10, 5);
    assert_float_equal(eta_run(&e, 1, 10), 13, 1e-12);
}

static void jobs_go_to_the_worker_that_is_free_first(void **state)
{
    double busy[] = {4, 1};
    const double jobs[] = {5, 1, 1};
    (void)state;
    assert_float_equal(eta_all(busy, 2, jobs, 3), 6, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_grid_of_12_is_told_within_a_fifth),
        cmocka_unit_test(epochs_of_other_networks_follow_from_two_costs),
        cmocka_unit_test(runs_that_end_early_shorten_those_to_come),
        cmocka_unit_test(jobs_go_to_the_worker_that_is_free_first),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
