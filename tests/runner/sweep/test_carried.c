/* Schedules that begin with trials of an earlier one. */
#include "tests/runner/sweep/simulated.h"

/* What is known of a schedule's runs, as a later one may begin with it. */
static void carry_over(const struct scene *c, const struct schedule *s,
                       struct schedule_plan *plan, struct arena *a)
{
    struct schedule_carried *list = arena_alloc(a, s->race.run_count, sizeof(*list));
    struct schedule_trial *trials = arena_alloc(a, s->trial_count, sizeof(*trials));
    size_t count = 0;
    for (size_t t = 0; t < s->trial_count; t++) {
        trials[t] = (struct schedule_trial){.epochs = c->epochs, .cost = 1000000};
        for (size_t i = 0; i < s->race.run_count; i++) {
            const struct run_racer *r = &s->race.runs[i];
            if (r->trial != t)
                continue;
            double *values = arena_alloc(a, (size_t)r->reached + 1, sizeof(*values));
            for (int e = 1; e <= r->reached; e++)
                values[e - 1] = curve(c, r, e);
            list[count++] =
                (struct schedule_carried){t, r->seed, r->standing, r->reached, values};
        }
    }
    *plan = (struct schedule_plan){.workers = plan->workers,
                                   .seeds = plan->seeds,
                                   .maximize = true,
                                   .pruner = plan->pruner,
                                   .context = plan->context,
                                   .ask = plan->ask,
                                   .carried_trials = trials,
                                   .carried_trial_count = s->trial_count,
                                   .carried = list,
                                   .carried_count = count,
                                   .entry = "changed",
                                   .begin = s->time,
                                   .first = s->decision_count};
}

/* A schedule is given up after some decisions; another one goes on from its results. */
static struct schedule *go_on_after(struct scene *c, size_t decisions,
                                    const struct run_pruner_type *pruner,
                                    struct arena *a)
{
    struct schedule_plan plan = plan_of(c, a);
    struct schedule *s = schedule_create(&plan, a);
    while (schedule_advance(s) == SCHEDULE_WAITS && s->decision_count < decisions)
        end_task(c, s, schedule_next(s, 0));
    plan.pruner = pruner;
    carry_over(c, s, &plan, a);
    s = schedule_create(&plan, a);
    assert_int_equal(simulate(c, s), SCHEDULE_ENDS);
    return s;
}

static void carried_trials_go_on_and_are_not_decided_again(void **state)
{
    (void)state;
    for (size_t k = 1; k < 120; k += 7) {
        struct arena *a = arena_create();
        struct scene c = everything();
        c.trials = 40;
        struct schedule *s = go_on_after(&c, k, &toy_pruner, a);
        assert_int_equal(s->trial_count, 40);
        assert_true(s->plan.carried_trial_count > 0);
        assert_int_equal(count_kind(s, DECIDE_TRIAL), 40 - s->plan.carried_trial_count);
        for (size_t i = 0; i < s->race.run_count; i++)
            assert_true(s->race.runs[i].standing != RUN_PENDING);
        for (size_t i = 0; i < s->plan.carried_count; i++) {
            const struct schedule_carried *r = &s->plan.carried[i];
            const size_t run = r->standing == RUN_FINISHED ? 1 : 0;
            for (size_t d = 0; run && d < s->decision_count; d++)
                assert_false(s->decisions[d].kind == DECIDE_GO_ON &&
                             s->decisions[d].trial == r->trial &&
                             s->decisions[d].seed == r->seed);
        }
        assert_true(s->tasks[0].begin >= s->plan.begin);
        arena_destroy(a);
    }
}

static void what_is_decided_after_an_entry_depends_on_no_real_worker(void **state)
{
    (void)state;
    struct arena *a = arena_create();
    struct scene c = everything();
    c.trials = 40;
    struct schedule *first = go_on_after(&c, 60, &toy_pruner, a);
    for (int real = 2; real < 20; real += 5) {
        struct scene other = c;
        other.real = real;
        other.real_seed = (uint64_t)real;
        same_decisions(go_on_after(&other, 60, &toy_pruner, a), first);
    }
    arena_destroy(a);
}

static void without_a_pruner_carried_runs_are_trained_to_their_end(void **state)
{
    (void)state;
    struct arena *a = arena_create();
    struct scene c = everything();
    c.trials = 40;
    c.failing = false;
    struct schedule *s = go_on_after(&c, 60, NULL, a);
    for (size_t i = 0; i < s->race.run_count; i++) {
        assert_int_equal(s->race.runs[i].standing, RUN_FINISHED);
        assert_int_equal(s->race.runs[i].reached, c.epochs);
    }
    arena_destroy(a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(carried_trials_go_on_and_are_not_decided_again),
        cmocka_unit_test(what_is_decided_after_an_entry_depends_on_no_real_worker),
        cmocka_unit_test(without_a_pruner_carried_runs_are_trained_to_their_end),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
