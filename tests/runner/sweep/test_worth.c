/* Further seeds for the trials near the best, and ends of a sweep. */
#include "tests/runner/sweep/simulated.h"

static int count_runs(const struct schedule *s, size_t trial)
{
    int count = 0;
    for (size_t i = 0; i < s->race.run_count; i++)
        count += s->race.runs[i].trial == trial;
    return count;
}

/* The mean of a trial's visible runs. */
static double mean_of(const struct schedule *s, size_t trial)
{
    double sum = 0;
    int count = 0;
    for (size_t i = 0; i < s->race.run_count; i++)
        if (s->race.runs[i].trial == trial &&
            s->race.runs[i].standing == RUN_FINISHED) {
            sum += s->race.runs[i].best;
            count++;
        }
    return sum / count;
}

static struct scene noisy(void)
{
    return (struct scene){.workers = 4,
                          .trials = 60,
                          .seeds = 5,
                          .epochs = 6,
                          .cost = 1000000,
                          .adaptive = true,
                          .upto = true,
                          .noise = 0.2,
                          .real = 3,
                          .real_seed = 1};
}

static void near_the_best_a_trial_gets_more_seeds(void **state)
{
    (void)state;
    struct arena *a = arena_create();
    struct scene c = noisy();
    const struct schedule *s = run(&c, a);
    int most = 0;
    size_t single = 0, best = 0;
    for (size_t i = 0; i < s->trial_count; i++) {
        const int runs = count_runs(s, i);
        single += runs == 1;
        most = runs > most ? runs : most;
        best = mean_of(s, i) > mean_of(s, best) ? i : best;
    }
    assert_int_equal(s->trial_count, 60);
    assert_true(single > 20);
    assert_int_equal(most, 5);
    /* The winner is no lucky run. */
    assert_int_equal(count_runs(s, best), 5);
    /* Uniform noise of width .2, the best of six epochs: less than .2 / sqrt(12). */
    assert_true(schedule_noise(s) > 0.005 && schedule_noise(s) < 0.0578);
    arena_destroy(a);
}

static void a_further_seed_waits_for_ten_trials_and_for_the_one_before(void **state)
{
    (void)state;
    struct arena *a = arena_create();
    struct scene c = noisy();
    const struct schedule *s = run(&c, a);
    size_t trials = 0, seeds = 0;
    for (size_t i = 0; i < s->decision_count; i++) {
        trials += s->decisions[i].kind == DECIDE_TRIAL;
        if (s->decisions[i].kind != DECIDE_SEED)
            continue;
        seeds++;
        assert_true(trials >= 10);
        for (size_t k = 0; k < s->task_count; k++) {
            const struct run_racer *r = &s->race.runs[s->tasks[k].run];
            if (r->trial == s->decisions[i].trial && r->seed < s->decisions[i].seed)
                assert_true(s->tasks[k].end <= s->decisions[i].time);
        }
    }
    assert_true(seeds > 10);
    arena_destroy(a);
}

static void more_seeds_depend_on_no_real_worker(void **state)
{
    (void)state;
    struct arena *a = arena_create();
    for (int pruned = 0; pruned < 2; pruned++) {
        struct scene c = noisy();
        c.pruner = pruned ? &toy_pruner : NULL;
        c.failing = pruned;
        const struct schedule *first = run(&c, a);
        assert_true(count_kind(first, DECIDE_SEED) > 4);
        for (int real = 1; real < 12; real += 5) {
            struct scene other = c;
            other.real = real;
            other.real_seed = (uint64_t)real;
            same_decisions(run(&other, a), first);
        }
    }
    arena_destroy(a);
}

/* A schedule that goes on from any of its decisions goes on alike. */
static void restarts(const struct scene *c, const struct schedule *first)
{
    for (size_t k = 0; k <= first->decision_count; k += 3) {
        struct arena *own = arena_create();
        struct scene other = *c;
        other.real = 1 + (int)(k % 5);
        other.real_seed = k;
        struct schedule_plan plan = plan_of(&other, own);
        plan.recorded = first->decisions;
        plan.recorded_count = k;
        struct schedule *s = schedule_create(&plan, own);
        assert_int_equal(simulate(&other, s), SCHEDULE_ENDS);
        same_decisions(s, first);
        arena_destroy(own);
    }
}

static int count_epochs(const struct schedule *s)
{
    int sum = 0;
    for (size_t i = 0; i < s->task_count; i++)
        sum += s->tasks[i].until - s->tasks[i].from;
    return sum;
}

static void no_more_epochs_are_trained_than_the_budget_has(void **state)
{
    (void)state;
    struct arena *a = arena_create();
    for (int pruned = 0; pruned < 2; pruned++) {
        struct scene c = noisy();
        c.pruner = pruned ? &toy_pruner : NULL;
        c.ends.epochs = 100;
        const struct schedule *s = run(&c, a);
        assert_in_range(count_epochs(s), 95, 100);
        assert_int_equal(count_kind(s, DECIDE_END), 1);
        assert_int_equal(s->ended, END_EPOCHS);
        assert_int_equal(s->decisions[s->decision_count - 1].kind, DECIDE_END);
        restarts(&c, s);
    }
    arena_destroy(a);
}

static void a_target_ends_the_sweep_once_it_is_seen(void **state)
{
    (void)state;
    struct arena *a = arena_create();
    const double target = 0.95;
    struct scene c = noisy();
    c.ends.target = &target;
    const struct schedule *s = run(&c, a);
    assert_int_equal(s->ended, END_TARGET);
    assert_true(s->trial_count < 60);
    const uint64_t end = s->decisions[s->decision_count - 1].time;
    bool reached = false;
    for (size_t i = 0; i < s->task_count; i++) {
        if (s->tasks[i].end < end)
            assert_true(s->tasks[i].result.best < target);
        reached = reached || s->tasks[i].result.best >= target;
    }
    assert_true(reached);
    restarts(&c, s);
    arena_destroy(a);
}

static void a_sweep_ends_when_twenty_trials_have_brought_nothing(void **state)
{
    (void)state;
    struct arena *a = arena_create();
    const double least = 0.02;
    struct scene c = noisy();
    c.ends.improvement = &least;
    c.trials = 500;
    const struct schedule *s = run(&c, a);
    assert_int_equal(s->ended, END_IMPROVEMENT);
    assert_true(s->trial_count > 20 && s->trial_count < 500);
    restarts(&c, s);
    arena_destroy(a);
}

/* Little is expected of trial 10, of trials 30 and 31, and of all from 33 on. */
static enum schedule_answer ask_with_outlook(void *context, const struct schedule *s,
                                             size_t number, bool recorded,
                                             struct schedule_trial *out)
{
    const struct scene *c = context;
    const size_t trial = s->trial_count;
    const bool little = trial == 10 || trial == 30 || trial == 31 || trial >= 33;
    const enum schedule_answer answer = ask(context, s, number, recorded, out);
    out->gain = little ? 0.03 : 0.3;
    out->error = c->noise;
    return answer;
}

static void a_sweep_ends_when_five_trials_in_a_row_promised_little(void **state)
{
    (void)state;
    struct arena *a = arena_create();
    const double least[] = {0.04, 0.001, 0.001};
    const double errors[] = {0.02, 0.07, 0.05}; /* half of it is more; less */
    const size_t trials[] = {38, 38, 60};
    for (size_t i = 0; i < sizeof(trials) / sizeof(*trials); i++) {
        struct scene c = noisy();
        c.ends.improvement = &least[i];
        c.upto = false;
        c.seeds = 1;
        c.noise = errors[i];
        struct schedule_plan plan = plan_of(&c, a);
        plan.ask = ask_with_outlook;
        struct schedule *s = schedule_create(&plan, a);
        assert_int_equal(simulate(&c, s), SCHEDULE_ENDS);
        assert_int_equal(s->trial_count, trials[i]);
        assert_int_equal(s->ended, trials[i] < 60 ? END_IMPROVEMENT : END_NOT);
    }
    arena_destroy(a);
}

static bool is_spent(void *context, const struct schedule *s, int epochs)
{
    (void)context;
    return s->task_count + (size_t)epochs > 46;
}

static void what_only_the_caller_knows_ends_the_sweep_and_is_recorded(void **state)
{
    (void)state;
    struct arena *a = arena_create();
    struct scene c = noisy();
    c.ends.is_spent = is_spent;
    const struct schedule *s = run(&c, a);
    assert_int_equal(s->ended, END_SPENT);
    assert_int_equal(s->task_count, 41);
    /* Later nobody is asked. */
    c.ends.is_spent = NULL;
    struct schedule_plan plan = plan_of(&c, a);
    plan.recorded = s->decisions;
    plan.recorded_count = s->decision_count;
    struct schedule *again = schedule_create(&plan, a);
    assert_int_equal(simulate(&c, again), SCHEDULE_ENDS);
    same_decisions(again, s);
    arena_destroy(a);
}

static int asked; /* how often a point was asked for */

static enum schedule_answer ask_slowly(void *context, const struct schedule *s,
                                       size_t number, bool recorded,
                                       struct schedule_trial *out)
{
    return ++asked % 2 ? ASK_LATER : ask(context, s, number, recorded, out);
}

static bool is_spent_soon(void *context, const struct schedule *s, int epochs)
{
    (void)context;
    (void)s;
    (void)epochs;
    return asked % 2 == 1;
}

/* Time passes while a point is computed: it is still taken. */
static void a_point_that_was_asked_for_is_waited_for(void **state)
{
    (void)state;
    struct arena *a = arena_create();
    struct scene c = noisy();
    c.trials = 5;
    c.ends.is_spent = is_spent_soon;
    struct schedule_plan plan = plan_of(&c, a);
    plan.ask = ask_slowly;
    struct schedule *s = schedule_create(&plan, a);
    asked = 0;
    assert_int_equal(schedule_advance(s), SCHEDULE_WAITS);
    assert_int_equal(s->task_count, 0);
    assert_int_equal(schedule_advance(s), SCHEDULE_WAITS);
    assert_int_equal(s->task_count, 1);
    assert_int_equal(count_kind(s, DECIDE_END), 0);
    arena_destroy(a);
}

/* A person ends a paused run at some moment, and a run that is trained. */
static struct schedule *run_with_halts(struct scene *c, struct arena *a)
{
    struct schedule_plan plan = plan_of(c, a);
    struct schedule *s = schedule_create(&plan, a);
    enum schedule_news news = schedule_advance(s);
    int halts = 0;
    for (size_t i = 0; news == SCHEDULE_WAITS; i++) {
        const size_t task = schedule_next(s, 0);
        if (i % 11 == 7) {
            struct task_result result = {.value = 0.1, .best = 0.2};
            schedule_set(s, task, TASK_CUT, &result);
        } else {
            end_task(c, s, task);
        }
        if (i % 5 == 4 && s->race.paused_count > 0)
            halts += schedule_halt(s, s->race.paused[0]);
        news = schedule_advance(s);
    }
    assert_int_equal(news, SCHEDULE_ENDS);
    assert_true(halts > 3);
    return s;
}

static bool waits_always(const void *options, const struct run_race *race,
                         struct run_choice *out)
{
    (void)options;
    if (race->paused_count < 5)
        return false;
    *out = (struct run_choice){.run = race->paused[race->paused_count - 1]};
    return true;
}

static void what_a_person_ends_is_recorded_among_the_decisions(void **state)
{
    (void)state;
    struct arena *a = arena_create();
    const struct run_pruner_type patient = {
        .plugin = {.name = "patient"}, .next = toy_next, .choose = waits_always};
    struct scene c = noisy();
    c.pruner = &patient;
    const struct schedule *s = run_with_halts(&c, a);
    assert_true(count_kind(s, DECIDE_HALT) > 3);
    struct schedule_plan plan = plan_of(&c, a);
    plan.recorded = s->decisions;
    plan.recorded_count = s->decision_count;
    struct schedule *again = schedule_create(&plan, a);
    enum schedule_news news = schedule_advance(again);
    while (news == SCHEDULE_WAITS) {
        const size_t i = schedule_next(again, 0);
        const enum task_state end = s->tasks[i].state;
        schedule_set(again, i, end, end == TASK_FAILED ? NULL : &s->tasks[i].result);
        news = schedule_advance(again);
    }
    assert_int_equal(news, SCHEDULE_ENDS);
    same_decisions(again, s);
    arena_destroy(a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(near_the_best_a_trial_gets_more_seeds),
        cmocka_unit_test(a_further_seed_waits_for_ten_trials_and_for_the_one_before),
        cmocka_unit_test(more_seeds_depend_on_no_real_worker),
        cmocka_unit_test(no_more_epochs_are_trained_than_the_budget_has),
        cmocka_unit_test(a_target_ends_the_sweep_once_it_is_seen),
        cmocka_unit_test(a_sweep_ends_when_twenty_trials_have_brought_nothing),
        cmocka_unit_test(a_sweep_ends_when_five_trials_in_a_row_promised_little),
        cmocka_unit_test(what_only_the_caller_knows_ends_the_sweep_and_is_recorded),
        cmocka_unit_test(a_point_that_was_asked_for_is_waited_for),
        cmocka_unit_test(what_a_person_ends_is_recorded_among_the_decisions),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
