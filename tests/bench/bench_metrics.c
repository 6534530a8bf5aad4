/* How long judging scores takes: bench_metrics [CLIPS TAGS]
 *
 * Sorting the scores of all tags, then each metric on them with its tuning,
 * milliseconds, least of several. The usual metrics are what an epoch costs beside its
 * network. */
#include "base/clock.h"
#include "base/rng.h"
#include "runner/metric.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { ROUNDS = 7 };

struct scene {
    struct run_judged judged;
    struct stats_orders *orders;
    float *score;
    unsigned char *truth;
    double *tuned, *of_tags;
};

static bool make(struct scene *s, size_t clips, size_t tags)
{
    struct rng r;
    rng_init(&r, 1, RNG_SHUFFLE, 0, 0);
    s->score = malloc(clips * tags * sizeof(*s->score));
    s->truth = malloc(clips * tags);
    s->tuned = calloc(RUN_METRICS * tags, sizeof(*s->tuned));
    s->of_tags = calloc(RUN_METRICS * tags, sizeof(*s->of_tags));
    s->orders = stats_orders_create(clips, tags);
    if (!s->score || !s->truth || !s->tuned || !s->of_tags || !s->orders)
        return false;
    for (size_t k = 0; k < clips * tags; k++) {
        s->truth[k] = rng_below(&r, tags) < 3;
        s->score[k] = (float)rng_uniform(&r);
    }
    s->judged = (struct run_judged){.clips = clips,
                                    .tags = tags,
                                    .score = s->score,
                                    .truth = s->truth,
                                    .order = stats_orders_of_tags(s->orders)};
    return true;
}

static void judge(struct scene *s, uint64_t set)
{
    struct run_values values = run_no_values();
    run_tune(&s->judged, set, s->tuned);
    run_judge(&s->judged, set, s->tuned, &values, s->of_tags);
}

static double time_of(struct scene *s, uint64_t set)
{
    double least = INFINITY;
    for (int i = 0; i < ROUNDS; i++) {
        const double start = clock_seconds();
        if (set == 0)
            stats_orders_sort(s->orders, s->score, s->truth);
        else
            judge(s, set);
        least = fmin(least, clock_seconds() - start);
    }
    return 1e3 * least;
}

int main(int argc, char **argv)
{
    struct scene s = {0};
    const size_t clips = argc > 2 ? strtoul(argv[1], NULL, 10) : 1529;
    const size_t tags = argc > 2 ? strtoul(argv[2], NULL, 10) : 50;
    double usual = 0, all = 0;
    if (clips == 0 || tags == 0 || !make(&s, clips, tags)) {
        fputs("usage: bench_metrics [CLIPS TAGS]\n", stderr);
        return 2;
    }
    printf("%zu clips, %zu tags, ms\n", clips, tags);
    const double sorting = time_of(&s, 0);
    printf("  %-16s %9.3f\n", "sorting", sorting);
    for (size_t i = 0; i < RUN_METRICS; i++) {
        const double own = time_of(&s, (uint64_t)1 << i);
        printf("  %-16s %9.3f\n", run_metric(i)->plugin.name, own);
        usual += run_metric(i)->usual && !run_metric(i)->one_tag ? own : 0;
        all += own;
    }
    printf("  %-16s %9.3f\n", "an epoch", sorting + usual);
    printf("  %-16s %9.3f\n", "all", sorting + all);
    stats_orders_destroy(s.orders);
    free(s.of_tags);
    free(s.tuned);
    free(s.truth);
    free(s.score);
    return 0;
}
