/* Confusion between tags: confusion.h. */
#include "report/confusion.h"

#include "base/stats/sort.h"
#include "base/stats/truth.h"
#include "report/scored.h"

#include <math.h>

/* The tag that scores highest, of equal ones the first. */
static void predict_one(const struct res_predictions *p, unsigned char *predicted)
{
    for (size_t c = 0; c < p->clip_count; c++) {
        const float *score = p->scores + c * p->tag_count;
        size_t best = 0;
        for (size_t t = 1; t < p->tag_count; t++)
            best = score[t] > score[best] ? t : best;
        predicted[c * p->tag_count + best] = 1;
    }
}

/* Equal scores at the threshold are all predicted. */
static void predict_as_many(const struct res_predictions *p, unsigned char *predicted,
                            struct arena *a)
{
    const size_t clips = p->clip_count;
    uint32_t *keys = arena_alloc(a, clips + 1, sizeof(*keys)),
             *scratch = arena_alloc(a, clips + 1, sizeof(*scratch));
    for (size_t t = 0; t < p->tag_count; t++) {
        const size_t count = stats_count_has(p->truth + t, clips, p->tag_count);
        size_t known = 0;
        for (size_t c = 0; c < clips; c++)
            if (stats_knows(p->truth[c * p->tag_count + t]))
                keys[known++] = sort_key(p->scores[c * p->tag_count + t]);
        sort_keys(keys, scratch, known);
        for (size_t c = 0; c < clips && count > 0; c++)
            predicted[c * p->tag_count + t] =
                sort_key(p->scores[c * p->tag_count + t]) >= keys[known - count];
    }
}

/* Adds a run's shares. */
static void add_run(double *shares, const struct res_predictions *p, bool one)
{
    struct arena *a = arena_create();
    const size_t tags = p->tag_count;
    unsigned char *predicted = arena_alloc(a, p->clip_count * tags + 1, 1);
    if (one)
        predict_one(p, predicted);
    else
        predict_as_many(p, predicted, a);
    for (size_t i = 0; i < tags; i++) {
        for (size_t j = 0; j < tags; j++) {
            size_t clips = 0, hits = 0;
            for (size_t c = 0; c < p->clip_count; c++) {
                const unsigned char *truth = p->truth + c * tags;
                const bool counts =
                    stats_has(truth[i]) && (i == j || stats_lacks(truth[j]));
                clips += counts;
                hits += counts && predicted[c * tags + j];
            }
            shares[i * tags + j] += clips < REP_CONFUSION_FEWEST
                                        ? (double)NAN
                                        : (double)hits / (double)clips;
        }
    }
    arena_destroy(a);
}

double *rep_confusion_of(const struct res_predictions *runs, size_t count,
                         struct arena *a)
{
    const size_t size = runs[0].tag_count * runs[0].tag_count;
    const bool one = rep_scored_has_one_tag_each(&runs[0]);
    double *shares = arena_alloc(a, size + 1, sizeof(*shares));
    for (size_t i = 0; i < count; i++)
        add_run(shares, &runs[i], one);
    for (size_t i = 0; i < size; i++)
        shares[i] /= (double)count;
    return shares;
}
