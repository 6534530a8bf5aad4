/* The book of trials: points that are taken one by one. */
#include "loading.h"

#include "runner/experiment/book.h"

/* A sampler without a list: its points come from the tests. */
static const struct run_sampler_type asked = {
    .plugin = {.name = "asked", .help = "points of a test"}};

static struct exp_book *open_book(struct loading *l, const char *text)
{
    loading_write(l, "test.yaml", arena_printf(l->arena, "base: base.yaml\n%s", text));
    struct exp_request r = {.path = arena_printf(l->arena, "%s/test.yaml", l->folder),
                            .sampler = &asked};
    struct exp_book *b = exp_book_open(&r, l->arena, l->diag);
    loading_gather(l);
    return b;
}

static struct exp_book *assert_opens(struct loading *l, const char *text)
{
    struct exp_book *b = open_book(l, text);
    if (!b)
        fail_msg("refused:\n%s%s", text, l->faults);
    return b;
}

static struct exp_taken take(struct loading *l, struct exp_book *b, const char *text)
{
    struct run_point point;
    struct err e = {0};
    (void)l;
    if (exp_book_point_read(b, text, &point, &e) != ERR_OK)
        fail_msg("%s", e.text);
    return exp_book_take(b, &point);
}

static const char two_parameters[] =
    "sweep: {parameters: {train.batch: {values: [2, 4]}, "
    "train.optimizer.lr: {min: 1e-4, max: 1e-1, distribution: log_uniform}}}\n";

static void a_proposing_sampler_opens_a_book_without_trials(void **state)
{
    struct loading *l = *state;
    struct exp_book *b = assert_opens(l, two_parameters);
    assert_true(exp_book_proposes(b));
    assert_int_equal(exp_book_sweep(b)->trial_count, 0);
    assert_int_equal(exp_book_sweep(b)->skipped, 0);
    assert_string_equal(exp_book_sweep(b)->method, "asked");
    assert_string_equal(exp_book_sweep(b)->metric.name, "valid_loss");
    assert_int_equal(exp_book_space(b)->count, 2);
    assert_ptr_equal(exp_book_method(b)->type, &asked.plugin);
    exp_book_close(b);
}

static void points_become_trials_one_by_one(void **state)
{
    struct loading *l = *state;
    struct exp_book *b = assert_opens(l, two_parameters);
    struct exp_taken first = take(l, b, "{train.batch: 2, train.optimizer.lr: 0.01}");
    struct exp_taken second = take(l, b, "{train.batch: 4, train.optimizer.lr: 0.01}");
    struct exp_taken again = take(l, b, "{train.batch: 2, train.optimizer.lr: 1.0e-2}");
    assert_int_equal(first.as, EXP_TAKEN_NEW);
    assert_int_equal(second.as, EXP_TAKEN_NEW);
    assert_int_equal(again.as, EXP_TAKEN_REPEATED);
    assert_int_equal(again.trial->number, 1);
    assert_string_equal(second.trial->label, "batch 4 lr 0.01");
    assert_int_equal(second.trial->config->train.batch, 4);
    const struct exp_sweep *s = exp_book_sweep(b);
    assert_int_equal(s->trial_count, 2);
    assert_int_equal(s->repeated, 1);
    /* Trials stay as they are while others come. */
    for (int i = 0; i < 100; i++)
        assert_int_equal(take(l, b,
                              arena_printf(l->arena, "{train.optimizer.lr: %g}",
                                           1e-4 * (i + 1) + 1e-5))
                             .as,
                         EXP_TAKEN_NEW);
    assert_int_equal(first.trial->number, 1);
    assert_string_equal(s->trials[0].label, first.trial->label);
    assert_ptr_equal(s->trials[0].config, first.trial->config);
    exp_book_close(b);
}

static void taken_trials_are_those_of_a_list(void **state)
{
    struct loading *l = *state;
    struct exp_sweep *listed =
        assert_loads(l, "train: {optimizer: {nesterov: false}}\n"
                        "sweep: {parameters: {train.batch: {values: [2, 4]}, "
                        "train.optimizer.type: {values: [sgd, adam]}, "
                        "train.optimizer.momentum: {values: [0, 0.5], when: "
                        "{train.optimizer.type: sgd}}}}\n");
    struct exp_book *b =
        assert_opens(l, "train: {optimizer: {nesterov: false}}\n"
                        "sweep: {parameters: {train.batch: {values: [2, 4]}, "
                        "train.optimizer.type: {values: [sgd, adam]}, "
                        "train.optimizer.momentum: {values: [0, 0.5], when: "
                        "{train.optimizer.type: sgd}}}}\n");
    assert_int_equal(listed->trial_count, 6);
    for (size_t i = 0; i < listed->trial_count; i++) {
        const struct exp_trial *t = &listed->trials[i];
        struct str text = {0};
        for (size_t k = 0; k < t->value_count; k++)
            str_addf(&text, "%s%s: %s", k ? ", " : "{", t->values[k].path,
                     t->values[k].text);
        str_add(&text, "}");
        struct exp_taken taken = take(l, b, str_text(&text));
        assert_int_equal(taken.as, EXP_TAKEN_NEW);
        assert_string_equal(taken.trial->label, t->label);
        assert_string_equal(exp_config_text(taken.trial->config, l->arena),
                            exp_config_text(t->config, l->arena));
        assert_string_equal(exp_config_yaml(taken.trial->config, l->arena),
                            exp_config_yaml(t->config, l->arena));
        str_deinit(&text);
    }
    exp_book_close(b);
}

static void a_value_whose_condition_does_not_hold_is_ignored(void **state)
{
    struct loading *l = *state;
    struct exp_book *b = assert_opens(
        l, "train: {optimizer: {nesterov: false}}\n"
           "sweep: {parameters: {train.optimizer.type: {values: [sgd, adam]}, "
           "train.optimizer.momentum: {min: 0, max: 0.9, when: {train.optimizer.type: "
           "sgd}}}}\n");
    struct exp_taken sgd =
        take(l, b, "{train.optimizer.type: sgd, train.optimizer.momentum: 0.25}");
    struct exp_taken adam =
        take(l, b, "{train.optimizer.type: adam, train.optimizer.momentum: 0.25}");
    struct exp_taken other =
        take(l, b, "{train.optimizer.type: adam, train.optimizer.momentum: 0.75}");
    assert_true(sgd.active[1]);
    assert_false(adam.active[1]);
    assert_string_equal(adam.trial->label, "adam");
    assert_int_equal(other.as, EXP_TAKEN_REPEATED);
    exp_book_close(b);
}

static const char kernels[] =
    "data: {root: data, tags: top50, seconds: 0.1}\n"
    "model: {layers: [bands_as_channels, {conv1d: {filters: $f, kernel: $k}}, "
    "global_avg_pool, linear: {units: tags}]}\n"
    "variables: {f: 2, k: 3}\n";

static void a_point_that_does_not_fit_tells_why(void **state)
{
    struct loading *l = *state;
    struct exp_book *b = assert_opens(
        l, arena_printf(l->arena,
                        "%ssweep: {invalid: skip, parameters: {variables.k: {min: 1, "
                        "max: 500}, variables.f: {values: [2, 3]}}}\n",
                        kernels));
    struct exp_taken taken = take(l, b, "{variables.k: 400, variables.f: 2}");
    assert_int_equal(taken.as, EXP_TAKEN_LEFT_OUT);
    assert_null(taken.trial);
    assert_mentions(taken.reason, "400");
    assert_int_equal(take(l, b, "{variables.k: 3, variables.f: 2}").as, EXP_TAKEN_NEW);
    assert_int_equal(exp_book_sweep(b)->skipped, 1);
    exp_book_close(b);
}

static void points_without_what_is_required_are_left_out(void **state)
{
    struct loading *l = *state;
    struct exp_book *b = assert_opens(
        l, "sweep: {require: [\"train.batch <= 3\"], parameters: {train.batch: "
           "{min: 2, max: 4}}}\n");
    struct exp_taken taken = take(l, b, "{train.batch: 4}");
    assert_int_equal(taken.as, EXP_TAKEN_LEFT_OUT);
    assert_string_equal(taken.reason, "`train.batch <= 3` of require does not hold");
    assert_int_equal(take(l, b, "{train.batch: 3}").as, EXP_TAKEN_NEW);
    exp_book_close(b);
}

static void combinations_and_ends_of_ranges_are_checked_first(void **state)
{
    struct loading *l = *state;
    /* Only the upper end does not fit. */
    assert_null(open_book(
        l, arena_printf(l->arena,
                        "%ssweep: {parameters: {variables.k: {min: 1, max: 500}}}\n",
                        kernels)));
    assert_mentions(l->faults, "500");
    /* Only one combination of categories does not fit. */
    assert_null(open_book(l, "sweep: {parameters: {train.optimizer.type: {values: "
                             "[sgd, adam]}, train.optimizer.nesterov: {values: [true, "
                             "false]}, train.optimizer.lr: {min: 0.1, max: 0.2}}}\n"));
    assert_mentions(l->faults, "nesterov");
}

static void every_value_is_tried_where_there_are_too_many_combinations(void **state)
{
    struct loading *l = *state;
    /* 22 x 8 x 8 x 10 of them, of which the last momentum is out of range. */
    assert_null(open_book(
        l,
        "sweep: {parameters: {train.epochs: {values: [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, "
        "11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22]}, train.batch: {values: [1, "
        "2, 3, 4, 5, 6, 7, 8]}, train.optimizer.lr: {values: [1e-1, 1e-2, 1e-3, "
        "1e-4, 1e-5, 1e-6, 1e-7, 0]}, train.optimizer.momentum: {values: [0, 0.1, "
        "0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 2]}}}\n"));
    assert_mentions(l->faults, "momentum");
}

static void a_point_reads_back_as_it_was_written(void **state)
{
    struct loading *l = *state;
    struct err e = {0};
    struct exp_book *b = assert_opens(
        l,
        "sweep: {parameters: {train.optimizer: {values: {fast: {type: sgd, lr: 0.1}, "
        "slow: {type: adam, lr: 1e-4}}}, train.batch: {min: 2, max: 4}}}\n");
    const struct run_space *space = exp_book_space(b);
    const struct yaml_node *values[2] = {space->parameters[0].values[1], NULL};
    struct run_point point = {.values = values}, read;
    values[1] = run_number(&space->parameters[1], 3, l->arena);
    const char *text = exp_book_point_text(b, &point);
    assert_int_equal(exp_book_point_read(b, text, &read, &e), ERR_OK);
    assert_ptr_equal(read.values[0], values[0]);
    assert_string_equal(read.values[1]->text, "3");
    assert_string_equal(exp_book_point_text(b, &read), text);
    assert_string_equal(exp_book_take(b, &read).trial->label, "slow batch 3");
    assert_int_equal(exp_book_point_read(b, "{train.epochs: 3}", &read, &e), ERR_DATA);
    assert_int_equal(exp_book_point_read(b, "[1", &read, &e), ERR_DATA);
    exp_book_close(b);
}

static void a_listing_sampler_fills_the_book_at_once(void **state)
{
    struct loading *l = *state;
    loading_write(
        l, "test.yaml",
        "base: base.yaml\nsweep: {parameters: {train.batch: {values: [2, 4]}}}"
        "\n");
    struct exp_request r = {.path = arena_printf(l->arena, "%s/test.yaml", l->folder)};
    struct exp_book *b = exp_book_open(&r, l->arena, l->diag);
    assert_non_null(b);
    assert_false(exp_book_proposes(b));
    assert_int_equal(exp_book_sweep(b)->trial_count, 2);
    assert_int_equal(take(l, b, "{train.batch: 4}").as, EXP_TAKEN_REPEATED);
    assert_int_equal(take(l, b, "{train.batch: 3}").trial->number, 3);
    exp_book_close(b);
}

static void loading_at_once_has_a_trial_of_a_proposing_sampler(void **state)
{
    struct loading *l = *state;
    loading_write(l, "test.yaml",
                  arena_printf(l->arena, "base: base.yaml\n%s", two_parameters));
    struct exp_request r = {.path = arena_printf(l->arena, "%s/test.yaml", l->folder),
                            .sampler = &asked};
    struct exp_sweep *s = exp_load(&r, l->arena, l->diag);
    assert_non_null(s);
    assert_int_equal(s->trial_count, 1);
    assert_int_equal(s->trials[0].config->train.batch, 2);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        LOADING_TEST(a_proposing_sampler_opens_a_book_without_trials),
        LOADING_TEST(points_become_trials_one_by_one),
        LOADING_TEST(taken_trials_are_those_of_a_list),
        LOADING_TEST(a_value_whose_condition_does_not_hold_is_ignored),
        LOADING_TEST(a_point_that_does_not_fit_tells_why),
        LOADING_TEST(points_without_what_is_required_are_left_out),
        LOADING_TEST(combinations_and_ends_of_ranges_are_checked_first),
        LOADING_TEST(every_value_is_tried_where_there_are_too_many_combinations),
        LOADING_TEST(a_point_reads_back_as_it_was_written),
        LOADING_TEST(a_listing_sampler_fills_the_book_at_once),
        LOADING_TEST(loading_at_once_has_a_trial_of_a_proposing_sampler),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
