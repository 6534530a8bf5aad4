/* Trials whose data are in folds: what samplers and ends of a sweep see of them is the
 * mean of their folds. */
#include "tests/runner/sweep/simulated.h"

enum { FOLDS = 5, SEEDS = 2 };

static struct scene scene; /* what is run */

static struct scene in_folds(void)
{
    return (struct scene){.workers = 4,
                          .trials = 30,
                          .seeds = SEEDS * FOLDS,
                          .folds = FOLDS,
                          .epochs = 9,
                          .noise = .4,
                          .real = 3,
                          .real_seed = 1};
}

/* The best of a run, as its curve has it; NAN: it fails. */
static double best_of(const struct scene *c, size_t trial, int seed)
{
    const struct run_racer r = {.trial = trial, .seed = seed};
    double best = -INFINITY;
    for (int e = 1; e <= c->epochs; e++)
        best = fmax(best, curve(c, &r, e));
    const bool fails = c->failing && (trial + (size_t)(seed + c->epochs)) % 7 == 6;
    return fails ? (double)NAN : best;
}

static double mean_of(const struct scene *c, size_t trial, int seed)
{
    double sum = 0;
    for (int i = 0; i < FOLDS; i++)
        sum += best_of(c, trial, seed * FOLDS + i);
    return sum / FOLDS;
}

/* The toy sampler, which looks at each result first. */
static struct run_point look(const struct run_space *space, size_t number,
                             const struct run_seen *seen)
{
    int results[64] = {0};
    for (size_t i = 0; i < seen->result_count; i++) {
        const struct run_evidence *e = &seen->results[i];
        if (!e->finished)
            continue;
        assert_true(results[e->trial] < SEEDS);
        const double first = mean_of(&scene, e->trial, 0),
                     second = mean_of(&scene, e->trial, 1);
        if (isnan(e->value))
            assert_true(isnan(first) || isnan(second));
        else
            assert_true(fabs(e->value - first) < 1e-12 ||
                        fabs(e->value - second) < 1e-12);
        results[e->trial]++;
    }
    for (size_t i = 0; i < seen->pending_count; i++)
        for (size_t k = 0; k < i; k++)
            assert_true(seen->pending[i] != seen->pending[k]);
    return propose(space, number, seen);
}

static const struct run_sampler_type looking = {.plugin = {.name = "toy"},
                                                .propose = look};

/* Runs the scene with one real worker and with eight. */
static const struct schedule *run_both(struct arena *a)
{
    scene.sampler = &looking;
    scene.real = 1;
    const struct schedule *one = run(&scene, a);
    scene.real = 8;
    const struct schedule *eight = run(&scene, a);
    same_decisions(one, eight);
    return eight;
}

static int count_runs(const struct schedule *s, size_t trial)
{
    int count = 0;
    for (size_t i = 0; i < s->race.run_count; i++)
        count += s->race.runs[i].trial == trial;
    return count;
}

static void a_sampler_sees_the_mean_of_the_folds(void **state)
{
    (void)state;
    for (int i = 0; i < 3; i++) {
        struct arena *a = arena_create();
        scene = in_folds();
        scene.failing = i == 1;
        scene.pruner = i == 2 ? &toy_pruner : NULL;
        scene.epochs = i == 2 ? 27 : 9;
        const struct schedule *s = run_both(a);
        assert_int_equal(s->trial_count, 30);
        size_t whole = 0;
        for (size_t k = 0; k < s->trial_count; k++)
            whole += count_runs(s, k) == SEEDS * FOLDS;
        assert_true(i == 2 ? whole > 0 : whole == 30);
        arena_destroy(a);
    }
}

static void a_budget_ends_between_trials(void **state)
{
    (void)state;
    for (uint64_t epochs = 200; epochs < 245; epochs += 4) {
        struct arena *a = arena_create();
        scene = in_folds();
        scene.ends.epochs = epochs;
        const struct schedule *s = run_both(a);
        uint64_t trained = 0;
        for (size_t i = 0; i < s->task_count; i++)
            trained += (uint64_t)(s->tasks[i].until - s->tasks[i].from);
        assert_int_equal(count_kind(s, DECIDE_END), 1);
        assert_in_range(trained, epochs - FOLDS * 9, epochs);
        for (size_t i = 0; i < s->trial_count; i++)
            assert_int_equal(count_runs(s, i) % FOLDS, 0);
        arena_destroy(a);
    }
}

static void one_fold_reaches_no_target(void **state)
{
    (void)state;
    struct arena *a = arena_create();
    const double target = 1.275;
    scene = in_folds();
    scene.ends.target = &target;
    const struct schedule *s = run_both(a);
    size_t folds = 0, means = 0;
    assert_int_equal(count_kind(s, DECIDE_END), 1);
    for (size_t i = 0; i < s->race.run_count; i++) {
        const struct run_racer *r = &s->race.runs[i];
        if (r->standing != RUN_FINISHED)
            continue;
        const bool reaches = mean_of(&scene, r->trial, r->seed / FOLDS) >= target;
        folds += r->best >= target && !reaches;
        means += reaches;
    }
    assert_true(folds > 0 && means > 0);
    arena_destroy(a);
}

/* Folds are no seeds: that they differ is not noise. */
static void the_noise_is_that_between_seeds(void **state)
{
    (void)state;
    struct arena *a = arena_create();
    scene = in_folds();
    const struct schedule *s = run_both(a);
    double squares = 0;
    for (size_t i = 0; i < s->trial_count; i++) {
        const double difference = mean_of(&scene, i, 0) - mean_of(&scene, i, 1);
        squares += difference * difference / 2;
    }
    assert_true(fabs(schedule_noise(s) - sqrt(squares / (double)s->trial_count)) <
                1e-12);
    scene.seeds = FOLDS;
    assert_true(isnan(schedule_noise(run_both(a))));
    arena_destroy(a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_sampler_sees_the_mean_of_the_folds),
        cmocka_unit_test(a_budget_ends_between_trials),
        cmocka_unit_test(one_fold_reaches_no_target),
        cmocka_unit_test(the_noise_is_that_between_seeds),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
