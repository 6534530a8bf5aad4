/* What a network needs, before it is trained, and `require` that names it. */
#include "loading.h"

#include "runner/experiment/book.h"
#include "runner/experiment/size.h"

/* Networks of 8, 16, 32 and 64 filters. */
static const char sized[] =
    "sweep:\n  require: [%s]\n  parameters: {model.layers.first.filters: {values: [8, "
    "16, 32, 64]}, train.batch: {values: [2, 3]}}\n";

static struct exp_sweep *require(struct loading *l, const char *conditions)
{
    return loading_over(l, arena_printf(l->arena, sized, conditions));
}

static void require_may_name_what_a_network_needs(void **state)
{
    struct loading *l = *state;
    struct exp_sweep *all = require(l, "");
    assert_int_equal(all->trial_count, 8);
    const struct nn_graph *third = all->trials[4].config->graph;
    struct exp_sweep *s =
        require(l, arena_printf(l->arena, "weights <= %zu", third->weights));
    assert_int_equal(s->trial_count, 6);
    assert_int_equal(s->skipped, 2);
    assert_string_equal(s->left_out[0].label, "filters 64 batch 2");
    assert_mentions(s->left_out[0].reason, "of require does not hold (weights ");
    s = require(l, arena_printf(l->arena, "\"macs / 2 < %llu / 2\", train.batch < 3",
                                (unsigned long long)third->macs));
    assert_int_equal(s->trial_count, 2);
    struct exp_memo known = {.arena = l->arena};
    const double memory = exp_memory_of(all->trials[4].config, &known);
    assert_true(memory > 4 * (double)third->weights);
    s = require(l, arena_printf(l->arena, "memory <= %.3f kB", memory / 1e3));
    assert_true(s->trial_count > 0 && s->trial_count < 8);
    for (size_t i = 0; i < all->trial_count; i++)
        exp_memory_of(all->trials[i].config, &known);
    assert_int_equal(known.count, 8);
    exp_memory_of(all->trials[0].config, &known);
    assert_int_equal(known.count, 8);
}

static void wrong_sizes_are_told_at_their_place(void **state)
{
    struct loading *l = *state;
    assert_refused(l, arena_printf(l->arena, sized, "wights <= 3"),
                   "3:13: error: `wights` of require is not a number");
    assert_mentions(l->faults, "weights, macs");
    assert_refused(l, arena_printf(l->arena, sized, "weights + wights <= 3"),
                   "3:23: error: path `wights` names nothing");
    assert_refused(l, arena_printf(l->arena, sized, "weights * <= 3"),
                   "3:13: error: `weights *` of require: ");
    assert_refused(l, arena_printf(l->arena, sized, "memory <= 3 XB"),
                   "3:25: error: path `XB` names nothing");
    assert_refused(l, arena_printf(l->arena, sized, "weights <= 3"),
                   "3:12: error: `require` leaves no point");
    loading_write(l, "formula.yaml",
                  "objective: {value: x}\nx: 1\nsweep: {require: [weights < 3], "
                  "metric: {name: value, goal: minimize}, parameters: {x: {values: "
                  "[1, 2]}}}\n");
    assert_null(loading_file(l, "formula.yaml", NULL));
    assert_mentions(l->faults, "`weights` is that of a network");
}

static struct exp_book *open_book(struct loading *l, const char *text)
{
    loading_write(l, "test.yaml", arena_printf(l->arena, "base: base.yaml\n%s", text));
    const struct exp_request r = {
        .path = arena_printf(l->arena, "%s/test.yaml", l->folder)};
    struct exp_book *b = exp_book_open(&r, l->arena, l->diag);
    assert_non_null(b);
    return b;
}

/* Of points in between, `require` has to know the network too. */
static void samplers_hear_whether_a_network_is_small_enough(void **state)
{
    struct loading *l = *state;
    struct exp_book *b = open_book(
        l, "sweep: {method: tpe, trials: 3, require: [weights < 2500], parameters: "
           "{model.layers.first.filters: {min: 4, max: 40}, train.optimizer.lr: {min: "
           "1e-4, max: 1e-1}}}\n");
    const struct run_space *space = exp_book_space(b);
    size_t allowed = 0;
    for (int filters = 4; filters <= 40; filters += 4) {
        struct run_point point;
        struct err e = {0};
        assert_int_equal(
            exp_book_point_read(b,
                                arena_printf(l->arena,
                                             "{model.layers.first.filters: %d, "
                                             "train.optimizer.lr: 0.01}",
                                             filters),
                                &point, &e),
            ERR_OK);
        const bool fits = space->allows(space->allows_context, &point);
        const struct exp_taken taken = exp_book_take(b, &point);
        assert_int_equal(taken.as, fits ? EXP_TAKEN_NEW : EXP_TAKEN_LEFT_OUT);
        if (fits)
            assert_true(taken.trial->config->graph->weights < 2500);
        else
            assert_mentions(taken.reason, "weights < 2500");
        allowed += fits;
    }
    assert_true(allowed > 2 && allowed < 9);
    exp_book_close(b);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        LOADING_TEST(require_may_name_what_a_network_needs),
        LOADING_TEST(wrong_sizes_are_told_at_their_place),
        LOADING_TEST(samplers_hear_whether_a_network_is_small_enough),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
