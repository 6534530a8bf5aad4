/* The search for the point of most expected improvement. */
#include "runner/samplers/gp/search.h"
#include "runner/samplers/gp/gain.h"

#include "tests/runner/samplers/near.h"
#include "tests/runner/samplers/space.h"

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

static const char branches[] = "train.optimizer.type: {values: [sgd, adam]}, "
                               "train.optimizer.momentum: {min: 0.0, max: 1.0, when: "
                               "{train.optimizer.type: sgd}}, "
                               "train.batch: {min: 1, max: 4}";
static const enum gp_column columns[] = {GP_CATEGORY, GP_SOMETIMES, GP_ALWAYS};

/* Eight seen points with their values; sgd with a momentum near .7 is best. */
struct scene {
    const struct run_cube *cube;
    double x[24], y[8], runs[8], weights[3];
    struct gp_rows rows;
    struct gp_scale scale;
    struct run_known known;
    struct rng rng;
    struct gp_search search;
};

static struct scene *make_scene(struct arena *a)
{
    struct scene *s = arena_alloc(a, 1, sizeof(*s));
    s->cube = run_cube_create(space_of(branches, a), a);
    for (size_t i = 0; i < 8; i++) {
        const double u[] = {i % 2 ? .9 : .1, (double)i / 8, (double)(i * 3 % 8) / 8};
        run_cube_point(s->cube, u, s->x + 3 * i);
        double momentum = s->x[3 * i + 1];
        s->y[i] = isnan(momentum) ? -1 : 1 - 4 * (momentum - .7) * (momentum - .7);
        s->runs[i] = 1;
    }
    for (size_t i = 0; i < 3; i++)
        s->weights[i] = 1;
    s->rows = (struct gp_rows){{columns, 3, s->x, 8}, s->y, s->runs};
    s->scale = (struct gp_scale){s->weights, 1, 1e-4};
    s->known = (struct run_known){s->cube, s->x, 8};
    rng_init(&s->rng, 1, RNG_SAMPLER, 0, 0);
    const struct gp_table nothing = {.width = 3};
    s->search =
        (struct gp_search){.cube = s->cube,
                           .model = gp_model_create(&s->rows, &s->scale, &nothing, a),
                           .columns = columns,
                           .width = 3,
                           .best = 1,
                           .incumbent = s->x + 3 * 6,
                           .known = &s->known,
                           .rng = &s->rng};
    assert_non_null(s->search.model);
    return s;
}

static double gain_at(const struct scene *s, const double *x)
{
    double mean, variance;
    const struct gp_table one = {columns, 3, x, 1};
    gp_model_predict(s->search.model, &one, &mean, &variance);
    return gp_log_gain(mean, variance, s->search.best);
}

/* No point of a fine grid has more. */
static void the_best_of_the_whole_space_is_found(void **state)
{
    struct scene *s = make_scene(*state);
    double x[3], gain, most = -INFINITY;
    assert_true(gp_search(&s->search, x, &gain));
    for (int type = 0; type < 2; type++)
        for (int i = 0; i < 1000; i++)
            for (int batch = 0; batch < 4; batch++) {
                double at[] = {type, type ? (double)NAN : i / 1000.0, (batch + .5) / 4};
                if (!run_known_has(&s->known, at))
                    most = fmax(most, gain_at(s, at));
            }
    assert_near(gain, gain_at(s, x), 1e-4); /* x is rounded */
    assert_true(gain > most - 1e-4);
}

static void a_start_outside_of_the_space_is_brought_in(void **state)
{
    struct scene *s = make_scene(*state);
    const double outside[] = {2, (double)NAN, 1.7};
    double x[3], gain;
    s->search.incumbent = outside;
    for (int i = 0; i < 20; i++) {
        assert_true(gp_search(&s->search, x, &gain));
        assert_true(x[0] == 0 || x[0] == 1);
        assert_true(x[2] >= 0 && x[2] <= 1);
        assert_int_equal(isnan(x[1]), x[0] == 1);
    }
}

/* With adam there are four points. */
static void known_points_are_passed_over(void **state)
{
    struct scene *s = make_scene(*state);
    double *rows = arena_alloc(*state, 5000 * 3, sizeof(*rows)), gain;
    s->known = (struct run_known){s->cube, rows, 0};
    for (int i = 0; i < 30; i++) {
        double *x = rows + 3 * s->known.count;
        assert_true(gp_search(&s->search, x, &gain));
        assert_false(run_known_has(&s->known, x));
        s->known.count++;
    }
}

#define CASE(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        CASE(the_best_of_the_whole_space_is_found),
        CASE(a_start_outside_of_the_space_is_brought_in),
        CASE(known_points_are_passed_over),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
