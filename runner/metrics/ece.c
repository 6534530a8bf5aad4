/* Expected calibration error: whether of all that was given a probability of 0.7 seven
 * tenths were true. With one tag a clip the highest probability of each clip is judged,
 * else every probability. */
#include "runner/metric.h"

#include "base/arena.h"
#include "base/stats/calibration.h"

/* The highest probability of each clip, and whether its tag is the clip's. */
static double of_highest(const struct run_judged *j)
{
    struct arena *a = arena_create();
    float *highest = arena_alloc(a, j->clips, sizeof(*highest));
    unsigned char *hit = arena_alloc(a, j->clips, sizeof(*hit));
    stats_highest(j->score, j->truth, j->clips, j->tags, highest, hit);
    const double error = stats_calibration_error(highest, hit, j->clips);
    arena_destroy(a);
    return error;
}

static double all(const struct run_judged *j)
{
    return j->one_tag ? of_highest(j)
                      : stats_calibration_error(j->score, j->truth, j->clips * j->tags);
}

const struct run_metric_type run_metric_ece = {
    .plugin = {.name = "ece",
               .help = "expected calibration error in 15 bins: distance between "
                       "probability and the share that is true",
               .reference = "Guo et al. 2017, equation 3; bins as in "
                            "sklearn.calibration.calibration_curve"},
    .title = "ECE",
    .all = all,
};
