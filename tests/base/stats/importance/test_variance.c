/* The variance of trees that are written down by hand. */
#include "tests/base/stats/importance/trials.h"

#include "base/stats/importance/variance.h"

/* The first factor has cells 0 to 3, the second a and b: 1 if the first is 0, else 2
 * for a and 6 for b. */
static struct stats_node nodes[] = {
    {.left = 1, .child = 1, .factor = 0}, {.value = 1, .factor = STATS_LEAF},
    {.left = 1, .child = 3, .factor = 1}, {.value = 2, .factor = STATS_LEAF},
    {.value = 6, .factor = STATS_LEAF},
};
static const struct stats_tree tree = {nodes, 5};
static const struct stats_factor two[] = {{.ordered = true, .cells = 4},
                                          {.ordered = false, .cells = 2}};

static struct stats_variances add_twice(const struct stats_space *space)
{
    struct stats_sums *sums = stats_sums_create(space, arena);
    stats_sums_add(sums, &tree);
    stats_sums_add(sums, &tree);
    return stats_sums_end(sums, arena);
}

static void near(double value, double expected)
{
    if (!(fabs(value - expected) < 1e-12))
        fail_msg("%.15g is not %.15g", value, expected);
}

/* Mean (1 + 3 * 4) / 4 = 3.25; means 1 4 4 4 and 1.75 4.75; the rest is -/+ 1.5 where
 * the first is 0, and +/- .5 elsewhere: (2.25 + 3 * .25) / 4. */
static void variance_is_divided_among_factors(void **state)
{
    (void)state;
    const struct stats_space space = stats_space_create(two, 2, true, arena);
    const struct stats_variances v = add_twice(&space);
    near(v.mean, 3.25);
    near(v.marginals[0][0], -2.25);
    near(v.marginals[0][3], 0.75);
    near(v.marginals[1][0], -1.5);
    near(v.marginals[1][1], 1.5);
    near(v.alone[0], (2.25 * 2.25 + 3 * 0.75 * 0.75) / 4);
    near(v.alone[1], 2.25);
    near(v.pairs[1], 0.75);
    assert_true(fabs(v.together - 0.75) < 0.01); /* at points */
}

static void points_are_spread_over_all_cells(void **state)
{
    (void)state;
    const struct stats_space space = stats_space_create(two, 2, false, arena);
    size_t found[8] = {0};
    for (size_t i = 0; i < space.point_count; i++)
        found[2 * space.points[2 * i] + space.points[2 * i + 1]]++;
    for (size_t i = 0; i < 8; i++)
        assert_in_range(found[i], space.point_count / 8 - 2, space.point_count / 8 + 2);
    assert_null(add_twice(&space).pairs);
}

/* Trees that disagree: only what they share is the forest's. */
static void the_randomness_of_trees_is_not_variance(void **state)
{
    (void)state;
    struct stats_node up[] = {{.left = 1, .child = 1, .factor = 1},
                              {.value = -1, .factor = STATS_LEAF},
                              {.value = 1, .factor = STATS_LEAF}},
                      down[] = {{.left = 1, .child = 1, .factor = 1},
                                {.value = 1, .factor = STATS_LEAF},
                                {.value = -1, .factor = STATS_LEAF}};
    const struct stats_tree trees[] = {{up, 3}, {down, 3}};
    const struct stats_space space = stats_space_create(two, 2, false, arena);
    struct stats_sums *sums = stats_sums_create(&space, arena);
    stats_sums_add(sums, &trees[0]);
    stats_sums_add(sums, &trees[1]);
    near(stats_sums_end(sums, arena).alone[1], 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(variance_is_divided_among_factors),
        cmocka_unit_test(points_are_spread_over_all_cells),
        cmocka_unit_test(the_randomness_of_trees_is_not_variance),
    };
    return cmocka_run_group_tests(tests, make_arena, forget_arena);
}
