/* Trees: what they say of the trials that they are grown from. */
#include "tests/base/stats/importance/trials.h"

#include "base/stats/importance/forest.h"

static uint32_t all[TRIALS];
static double zeros[STATS_CELLS];
static double *const for_absent[] = {zeros, zeros, zeros};
static struct stats_grown from = {.factors = factors,
                                  .factor_count = FACTORS,
                                  .y = y,
                                  .trials = all,
                                  .trial_count = TRIALS,
                                  .smallest = 2,
                                  .for_absent = for_absent};

static double three_of_each(const double *x)
{
    return floor(3 * x[0]) + 10 * floor(3 * x[1]) + 100 * floor(3 * x[2]);
}

static void make_trials(void)
{
    draw_trials(1, three_of_each);
    take_numbers();
    for (size_t k = 0; k < FACTORS; k++)
        take_categories(k, 3);
    for (uint32_t i = 0; i < TRIALS; i++)
        all[i] = i;
}

static const struct stats_tree *grow(uint64_t number)
{
    return stats_grow(stats_grower_create(from.factor_count, TRIALS, arena), &from, 0,
                      number);
}

/* Trials of one cell have one value. */
static void a_tree_knows_its_trials(void **state)
{
    (void)state;
    make_trials();
    const struct stats_tree *tree = grow(0);
    for (size_t i = 0; i < TRIALS; i++) {
        const unsigned char cells[] = {factors[0].cell[i], factors[1].cell[i],
                                       factors[2].cell[i]};
        assert_true(stats_tree_value(tree, cells) == y[i]);
    }
    assert_int_equal(tree->count, 2 * 27 - 1);
}

static void small_nodes_are_leaves(void **state)
{
    (void)state;
    make_trials();
    from.smallest = TRIALS + 1;
    const struct stats_tree *tree = grow(0);
    from.smallest = 2;
    double mean = 0;
    for (size_t i = 0; i < TRIALS; i++)
        mean += y[i] / TRIALS;
    assert_int_equal(tree->count, 1);
    assert_true(fabs(tree->nodes[0].value - mean) < 1e-9);
}

static void trees_are_functions_of_their_number(void **state)
{
    (void)state;
    make_trials();
    const struct stats_tree *one = grow(1), *same = grow(1), *other = grow(2);
    assert_memory_equal(one->nodes, same->nodes, one->count * sizeof(*one->nodes));
    assert_memory_not_equal(one->nodes, other->nodes, one->count * sizeof(*one->nodes));
}

/* Trials that lack the first parameter, and y depends on that: it is not learned. */
static void a_missing_parameter_is_any_of_its_cells(void **state)
{
    (void)state;
    make_trials();
    static unsigned char cell[TRIALS];
    for (size_t i = 0; i < TRIALS; i++) {
        cell[i] = i % 2 ? STATS_ABSENT : (unsigned char)(i / 2 % 3);
        y[i] = (double)(i % 2);
    }
    factors[0].cell = cell;
    from.factor_count = 1;
    double sums[3] = {0};
    for (uint64_t t = 0; t < 200; t++) {
        const struct stats_tree *tree = grow(t);
        for (unsigned char c = 0; c < 3; c++)
            sums[c] += stats_tree_value(tree, &c) / 200;
    }
    from.factor_count = FACTORS;
    for (size_t c = 0; c < 3; c++)
        assert_true(fabs(sums[c] - 0.5) < 0.02);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_tree_knows_its_trials),
        cmocka_unit_test(small_nodes_are_leaves),
        cmocka_unit_test(trees_are_functions_of_their_number),
        cmocka_unit_test(a_missing_parameter_is_any_of_its_cells),
    };
    return cmocka_run_group_tests(tests, make_arena, forget_arena);
}
