/* Every registered metric: against scikit-learn's values, and properties that all have.
 */
#include "runner/metric.h"

#include "base/rng.h"

#include <ctype.h>
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

struct golden_value {
    const char *metric;
    double value;
};
struct golden_case {
    const char *name;
    size_t clips, tags;
    bool one_tag;
    const unsigned char *valid_truth;
    const float *valid_score;
    const unsigned char *test_truth;
    const float *test_score;
    const struct golden_value *values;
    size_t value_count;
};
#include "tests/golden/metrics/values.h"

enum { CASES = sizeof(golden_cases) / sizeof(*golden_cases) };
enum { CLIPS = 32, TAGS = 8, MOST = 64 };

/* The value of a metric on scores, tuned on others. */
static double value_of(size_t number, const struct golden_case *c,
                       const unsigned char *truth, const float *score, size_t clips)
{
    struct stats_orders *valid = stats_orders_create(c->clips, c->tags);
    struct stats_orders *own = stats_orders_create(clips, c->tags);
    double tuned[RUN_METRICS * MOST] = {0}, of_tags[RUN_METRICS * MOST];
    struct run_values values = run_no_values();
    stats_orders_sort(valid, c->valid_score, c->valid_truth);
    stats_orders_sort(own, score, truth);
    const uint64_t set = (uint64_t)1 << number;
    struct run_judged judged = {.clips = c->clips,
                                .tags = c->tags,
                                .score = c->valid_score,
                                .truth = c->valid_truth,
                                .order = stats_orders_of_tags(valid),
                                .loss = 0.5,
                                .one_tag = c->one_tag};
    run_tune(&judged, set, tuned);
    judged.clips = clips;
    judged.score = score;
    judged.truth = truth;
    judged.order = stats_orders_of_tags(own);
    run_judge(&judged, set, tuned, &values, of_tags);
    stats_orders_destroy(valid);
    stats_orders_destroy(own);
    return values.of[number];
}

static bool applies(size_t number, const struct golden_case *c)
{
    return c->one_tag || !run_metric(number)->one_tag;
}

static void values_are_those_of_scikit_learn(void **state)
{
    (void)state;
    for (size_t k = 0; k < CASES; k++) {
        const struct golden_case *c = &golden_cases[k];
        for (size_t v = 0; v < c->value_count; v++) {
            const struct golden_value *wanted = &c->values[v];
            for (size_t i = 0; i < RUN_METRICS; i++) {
                if (strcmp(run_metric(i)->plugin.name, wanted->metric) != 0)
                    continue;
                const double value =
                    value_of(i, c, c->test_truth, c->test_score, c->clips);
                if (!(fabs(value - wanted->value) <= 1e-12))
                    fail_msg("%s of %s is %.17g, not %.17g", wanted->metric, c->name,
                             value, wanted->value);
            }
        }
    }
}

static bool has_known_answer(const char *metric)
{
    for (size_t k = 0; k < CASES; k++)
        for (size_t v = 0; v < golden_cases[k].value_count; v++)
            if (strcmp(golden_cases[k].values[v].metric, metric) == 0)
                return true;
    return false;
}

/* A new metric has none until tests/golden/metrics/make.py has its line. */
static void metrics_without_a_known_answer_are_named(void **state)
{
    (void)state;
    size_t known = 0;
    for (size_t i = 0; i < RUN_METRICS; i++) {
        const struct run_metric_type *type = run_metric(i);
        if (has_known_answer(type->plugin.name))
            known++;
        else if (!type->of_loss)
            print_message("%s has no known answer (tests/golden/metrics/make.py)\n",
                          type->plugin.name);
    }
    assert_true(known >= 12);
}

/* A case whose validation and test clips are the same, to be filled in. */
struct own_case {
    struct golden_case c;
    unsigned char truth[CLIPS * TAGS];
    float score[CLIPS * TAGS];
};

static void make(struct own_case *o, bool one_tag)
{
    struct rng r;
    rng_init(&r, 1, RNG_SHUFFLE, 0, 0);
    o->c = (struct golden_case){"own",    CLIPS,    TAGS,     one_tag, o->truth,
                                o->score, o->truth, o->score, NULL,    0};
    for (size_t i = 0; i < CLIPS; i++) {
        for (size_t t = 0; t < TAGS; t++) {
            const bool has = rng_below(&r, 3) == 0;
            o->truth[i * TAGS + t] = one_tag ? t == i % TAGS : has;
            o->score[i * TAGS + t] = (float)(1 + rng_below(&r, 98)) / 100;
        }
    }
}

static double own_value(size_t number, const struct own_case *o)
{
    return value_of(number, &o->c, o->truth, o->score, CLIPS);
}

static void perfect_scores_are_best_and_inverted_ones_worst(void **state)
{
    struct own_case random, perfect, inverted;
    (void)state;
    for (int one_tag = 0; one_tag < 2; one_tag++) {
        make(&random, one_tag);
        perfect = inverted = random;
        perfect.c.test_score = perfect.c.valid_score = perfect.score;
        perfect.c.valid_truth = perfect.truth;
        /* Tuned on scores that are right. */
        inverted.c.valid_score = perfect.score;
        inverted.c.valid_truth = perfect.truth;
        for (size_t k = 0; k < (size_t)CLIPS * TAGS; k++) {
            perfect.score[k] = random.truth[k] ? 1 : 0;
            inverted.score[k] = random.truth[k] ? 0 : 1;
        }
        for (size_t i = 0; i < RUN_METRICS; i++) {
            const double sign = run_metric(i)->maximize ? 1 : -1;
            if (!applies(i, &random.c) || run_metric(i)->of_loss)
                continue;
            const double best = sign * own_value(i, &perfect);
            const double middle = sign * own_value(i, &random);
            const double worst = sign * own_value(i, &inverted);
            if (!(best >= middle && middle >= worst && best > worst))
                fail_msg("%s: perfect %g, random %g, inverted %g",
                         run_metric(i)->plugin.name, best, middle, worst);
        }
    }
}

static void the_order_of_clips_does_not_matter(void **state)
{
    struct own_case own, turned;
    (void)state;
    for (int one_tag = 0; one_tag < 2; one_tag++) {
        make(&own, one_tag);
        turned = own;
        for (size_t i = 0; i < CLIPS; i++) {
            const size_t from = (7 * i + 3) % CLIPS;
            memcpy(turned.truth + i * TAGS, own.truth + from * TAGS, TAGS);
            memcpy(turned.score + i * TAGS, own.score + from * TAGS,
                   TAGS * sizeof(*own.score));
        }
        turned.c.valid_truth = own.truth;
        turned.c.valid_score = own.score;
        for (size_t i = 0; i < RUN_METRICS; i++)
            if (applies(i, &own.c))
                assert_true(fabs(own_value(i, &own) - own_value(i, &turned)) <= 1e-12);
    }
}

static void clips_that_are_there_twice_change_nothing(void **state)
{
    struct own_case own;
    unsigned char truth[2 * CLIPS * TAGS];
    float score[2 * CLIPS * TAGS];
    (void)state;
    for (int one_tag = 0; one_tag < 2; one_tag++) {
        make(&own, one_tag);
        memcpy(truth, own.truth, sizeof(own.truth));
        memcpy(truth + CLIPS * TAGS, own.truth, sizeof(own.truth));
        memcpy(score, own.score, sizeof(own.score));
        memcpy(score + CLIPS * TAGS, own.score, sizeof(own.score));
        for (size_t i = 0; i < RUN_METRICS; i++) {
            if (applies(i, &own.c))
                assert_true(fabs(own_value(i, &own) - value_of(i, &own.c, truth, score,
                                                               (size_t)2 * CLIPS)) <=
                            1e-12);
        }
    }
}

static void equal_scores_have_a_value_between_the_best_and_the_worst(void **state)
{
    struct own_case own;
    (void)state;
    for (int one_tag = 0; one_tag < 2; one_tag++) {
        make(&own, one_tag);
        for (size_t k = 0; k < (size_t)CLIPS * TAGS; k++)
            own.score[k] = 0.25f;
        for (size_t i = 0; i < RUN_METRICS; i++)
            if (applies(i, &own.c) && !isfinite(own_value(i, &own)))
                fail_msg("%s", run_metric(i)->plugin.name);
    }
}

/* No clips; none with a tag; all with all tags; a score that is not a number. What has
 * no value is NaN, never an infinity. */
static void clips_that_tell_nothing_do_no_harm(void **state)
{
    struct own_case own;
    (void)state;
    make(&own, false);
    for (size_t i = 0; i < RUN_METRICS; i++) {
        const bool measures = !run_metric(i)->of_loss;
        if (!applies(i, &own.c))
            continue;
        assert_false(isinf(value_of(i, &own.c, own.truth, own.score, 0)));
        struct own_case none = own, all = own, wrong = own;
        memset(none.truth, 0, sizeof(none.truth));
        memset(all.truth, 1, sizeof(all.truth));
        for (size_t t = 0; t < TAGS; t++)
            wrong.score[t] = NAN;
        assert_false(isinf(value_of(i, &own.c, none.truth, none.score, CLIPS)));
        assert_false(isinf(value_of(i, &own.c, all.truth, all.score, CLIPS)));
        const double value = value_of(i, &own.c, own.truth, wrong.score, CLIPS);
        if (measures && !isnan(value))
            fail_msg("%s is %g of scores that are not numbers",
                     run_metric(i)->plugin.name, value);
    }
}

static void names_are_short_words_and_are_found_again(void **state)
{
    struct arena *a = arena_create();
    (void)state;
    for (size_t i = 0; i < RUN_METRICS; i++) {
        const struct run_metric_type *type = run_metric(i);
        assert_non_null(type->title);
        assert_true(type->all != NULL || type->tag != NULL);
        assert_true((type->tune != NULL) == (type->tunes != RUN_TUNES_NOTHING));
        assert_true((type->setting != NULL) == (type->tunes != RUN_TUNES_NOTHING));
        for (enum feat_split s = FEAT_TRAIN; s < FEAT_SPLITS; s++) {
            size_t number = RUN_METRICS;
            enum feat_split split;
            const char *name = run_metric_name(i, s, NULL, a);
            for (const char *c = name; *c; c++)
                assert_true(islower((unsigned char)*c) || isdigit((unsigned char)*c) ||
                            *c == '_');
            assert_true(run_metric_find(name, &number, &split) ==
                        run_metric_is_of(i, s));
            assert_true(number == RUN_METRICS || (number == i && split == s));
            assert_false(
                run_metric_find(run_metric_name(i, s, "noise", a), &number, &split));
        }
    }
    arena_destroy(a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(values_are_those_of_scikit_learn),
        cmocka_unit_test(metrics_without_a_known_answer_are_named),
        cmocka_unit_test(perfect_scores_are_best_and_inverted_ones_worst),
        cmocka_unit_test(the_order_of_clips_does_not_matter),
        cmocka_unit_test(clips_that_are_there_twice_change_nothing),
        cmocka_unit_test(equal_scores_have_a_value_between_the_best_and_the_worst),
        cmocka_unit_test(clips_that_tell_nothing_do_no_harm),
        cmocka_unit_test(names_are_short_words_and_are_found_again),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
