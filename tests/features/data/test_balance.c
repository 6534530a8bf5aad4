#include "features/data/balance.h"

#include "tests/features/scratch.h"

#include <math.h>

/* 40 clips: 28 with tag 0, 2 with both, 6 with tag 1, 4 with none; the split lists them
 * backwards. */
enum { CLIPS = 40, TAGS = 2 };

struct set {
    struct feat_dataset d;
    struct feat_clip clips[CLIPS];
    size_t train[CLIPS];
    unsigned char labels[CLIPS][TAGS];
    struct feat_balance *balance;
};

static int set_up(void **state)
{
    struct set *s = calloc(1, sizeof(*s));
    assert_non_null(s);
    for (size_t i = 0; i < CLIPS; i++) {
        s->labels[i][0] = i < 30;
        s->labels[i][1] = i >= 28 && i < 36;
        s->clips[i].labels = s->labels[i];
        s->train[i] = CLIPS - 1 - i;
    }
    s->d = (struct feat_dataset){
        .clips = s->clips, .clip_count = CLIPS, .tag_count = TAGS};
    s->d.split[FEAT_TRAIN] = s->train;
    s->d.split_count[FEAT_TRAIN] = CLIPS;
    assert_int_equal(feat_balance_create(&s->d, &s->balance, NULL), ERR_OK);
    *state = s;
    return 0;
}

static int tear_down(void **state)
{
    struct set *s = *state;
    feat_balance_destroy(s->balance);
    free(s);
    return 0;
}

static void draw(struct set *s, uint64_t seed, uint64_t epoch, uint32_t *order,
                 uint32_t *again)
{
    struct rng r;
    rng_init(&r, seed, RNG_SHUFFLE, epoch, 0);
    feat_balance_draw(s->balance, &r, order, again);
}

static void rare_tags_come_as_often_as_frequent_ones(void **state)
{
    struct set *s = *state;
    uint32_t order[CLIPS], again[CLIPS];
    double drawn[CLIPS] = {0};
    enum { EPOCHS = 4000 };
    for (uint64_t epoch = 0; epoch < EPOCHS; epoch++) {
        draw(s, 7, epoch, order, again);
        for (size_t i = 0; i < CLIPS; i++)
            drawn[s->train[order[i]]] += 1.0 / EPOCHS;
    }
    /* Weights: 28 clips of 1/30, 2 of (1/30 + 1/8) / 2, 6 of 1/8, 4 of 1/4. */
    double sum = 28.0 / 30 + (1.0 / 30 + 1.0 / 8) + 6.0 / 8 + 1;
    for (size_t i = 0; i < CLIPS; i++) {
        double weight = i < 28   ? 1.0 / 30
                        : i < 30 ? (1.0 / 30 + 1.0 / 8) / 2
                        : i < 36 ? 1.0 / 8
                                 : 1.0 / 4;
        assert_true(fabs(drawn[i] - CLIPS * weight / sum) < 0.04);
    }
}

static void an_epoch_is_a_function_of_seed_and_number(void **state)
{
    struct set *s = *state;
    uint32_t order[2][CLIPS], again[CLIPS];
    draw(s, 1, 3, order[0], again);
    draw(s, 1, 4, order[1], again);
    assert_memory_not_equal(order[0], order[1], sizeof(order[0]));
    draw(s, 2, 3, order[1], again);
    assert_memory_not_equal(order[0], order[1], sizeof(order[0]));
    draw(s, 1, 3, order[1], again);
    assert_memory_equal(order[0], order[1], sizeof(order[0]));
}

static void each_time_of_a_clip_is_numbered(void **state)
{
    struct set *s = *state;
    uint32_t order[CLIPS], again[CLIPS], seen[CLIPS] = {0}, most = 0;
    draw(s, 1, 1, order, again);
    for (size_t i = 0; i < CLIPS; i++) {
        assert_true(order[i] < CLIPS);
        assert_int_equal(again[i], seen[order[i]]++);
        most = again[i] > most ? again[i] : most;
    }
    assert_true(most >= 1);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        TEST(rare_tags_come_as_often_as_frequent_ones),
        TEST(an_epoch_is_a_function_of_seed_and_number),
        TEST(each_time_of_a_clip_is_numbered),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
