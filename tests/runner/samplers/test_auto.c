/* Which sampler proposes in place of auto. */
#include "tests/runner/samplers/seen.h"

static const struct run_sampler_type *find(const char *name)
{
    return (const struct run_sampler_type *)registry_find(&run_samplers, name);
}

static double value(const struct run_point *p)
{
    return pow(log10(seen_number(p, 0)) + 2, 2);
}

/* Whether auto proposes what tpe does; gp takes seconds for many results. */
static bool is_tpe(const struct seen *s)
{
    const struct run_point chosen = find("auto")->propose(s->space, 7, &s->now),
                           own = find("tpe")->propose(s->space, 7, &s->now);
    return seen_equal(s->space, &chosen, &own);
}

static const char rate[] =
    "train.optimizer.lr: {min: 1e-5, max: 0.1, distribution: log_uniform}";

static void gp_as_long_as_there_are_few_results(void **state)
{
    struct arena *a = *state;
    struct seen *s = seen_create(space_of(rate, a), a);
    for (size_t n = 0; n < 500; n++) {
        const struct run_point p = point_of(
            s->space, arena_printf(a, "{train.optimizer.lr: %.8g}",
                                   pow(10, -5 + 4 * fmod((double)n * 0.618034, 1))));
        seen_add(s, p, value(&p));
        if (n == 99)
            assert_false(is_tpe(s));
    }
    const struct run_point last = point_of(s->space, "{train.optimizer.lr: 0.0123}");
    seen_add(s, last, value(&last));
    assert_true(is_tpe(s));
}

static void it_proposes_what_gp_does(void **state)
{
    struct arena *a = *state;
    struct seen *s = seen_create(space_of(rate, a), a);
    seen_run(s, find("auto"), 20, value);
    const struct run_point chosen = find("auto")->propose(s->space, 20, &s->now),
                           own = find("gp")->propose(s->space, 20, &s->now);
    assert_true(seen_equal(s->space, &chosen, &own));
}

/* A space has the options of auto, which are none of gp's: gp begins with its own
 * number of first points. */
static void gp_takes_no_options_of_auto(void **state)
{
    struct arena *a = *state;
    static const int zeros[16] = {0};
    struct seen *s = seen_create(space_of(rate, a), a);
    seen_run(s, find("gp"), 3, value);
    struct run_space own = *s->space;
    own.options = zeros;
    const struct run_point chosen = find("auto")->propose(&own, 3, &s->now),
                           plain = find("gp")->propose(s->space, 3, &s->now);
    assert_true(seen_equal(s->space, &chosen, &plain));
}

/* constant: parameters of one value beside the rate and 19 or 20 more. */
static struct seen *make(size_t varied, size_t constant, struct arena *a)
{
    const char *text = rate;
    for (size_t i = 1; i < varied; i++)
        text = arena_printf(a, "%s, model.x%zu: {min: 0, max: 1.5}", text, i);
    for (size_t i = 0; i < constant; i++)
        text = arena_printf(a, "%s, model.y%zu: {values: [1]}", text, i);
    struct seen *s = seen_create(space_of(text, a), a);
    for (size_t n = 0; n < 30; n++) {
        struct run_point p = find("tpe")->propose(s->space, 1000 + n, &s->now);
        seen_add(s, p, value(&p));
    }
    return s;
}

static void tpe_for_more_than_20_varied_parameters(void **state)
{
    struct arena *a = *state;
    assert_false(is_tpe(make(20, 3, a)));
    assert_true(is_tpe(make(21, 0, a)));
}

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

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(gp_as_long_as_there_are_few_results),
        TEST(it_proposes_what_gp_does),
        TEST(gp_takes_no_options_of_auto),
        TEST(tpe_for_more_than_20_varied_parameters),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
