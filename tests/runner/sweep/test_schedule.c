/* The schedule on a simulated machine. */
#include "tests/runner/sweep/simulated.h"

/* ---- cases ---- */

static void a_list_without_a_clock_is_taken_seed_after_seed(void **state)
{
    (void)state;
    struct arena *a = arena_create();
    struct scene c = {.trials = 3, .seeds = 2, .epochs = 4, .real = 2, .cost = 1};
    struct schedule_plan plan = plan_of(&c, a);
    struct schedule *s = schedule_create(&plan, a);
    assert_int_equal(schedule_advance(s), SCHEDULE_ENDS);
    assert_int_equal(s->task_count, 6);
    assert_int_equal(s->decision_count, 0);
    for (size_t i = 0; i < 6; i++) {
        const struct run_racer *r = &s->race.runs[s->tasks[i].run];
        assert_int_equal(s->tasks[i].run, i);
        assert_int_equal(r->trial, i % 3);
        assert_int_equal(r->seed, i / 3);
        assert_int_equal(s->tasks[i].until, 4);
        assert_int_equal(s->tasks[i].state, TASK_TODO);
    }
    assert_int_equal(simulate(&c, s), SCHEDULE_ENDS);
    assert_int_equal(schedule_count(s, TASK_DONE), 6);
    arena_destroy(a);
}

static void a_task_that_is_to_do_again_is_next_again(void **state)
{
    (void)state;
    struct arena *a = arena_create();
    struct scene c = {.trials = 3, .epochs = 4, .cost = 1};
    struct schedule_plan plan = plan_of(&c, a);
    struct schedule *s = schedule_create(&plan, a);
    schedule_advance(s);
    for (size_t i = 0; i < 3; i++) {
        assert_int_equal(schedule_next(s, 0), i);
        schedule_set(s, i, TASK_BUSY, NULL);
    }
    assert_int_equal(schedule_next(s, 0), 3);
    schedule_set(s, 1, TASK_TODO, NULL);
    assert_int_equal(schedule_next(s, 0), 1);
    assert_int_equal(schedule_next(s, 2), 3);
    arena_destroy(a);
}

static void virtual_workers_start_one_after_another(void **state)
{
    (void)state;
    struct arena *a = arena_create();
    struct scene c = {
        .workers = 4, .trials = 12, .epochs = 10, .real = 3, .cost = 10000000};
    struct schedule *s = run(&c, a);
    assert_int_equal(s->task_count, 12);
    for (size_t i = 0; i < 12; i++) {
        assert_int_equal(s->tasks[i].begin, i * 25);
        assert_int_equal(s->tasks[i].end, i * 25 + 100);
    }
    arena_destroy(a);
}

static void a_task_takes_at_least_one_tick_and_never_overflows(void **state)
{
    (void)state;
    struct arena *a = arena_create();
    struct scene c = {.workers = 2, .trials = 3, .epochs = 10, .real = 1, .cost = 1};
    struct schedule *s = run(&c, a);
    assert_int_equal(s->tasks[0].end, 1);
    c.cost = UINT64_MAX;
    c.real = 2;
    s = run(&c, a);
    assert_true(s->tasks[0].end == UINT64_MAX / 1000000 * 10 + 5);
    arena_destroy(a);
}

static void decisions_depend_on_no_real_worker(void **state)
{
    (void)state;
    struct arena *a = arena_create();
    struct scene c = everything();
    struct schedule *first = run(&c, a);
    assert_int_equal(first->trial_count, 150);
    assert_true(count_kind(first, DECIDE_SEED) > 10);
    assert_true(count_kind(first, DECIDE_GO_ON) > 100);
    assert_true(count_kind(first, DECIDE_STOP) > 20);
    assert_true(count_kind(first, DECIDE_UNFIT) > 10);
    assert_true(schedule_count(first, TASK_FAILED) > 5);
    for (uint64_t seed = 2; seed < 8; seed++) {
        const int real[] = {1, 2, 3, 8, 16, 64};
        struct scene other = everything();
        other.real = real[seed - 2];
        other.real_seed = seed;
        same_decisions(run(&other, a), first);
    }
    arena_destroy(a);
}

static void more_virtual_workers_see_less(void **state)
{
    (void)state;
    struct arena *a = arena_create();
    struct scene one = everything(), many = everything();
    one.workers = 1;
    struct schedule *s = run(&one, a), *t = run(&many, a);
    assert_int_equal(s->trial_count, t->trial_count);
    assert_true(fabs(one.x[40] - many.x[40]) > 0);
    arena_destroy(a);
}

/* The decisions up to any one are recorded, and so are the results of tasks that had
 * ended; the rest goes on as it would have gone. */
static void a_restart_at_any_decision_goes_on_alike(void **state)
{
    (void)state;
    struct arena *a = arena_create();
    struct scene c = everything();
    c.trials = 30;
    struct schedule *first = run(&c, a);
    for (size_t k = 0; k <= first->decision_count; k++) {
        struct arena *own = arena_create();
        struct scene other = c;
        other.real = 1 + (int)(k % 7);
        other.real_seed = k;
        struct schedule_plan plan = plan_of(&other, own);
        plan.recorded = first->decisions;
        plan.recorded_count = k;
        struct schedule *s = schedule_create(&plan, own);
        assert_int_equal(simulate(&other, s), SCHEDULE_ENDS);
        same_decisions(s, first);
        arena_destroy(own);
    }
    arena_destroy(a);
}

static void
a_result_that_differs_is_found_at_the_first_decision_that_saw_it(void **state)
{
    (void)state;
    struct arena *a = arena_create();
    struct scene c = everything();
    struct schedule *first = run(&c, a);
    size_t task = 20, expected = 0;
    while (first->decisions[expected].time < first->tasks[task].end)
        expected++;
    struct schedule_plan plan = plan_of(&c, a);
    plan.recorded = first->decisions;
    plan.recorded_count = first->decision_count;
    struct schedule *s = schedule_create(&plan, a);
    enum schedule_news news = schedule_advance(s);
    while (news == SCHEDULE_WAITS) {
        size_t i = schedule_next(s, 0);
        struct task_result result = first->tasks[i].result;
        if (i == task)
            result.best = nextafter(result.best, 2);
        enum task_state end = first->tasks[i].state;
        schedule_set(s, i, end, end == TASK_FAILED ? NULL : &result);
        news = schedule_advance(s);
    }
    assert_int_equal(news, SCHEDULE_DIFFERS);
    assert_int_equal(s->differs, expected);
    arena_destroy(a);
}

static void a_record_that_cannot_be_is_refused(void **state)
{
    (void)state;
    struct arena *a = arena_create();
    struct scene c = everything();
    struct schedule *first = run(&c, a);
    for (size_t k = 0; k < 60; k++) {
        for (int kind = 0; kind < DECIDE_KINDS; kind++) {
            struct decision list[60];
            memcpy(list, first->decisions, sizeof(list));
            list[k].kind = (enum decision_kind)kind;
            list[k].trial += k % 3 == 0 ? 1000 : 1;
            struct schedule_plan plan = plan_of(&c, a);
            plan.recorded = list;
            plan.recorded_count = 60;
            struct schedule *s = schedule_create(&plan, a);
            enum schedule_news news = simulate(&c, s);
            if (k + 1 < 60)
                assert_true(news == SCHEDULE_DIFFERS && s->differs <= k + 1);
        }
    }
    arena_destroy(a);
}

static void points_that_never_fit_end_the_sweep(void **state)
{
    (void)state;
    struct arena *a = arena_create();
    struct scene c = {.workers = 4, .trials = 1, .epochs = 1, .never_fits = true};
    struct schedule_plan plan = plan_of(&c, a);
    struct schedule *s = schedule_create(&plan, a);
    assert_int_equal(schedule_advance(s), SCHEDULE_UNFIT);
    assert_int_equal(s->decision_count, SCHEDULE_UNFIT_MAX);
    arena_destroy(a);
}

static void with_a_pruner_a_trial_gets_its_next_seed_once_it_is_finished(void **state)
{
    (void)state;
    struct arena *a = arena_create();
    struct scene c = everything();
    c.seeds = 3;
    struct schedule *s = run(&c, a);
    size_t checked = 0, after_lost = 0;
    for (size_t i = 0; i < s->race.run_count; i++) {
        const struct run_racer *r = &s->race.runs[i];
        if (r->seed == 0)
            continue;
        assert_true(r->standing == RUN_FINISHED || r->standing == RUN_LOST);
        assert_int_equal(r->reached, r->epochs);
        for (size_t k = 0; k < i; k++)
            if (s->race.runs[k].trial == r->trial) {
                const struct run_racer *before = &s->race.runs[k];
                assert_true(before->standing == RUN_FINISHED ||
                            (before->standing == RUN_LOST && before->seed > 0));
                after_lost += before->standing == RUN_LOST;
                checked++;
            }
    }
    assert_true(checked > 10);
    assert_true(after_lost > 0);
    arena_destroy(a);
}

static void seeds_without_a_pruner_follow_their_trial(void **state)
{
    (void)state;
    struct arena *a = arena_create();
    struct scene c = {.workers = 2, .trials = 5, .seeds = 3, .epochs = 2, .real = 2};
    struct schedule *s = run(&c, a);
    assert_int_equal(s->task_count, 15);
    for (size_t i = 0; i < 15; i++) {
        assert_int_equal(s->race.runs[s->tasks[i].run].trial, i / 3);
        assert_int_equal(s->race.runs[s->tasks[i].run].seed, i % 3);
    }
    arena_destroy(a);
}

static void a_stopped_task_keeps_later_decisions_waiting(void **state)
{
    (void)state;
    struct arena *a = arena_create();
    struct scene c = {
        .workers = 2, .trials = 9, .epochs = 2, .real = 2, .cost = 1000000};
    struct schedule_plan plan = plan_of(&c, a);
    struct schedule *s = schedule_create(&plan, a);
    schedule_advance(s);
    schedule_set(s, 0, TASK_STOPPED, NULL);
    assert_int_equal(simulate(&c, s), SCHEDULE_WAITS);
    assert_int_equal(schedule_count(s, TASK_STOPPED), 1);
    assert_int_equal(s->task_count, 2);
    arena_destroy(a);
}

static void ten_thousand_trials(void **state)
{
    (void)state;
    struct arena *a = arena_create();
    static struct scene c;
    c = everything();
    c.trials = MOST_TRIALS;
    c.seeds = 1;
    struct schedule *s = run(&c, a);
    assert_int_equal(s->trial_count, MOST_TRIALS);
    assert_int_equal(s->task_count, MOST_TRIALS + count_kind(s, DECIDE_GO_ON));
    arena_destroy(a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_list_without_a_clock_is_taken_seed_after_seed),
        cmocka_unit_test(a_task_that_is_to_do_again_is_next_again),
        cmocka_unit_test(virtual_workers_start_one_after_another),
        cmocka_unit_test(a_task_takes_at_least_one_tick_and_never_overflows),
        cmocka_unit_test(decisions_depend_on_no_real_worker),
        cmocka_unit_test(more_virtual_workers_see_less),
        cmocka_unit_test(a_restart_at_any_decision_goes_on_alike),
        cmocka_unit_test(
            a_result_that_differs_is_found_at_the_first_decision_that_saw_it),
        cmocka_unit_test(a_record_that_cannot_be_is_refused),
        cmocka_unit_test(points_that_never_fit_end_the_sweep),
        cmocka_unit_test(with_a_pruner_a_trial_gets_its_next_seed_once_it_is_finished),
        cmocka_unit_test(seeds_without_a_pruner_follow_their_trial),
        cmocka_unit_test(a_stopped_task_keeps_later_decisions_waiting),
        cmocka_unit_test(ten_thousand_trials),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
