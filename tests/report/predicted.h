/* Trials with stored predictions of 60 test clips of 12 artists: the two networks of
 * tests/golden/stats/comparison.h, b the better one. */
#ifndef MTAG_TESTS_REPORT_PREDICTED_H
#define MTAG_TESTS_REPORT_PREDICTED_H

#include "tests/golden/stats/comparison.h"
#include "tests/report/record.h"

/* Predictions of a run; artists: whether clips have them. */
static inline void predict(int64_t run, const char *task, const float *scores,
                           bool has_artists)
{
    static char clip_names[CLIPS][8], artist_names[CLIPS][8];
    static const char *clips[CLIPS], *groups[CLIPS];
    static const char *const tags[TAGS] = {"guitar", "piano", "flute", "cello"};
    struct err e = {0};
    for (size_t i = 0; i < CLIPS; i++) {
        snprintf(clip_names[i], sizeof(clip_names[i]), "c/%zu", i);
        snprintf(artist_names[i], sizeof(artist_names[i]), "a%zu", artists[i]);
        clips[i] = clip_names[i];
        groups[i] = artist_names[i];
    }
    const struct res_predictions p = {.task = task,
                                      .clips = clips,
                                      .tags = tags,
                                      .groups = has_artists ? groups : NULL,
                                      .clip_count = CLIPS,
                                      .tag_count = TAGS,
                                      .truth = &truths[0][0],
                                      .scores = scores};
    assert_int_equal(res_predictions_put(store, run, RES_TEST, &p, &e), ERR_OK);
}

/* A finished run with this value on test clips, and its predictions. */
static inline void finish_predicted(int64_t trial, int64_t seed, int fold,
                                    const float *scores, double test_roc)
{
    const int64_t run = start(trial, seed, fold);
    measure(run, 1, "valid_roc_auc", test_roc);
    measure(run, 0, "test_roc_auc", test_roc);
    predict(run, fold > 1 ? "other clips" : "clips", scores, true);
    end(run, RES_FINISHED, NULL, 1, 1);
}

/* The scores of a network a little changed: a network of another seed. */
static inline const float *shaken(const float *scores, int64_t seed)
{
    static float out[CLIPS * TAGS];
    for (int64_t i = 0; i < CLIPS * TAGS; i++)
        out[i] = scores[i] + 0.02f * (float)((i * 7 + seed * 11) % 5);
    return out;
}

#endif
