#include "features/data/stratify.h"

#include "tests/features/scratch.h"

#include <math.h>

enum { CLIPS = 1000, MOST = 2 * 7919, TAGS = 8 };
static const double share[] = {.7, .15, .15};

struct drawn {
    size_t count;
    unsigned char labels[MOST][TAGS];
    uint64_t number[MOST];
    size_t group[MOST];
    signed char of[MOST];
};

/* Tag t is on about one clip in 4 + 12 t; groups have 1 to 20 clips. */
static void fill(struct drawn *x, size_t count)
{
    uint32_t seed = 1;
    x->count = count;
    for (size_t i = 0, group = 0, left = 1; i < count; i++) {
        for (size_t t = 0; t < TAGS; t++) {
            seed = 1664525 * seed + 1013904223;
            x->labels[i][t] = (seed >> 8) % (4 + 12 * t) == 0;
        }
        x->number[i] = seed;
        x->group[i] = group;
        if (--left == 0) {
            group++;
            left = 1 + (seed >> 16) % 20;
        }
    }
}

static struct stratify request(struct drawn *x)
{
    struct stratify s = {.count = x->count,
                         .tags = TAGS,
                         .labels = &x->labels[0][0],
                         .number = x->number};
    stratify_shares(&s, share);
    return s;
}

static void assert_shares(const struct drawn *x, double clips, double tags)
{
    size_t in[FEAT_SPLITS] = {0}, with[FEAT_SPLITS][TAGS] = {{0}}, all[TAGS] = {0};
    for (size_t i = 0; i < x->count; i++) {
        int s = x->of[i];
        assert_in_range(s, 0, FEAT_SPLITS - 1);
        in[s]++;
        for (size_t t = 0; t < TAGS; t++) {
            with[s][t] += x->labels[i][t];
            all[t] += x->labels[i][t];
        }
    }
    for (int s = 0; s < FEAT_SPLITS; s++) {
        assert_true(fabs((double)in[s] - share[s] * (double)x->count) <= clips);
        for (size_t t = 0; t < TAGS; t++) {
            double wanted = share[s] * (double)all[t];
            if (!(fabs((double)with[s][t] - wanted) <= tags))
                fail_msg("split %d has tag %zu %zu times, not %g", s, t, with[s][t],
                         wanted);
        }
    }
}

static void every_split_gets_its_share_of_every_tag(void **state)
{
    (void)state;
    static struct drawn x;
    fill(&x, CLIPS);
    struct stratify s = request(&x);
    assert_true(stratify(&s, x.of));
    assert_shares(&x, 0, 1);
}

static void the_order_of_the_clips_does_not_matter(void **state)
{
    (void)state;
    static struct drawn x, y;
    fill(&x, CLIPS);
    for (size_t i = 0; i < CLIPS; i++) {
        memcpy(y.labels[i], x.labels[CLIPS - 1 - i], TAGS);
        y.number[i] = x.number[CLIPS - 1 - i];
    }
    y.count = CLIPS;
    struct stratify s = request(&x), r = request(&y);
    assert_true(stratify(&s, x.of) && stratify(&r, y.of));
    for (size_t i = 0; i < CLIPS; i++)
        assert_int_equal(x.of[i], y.of[CLIPS - 1 - i]);
}

static void groups_stay_together(void **state)
{
    (void)state;
    static struct drawn x;
    fill(&x, CLIPS);
    struct stratify s = request(&x);
    s.group = x.group;
    s.groups = x.group[CLIPS - 1] + 1;
    assert_true(stratify(&s, x.of));
    for (size_t i = 1; i < CLIPS; i++)
        if (x.group[i] == x.group[i - 1])
            assert_int_equal(x.of[i], x.of[i - 1]);
    assert_shares(&x, 3, 3);
}

/* What the rarest tags did not need is left for the last one, which is on most clips
 * and goes with one of them. */
static void the_most_frequent_tag_gets_its_shares_too(void **state)
{
    (void)state;
    static struct drawn x;
    fill(&x, CLIPS);
    for (size_t i = 0; i < CLIPS; i++)
        x.labels[i][0] = x.labels[i][5] || x.labels[i][6] || i % 3 == 0;
    struct stratify s = request(&x);
    assert_true(stratify(&s, x.of));
    assert_shares(&x, 0, 1);
}

/* 7919 is the step between partners that clips are exchanged with, where it can be. */
static void any_number_of_clips_is_exchanged(void **state)
{
    (void)state;
    static struct drawn x;
    for (size_t count = 7919; count <= MOST; count += 7919) {
        fill(&x, count);
        for (size_t i = 0; i < count; i++)
            x.labels[i][0] = x.labels[i][5] || x.labels[i][6] || i % 3 == 0;
        struct stratify s = request(&x);
        assert_true(stratify(&s, x.of));
        assert_shares(&x, 1, 1);
    }
}

static void assert_in_each_split(const struct drawn *x, size_t tag)
{
    size_t with[FEAT_SPLITS] = {0};
    for (size_t i = 0; i < x->count; i++)
        with[(int)x->of[i]] += x->labels[i][tag];
    for (int split = 0; split < FEAT_SPLITS; split++) {
        if (with[split] == 0)
            fail_msg("of %zu clips split %d has none with tag %zu", x->count, split,
                     tag);
    }
}

/* Alone, or each as a group of its own. */
static void a_tag_of_few_clips_is_in_each_split(void **state)
{
    (void)state;
    static struct drawn x;
    static const size_t counts[] = {3, 4, 5, 6, 10, 30, CLIPS};
    for (size_t n = 0; n < sizeof(counts) / sizeof(*counts); n++) {
        for (int grouped = 0; grouped < 2; grouped++) {
            fill(&x, counts[n]);
            for (size_t i = 0; i < x.count; i++) {
                memset(x.labels[i], 0, TAGS);
                x.labels[i][7] = i < 3;
                x.group[i] = x.count - 1 - i;
            }
            struct stratify s = request(&x);
            s.group = grouped ? x.group : NULL;
            s.groups = x.count;
            assert_true(stratify(&s, x.of));
            assert_in_each_split(&x, 7);
        }
    }
}

/* Two small groups and a large one have the tag. */
static void a_tag_of_few_groups_is_in_each_split(void **state)
{
    (void)state;
    static struct drawn x;
    fill(&x, CLIPS);
    for (size_t i = 0; i < CLIPS; i++)
        x.labels[i][7] = x.group[i] == 3 || x.group[i] == 9 || x.group[i] == 20;
    struct stratify s = request(&x);
    s.group = x.group;
    s.groups = x.group[CLIPS - 1] + 1;
    assert_true(stratify(&s, x.of));
    assert_in_each_split(&x, 7);
}

static void clips_without_tags_are_shared_out_too(void **state)
{
    (void)state;
    static struct drawn x;
    fill(&x, CLIPS);
    memset(x.labels, 0, sizeof(x.labels));
    struct stratify s = request(&x);
    assert_true(stratify(&s, x.of));
    assert_shares(&x, 0, 0);
    s.count = 0;
    assert_true(stratify(&s, x.of));
}

/* Their sum may be a little off 1, as of 0.333333 thrice. */
static void every_clip_is_in_a_share(void **state)
{
    static const double shares[][FEAT_SPLITS] = {
        {0.7, 0.15, 0.15}, {0.333333, 0.333333, 0.333333}, {0.5000005, 0.25, 0.25}};
    static const size_t counts[] = {0, 1, 7, 1000000};
    (void)state;
    for (size_t i = 0; i < sizeof(shares) / sizeof(*shares); i++)
        for (size_t k = 0; k < sizeof(counts) / sizeof(*counts); k++) {
            struct stratify s = {.count = counts[k]};
            stratify_shares(&s, shares[i]);
            assert_int_equal(s.wanted[0] + s.wanted[1] + s.wanted[2], s.count);
            for (int split = 0; split < FEAT_SPLITS; split++)
                assert_true(fabs((double)s.wanted[split] -
                                 shares[i][split] * (double)s.count) <= 2);
        }
}

static void of_few_clips_each_split_gets_one(void **state)
{
    (void)state;
    for (size_t count = 3; count < 30; count++) {
        struct stratify s = {.count = count};
        stratify_shares(&s, share);
        assert_int_equal(s.wanted[0] + s.wanted[1] + s.wanted[2], count);
        for (int split = 0; split < FEAT_SPLITS; split++)
            assert_true(s.wanted[split] > 0);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_clip_is_in_a_share),
        cmocka_unit_test(every_split_gets_its_share_of_every_tag),
        cmocka_unit_test(the_order_of_the_clips_does_not_matter),
        cmocka_unit_test(groups_stay_together),
        cmocka_unit_test(of_few_clips_each_split_gets_one),
        cmocka_unit_test(the_most_frequent_tag_gets_its_shares_too),
        cmocka_unit_test(any_number_of_clips_is_exchanged),
        cmocka_unit_test(a_tag_of_few_clips_is_in_each_split),
        cmocka_unit_test(a_tag_of_few_groups_is_in_each_split),
        cmocka_unit_test(clips_without_tags_are_shared_out_too),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
