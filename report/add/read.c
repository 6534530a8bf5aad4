/* Predictions in CSV: read.h. */
#include "report/add/read.h"

#include "base/stats/truth.h"
#include "base/str.h"
#include "features/import/table.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { CLIP, TAG, SCORE, TRUTH, FIELDS };
static const char *const names[FIELDS] = {"clip", "tag", "score", "truth"};

/* A name and its number among those of the task. */
struct named {
    const char *name;
    size_t number;
};

struct reading {
    struct table table;
    const struct rep_add_task *task;
    struct named *clips, *tags; /* by name */
    size_t at[FIELDS];          /* columns; count: none */
    size_t columns;
    float *scores; /* NaN: not read yet */
};

static int by_name(const void *left, const void *right)
{
    const struct named *a = left, *b = right;
    return strcmp(a->name, b->name);
}

static struct named *sort_names(const char *const *items, size_t count, struct arena *a)
{
    struct named *out = arena_alloc(a, count + 1, sizeof(*out));
    for (size_t i = 0; i < count; i++)
        out[i] = (struct named){items[i], i};
    if (count > 1)
        qsort(out, count, sizeof(*out), by_name);
    return out;
}

/* "FILE:LINE:COLUMN: ..."; field: the number of a column of the file. */
static const char *place_of(const struct reading *r, size_t field, struct arena *a)
{
    const struct table *t = &r->table;
    return arena_printf(a, "%s:%zu:%zu", t->path, t->line,
                        (size_t)(t->fields[field] - t->fields[0]) + 1);
}

static enum err_code read_header(struct reading *r, struct arena *a, struct err *e)
{
    struct table *t = &r->table;
    if (!table_next(t))
        return err_set(e, ERR_USER,
                       "%s:1:1: the file is empty: its columns are clip, "
                       "tag and score",
                       t->path);
    r->columns = t->count;
    for (size_t k = 0; k < FIELDS; k++) {
        r->at[k] = 0;
        while (r->at[k] < t->count && strcmp(t->fields[r->at[k]], names[k]) != 0)
            r->at[k]++;
        if (r->at[k] == t->count && k != TRUTH)
            return err_set(e, ERR_USER,
                           "%s: there is no column `%s`: the header names clip, tag "
                           "and score",
                           place_of(r, 0, a), names[k]);
        for (size_t i = r->at[k] + 1; i < t->count; i++)
            if (strcmp(t->fields[i], names[k]) == 0)
                return err_set(e, ERR_USER, "%s: the column `%s` is there twice",
                               place_of(r, i, a), names[k]);
    }
    return ERR_OK;
}

/* The number of the clip or tag of the row. */
static enum err_code find(const struct reading *r, int field, size_t *out,
                          struct arena *a, struct err *e)
{
    const struct res_predictions *p = r->task->of;
    const size_t count = field == CLIP ? p->clip_count : p->tag_count;
    const struct named *all = field == CLIP ? r->clips : r->tags;
    const struct named wanted = {r->table.fields[r->at[field]], 0};
    const struct named *found =
        count ? bsearch(&wanted, all, count, sizeof(*all), by_name) : NULL;
    if (found) {
        *out = found->number;
        return ERR_OK;
    }
    const char *nearest =
        str_nearest(wanted.name, field == CLIP ? p->clips : p->tags, count);
    return err_set(e, ERR_USER,
                   "%s: another task: the test of trial %lld has no %s `%s`%s%s%s",
                   place_of(r, r->at[field], a), (long long)r->task->trial,
                   names[field], wanted.name, nearest ? "; did you mean `" : "",
                   nearest ? nearest : "", nearest ? "`?" : "");
}

static enum err_code check_truth(const struct reading *r, size_t clip, size_t tag,
                                 struct arena *a, struct err *e)
{
    const struct res_predictions *p = r->task->of;
    const unsigned char known = p->truth[clip * p->tag_count + tag];
    const bool truth = stats_has(known);
    double given;
    if (r->at[TRUTH] == r->columns || !stats_knows(known))
        return ERR_OK;
    const char *text = r->table.fields[r->at[TRUTH]];
    if (!str_to_double(text, &given) || (given != 0 && given != 1))
        return err_set(e, ERR_USER, "%s: the truth is 0 or 1, not `%s`",
                       place_of(r, r->at[TRUTH], a), text);
    if ((given != 0) != truth)
        return err_set(e, ERR_USER,
                       "%s: another task: here `%s` has %s`%s`, in the test of trial "
                       "%lld it has%s",
                       place_of(r, r->at[TRUTH], a), p->clips[clip],
                       truth ? "not " : "", p->tags[tag], (long long)r->task->trial,
                       truth ? "" : " not");
    return ERR_OK;
}

static enum err_code read_score(const struct reading *r, float *out, struct arena *a,
                                struct err *e)
{
    const char *text = r->table.fields[r->at[SCORE]];
    double score;
    if (!str_to_double(text, &score) || !isfinite(score))
        return err_set(e, ERR_USER, "%s: the score is a number, not `%s`",
                       place_of(r, r->at[SCORE], a), text);
    if (score < 0 || score > 1)
        return err_set(e, ERR_USER,
                       "%s: a score is a probability, from 0 to 1, not %s: of logits "
                       "take the sigmoid",
                       place_of(r, r->at[SCORE], a), text);
    *out = (float)score;
    return ERR_OK;
}

static enum err_code read_row(struct reading *r, struct arena *a, struct err *e)
{
    size_t clip = 0, tag = 0;
    float score = 0;
    if (r->table.count != r->columns)
        return err_set(e, ERR_USER, "%s: the row has %zu field%s, the header %zu",
                       place_of(r, 0, a), r->table.count,
                       r->table.count == 1 ? "" : "s", r->columns);
    enum err_code code = find(r, CLIP, &clip, a, e);
    if (code == ERR_OK)
        code = find(r, TAG, &tag, a, e);
    if (code == ERR_OK)
        code = check_truth(r, clip, tag, a, e);
    if (code == ERR_OK)
        code = read_score(r, &score, a, e);
    if (code != ERR_OK)
        return code;
    const struct res_predictions *p = r->task->of;
    float *into = &r->scores[clip * p->tag_count + tag];
    if (!isnan(*into))
        return err_set(e, ERR_USER, "%s: `%s` has a second score of `%s`",
                       place_of(r, r->at[SCORE], a), p->clips[clip], p->tags[tag]);
    *into = score;
    return ERR_OK;
}

static enum err_code check_whole(const struct reading *r, struct err *e)
{
    const struct res_predictions *p = r->task->of;
    size_t missing = 0, first = 0;
    for (size_t i = p->clip_count * p->tag_count; i-- > 0;)
        if (isnan(r->scores[i])) {
            missing++;
            first = i;
        }
    if (missing == 0)
        return ERR_OK;
    return err_set(e, ERR_USER,
                   "%s: another task: %zu of the %zu scores that trial %lld has are "
                   "not there, first that of `%s` and `%s`",
                   r->table.path, missing, p->clip_count * p->tag_count,
                   (long long)r->task->trial, p->clips[first / p->tag_count],
                   p->tags[first % p->tag_count]);
}

enum err_code rep_add_read(const char *path, const struct rep_add_task *task,
                           struct arena *a, float **scores, struct err *e)
{
    const struct res_predictions *p = task->of;
    const size_t count = p->clip_count * p->tag_count;
    struct reading r = {.task = task};
    struct arena *own = arena_create(); /* of messages */
    enum err_code code = table_open(&r.table, path, 0, e);
    if (code != ERR_OK)
        goto done;
    r.clips = sort_names(p->clips, p->clip_count, a);
    r.tags = sort_names(p->tags, p->tag_count, a);
    r.scores = arena_alloc(a, count + 1, sizeof(*r.scores));
    for (size_t i = 0; i < count; i++)
        r.scores[i] = NAN;
    code = read_header(&r, own, e);
    while (code == ERR_OK && table_next(&r.table))
        code = read_row(&r, own, e);
    if (code == ERR_OK && !r.table.is_cut && !r.table.open_quote)
        code = check_whole(&r, e);
    code = table_close(&r.table, code, e);
    *scores = r.scores;
done:
    arena_destroy(own);
    return code;
}
