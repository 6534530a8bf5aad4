/* Files with a formula in place of a network: values, parameters, faults, tables. */
#include "loading.h"

#include "runner/experiment/book.h"

#include <math.h>

static const char *const conditional =
    "objective:\n"
    "  let: {offset: 'where(opt == sgd, .05, 0)'}\n"
    "  value: '.5 * (log10(lr) + 3)^2 + offset + where(has(m), (m - .9)^2, 0) + "
    "exp(-t / 5)'\n"
    "  epochs: 27\n";
static const char *const space =
    "sweep: {method: random, trials: 12, metric: value, parameters: {opt: {values: "
    "[sgd, adam]}, lr: {min: 1e-5, max: .1, distribution: log_uniform}, m: {min: 0, "
    "max: .99, when: {opt: sgd}}}}\n";

static struct exp_sweep *load(struct loading *l, const char *text)
{
    loading_write(l, "test.yaml", text);
    return loading_file(l, "test.yaml", NULL);
}

static struct exp_sweep *assert_taken(struct loading *l, const char *text)
{
    struct exp_sweep *s = load(l, text);
    if (!s)
        fail_msg("refused:\n%s%s", text, l->faults);
    return s;
}

static void assert_near(double value, double expected, double tolerance)
{
    if (!(fabs(value - expected) <= tolerance))
        fail_msg("%.17g is not %.17g", value, expected);
}

static double value_of(const struct exp_trial *t, int64_t seed, int epoch)
{
    struct err e = {0};
    double value = (double)NAN;
    if (exp_objective_value(t->config->objective, seed, epoch, &value, &e) != ERR_OK)
        fail_msg("%s", e.text);
    return value;
}

static double number(struct loading *l, const struct exp_trial *t, const char *name)
{
    double value = (double)NAN;
    str_to_double(resolved(l, t, name, NULL), &value);
    return value;
}

static void a_value_is_that_of_the_formula_at_the_point(void **state)
{
    struct loading *l = *state;
    const struct exp_sweep *s =
        assert_taken(l, arena_printf(l->arena, "%s%s", conditional, space));
    size_t with = 0;
    assert_int_equal(s->trial_count, 12);
    assert_string_equal(s->metric.name, "value");
    assert_int_equal(s->metric.goal, EXP_MINIMIZE);
    for (size_t i = 0; i < s->trial_count; i++) {
        const struct exp_trial *t = &s->trials[i];
        const bool sgd = strcmp(resolved(l, t, "opt", NULL), "sgd") == 0;
        const double lr = number(l, t, "lr"), m = number(l, t, "m");
        assert_int_equal(isnan(m), !sgd);
        with += sgd;
        for (int epoch = 1; epoch <= 27; epoch++) {
            const double expected = .5 * pow(log10(lr) + 3, 2) + (sgd ? .05 : 0) +
                                    (sgd ? pow(m - .9, 2) : 0) + exp(-epoch / 5.0);
            assert_near(value_of(t, 0, epoch), expected, 1e-12);
        }
        assert_int_equal(t->config->train.epochs, 27);
    }
    assert_in_range(with, 1, 11);
}

static void noise_depends_on_seed_epoch_and_point_alone(void **state)
{
    struct loading *l = *state;
    const char *text = "objective: {value: 'x', noise: 0.5, epochs: 1000}\n"
                       "sweep: {method: grid, metric: value, parameters: {x: {values: "
                       "[0, 1, 2]}}}\n";
    const struct exp_sweep *s = assert_taken(l, text);
    double sum = 0, squares = 0;
    size_t count = 0;
    for (size_t i = 0; i < 3; i++)
        for (int seed = 0; seed < 3; seed++)
            for (int epoch = 1; epoch <= 1000; epoch++) {
                const double d = value_of(&s->trials[i], seed, epoch) - (double)i;
                sum += d;
                squares += d * d;
                count++;
                if (epoch > 3)
                    continue;
                assert_true(d != value_of(&s->trials[i], seed, epoch + 1) - (double)i);
                assert_true(d != value_of(&s->trials[i], seed + 1, epoch) - (double)i);
                assert_true(d != value_of(&s->trials[(i + 1) % 3], seed, epoch) -
                                     (double)((i + 1) % 3));
            }
    /* 5 standard errors */
    assert_near(sum / (double)count, 0, 5 * .5 / sqrt(9000));
    assert_near(sqrt(squares / (double)count), .5, 5 * .5 / sqrt(18000));
    /* Other trials beside it, another order, another file: the same readings. */
    const double before = value_of(&s->trials[1], 2, 77);
    const struct exp_sweep *again =
        assert_taken(l, "objective: {value: 'x', noise: 0.5, epochs: 1000}\nx: 1.0\n");
    assert_true(value_of(&again->trials[0], 2, 77) == before);
}

static void parameters_may_stand_at_the_top_of_the_file(void **state)
{
    struct loading *l = *state;
    const char *text = "objective: {value: 'x + 10 * y'}\nx: 3\n"
                       "sweep: {method: grid, parameters: {y: {values: [1, 2]}}}\n";
    const struct exp_sweep *s = assert_taken(l, text);
    assert_near(value_of(&s->trials[1], 0, 1), 23, 0);
    const char *words[] = {"sweep=none", "y=7", "x=1", NULL};
    const struct exp_sweep *one = loading_file(l, "test.yaml", words);
    assert_non_null(one);
    assert_near(value_of(&one->trials[0], 0, 1), 71, 0);
    /* As it is recorded and read again. */
    const char *yaml = exp_config_yaml(s->trials[1].config, l->arena);
    const struct exp_request r = {.from_yaml = yaml, .from_name = "from 2"};
    const struct exp_sweep *from = exp_load(&r, l->arena, l->diag);
    assert_non_null(from);
    assert_string_equal(exp_identity(from->trials[0].config).text,
                        exp_identity(s->trials[1].config).text);
}

static void categories_are_compared_by_name(void **state)
{
    struct loading *l = *state;
    const char *text =
        "objective: {value: 'where(net == deep, 1, where(net == \"very wide\", 2, 3)) "
        "+ where(size == 64, 10, 20) + where(size == auto, 100, 0)'}\n"
        "sweep: {method: grid, parameters: {net: {values: {deep: [1, 2], very wide: "
        "{a: 1}, other: [3]}}, size: {values: [64, auto, 128]}}}\n";
    const struct exp_sweep *s = assert_taken(l, text);
    static const double expected[] = {11, 121, 21, 12, 122, 22, 13, 123, 23};
    assert_int_equal(s->trial_count, 9);
    for (size_t i = 0; i < 9; i++)
        assert_near(value_of(&s->trials[i], 0, 1), expected[i], 0);
}

static void equal_points_are_one_trial(void **state)
{
    struct loading *l = *state;
    struct exp_sweep *s = assert_taken(
        l, "objective: {value: x}\nsweep: {method: grid, parameters: {x: {values: [1, "
           "1.0, 2]}, unused: {values: [a, b]}}}\n");
    assert_int_equal(s->trial_count, 2);
    assert_mentions(l->faults, "test.yaml:2:62: warning: the formula does not use "
                               "`unused`: its values give the same trial");
    s = assert_taken(l, "objective: {value: x}\nsweep: {method: grid, parameters: {x: "
                        "{values: [1, 2], when: {gate: on}}, gate: {values: [on]}}}\n");
    assert_lacks(l->faults, "warning");
}

static void identity_and_task_tell_what_is_the_same(void **state)
{
    struct loading *l = *state;
    static const char *const texts[] = {
        "objective: {value: 'x + y'}\nx: 1\ny: 2\n",
        "objective: {value: 'x + y'}\nx: 2\ny: 2\n",
        "objective: {value: 'x + y', noise: .1}\nx: 1\ny: 2\n",
        "objective: {value: 'x + y', epochs: 3}\nx: 1\ny: 2\n",
        "objective: {value: 'x + y', cost: 2}\nx: 1\ny: 2\n",
        "objective: {value: 'y + x'}\nx: 1\ny: 2\n",
        "objective: {value: 'x + y + a', let: {a: 0}}\nx: 1\ny: 2\n",
    };
    enum { COUNT = sizeof(texts) / sizeof(*texts), SAME_TASK = 5 };
    struct hash identity[COUNT], task[COUNT];
    for (size_t i = 0; i < COUNT; i++) {
        const struct exp_config *c = assert_taken(l, texts[i])->trials[0].config;
        identity[i] = exp_identity(c);
        task[i] = exp_task(c);
        for (size_t k = 0; k < i; k++) {
            assert_string_not_equal(identity[i].text, identity[k].text);
            assert_int_equal(strcmp(task[i].text, task[k].text) == 0, i < SAME_TASK);
        }
    }
    const struct exp_sweep *same =
        assert_taken(l, "name: other\nx: 1.0\ny: 2e0\nobjective: {value: 'x + y'}\n");
    assert_string_equal(exp_identity(same->trials[0].config).text, identity[0].text);
}

static void the_cost_is_that_of_the_point(void **state)
{
    struct loading *l = *state;
    const struct exp_sweep *s = assert_taken(
        l, "objective: {value: x, cost: '2 ^ x'}\n"
           "sweep: {method: grid, parameters: {x: {values: [-3, 0, 3]}}}\n");
    /* An epoch of cost 1 takes 10^6 ticks, of 10^6 multiply-adds each. */
    assert_true(s->trials[0].config->objective->cost == 125000000000u);
    assert_true(s->trials[1].config->objective->cost == 1000000000000u);
    assert_true(s->trials[2].config->objective->cost == 8000000000000u);
}

/* What a file gets wrong. */
static const struct {
    const char *text, *fault;
} faulty[] = {
    {"objective: {value: 'x + y'}\nx: 1\n",
     "1:25: error: the value of this trial: `y` is absent here"},
    {"objective: {value: 'x + y + has(z)'}\nsweep: {method: grid, parameters: {x: "
     "{values: [1, 2]}}}\n",
     "1:25: error: the formula's `y` is not a parameter"},
    {"objective: {value: 'x + has(z)'}\nsweep: {method: grid, parameters: {x: "
     "{values: [1, 2]}}}\n",
     "1:29: error: the formula's `z` is not a parameter"},
    {"objective: {value: x}\nx: 1\ntrain: {epochs: 3}\n",
     "3:8: error: `objective` stands in place of"},
    {"objective: {value: x}\nx: 1\ntrain: {seed: -3}\n", "3:15: error: `seed`"},
    {"objective: {value: 'x + '}\nx: 1\n",
     "1:25: error: `value` of objective is not an expression: a number or a name "
     "is missing at the end"},
    {"objective: {value: [1]}\n", "1:20: error"},
    {"objective: {value: 1, tabel: a}\n", "1:23: error: unknown option `tabel`"},
    {"objective: {noise: 1}\n",
     "1:12: error: `objective` needs `value`, a formula, or `table`"},
    {"objective: {value: 1, noise: -1}\n", "1:30: error: `noise` of objective"},
    {"objective: {value: 1, epochs: 0}\n", "1:31: error: `epochs` of objective"},
    {"objective: {value: x, cost: t}\nx: 1\n",
     "1:29: error: `cost` is that of every epoch: it cannot use t"},
    {"objective: {value: x, cost: a, let: {a: 't + 1'}}\nx: 1\n",
     "1:29: error: `cost` is that of every epoch: it cannot use t"},
    {"objective: {value: x, cost: 0}\nx: 1\n",
     "1:29: error: `cost` of an epoch must be above 0"},
    {"objective: {value: x, cost: '1e7 * x'}\nx: 1\n",
     "1:29: error: `cost` of an epoch must be above 0 and at most 1000000"},
    {"objective: {value: '1 + a', let: {a: 'b * 2', b: a}}\n",
     "1:35: error: `a` of let needs itself"},
    {"objective: {value: 1, let: [a]}\n", "1:28: error: `let` must be a mapping"},
    {"objective: {value: 1, let: {a: 'x x'}}\nx: 1\n",
     "1:35: error: `a` of let is not an expression"},
    {"objective: {value: 1, let: {x: 1}}\nx: 1\n",
     "1:29: error: `x` is a parameter, and a name of `let` too"},
    {"objective: {value: 1, let: {t: 1}}\n",
     "1:29: error: `t` cannot be a name of `let`"},
    {"objective: {value: '1 / (x - 1)'}\nx: 1\n",
     "1:23: error: the value of this trial: a division by zero"},
    {"objective: {value: 'log(1 - t)', epochs: 3}\n",
     "error: the value of this trial: the result is not a finite number"},
    {"objective: {value: 'x + 1'}\nx: deep\n",
     "1:23: error: the value of this trial: `deep` is not a number"},
    {"objective: {value: 1}\nmodel: {layers: [relu]}\n",
     "2:8: error: `objective` stands in place of data, features, model and train: "
     "nothing reads `model`"},
    {"objective: {value: x}\nx: 1\ny: 2\n", "3:1: error: unknown option `y`"},
    {"objective: {value: x}\nx: 1\nsweep: {metric: valid_loss}\n",
     "3:17: error: `valid_loss` of sweep.metric: a formula has no metric but"},
    {"objective: {value: 'where(o == sdg, 1, 2)'}\nsweep: {method: grid, "
     "parameters: {o: {values: [sgd, adam]}}}\n",
     "1:32: error: `sdg` is not a value of `o`"},
    {"objective: {value: 'where(o == sgd, 1, 2)'}\nsweep: {method: random, trials: "
     "2, parameters: {o: {min: 0, max: 1.0}}}\n",
     "1:32: error: `sgd` is compared with `o`, which is a number"},
    {"objective: {value: 'm'}\nsweep: {method: grid, parameters: {o: {values: [a, "
     "b]}, m: {values: [1, 2], when: {o: a}}}}\n",
     "2:52: error: the value of this trial: `m` is absent here"},
    {"objective: {value: model}\nsweep: {method: grid, parameters: {model: "
     "{values: [1, 2]}}}\n",
     "2:36: error: `model` stands for a section of files"},
};

static void faults_have_their_places(void **state)
{
    struct loading *l = *state;
    for (size_t i = 0; i < sizeof(faulty) / sizeof(*faulty); i++) {
        if (load(l, faulty[i].text))
            fail_msg("accepted:\n%s", faulty[i].text);
        assert_mentions(l->faults, faulty[i].fault);
    }
}

/* Each of 60 names needs the two after it: 2^40 ways, which nothing follows one by one.
 */
static void names_of_let_may_need_each_other_in_many_ways(void **state)
{
    struct loading *l = *state;
    struct str text = {0};
    str_add(&text, "objective:\n  value: a0\n  cost: a0\n  let:\n");
    for (int i = 0; i < 60; i++)
        str_addf(&text, "    a%d: 'where(1, a%d, a%d)'\n", i, i + 1, i + 2);
    str_add(&text, "    a60: x\n    a61: x + 1\n");
    const struct exp_sweep *s =
        assert_taken(l, arena_printf(l->arena, "%sx: 3\n", str_text(&text)));
    assert_near(value_of(&s->trials[0], 0, 1), 3, 0);
    str_deinit(&text);
}

static void an_epoch_without_a_number_fails_with_its_place(void **state)
{
    struct loading *l = *state;
    const struct exp_sweep *s =
        assert_taken(l, "objective: {value: 'log(abs(t - 2)) + x', epochs: 3}\nx: 1\n");
    struct err e = {0};
    double value;
    assert_int_equal(
        exp_objective_value(s->trials[0].config->objective, 0, 2, &value, &e),
        ERR_DATA);
    assert_mentions(e.text, "test.yaml:1:20: epoch 2: the result is not a finite");
    assert_near(value_of(&s->trials[0], 0, 3), 1, 0);
}

static void a_recorded_trial_has_no_more_than_its_own_parameters(void **state)
{
    struct loading *l = *state;
    const struct exp_sweep *s = assert_taken(
        l, "objective: {value: 'where(opt == sgd, (m - .9)^2, 2) + 10 * has(q)'}\n"
           "opt: adam\n");
    assert_near(value_of(&s->trials[0], 0, 1), 2, 0);
}

static void the_first_seed_may_be_another(void **state)
{
    struct loading *l = *state;
    const char *text = "objective: {value: x, noise: 1}\nx: 1\n";
    const struct exp_config *first = assert_taken(l, text)->trials[0].config;
    const struct exp_config *other =
        assert_taken(l, arena_printf(l->arena, "%strain: {seed: 7}\n", text))
            ->trials[0]
            .config;
    assert_int_equal(first->train.seed, 0);
    assert_int_equal(other->train.seed, 7);
    assert_string_equal(exp_identity(first).text, exp_identity(other).text);
}

/* Each letter of a file left out, doubled, or another: the file is refused with a place
 * in it, or is another one. */
static void mutants_are_refused_with_their_place_or_read(void **state)
{
    struct loading *l = *state;
    const char *text = arena_printf(l->arena, "%s%s", conditional, space);
    static const char letters[] = "()^-'e{:, x1";
    size_t refused = 0;
    for (size_t i = 0; i < strlen(text); i++)
        for (int kind = 0; kind < 3; kind++) {
            struct str changed = {0};
            str_addn(&changed, text, i + (kind == 1));
            if (kind == 2)
                str_addn(&changed, &letters[i % (sizeof(letters) - 1)], 1);
            str_add(&changed, text + i + (kind != 1));
            const struct exp_sweep *s = load(l, str_text(&changed));
            refused += !s;
            if (!s)
                assert_mentions(l->faults, "test.yaml:");
            else
                value_of(&s->trials[0], 0, 1);
            str_deinit(&changed);
        }
    assert_in_range(refused, 300, 3 * strlen(text));
}

static void programs_that_need_a_network_refuse_a_formula(void **state)
{
    struct loading *l = *state;
    loading_write(l, "test.yaml", "objective: {value: 1}\n");
    const struct exp_request r = {.path =
                                      arena_printf(l->arena, "%s/test.yaml", l->folder),
                                  .needs_network = true};
    assert_null(exp_load(&r, l->arena, l->diag));
    loading_gather(l);
    assert_mentions(l->faults, "test.yaml:1:12: error: a file with an `objective` has "
                               "no data and no network");
}

/* ---- tables ---- */

static const char *const curves = "opt,lr,m,epoch,value\n"
                                  "sgd,1e-4,.5,1,11\n"
                                  "sgd,1e-4,.5,2,12\n"
                                  "sgd,1e-2,.5,1,21\n"
                                  "sgd,1e-2,.5,2,22\n"
                                  "sgd,1e-2,.9,1,31\n"
                                  "sgd,1e-2,.9,2,32\n"
                                  "adam,1e-3,,2,42\n"
                                  "adam,1e-3,,1,41\n";

static void a_point_takes_the_nearest_curve_of_its_texts(void **state)
{
    struct loading *l = *state;
    static const struct {
        const char *point;
        double first;
    } cases[] = {
        {"{opt: sgd, lr: 0.0009, m: 0.5}", 11}, /* by logarithms: 10^-3 is between */
        {"{opt: sgd, lr: 0.0011, m: 0.5}", 21}, /* by numbers it would be 11 */
        {"{opt: sgd, lr: 0.001, m: 0.5}", 11},  /* equally near: the first */
        {"{opt: sgd, lr: 0.01, m: 0.71}", 31},
        {"{opt: sgd, lr: 0.01, m: 0.69}", 21},
        {"{opt: sgd, lr: 0.0005, m: 0.99}", 31}, /* .34, and .49 + 1/3 */
        {"{opt: adam, lr: 0.1}", 41},
    };
    loading_write(l, "curves.csv", curves);
    loading_write(
        l, "test.yaml",
        arena_printf(l->arena, "objective: {table: curves.csv, cost: 3}\n%s", space));
    struct exp_request r = {.path = arena_printf(l->arena, "%s/test.yaml", l->folder)};
    struct exp_book *b = exp_book_open(&r, l->arena, l->diag);
    loading_gather(l);
    if (!b)
        fail_msg("%s", l->faults);
    for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
        struct run_point point;
        struct err e = {0};
        assert_int_equal(exp_book_point_read(b, cases[i].point, &point, &e), ERR_OK);
        const struct exp_taken taken = exp_book_take(b, &point);
        assert_non_null(taken.trial);
        assert_int_equal(taken.trial->config->train.epochs, 2);
        if (value_of(taken.trial, 0, 1) != cases[i].first)
            fail_msg("%s: %g", cases[i].point, value_of(taken.trial, 0, 1));
        assert_near(value_of(taken.trial, 5, 2), cases[i].first + 1, 0);
    }
    exp_book_close(b);
}

static void faults_of_tables_have_their_lines(void **state)
{
    struct loading *l = *state;
    static const struct {
        const char *table, *fault;
    } cases[] = {
        {"", "curves.csv is empty"},
        {"x,value\n1,2\n", "has no column `epoch`"},
        {"x,epoch\n1,2\n", "has no column `value`"},
        {"y,epoch,value\n1,1,1\n", "no column of the table"},
        {"x,epoch,value\n", "has no rows"},
        {"x,epoch,value\n1,1,1\n1,0,1\n", "curves.csv:3: `epoch` is not a whole"},
        {"x,epoch,value\n1,1,one\n", "curves.csv:2: `value` is not a number"},
        {"x,epoch,value\n1,1\n", "curves.csv:2: the row has fewer fields"},
        {"x,epoch,value\n1,1,1\n1,1,2\n",
         "curves.csv:3: the point has a value of this epoch already"},
        {"x,epoch,value\n1,2,1\n", "the table has no value of epoch 1 for this point"},
        {"x,epoch,value\na,1,1\n", "the table has no point with x=1.0"},
    };
    for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
        loading_write(l, "curves.csv", cases[i].table);
        if (load(l, "objective: {table: curves.csv}\nx: 1\n"))
            fail_msg("accepted:\n%s", cases[i].table);
        assert_mentions(l->faults, "test.yaml:1:20: error: ");
        assert_mentions(l->faults, cases[i].fault);
    }
    assert_null(load(l, "objective: {table: no.csv}\nx: 1\n"));
    assert_mentions(l->faults, "test.yaml:1:20: error: cannot open");
    assert_null(load(l, "objective: {table: curves.csv, value: x}\nx: 1\n"));
    assert_mentions(l->faults, "and not both");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        LOADING_TEST(a_value_is_that_of_the_formula_at_the_point),
        LOADING_TEST(noise_depends_on_seed_epoch_and_point_alone),
        LOADING_TEST(parameters_may_stand_at_the_top_of_the_file),
        LOADING_TEST(categories_are_compared_by_name),
        LOADING_TEST(equal_points_are_one_trial),
        LOADING_TEST(identity_and_task_tell_what_is_the_same),
        LOADING_TEST(the_cost_is_that_of_the_point),
        LOADING_TEST(faults_have_their_places),
        LOADING_TEST(names_of_let_may_need_each_other_in_many_ways),
        LOADING_TEST(an_epoch_without_a_number_fails_with_its_place),
        LOADING_TEST(a_recorded_trial_has_no_more_than_its_own_parameters),
        LOADING_TEST(the_first_seed_may_be_another),
        LOADING_TEST(mutants_are_refused_with_their_place_or_read),
        LOADING_TEST(programs_that_need_a_network_refuse_a_formula),
        LOADING_TEST(a_point_takes_the_nearest_curve_of_its_texts),
        LOADING_TEST(faults_of_tables_have_their_lines),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
