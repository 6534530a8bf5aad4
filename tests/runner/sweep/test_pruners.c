/* Pruners on a schedule without training: known answers, and properties of all of them.
 */
#include "runner/sweep/schedule.h"

#include "base/rng.h"

#include <limits.h>
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <cmocka.h>

/* Trials that are given in order; what they have at an epoch is values[trial], or that
 * of a function. */
struct scene {
    size_t trials;
    int epochs;
    const double *values;
    double (*curve)(size_t trial, int epoch);
    const int *fails; /* the epoch in which a trial fails; 0: it does not */
};

static enum schedule_answer ask(void *context, const struct schedule *s, size_t number,
                                bool recorded, struct schedule_trial *out)
{
    const struct scene *c = context;
    (void)number;
    (void)recorded;
    *out = (struct schedule_trial){.epochs = c->epochs, .cost = 1000000};
    return s->trial_count < c->trials ? ASK_TRIAL : ASK_NOTHING;
}

static const struct run_pruner_type *find(const char *name)
{
    return (const struct run_pruner_type *)registry_find(&run_pruners, name);
}

/* text: options in flow style; NULL: the defaults. */
static void *read_options(const struct run_pruner_type *p, const char *text,
                          struct arena *a)
{
    struct diag *diag = diag_create();
    void *options = arena_alloc(a, 1, p->plugin.options_size + 1);
    const struct yaml_node *map =
        text ? yaml_read_text(text, strlen(text), "options", ".", a, diag) : NULL;
    opt_read(p->plugin.options, map, p->plugin.name, NULL, options, a, diag);
    assert_int_equal(diag_errors(diag), 0);
    diag_destroy(diag);
    return options;
}

/* One task after another, in their order, until nothing is left. */
static struct schedule *run(struct scene *c, int workers, const char *pruner,
                            const char *options, bool maximize, struct arena *a)
{
    const struct run_pruner_type *p = find(pruner);
    struct schedule_plan plan = {.workers = workers,
                                 .seeds = 1,
                                 .maximize = maximize,
                                 .pruner = p,
                                 .pruner_options = read_options(p, options, a),
                                 .context = c,
                                 .ask = ask};
    struct schedule *s = schedule_create(&plan, a);
    enum schedule_news news = schedule_advance(s);
    for (size_t i = 0; i < s->task_count; i++) {
        const struct task *t = &s->tasks[i];
        size_t trial = s->race.runs[t->run].trial;
        struct task_result r = {.best = (double)NAN};
        for (int e = 1; e <= t->until; e++) {
            r.value = c->values ? c->values[trial] : c->curve(trial, e);
            if (run_is_better(r.value, r.best, maximize))
                r.best = r.value;
        }
        int fails = c->fails ? c->fails[trial] : 0;
        if (fails > t->from && fails <= t->until)
            schedule_set(s, i, TASK_FAILED, NULL);
        else
            schedule_set(s, i, t->until == c->epochs ? TASK_DONE : TASK_PAUSED, &r);
        news = schedule_advance(s);
    }
    assert_int_equal(news, SCHEDULE_ENDS);
    return s;
}

/* The decisions as text: "1 2 3 +2 -3": trials from 1 on that begin, go on, stop. */
static void assert_decisions(const struct schedule *s, const char *wanted)
{
    char text[400] = "";
    for (size_t i = 0; i < s->decision_count; i++) {
        const struct decision *d = &s->decisions[i];
        const char *sign = d->kind == DECIDE_GO_ON  ? "+"
                           : d->kind == DECIDE_STOP ? "-"
                                                    : "";
        size_t n = strlen(text);
        snprintf(text + n, sizeof(text) - n, "%s%s%zu", i ? " " : "", sign,
                 d->trial + 1);
    }
    assert_string_equal(text, wanted);
}

static void asha_promotes_the_best_third_and_no_first_ones(void **state)
{
    (void)state;
    struct arena *a = arena_create();
    static const double values[] = {.30, .20, .25, .50, .10, .40, .15, .35, .22};
    struct scene c = {.trials = 9, .epochs = 3, .values = values};
    struct schedule *s = run(&c, 1, "asha", "{min_epochs: 1, reduction: 3}", false, a);
    assert_decisions(s, "1 2 3 +2 4 5 +5 6 7 +7 8 9");
    arena_destroy(a);
}

/* Nine equal runs: three go on, then one of them; ties go to the first trials. */
static void asha_goes_from_the_highest_rung_down(void **state)
{
    (void)state;
    struct arena *a = arena_create();
    static const double values[9] = {0};
    struct scene c = {.trials = 9, .epochs = 9, .values = values};
    struct schedule *s = run(&c, 1, "asha", "{min_epochs: 1, reduction: 3}", true, a);
    assert_decisions(s, "1 2 3 +1 4 5 6 +2 7 8 9 +3 +1");
    assert_int_equal(s->tasks[s->task_count - 1].from, 3);
    assert_int_equal(s->tasks[s->task_count - 1].until, 9);
    arena_destroy(a);
}

static void asha_promotes_no_run_without_a_value(void **state)
{
    (void)state;
    struct arena *a = arena_create();
    static const double values[] = {(double)NAN, (double)NAN, (double)NAN, (double)NAN};
    struct scene c = {.trials = 4, .epochs = 3, .values = values};
    struct schedule *s = run(&c, 1, "asha", "{min_epochs: 1, reduction: 3}", true, a);
    assert_decisions(s, "1 2 3 4");
    arena_destroy(a);
}

static void rungs_are_those_of_the_options(void **state)
{
    (void)state;
    struct arena *a = arena_create();
    static const struct {
        const char *pruner, *options;
        int epochs, rungs[8];
    } cases[] = {{"asha", NULL, 27, {3, 9, 27}},
                 {"asha", NULL, 5, {1, 3, 5}},
                 {"asha", "{min_epochs: 1, reduction: 4}", 20, {1, 4, 16, 20}},
                 {"asha", "{reduction: 5}", 27, {3, 15, 27}},
                 {"asha", "{min_epochs: early, reduction: 5}", 27, {2, 10, 27}},
                 {"asha", "{min_epochs: 50}", 20, {20}},
                 {"asha",
                  "{min_epochs: 1, reduction: 1000}",
                  INT_MAX - 1,
                  {1, 1000, 1000000, 1000000000, INT_MAX - 1}},
                 {"median", NULL, 7, {3, 4, 5, 6, 7}},
                 {"median", NULL, 25, {5, 6, 7, 8, 9, 10, 11, 12}},
                 {"median", NULL, 2, {2}}};
    for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
        const struct run_pruner_type *p = find(cases[i].pruner);
        const void *o = read_options(p, cases[i].options, a);
        int epoch = 0;
        for (int k = 0; k < 8 && epoch < cases[i].epochs; k++) {
            epoch = p->next(o, epoch, cases[i].epochs);
            assert_int_equal(epoch, cases[i].rungs[k]);
        }
    }
    arena_destroy(a);
}

/* The losses of the runs are 1 to 6 and then .9, 3.4 and 3.6 at every epoch. At epochs
 * 1 and 2 the finished ones have a median of 3.5; those of .9 and 3.4 make it lower. */
static void median_stops_what_is_worse_than_the_median_of_finished_runs(void **state)
{
    (void)state;
    struct arena *a = arena_create();
    static const double values[] = {1, 2, 3, 4, 5, 6, .9, 3.4, 3.6};
    struct scene c = {.trials = 9, .epochs = 3, .values = values};
    struct schedule *s =
        run(&c, 1, "median", "{min_epochs: 2, min_trials: 6}", false, a);
    assert_decisions(s, "1 +1 2 +2 3 +3 4 +4 5 +5 6 +6 7 +7 8 -8 9 -9");
    s = run(&c, 1, "median", "{min_epochs: 2, min_trials: 6, quantile: 0.25}", false,
            a);
    assert_decisions(s, "1 +1 2 +2 3 +3 4 +4 5 +5 6 +6 7 +7 8 +8 9 +9");
    s = run(&c, 1, "median", "{min_epochs: 2, min_trials: 5}", false, a);
    assert_decisions(s, "1 +1 2 +2 3 +3 4 +4 5 +5 6 -6 7 +7 8 -8 9 -9");
    s = run(&c, 1, "median", "{min_epochs: 2, min_trials: 5}", true, a);
    assert_decisions(s, "1 +1 2 +2 3 +3 4 +4 5 +5 6 +6 7 -7 8 -8 9 +9");
    arena_destroy(a);
}

static void median_stops_a_run_without_a_value(void **state)
{
    (void)state;
    struct arena *a = arena_create();
    static const double values[] = {1, (double)NAN, (double)NAN};
    struct scene c = {.trials = 3, .epochs = 3, .values = values};
    struct schedule *s =
        run(&c, 1, "median", "{min_epochs: 2, min_trials: 1}", false, a);
    assert_decisions(s, "1 +1 2 -2 3 -3");
    arena_destroy(a);
}

/* A run that fails has been beaten: it counts among the n of its rung. */
static void asha_counts_failed_runs_and_promotes_none(void **state)
{
    (void)state;
    struct arena *a = arena_create();
    static const double values[] = {.30, .20, .25, .50, .10, .40};
    static const int fails[] = {0, 1, 0, 0, 1, 0};
    struct scene c = {.trials = 6, .epochs = 3, .values = values, .fails = fails};
    struct schedule *s = run(&c, 1, "asha", "{min_epochs: 1, reduction: 3}", false, a);
    assert_decisions(s, "1 2 3 +3 4 5 6 +1");
    arena_destroy(a);
}

/* Trial 1 fails on its way to epoch 3: there it counts among the n, too. */
static void asha_counts_a_run_that_fails_between_two_rungs(void **state)
{
    (void)state;
    struct arena *a = arena_create();
    static const double values[9] = {9, 8, 7, 6, 5, 4, 3, 2, 1};
    static const int fails[9] = {2};
    struct scene c = {.trials = 9, .epochs = 9, .values = values, .fails = fails};
    struct schedule *s = run(&c, 1, "asha", "{min_epochs: 1, reduction: 3}", true, a);
    assert_decisions(s, "1 2 3 +1 4 5 6 +2 7 8 9 +3 +2");
    assert_int_equal(s->race.runs[0].standing, RUN_LOST);
    arena_destroy(a);
}

/* Falls to its best in epoch 1 or 2, and rises then. */
static double passing(size_t trial, int epoch)
{
    static const double best[] = {.3, .2, .4};
    return epoch == 2 ? best[trial] : 1 + epoch;
}

static void the_value_at_a_rung_is_the_best_so_far(void **state)
{
    (void)state;
    struct arena *a = arena_create();
    struct scene c = {.trials = 3, .epochs = 9, .curve = passing};
    struct schedule *s = run(&c, 1, "asha", "{min_epochs: 4, reduction: 3}", false, a);
    assert_decisions(s, "1 2 3 +2");
    assert_true(s->race.rungs[0].items[1].best == .2);
    assert_true(s->race.rungs[0].items[1].value == 5);
    s = run(&c, 1, "median", "{min_epochs: 4, min_trials: 1}", false, a);
    assert_decisions(s, "1 +1 +1 +1 +1 +1 2 +2 +2 +2 +2 +2 3 -3");
    arena_destroy(a);
}

/* Trials 2 and 3 are stopped and trial 4 fails: the fifth is the second that is
 * finished, and the sixth the first that three would have stopped. */
static void median_waits_for_finished_runs_alone(void **state)
{
    (void)state;
    struct arena *a = arena_create();
    static const double values[] = {1, 2, 3, 1, .5, 4, 5};
    static const int fails[] = {0, 0, 0, 1, 0, 0, 0};
    struct scene c = {.trials = 7, .epochs = 2, .values = values, .fails = fails};
    struct schedule *s =
        run(&c, 1, "median", "{min_epochs: 1, min_trials: 1}", false, a);
    assert_decisions(s, "1 +1 2 -2 3 -3 4 5 +5 6 -6 7 -7");
    s = run(&c, 1, "median", "{min_epochs: 1, min_trials: 2}", false, a);
    assert_decisions(s, "1 +1 2 +2 3 -3 4 5 +5 6 -6 7 -7");
    s = run(&c, 1, "median", "{min_epochs: 1, min_trials: 4}", false, a);
    assert_decisions(s, "1 +1 2 +2 3 +3 4 5 +5 6 -6 7 -7");
    arena_destroy(a);
}

/* Trial 1 has its first value in epoch 3, trial 2 never has one. */
static double late(size_t trial, int epoch)
{
    return trial == 0 && epoch < 3 ? (double)NAN : trial == 1 ? (double)NAN : 1;
}

static void median_stops_none_where_no_finished_run_has_a_value(void **state)
{
    (void)state;
    struct arena *a = arena_create();
    struct scene c = {.trials = 3, .epochs = 4, .curve = late};
    struct schedule *s =
        run(&c, 1, "median", "{min_epochs: 2, min_trials: 1}", true, a);
    assert_decisions(s, "1 +1 +1 2 -2 3 +3 +3");
    s = run(&c, 1, "median", "{min_epochs: 2, min_trials: 2}", true, a);
    assert_decisions(s, "1 +1 +1 2 +2 +2 3 +3 +3");
    arena_destroy(a);
}

static void median_takes_infinite_losses_as_the_worst(void **state)
{
    (void)state;
    struct arena *a = arena_create();
    static const double values[] = {1, 2, (double)INFINITY, 3, 1.5};
    struct scene c = {.trials = 5, .epochs = 2, .values = values};
    struct schedule *s =
        run(&c, 1, "median", "{min_epochs: 1, min_trials: 3}", false, a);
    assert_decisions(s, "1 +1 2 +2 3 +3 4 -4 5 +5");
    arena_destroy(a);
}

static double curve(size_t trial, int epoch)
{
    struct rng r;
    rng_init(&r, 1, RNG_SAMPLER, (uint64_t)epoch, trial);
    double noise = rng_uniform(&r);
    rng_init(&r, 2, RNG_SAMPLER, 0, trial);
    return rng_uniform(&r) - exp(-epoch / 4.0) + 0.05 * noise;
}

static const char *doubt_of(const char *pruner, const char *options, int epochs,
                            size_t trials, const char **hint, struct arena *a)
{
    const struct run_pruner_type *p = find(pruner);
    *hint = NULL;
    return p->doubt(read_options(p, options, a), epochs, trials, hint, a);
}

static void asha_doubts_trials_of_which_none_may_reach_the_last_epoch(void **state)
{
    (void)state;
    struct arena *a = arena_create();
    const char *hint, *few = "{min_epochs: 3, reduction: 3}";
    assert_string_equal(doubt_of("asha", few, 81, 9, &hint, a),
                        "may let none of 9 trials reach its last epoch, 81: one in 3 "
                        "goes on at epochs 3, 9, 27");
    assert_string_equal(hint, "27 trials, or min_epochs: 9, let one reach it");
    assert_non_null(doubt_of("asha", few, 81, 26, &hint, a));
    assert_null(doubt_of("asha", few, 81, 27, &hint, a));
    assert_null(doubt_of("asha", "{min_epochs: 9, reduction: 3}", 81, 9, &hint, a));
    assert_non_null(doubt_of("asha", "{min_epochs: 8, reduction: 3}", 81, 9, &hint, a));
    assert_non_null(doubt_of("asha", few, 81, 2, &hint, a));
    assert_string_equal(hint, "27 trials let one reach it");
    arena_destroy(a);
}

static void median_doubts_trials_that_are_finished_before_it_stops_any(void **state)
{
    (void)state;
    struct arena *a = arena_create();
    const char *hint;
    assert_non_null(doubt_of("median", "{min_trials: 5}", 20, 5, &hint, a));
    assert_non_null(hint);
    assert_null(doubt_of("median", "{min_trials: 5}", 20, 6, &hint, a));
    arena_destroy(a);
}

static void every_pruner_reads_its_example_and_ends_at_the_last_epoch(void **state)
{
    (void)state;
    for (size_t i = 0; run_pruners.items[i]; i++) {
        struct arena *a = arena_create();
        const struct run_pruner_type *p =
            (const struct run_pruner_type *)run_pruners.items[i];
        const void *o = read_options(p, p->plugin.example, a);
        for (int epochs = 1; epochs < 100; epochs++) {
            int epoch = 0;
            while (epoch < epochs) {
                int after = p->next(o, epoch, epochs);
                assert_true(after > epoch && after <= epochs);
                epoch = after;
            }
        }
        arena_destroy(a);
    }
}

/* Every pruner saves epochs, and the best trial is trained to its end. */
static void every_pruner_finds_the_best_trial_with_fewer_epochs(void **state)
{
    (void)state;
    for (size_t i = 0; run_pruners.items[i]; i++) {
        for (int workers = 1; workers <= 16; workers *= 4) {
            struct arena *a = arena_create();
            struct scene c = {.trials = 200, .epochs = 27, .curve = curve};
            struct schedule *s =
                run(&c, workers, run_pruners.items[i]->name, NULL, true, a);
            size_t best = 0, epochs = 0;
            for (size_t k = 0; k < s->task_count; k++)
                epochs += (size_t)(s->tasks[k].until - s->tasks[k].from);
            for (size_t k = 0; k < c.trials; k++)
                best = curve(k, 27) > curve(best, 27) ? k : best;
            assert_int_equal(s->trial_count, c.trials);
            assert_true(epochs < c.trials * 27 * 7 / 10);
            assert_int_equal(s->race.runs[best].standing, RUN_FINISHED);
            arena_destroy(a);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(asha_promotes_the_best_third_and_no_first_ones),
        cmocka_unit_test(asha_goes_from_the_highest_rung_down),
        cmocka_unit_test(asha_promotes_no_run_without_a_value),
        cmocka_unit_test(rungs_are_those_of_the_options),
        cmocka_unit_test(median_stops_what_is_worse_than_the_median_of_finished_runs),
        cmocka_unit_test(median_stops_a_run_without_a_value),
        cmocka_unit_test(asha_counts_failed_runs_and_promotes_none),
        cmocka_unit_test(asha_counts_a_run_that_fails_between_two_rungs),
        cmocka_unit_test(the_value_at_a_rung_is_the_best_so_far),
        cmocka_unit_test(median_waits_for_finished_runs_alone),
        cmocka_unit_test(median_stops_none_where_no_finished_run_has_a_value),
        cmocka_unit_test(median_takes_infinite_losses_as_the_worst),
        cmocka_unit_test(asha_doubts_trials_of_which_none_may_reach_the_last_epoch),
        cmocka_unit_test(median_doubts_trials_that_are_finished_before_it_stops_any),
        cmocka_unit_test(every_pruner_reads_its_example_and_ends_at_the_last_epoch),
        cmocka_unit_test(every_pruner_finds_the_best_trial_with_fewer_epochs),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
