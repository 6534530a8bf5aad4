/* Tests of trials against each other: compare.h. What was computed once is looked up by
 * the runs that it is of. */
#include "report/compare/compare.h"

#include "report/compare/sampled.h"

#include "base/file.h"
#include "base/stats/summary.h"
#include "results/read/comparison.h"
#include "results/write/comparison.h"

#include <math.h>
#include <string.h>

/* A trial that was met. */
struct met {
    struct rep_side side;
    struct rep_tested tested;
    const struct rep_task **tasks; /* NULL: no predictions */
    struct rep_sampled sampled;
    bool is_sampled;
};

struct rep_comparer {
    struct res_reader *reader;
    struct arena *arena;
    struct rep_tasks tasks;
    struct met **trials;
    size_t trial_count;
    struct res_comparison *fresh; /* computed, and not kept yet */
    size_t fresh_count;
};

struct rep_comparer *rep_comparer_create(struct res_reader *r, struct arena *a)
{
    struct rep_comparer *c = arena_alloc(a, 1, sizeof(*c));
    *c = (struct rep_comparer){.reader = r, .arena = a};
    return c;
}

void rep_comparer_keep(struct rep_comparer *c, const char *path)
{
    if (path)
        res_comparisons_keep(path, c->fresh, c->fresh_count);
    c->fresh_count = 0;
    c->fresh = NULL;
}

static enum err_code meet(struct rep_comparer *c, struct rep_side side,
                          struct met **out, struct err *e)
{
    for (size_t i = 0; i < c->trial_count; i++) {
        *out = c->trials[i];
        if ((*out)->side.trial == side.trial && (*out)->side.sweep == side.sweep)
            return ERR_OK;
    }
    struct met *m = arena_alloc(c->arena, 1, sizeof(*m));
    m->side = side;
    enum err_code code = rep_find_tested(c->reader, side, c->arena, &m->tested, e);
    if (code == ERR_OK)
        code = rep_find_tasks(c->reader, &m->tested, &c->tasks, c->arena, &m->tasks, e);
    c->trials = arena_grow(c->arena, c->trials, c->trial_count, sizeof(*c->trials));
    c->trials[c->trial_count++] = m;
    *out = m;
    return code;
}

static bool same_tasks(const struct met *a, const struct met *b)
{
    bool same = a->tested.folds == b->tested.folds;
    for (size_t f = 0; f < a->tested.folds && same; f++)
        same = a->tasks[f] == b->tasks[f];
    return same;
}

/* Whether the interval has the choice of seeds in it. */
static bool is_of_recipes(const struct met *left, const struct met *right)
{
    return left->tested.seeds >= REP_FEWEST_SEEDS &&
           right->tested.seeds >= REP_FEWEST_SEEDS;
}

static double share_of_pairs(const struct met *left, const struct met *right,
                             enum rep_area area)
{
    const struct rep_tested *l = &left->tested, *r = &right->tested;
    if (left == right || l->seeds < REP_FEWEST_PAIRED || r->seeds < REP_FEWEST_PAIRED)
        return (double)NAN;
    return stats_share_of_pairs(&(struct stats_seeds){r->values[area], r->seeds},
                                &(struct stats_seeds){l->values[area], l->seeds});
}

static void describe(const struct met *left, const struct met *right,
                     enum rep_area area, struct rep_comparison *out)
{
    *out = (struct rep_comparison){.by = stats_no_interval,
                                   .left_seeds = left->tested.seeds,
                                   .right_seeds = right->tested.seeds,
                                   .of_recipes = is_of_recipes(left, right),
                                   .share = share_of_pairs(left, right, area)};
    for (size_t f = 0; f < left->tested.folds && left->tasks; f++) {
        const struct rep_task *task = left->tasks[f];
        out->clips += task->clips;
        out->artists += task->group ? task->units : 0;
    }
    if (left->tasks == NULL || right->tasks == NULL)
        out->outcome = REP_NO_PREDICTIONS;
    else if (!same_tasks(left, right))
        out->outcome = REP_OTHER_CLIPS;
}

/* The number at the beginning goes up when what is computed changes. */
static const char *basis_of(const struct met *left, const struct met *right,
                            struct arena *a)
{
    const struct hash hash = hash_text(arena_printf(
        a, "1 %d:%s -%s", REP_SAMPLES, left->tested.basis, right->tested.basis));
    return arena_strdup(a, hash.text);
}

static enum err_code need_samples(struct rep_comparer *c, struct met *m, struct err *e)
{
    if (m->is_sampled)
        return ERR_OK;
    m->is_sampled = true;
    return rep_sample(c->reader, &m->tested, m->tasks, c->arena, &m->sampled, e);
}

/* Of the trial's own value. */
static struct stats_interval own_interval(const struct met *m, enum rep_area area,
                                          double *samples, size_t count)
{
    const struct stats_seeds seeds = {m->sampled.values[area], m->tested.seeds};
    const double mean = stats_mean(seeds.values, seeds.count);
    if (seeds.count >= REP_FEWEST_SEEDS)
        return stats_of_own_seeds(&seeds, stats_deviation(samples, count));
    struct stats_interval by = area == REP_PR_AUC
                                   ? stats_basic(mean, samples, count)
                                   : stats_percentile(mean, samples, count);
    by.p = (double)NAN; /* whether it is 0 is not the question */
    return by;
}

/* The samples in which some tag counts: of few clips with few tags not all. Returns
 * their number; 0 if they are fewer than half. */
static size_t take_samples(const struct met *left, const struct met *right,
                           enum rep_area area, double *out)
{
    size_t count = 0;
    for (size_t i = 0; i < REP_SAMPLES; i++) {
        const double x = left->sampled.samples[area][i] -
                         (left == right ? 0 : right->sampled.samples[area][i]);
        if (!isnan(x))
            out[count++] = x;
    }
    return count >= REP_SAMPLES / 2 ? count : 0;
}

static struct stats_interval interval_of(const struct met *left,
                                         const struct met *right, enum rep_area area,
                                         struct arena *a)
{
    const struct stats_seeds l = {left->sampled.values[area], left->tested.seeds};
    const struct stats_seeds r = {right->sampled.values[area], right->tested.seeds};
    double *samples = arena_alloc(a, REP_SAMPLES, sizeof(*samples));
    const size_t count = take_samples(left, right, area, samples);
    if (left == right)
        return own_interval(left, area, samples, count);
    if (is_of_recipes(left, right))
        return stats_of_seeds(&r, &l, stats_deviation(samples, count));
    return stats_percentile(
        stats_mean(l.values, l.count) - stats_mean(r.values, r.count), samples, count);
}

static enum err_code compute(struct rep_comparer *c, struct met *left,
                             struct met *right, enum rep_area area,
                             struct rep_comparison *out, struct err *e)
{
    enum err_code code = need_samples(c, left, e);
    if (code == ERR_OK)
        code = need_samples(c, right, e);
    if (code != ERR_OK)
        return code;
    if (left->sampled.values[area] == NULL || right->sampled.values[area] == NULL) {
        out->outcome = REP_NO_PREDICTIONS;
        return ERR_OK;
    }
    struct arena *own = arena_create();
    out->by = interval_of(left, right, area, own);
    arena_destroy(own);
    return ERR_OK;
}

enum err_code rep_compare(struct rep_comparer *c, struct rep_side left,
                          struct rep_side right, enum rep_area area,
                          struct rep_comparison *out, struct err *e)
{
    struct met *l, *r;
    bool found;
    enum err_code code = meet(c, left, &l, e);
    if (code == ERR_OK)
        code = meet(c, right, &r, e);
    if (code != ERR_OK)
        return code;
    describe(l, r, area, out);
    if (out->outcome != REP_COMPARED)
        return ERR_OK;
    struct res_comparison known = {.left = left.trial,
                                   .right = right.trial,
                                   .metric = rep_area_metrics[area],
                                   .test = "bootstrap",
                                   .basis = basis_of(l, r, c->arena)};
    code = res_comparison_find(c->reader, &known, &found, e);
    if (code == ERR_OK && found) {
        out->by = (struct stats_interval){known.difference, (double)NAN, known.low,
                                          known.high, known.p};
        return ERR_OK;
    }
    if (code == ERR_OK)
        code = compute(c, l, r, area, out, e);
    if (code != ERR_OK || out->outcome != REP_COMPARED)
        return code;
    known.difference = out->by.value;
    known.low = out->by.low;
    known.high = out->by.high;
    known.p = out->by.p;
    c->fresh = arena_grow(c->arena, c->fresh, c->fresh_count, sizeof(*c->fresh));
    c->fresh[c->fresh_count++] = known;
    return ERR_OK;
}
