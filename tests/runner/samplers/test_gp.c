/* The sampler gp: its start, what it may not propose, and what it makes of results. */
#include "base/rng.h"

#include "tests/runner/samplers/near.h"
#include "tests/runner/samplers/space.h"

enum { MOST = 700 };

struct history {
    const struct run_sampler_type *gp;
    const struct run_space *space;
    struct run_point points[MOST];
    struct run_evidence results[MOST];
    struct run_refused refused[MOST];
    const struct run_point *pending[MOST];
    struct run_seen seen;
    size_t count; /* of points */
};

static int set_up(void **state)
{
    *state = arena_create();
    return 0;
}

static int tear_down(void **state)
{
    arena_destroy(*state);
    return 0;
}

static struct history *begin(const char *parameters, struct arena *a)
{
    struct history *h = arena_alloc(a, 1, sizeof(*h));
    h->gp = (const struct run_sampler_type *)registry_find(&run_samplers, "gp");
    h->space = space_of(parameters, a);
    h->seen = (struct run_seen){
        .results = h->results, .pending = h->pending, .refused = h->refused};
    assert_non_null(h->gp);
    assert_true(h->gp->apart);
    return h;
}

static struct run_point *propose(struct history *h)
{
    h->points[h->count] = h->gp->propose(h->space, h->count, &h->seen);
    return &h->points[h->count++];
}

static void tell(struct history *h, const struct run_point *p, double value)
{
    h->results[h->seen.result_count++] = (struct run_evidence){.point = p,
                                                               .trial = h->count - 1,
                                                               .epoch = 4,
                                                               .epochs = 4,
                                                               .value = value,
                                                               .finished = true};
}

static double value_at(const struct run_point *p, size_t i)
{
    double x;
    assert_true(yaml_to_double(p->values[i], &x));
    return x;
}

static const char plane[] =
    "train.optimizer.lr: {min: 0.0, max: 1.0}, train.optimizer.momentum: "
    "{min: 0.0, max: 1.0}";

/* A bowl with its minimum at (.7, .2). */
static double bowl(const struct run_point *p)
{
    double x = value_at(p, 0) - .7, y = value_at(p, 1) - .2;
    return x * x + y * y;
}

static bool same_point(const struct history *h, const struct run_point *a,
                       const struct run_point *b)
{
    for (size_t i = 0; i < h->space->count; i++)
        if (!a->values[i] != !b->values[i] ||
            (a->values[i] && !yaml_equal(a->values[i], b->values[i])))
            return false;
    return true;
}

static void it_starts_with_ten_points_of_a_sobol_sequence(void **state)
{
    struct history *h = begin(plane, *state);
    const struct run_sampler_type *sobol =
        (const struct run_sampler_type *)registry_find(&run_samplers, "sobol");
    struct run_space space = *h->space;
    size_t count;
    space.trials = 12;
    const struct run_point *wanted = sobol->points(&space, &count);
    for (size_t i = 0; i < 12; i++) {
        const struct run_point *p = propose(h);
        assert_int_equal(same_point(h, p, &wanted[i]), i < 10);
        assert_int_equal(p->gain > 0, i >= 10);
        tell(h, p, bowl(p));
    }
}

/* An enqueued point is one of the ten. */
static void known_trials_count_in_the_start(void **state)
{
    struct history *h = begin(plane, *state);
    h->points[0] =
        point_of(h->space, "{train.optimizer.lr: 0.5, train.optimizer.momentum: 0.5}");
    h->count = 1;
    tell(h, &h->points[0], 0.1);
    for (size_t i = 1; i < 10; i++) {
        struct run_point *p = propose(h);
        assert_true(p->gain == 0);
        tell(h, p, bowl(p));
    }
    assert_true(propose(h)->gain > 0);
}

static void more_parameters_start_with_more_points(void **state)
{
    struct str text = {0};
    for (int i = 0; i < 41; i++) {
        str_addf(&text, "%sv.p%d: {min: 0.0, max: 1.0}", i ? ", " : "", i);
        const int starts = i < 9 ? 10 : 2 * (i + 1) < 18 ? 2 * (i + 2) : 20;
        if (i != 8 && i != 9 && i != 40)
            continue;
        struct history *h = begin(str_text(&text), *state);
        for (int n = 0; n < starts; n++) {
            struct run_point *p = propose(h);
            assert_true(p->gain == 0);
            tell(h, p, value_at(p, 0));
        }
        assert_true(propose(h)->gain > 0);
    }
    str_deinit(&text);
}

static void the_minimum_of_a_bowl_is_found(void **state)
{
    double first = 0, value = INFINITY;
    for (int again = 0; again < 2; again++) {
        struct history *h = begin(plane, *state);
        h->seen.maximize = again == 1;
        for (size_t i = 0; i < 25; i++) {
            struct run_point *p = propose(h);
            double found = bowl(p);
            tell(h, p, h->seen.maximize ? -found : found);
            value = fmin(value, found);
        }
        assert_true(value < 1e-4);
        /* Which way is better makes no difference. */
        if (again == 0)
            first = value;
        assert_true(value == first);
    }
}

/* Twelve points in all. */
static void no_point_is_proposed_twice(void **state)
{
    struct history *h = begin("train.batch: {min: 1, max: 4}, train.optimizer.type: "
                              "{values: [sgd, adam, adamw]}",
                              *state);
    for (size_t i = 0; i < 12; i++) {
        struct run_point *p = propose(h);
        for (size_t k = 0; k < i; k++)
            assert_false(same_point(h, p, &h->points[k]));
        if (i % 3 == 0)
            h->pending[h->seen.pending_count++] = p;
        else if (i % 3 == 1)
            h->refused[h->seen.refused_count++] =
                (struct run_refused){.point = *p, .repeated = i % 2};
        else
            tell(h, p, i % 2 ? value_at(p, 0) : (double)NAN);
    }
    assert_null(propose(h)->values);
}

static void pending_points_are_kept_away_from(void **state)
{
    struct history *h = begin(plane, *state);
    for (size_t i = 0; i < 12; i++)
        tell(h, &h->points[i], bowl(propose(h)));
    struct run_point *first = propose(h);
    h->pending[h->seen.pending_count++] = first;
    struct run_point *second = propose(h);
    double x = value_at(first, 0) - value_at(second, 0);
    double y = value_at(first, 1) - value_at(second, 1);
    assert_true(hypot(x, y) > 0.02);
}

/* Nothing of the larger half has a value: every other point there does not fit, which
 * costs nothing, and the runs of the others fail. */
static void what_fails_is_avoided(void **state)
{
    struct history *h = begin(plane, *state);
    int failed = 0, refused = 0;
    for (size_t i = 0; i < 40; i++) {
        struct run_point *p = propose(h);
        bool fails = value_at(p, 0) > .5, fits = !fails || i % 2 == 0;
        failed += fails && fits && i >= 10;
        refused += !fits && i >= 10;
        if (fits)
            tell(h, p, fails ? (double)NAN : bowl(p));
        else
            h->refused[h->seen.refused_count++] = (struct run_refused){.point = *p};
    }
    assert_in_range(failed, 0, 5);
    assert_in_range(refused, 0, 7);
    double best = INFINITY;
    for (size_t i = 0; i < h->seen.result_count; i++)
        best = isnan(h->results[i].value) ? best : fmin(best, h->results[i].value);
    assert_true(best < .08); /* .04 at the border */
}

static void without_a_value_points_go_on_spreading(void **state)
{
    struct history *h = begin(plane, *state);
    for (size_t i = 0; i < 20; i++) {
        struct run_point *p = propose(h);
        assert_true(p->gain == 0);
        tell(h, p, (double)NAN);
    }
}

/* Runs of one trial differ by about .1, and each point is a trial of two. */
static void runs_of_a_trial_are_one_row_and_tell_the_noise(void **state)
{
    struct history *h = begin(plane, *state);
    struct run_point *p = NULL;
    for (size_t i = 0; i < 60; i++) {
        p = propose(h);
        double u = fmod((double)i * 0.618034, 1);
        tell(h, p, bowl(p) + .2 * (u - .5));
        tell(h, p, bowl(p) - .2 * (u - .5) + .1 * (fmod((double)i * .7548, 1) - .5));
    }
    assert_true(p->spread > .005 && p->spread < .2);
}

static void paused_runs_are_rows_of_their_epoch(void **state)
{
    struct history *h = begin(plane, *state);
    double best = INFINITY;
    for (size_t i = 0; i < 40; i++) {
        struct run_point *p = propose(h);
        /* After one epoch the value is larger, and less so far from the minimum. */
        tell(h, p, 1 + bowl(p) / 2);
        h->results[h->seen.result_count - 1].finished = i % 3 == 0;
        h->results[h->seen.result_count - 1].epoch = 1;
        if (i % 3 == 0) {
            tell(h, p, bowl(p));
            best = fmin(best, bowl(p));
        }
    }
    assert_true(best < 5e-3);
}

static void many_results_are_thinned_out(void **state)
{
    struct history *h = begin(plane, *state);
    struct rng r;
    rng_init(&r, 1, RNG_STATS, 0, 0);
    for (; h->count < 600; h->count++) {
        struct run_point *p = &h->points[h->count];
        p->values = arena_alloc(*state, 2, sizeof(*p->values));
        for (size_t i = 0; i < 2; i++)
            p->values[i] = run_value_at(&h->space->parameters[i], rng_uniform(&r),
                                        h->space->arena);
        tell(h, p, bowl(p));
    }
    const struct run_point *p = propose(h);
    assert_true(bowl(p) < 1e-2);
    /* Among those that count is the best of the old ones. */
    assert_true(p->gain > 0);
}

static void a_start_may_be_asked_for_and_equal_values_are_no_trouble(void **state)
{
    static const int one = 1; /* the only option */
    struct history *h = begin(plane, *state);
    struct run_space space = *h->space;
    space.options = &one;
    h->space = &space;
    assert_true(propose(h)->gain == 0);
    tell(h, &h->points[0], 1);
    for (size_t i = 1; i < 6; i++) {
        struct run_point *p = propose(h);
        assert_true(p->gain > 0);
        tell(h, p, 1);
    }
}

/* The best result has an optimizer that the file does not list. */
static void only_points_of_the_space_are_proposed(void **state)
{
    struct history *h = begin("train.batch: {min: 1, max: 64}, train.optimizer.type: "
                              "{values: [sgd, adam, adamw]}",
                              *state);
    h->points[0] =
        point_of(h->space, "{train.batch: 100, train.optimizer.type: nadam}");
    h->count = 1;
    tell(h, &h->points[0], -9);
    for (size_t i = 1; i < 20; i++) {
        struct run_point *p = propose(h);
        assert_non_null(p->values[1]);
        assert_true(value_at(p, 0) <= 64);
        tell(h, p, value_at(p, 0));
    }
}

/* The same results, the same point; another seed, another point. */
/* Twelve trials, and which of them are the best and the worst. */
static struct history *tell_of_twelve(struct arena *a, size_t *good, size_t *bad)
{
    struct history *h = begin(plane, a);
    for (size_t i = 0; i < 12; i++) {
        const struct run_point *p = propose(h);
        tell(h, p, bowl(p) + 0.01 * (double)(i % 3));
    }
    *good = *bad = 0;
    for (size_t i = 0; i < 12; i++) {
        *good = h->results[i].value < h->results[*good].value ? i : *good;
        *bad = h->results[i].value > h->results[*bad].value ? i : *bad;
    }
    return h;
}

static void a_trial_near_the_best_gets_a_seed_in_place_of_a_new_point(void **state)
{
    size_t good, bad;
    struct history *h = tell_of_twelve(*state, &good, &bad);
    const size_t both[] = {bad, good};
    h->seen.seedable = both;
    h->seen.seedable_count = 2;
    const struct run_point chosen = *propose(h);
    assert_null(chosen.values);
    assert_int_equal(chosen.again, good + 1);
    h->seen.seedable_count = 1;
    const struct run_point other = *propose(h);
    assert_non_null(other.values);
    assert_int_equal(other.again, 0);
    h->seen.only_seeds = true;
    const struct run_point none = *propose(h);
    assert_null(none.values);
    assert_int_equal(none.again, 0);
    h->seen.seedable = &both[1];
    assert_int_equal(propose(h)->again, good + 1);
}

static void a_proposal_is_a_function_of_what_is_seen(void **state)
{
    struct history *h = begin(plane, *state);
    for (size_t i = 0; i < 15; i++)
        tell(h, &h->points[i], bowl(propose(h)));
    const struct run_point a = h->gp->propose(h->space, 15, &h->seen);
    const struct run_point b = h->gp->propose(h->space, 15, &h->seen);
    assert_true(same_point(h, &a, &b));
    struct run_space other = *h->space;
    other.seed++;
    const struct run_point c = h->gp->propose(&other, 15, &h->seen);
    assert_false(same_point(h, &a, &c));
}

#define CASE(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

/* Runs fail within .1 of the minimum, so that .01 is the best value there is. */
static void the_border_of_what_fails_is_reached(void **state)
{
    struct history *h = begin(plane, *state);
    double best = INFINITY;
    for (size_t i = 0; i < 50; i++) {
        struct run_point *p = propose(h);
        const double x = value_at(p, 0) - .7, y = value_at(p, 1) - .2,
                     value = x * x + y * y;
        tell(h, p, value < .01 ? (double)NAN : value);
        best = value < .01 ? best : fmin(best, value);
    }
    assert_true(best < .0125);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        CASE(it_starts_with_ten_points_of_a_sobol_sequence),
        CASE(known_trials_count_in_the_start),
        CASE(more_parameters_start_with_more_points),
        CASE(the_minimum_of_a_bowl_is_found),
        CASE(no_point_is_proposed_twice),
        CASE(pending_points_are_kept_away_from),
        CASE(what_fails_is_avoided),
        CASE(the_border_of_what_fails_is_reached),
        CASE(without_a_value_points_go_on_spreading),
        CASE(runs_of_a_trial_are_one_row_and_tell_the_noise),
        CASE(paused_runs_are_rows_of_their_epoch),
        CASE(many_results_are_thinned_out),
        CASE(a_start_may_be_asked_for_and_equal_values_are_no_trouble),
        CASE(only_points_of_the_space_are_proposed),
        CASE(a_trial_near_the_best_gets_a_seed_in_place_of_a_new_point),
        CASE(a_proposal_is_a_function_of_what_is_seen),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
