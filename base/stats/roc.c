/* Both areas come from the sorted scores of the positives and of the negatives, walked
 * side by side from the highest down; a threshold is where either list moves to a lower
 * score. Scores are sorted as integers whose order is theirs, which a radix sort does
 * in three passes. */
#include "base/stats/roc.h"

#include "base/stats/sort.h"

#include <math.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>

/* Keys of both classes in ascending order. */
struct classes {
    uint32_t *positive, *negative;
    size_t positives, negatives;
};

/* memory: 2 * count words. score and truth are read every stride-th. False if a score
 * is NaN. */
static bool split(const float *score, const unsigned char *truth, size_t count,
                  size_t stride, uint32_t *memory, struct classes *out)
{
    size_t positives = 0, negatives = 0;
    uint32_t *scratch = memory + count;
    for (size_t i = 0; i < count; i++) {
        if (isnan(score[i * stride]))
            return false;
        if (truth[i * stride])
            memory[positives++] = sort_key(score[i * stride]);
        else
            memory[count - ++negatives] = sort_key(score[i * stride]);
    }
    out->positive = memory;
    out->positives = positives;
    out->negative = memory + positives;
    out->negatives = negatives;
    sort_keys(out->positive, scratch, positives);
    sort_keys(out->negative, scratch, negatives);
    return true;
}

/* The areas of one ranking, both NaN if a score is. */
static struct stats_ranking measure(const float *score, const unsigned char *truth,
                                    size_t count, size_t stride, uint32_t *memory)
{
    struct stats_ranking r = {NAN, NAN, 0};
    struct classes c;
    if (!split(score, truth, count, stride, memory, &c) || c.positives == 0)
        return r;
    size_t p = c.positives, n = c.negatives;
    uint64_t twice_ordered = 0; /* pairs in order count 2, tied pairs 1 */
    double precision = 0;
    while (p > 0) {
        uint32_t threshold = c.positive[p - 1];
        size_t hits = 0, false_hits = 0;
        while (n > 0 && c.negative[n - 1] > threshold)
            n--;
        while (p > 0 && c.positive[p - 1] == threshold) {
            p--;
            hits++;
        }
        while (n > 0 && c.negative[n - 1] == threshold) {
            n--;
            false_hits++;
        }
        size_t found = c.positives - p, taken = found + (c.negatives - n);
        twice_ordered += (uint64_t)hits * (2 * n + false_hits);
        precision += (double)hits * ((double)found / (double)taken);
    }
    r.pr_auc = precision / (double)c.positives;
    if (c.negatives > 0) {
        r.roc_auc =
            (double)twice_ordered / (2.0 * (double)c.positives * (double)c.negatives);
        r.counted = 1;
    }
    return r;
}

struct stats_ranking stats_macro(const float *score, const unsigned char *truth,
                                 size_t clips, size_t tags, double *roc_of_tag,
                                 double *pr_of_tag)
{
    double roc = 0, pr = 0;
    size_t counted = 0;
    uint32_t *memory = sort_memory(clips);
    for (size_t tag = 0; tag < tags; tag++) {
        struct stats_ranking r = {NAN, NAN, 0};
        if (memory)
            r = measure(score + tag, truth + tag, clips, tags, memory);
        if (r.counted) {
            roc += r.roc_auc;
            pr += r.pr_auc;
            counted++;
        }
        if (roc_of_tag)
            roc_of_tag[tag] = r.roc_auc;
        if (pr_of_tag)
            pr_of_tag[tag] = r.pr_auc;
    }
    free(memory);
    if (counted == 0)
        return (struct stats_ranking){NAN, NAN, 0};
    return (struct stats_ranking){roc / (double)counted, pr / (double)counted, counted};
}
