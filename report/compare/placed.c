/* Places of test clips among each other, and what changed between two trials:
 * placed.h. */
#include "report/compare/placed.h"

#include "report/compare/tested.h"

#include "base/stats/adjust.h"
#include "base/stats/delong.h"
#include "base/stats/placement.h"
#include "base/stats/truth.h"
#include "base/str.h"
#include "results/read/predictions.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

const char rep_place_note[] =
    "the place of a clip that has the tag is the share of the clips without it that "
    "score lower; of a clip without it, the share of those with it that score higher: "
    "1 is right";

/* Adds a run's scores, placements and areas, each times `share`. */
static void add_run(struct rep_placed_fold *f, int side, const float *scores,
                    double share, struct arena *a)
{
    const size_t clips = f->on.clip_count, tags = f->on.tag_count;
    uint64_t *scratch = arena_alloc(a, clips + 1, sizeof(*scratch));
    double *own = arena_alloc(a, clips + 1, sizeof(*own));
    for (size_t i = 0; i < clips * tags; i++)
        f->score[side][i] += share * (double)scores[i];
    for (size_t t = 0; t < tags; t++) {
        const struct stats_tag tag = {scores + t, f->on.truth + t, clips, tags};
        double *sum = f->placement[side] + t * clips;
        const double area = stats_placements(&tag, scratch, own);
        f->area[side][t] += share * area; /* NaN stays */
        for (size_t i = 0; i < clips && !isnan(area); i++)
            sum[i] += share * own[i];
    }
}

static void begin_fold(struct rep_placed_fold *f, const struct res_predictions *p,
                       struct arena *a)
{
    f->on = *p;
    for (int k = 0; k < REP_SIDES; k++) {
        f->placement[k] =
            arena_alloc(a, p->clip_count * p->tag_count + 1, sizeof(double));
        f->score[k] = arena_alloc(a, p->clip_count * p->tag_count + 1, sizeof(double));
        f->area[k] = arena_alloc(a, p->tag_count + 1, sizeof(double));
    }
}

/* Two trials that are read. */
struct placing {
    struct res_reader *reader;
    struct arena *arena;
    struct rep_tested tested[REP_SIDES];
    bool missing; /* predictions, or they are of other clips */
};

static enum err_code place_fold(struct placing *w, int side, size_t fold,
                                struct rep_placed_fold *f, struct err *e)
{
    const struct rep_tested *of = &w->tested[side];
    enum err_code code = ERR_OK;
    for (size_t s = 0; s < of->seeds && code == ERR_OK && !w->missing; s++) {
        struct res_predictions p;
        struct arena *own = arena_create();
        const bool first = f->on.scores == NULL;
        code =
            res_predictions_read(w->reader, of->trial, of->runs[s * of->folds + fold],
                                 RES_TEST, first ? w->arena : own, &p, e);
        w->missing = code == ERR_OK &&
                     (p.scores == NULL || (!first && strcmp(p.task, f->on.task) != 0));
        if (code == ERR_OK && !w->missing) {
            if (first)
                begin_fold(f, &p, w->arena);
            add_run(f, side, p.scores, 1 / (double)of->seeds, own);
        }
        arena_destroy(own);
    }
    return code;
}

enum err_code rep_place(struct res_reader *r, struct rep_side from, struct rep_side to,
                        struct arena *a, struct rep_placed *out, struct err *e)
{
    const struct rep_side sides[REP_SIDES] = {from, to};
    struct placing w = {.reader = r, .arena = a};
    enum err_code code = ERR_OK;
    *out = (struct rep_placed){0};
    for (int k = 0; k < REP_SIDES && code == ERR_OK; k++) {
        code = rep_find_tested(r, sides[k], a, &w.tested[k], e);
        w.missing = w.missing || (code == ERR_OK && w.tested[k].seeds == 0);
    }
    const size_t count = w.tested[0].folds;
    if (code != ERR_OK || w.missing || w.tested[1].folds != count)
        return code;
    struct rep_placed_fold *folds = arena_alloc(a, count, sizeof(*folds));
    for (size_t f = 0; f < count && !w.missing; f++)
        for (int k = 0; k < REP_SIDES && code == ERR_OK && !w.missing; k++)
            code = place_fold(&w, k, f, &folds[f], e);
    if (code == ERR_OK && !w.missing)
        *out = (struct rep_placed){folds, count};
    return code;
}

/* The placements of a tag in a fold, or their change from the first side. */
static void take_placements(const struct rep_placed_fold *f, size_t t, bool is_change,
                            double *out)
{
    const size_t clips = f->on.clip_count, at = t * clips;
    for (size_t i = 0; i < clips; i++)
        out[i] = is_change ? f->placement[REP_TO_SIDE][at + i] -
                                 f->placement[REP_FROM_SIDE][at + i]
                           : f->placement[REP_FROM_SIDE][at + i];
}

/* Adds a fold's share to a tag; areas and the variance are sums. Returns 1, or 0 if a
 * class is missing. */
static size_t add_tag(const struct rep_placed_fold *f, size_t t,
                      struct rep_tag_change *c, double *variance,
                      const double *placement)
{
    const size_t clips = f->on.clip_count, tags = f->on.tag_count;
    c->with += stats_count_has(f->on.truth + t, clips, tags);
    c->clips += stats_count_known(f->on.truth + t, clips, tags);
    if (isnan(f->area[0][t]) || isnan(f->area[1][t]))
        return 0;
    *variance += stats_delong_variance(placement, f->on.truth + t, clips, tags);
    for (int k = 0; k < REP_SIDES; k++)
        c->areas[k] += f->area[k][t];
    return 1;
}

static struct rep_tag_change tag_of(const struct rep_placed *placed, size_t t,
                                    bool is_change, double *scratch)
{
    struct rep_tag_change c = {.tag = placed->folds[0].on.tags[t]};
    double variance = 0;
    size_t counted = 0;
    for (size_t f = 0; f < placed->count; f++) {
        take_placements(&placed->folds[f], t, is_change, scratch);
        counted += add_tag(&placed->folds[f], t, &c, &variance, scratch);
    }
    const double n = (double)counted;
    for (int k = 0; k < REP_SIDES; k++)
        c.areas[k] = counted ? c.areas[k] / n : (double)NAN;
    const bool enough = c.with >= REP_FEWEST_POSITIVES &&
                        c.clips - c.with >= REP_FEWEST_POSITIVES && counted > 0;
    c.by = stats_student(is_change ? c.areas[REP_TO_SIDE] - c.areas[REP_FROM_SIDE]
                                   : c.areas[REP_FROM_SIDE],
                         enough ? sqrt(variance) / n : (double)NAN, (double)INFINITY);
    return c;
}

static void take_tags(const struct rep_placed *placed, bool is_change, struct arena *a,
                      struct rep_tag_change **out, size_t *count)
{
    size_t most = 0;
    *count = placed->count ? placed->folds[0].on.tag_count : 0;
    *out = arena_alloc(a, *count + 1, sizeof(**out));
    for (size_t f = 0; f < placed->count; f++)
        most = placed->folds[f].on.clip_count > most ? placed->folds[f].on.clip_count
                                                     : most;
    double *scratch = arena_alloc(a, most + 1, sizeof(*scratch));
    for (size_t t = 0; t < *count; t++)
        (*out)[t] = tag_of(placed, t, is_change, scratch);
}

/* Of the area's own interval a bound beyond 0 or 1 says nothing. */
void rep_tag_intervals(const struct rep_placed *placed, struct arena *a,
                       struct rep_tag_change **out, size_t *count)
{
    take_tags(placed, false, a, out, count);
    for (size_t t = 0; t < *count; t++) {
        struct rep_tag_change *c = &(*out)[t];
        if (isnan(c->by.low))
            continue;
        c->by.low = fmax(c->by.low, 0);
        c->by.high = fmin(c->by.high, 1);
    }
}

void rep_compare_tags(const struct rep_placed *placed, struct arena *a,
                      struct rep_tag_change **out, size_t *count)
{
    take_tags(placed, true, a, out, count);
    double *p = arena_alloc(a, *count + 1, sizeof(*p));
    for (size_t t = 0; t < *count; t++)
        p[t] = (*out)[t].by.p;
    stats_benjamini_hochberg(p, *count, p);
    for (size_t t = 0; t < *count; t++)
        (*out)[t].p_adjusted = p[t];
}

/* Clips with each tag and without it. */
struct classes {
    double positives, negatives;
};

static struct classes count_classes(const struct rep_placed_fold *f, size_t t)
{
    const size_t clips = f->on.clip_count, tags = f->on.tag_count;
    struct classes c = {.positives =
                            (double)stats_count_has(f->on.truth + t, clips, tags)};
    c.negatives = (double)stats_count_known(f->on.truth + t, clips, tags) - c.positives;
    return c;
}

static void add_place(const struct rep_placed_fold *f, size_t t, size_t i, double share,
                      struct rep_clip_change *c)
{
    const size_t at = t * f->on.clip_count + i;
    const double from = f->placement[REP_FROM_SIDE][at];
    const double to = f->placement[REP_TO_SIDE][at];
    c->share += share * (to - from);
    if (c->tag &&
        fabs(to - from) <= fabs(c->place[REP_TO_SIDE] - c->place[REP_FROM_SIDE]))
        return;
    c->tag = f->on.tags[t];
    c->has_tag = stats_has(f->on.truth[i * f->on.tag_count + t]);
    c->place[REP_FROM_SIDE] = from;
    c->place[REP_TO_SIDE] = to;
    for (int k = 0; k < REP_SIDES; k++)
        c->score[k] = f->score[k][i * f->on.tag_count + t];
}

const char *rep_tags_of_clip(const struct rep_placed_fold *f, size_t clip,
                             struct arena *a)
{
    struct str names = {0};
    for (size_t t = 0; t < f->on.tag_count; t++)
        if (stats_has(f->on.truth[clip * f->on.tag_count + t]))
            str_addf(&names, "%s%s", names.length ? ", " : "", f->on.tags[t]);
    const char *out = arena_strdup(a, names.length ? names.text : "");
    str_deinit(&names);
    return out;
}

/* An area is the mean of the placements of either class: half of each, so that every
 * clip has its share. */
static void add_clips(const struct rep_placed_fold *f, double weight,
                      struct rep_clip_change *out, struct arena *a)
{
    const size_t tags = f->on.tag_count;
    double counted = 0;
    for (size_t t = 0; t < tags; t++)
        counted += !isnan(f->area[0][t]) && !isnan(f->area[1][t]);
    for (size_t i = 0; i < f->on.clip_count; i++)
        out[i] = (struct rep_clip_change){.clip = f->on.clips[i],
                                          .tags = rep_tags_of_clip(f, i, a)};
    for (size_t t = 0; t < tags; t++) {
        const struct classes c = count_classes(f, t);
        if (isnan(f->area[0][t]) || isnan(f->area[1][t]))
            continue;
        for (size_t i = 0; i < f->on.clip_count; i++) {
            const unsigned char truth = f->on.truth[i * tags + t];
            if (stats_knows(truth))
                add_place(f, t, i,
                          weight / counted / 2 /
                              (stats_has(truth) ? c.positives : c.negatives),
                          &out[i]);
        }
    }
}

void rep_compare_clips(const struct rep_placed *placed, struct arena *a,
                       struct rep_clip_change **out, size_t *count)
{
    size_t all = 0;
    for (size_t f = 0; f < placed->count; f++)
        all += placed->folds[f].on.clip_count;
    *out = arena_alloc(a, all + 1, sizeof(**out));
    *count = 0;
    for (size_t f = 0; f < placed->count; f++) {
        add_clips(&placed->folds[f], 1 / (double)placed->count, *out + *count, a);
        *count += placed->folds[f].on.clip_count;
    }
}
