/* Areas on bootstrap samples of test clips: sampled.h. */
#include "report/compare/sampled.h"

#include "base/stats/bootstrap.h"
#include "base/stats/summary.h"
#include "results/read/predictions.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* A clip and the name of its artist. */
struct named {
    const char *name;
    size_t clip;
};

static int by_name(const void *left, const void *right)
{
    const struct named *a = left, *b = right;
    return strcmp(a->name, b->name);
}

/* Numbers the artists; NULL if there are too few to be drawn. A clip without an artist
 * is one of its own. */
static size_t *group_clips(const struct res_predictions *p, size_t *artists,
                           struct arena *a)
{
    struct named *all = arena_alloc(a, p->clip_count + 1, sizeof(*all));
    size_t *group = arena_alloc(a, p->clip_count + 1, sizeof(*group));
    for (size_t i = 0; i < p->clip_count; i++)
        all[i] = (struct named){p->groups[i], i};
    qsort(all, p->clip_count, sizeof(*all), by_name);
    *artists = 0;
    for (size_t i = 0; i < p->clip_count; i++) {
        const bool same = i > 0 && all[i].name[0] != '\0' &&
                          strcmp(all[i].name, all[i - 1].name) == 0;
        *artists += !same;
        group[all[i].clip] = *artists - 1;
    }
    return *artists >= REP_FEWEST_ARTISTS ? group : NULL;
}

static struct rep_task *add_task(struct rep_tasks *known,
                                 const struct res_predictions *p, struct arena *a)
{
    struct rep_task *task = arena_alloc(a, 1, sizeof(*task));
    size_t artists = 0;
    *task = (struct rep_task){
        .hash = arena_strdup(a, p->task), .clips = p->clip_count, .tags = p->tag_count};
    task->group = p->groups && p->clip_count ? group_clips(p, &artists, a) : NULL;
    task->units = task->group ? artists : p->clip_count;
    known->items = arena_grow(a, known->items, known->count, sizeof(*known->items));
    known->items[known->count++] = task;
    return task;
}

/* The task of a run; *out is NULL if it is not recorded. */
static enum err_code find_task(struct res_reader *r, int64_t trial, int run,
                               struct rep_tasks *known, struct arena *a,
                               const struct rep_task **out, struct err *e)
{
    struct res_predictions p = {0};
    const char *hash;
    *out = NULL;
    enum err_code code = res_predictions_task(r, trial, run, RES_TEST, a, &hash, e);
    if (code != ERR_OK || hash == NULL)
        return code;
    for (size_t i = 0; i < known->count; i++)
        if (strcmp(known->items[i]->hash, hash) == 0)
            *out = known->items[i];
    if (*out)
        return ERR_OK;
    struct arena *own = arena_create();
    code = res_predictions_read(r, trial, run, RES_TEST, own, &p, e);
    if (code == ERR_OK && p.scores)
        *out = add_task(known, &p, a);
    arena_destroy(own);
    return code;
}

enum err_code rep_find_tasks(struct res_reader *r, const struct rep_tested *t,
                             struct rep_tasks *known, struct arena *a,
                             const struct rep_task ***out, struct err *e)
{
    const struct rep_task **tasks = arena_alloc(a, t->folds, sizeof(*tasks));
    enum err_code code = ERR_OK;
    *out = NULL;
    for (size_t f = 0; f < t->folds && t->seeds > 0 && code == ERR_OK; f++) {
        code = find_task(r, t->trial, t->runs[f], known, a, &tasks[f], e);
        if (code == ERR_OK && tasks[f] == NULL)
            return ERR_OK;
    }
    *out = t->seeds > 0 ? tasks : NULL;
    return code;
}

/* The networks of a fold, one for each seed. */
struct fold {
    struct stats_bootstrap *networks;
    struct stats_areas own;     /* [seeds]: on all clips */
    struct stats_areas samples; /* [seeds][REP_SAMPLES] */
    bool missing;
};

static enum err_code no_memory(struct err *e)
{
    return err_set(e, ERR_MEMORY, "no memory for the bootstrap of test clips");
}

static enum err_code read_fold(struct res_reader *r, const struct rep_tested *t,
                               size_t f, const struct rep_task *task, struct fold *out,
                               struct arena *a, struct err *e)
{
    for (size_t s = 0; s < t->seeds; s++) {
        struct res_predictions p;
        enum err_code code = res_predictions_read(
            r, t->trial, t->runs[s * t->folds + f], RES_TEST, a, &p, e);
        if (code != ERR_OK)
            return code;
        out->missing = p.scores == NULL || strcmp(p.task, task->hash) != 0;
        if (out->missing)
            return ERR_OK;
        if (s == 0)
            out->networks = stats_bootstrap_create(p.truth, p.clip_count, p.tag_count);
        if (out->networks == NULL || !stats_bootstrap_add(out->networks, p.scores))
            return no_memory(e);
    }
    return ERR_OK;
}

/* The seed of all draws: any number. */
enum { DRAWS = 20150501 };

static bool draw_fold(const struct rep_tested *t, size_t f, const struct rep_task *task,
                      struct fold *fold, struct arena *a)
{
    uint8_t *once = arena_alloc(a, task->clips + 1, 1);
    memset(once, 1, task->clips);
    const struct stats_units all = {
        .units = task->clips, .clips = task->clips, .given = once};
    const struct stats_units drawn = {.group = task->group,
                                      .units = task->units,
                                      .clips = task->clips,
                                      .seed = DRAWS + f};
    struct stats_areas *const areas[] = {&fold->own, &fold->samples};
    const size_t counts[] = {1, REP_SAMPLES};
    for (size_t i = 0; i < 2; i++) {
        areas[i]->roc = arena_alloc(a, t->seeds * counts[i], sizeof(double));
        areas[i]->pr = arena_alloc(a, t->seeds * counts[i], sizeof(double));
    }
    return stats_bootstrap_run(fold->networks, &all, 1, &fold->own) &&
           stats_bootstrap_run(fold->networks, &drawn, REP_SAMPLES, &fold->samples);
}

/* Adds the fold's share of the means. */
static void add_fold(const struct rep_tested *t, const struct fold *fold,
                     struct rep_sampled *out)
{
    const double *own[REP_AREAS] = {fold->own.roc, fold->own.pr};
    const double *samples[REP_AREAS] = {fold->samples.roc, fold->samples.pr};
    const double share = 1 / (double)t->folds;
    for (int m = 0; m < REP_AREAS; m++) {
        for (size_t s = 0; s < t->seeds; s++) {
            out->values[m][s] += share * own[m][s];
            for (size_t i = 0; i < REP_SAMPLES; i++)
                out->samples[m][i] +=
                    share / (double)t->seeds * samples[m][s * REP_SAMPLES + i];
        }
    }
}

static enum err_code sample_fold(struct res_reader *r, const struct rep_tested *t,
                                 size_t f, struct rep_sampled *out, bool *missing,
                                 struct err *e)
{
    struct arena *own = arena_create();
    struct fold fold = {0};
    enum err_code code = read_fold(r, t, f, out->tasks[f], &fold, own, e);
    *missing = fold.missing;
    if (code == ERR_OK && !fold.missing) {
        if (draw_fold(t, f, out->tasks[f], &fold, own))
            add_fold(t, &fold, out);
        else
            code = no_memory(e);
    }
    stats_bootstrap_destroy(fold.networks);
    arena_destroy(own);
    return code;
}

enum err_code rep_sample(struct res_reader *r, const struct rep_tested *t,
                         const struct rep_task **tasks, struct arena *a,
                         struct rep_sampled *out, struct err *e)
{
    enum err_code code = ERR_OK;
    bool missing = false;
    *out = (struct rep_sampled){.tasks = tasks};
    for (int m = 0; m < REP_AREAS; m++) {
        out->values[m] = arena_alloc(a, t->seeds + 1, sizeof(double));
        out->samples[m] = arena_alloc(a, REP_SAMPLES, sizeof(double));
    }
    for (size_t f = 0; f < t->folds && code == ERR_OK && !missing; f++)
        code = sample_fold(r, t, f, out, &missing, e);
    if (missing)
        *out = (struct rep_sampled){.tasks = tasks};
    return code;
}
