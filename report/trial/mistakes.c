/* What a trial gets wrong, to be listened to: the most confident false positives and
 * false negatives of tags, and the clips whose scores fit their tags worst. */
#include "report/trial/trial.h"

#include "report/clips.h"
#include "report/compare/placed.h"
#include "report/rows.h"
#include "report/scored.h"

#include "base/stats/placement.h"
#include "base/stats/truth.h"
#include "base/table/number.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum kind { FALSE_POSITIVE, FALSE_NEGATIVE, WORST_CLIP, KINDS };
static const char *const kind_names[KINDS] = {"false positive", "false negative",
                                              "worst clip"};

/* CLIP and PATH are two columns for programs; people see one. */
enum { TRIAL, KIND, NUMBER, SCORE, TAG, PLACE, LOSS, TAGS, CLIP, PATH, COLUMNS };

struct mistake {
    const struct rep_placed_fold *fold;
    size_t clip, tag;
    double by; /* the largest first */
};

struct mistakes {
    struct mistake *items;
    size_t count;
};

/* Sets placements to those of the scores that are shown: of means over seeds. */
static void place_by_means(const struct rep_placed *placed, struct arena *a)
{
    for (size_t k = 0; k < placed->count; k++) {
        const struct rep_placed_fold *f = &placed->folds[k];
        const size_t clips = f->on.clip_count, tags = f->on.tag_count;
        float *means = arena_alloc(a, clips * tags + 1, sizeof(*means));
        uint64_t *scratch = arena_alloc(a, clips + 1, sizeof(*scratch));
        for (size_t i = 0; i < clips * tags; i++)
            means[i] = (float)f->score[REP_FROM_SIDE][i];
        for (size_t t = 0; t < tags; t++) {
            const struct stats_tag tag = {means + t, f->on.truth + t, clips, tags};
            stats_placements(&tag, scratch, f->placement[REP_FROM_SIDE] + t * clips);
        }
    }
}

/* A clip is a mistake of a tag if it scores on the wrong side of some clip of the other
 * class, or beside it; of a tag without one of the classes, on the wrong side of .5. */
static bool is_mistake(const struct rep_placed_fold *f, size_t clip, size_t tag)
{
    const size_t at = clip * f->on.tag_count + tag;
    if (!isnan(f->area[REP_FROM_SIDE][tag]))
        return f->placement[REP_FROM_SIDE][tag * f->on.clip_count + clip] < 1;
    return (f->score[REP_FROM_SIDE][at] >= 0.5) != stats_has(f->on.truth[at]);
}

/* The mean cross-entropy of the clip's scores over all tags; a score of 0 or 1 counts
 * as one a 32-bit float away. */
static double loss_of(const struct rep_placed_fold *f, size_t clip)
{
    const size_t tags = f->on.tag_count;
    const double least = 0x1p-24;
    const unsigned char *truth = f->on.truth + clip * tags;
    double sum = 0;
    for (size_t t = 0; t < tags; t++) {
        const double score = f->score[REP_FROM_SIDE][clip * tags + t];
        const double right = stats_has(truth[t]) ? score : 1 - score;
        if (stats_knows(truth[t]))
            sum -= log(fmin(fmax(right, least), 1 - least));
    }
    return sum / (double)stats_count_known(truth, tags, 1); /* NaN without any */
}

static void add(struct mistakes *m, const struct rep_placed_fold *f, size_t clip,
                size_t tag, double by)
{
    if (!isnan(by))
        m->items[m->count++] = (struct mistake){f, clip, tag, by};
}

static int by_size(const void *left, const void *right)
{
    const struct mistake *a = left, *b = right;
    if (a->by != b->by)
        return a->by > b->by ? -1 : 1;
    const int order = strcmp(a->fold->on.clips[a->clip], b->fold->on.clips[b->clip]);
    return order ? order : (a->tag > b->tag) - (a->tag < b->tag);
}

/* only: a tag, NULL: all. */
static enum err_code gather(const struct rep_placed *placed, enum kind kind,
                            const char *only, struct arena *a, struct mistakes *out,
                            struct err *e)
{
    size_t room = 1;
    for (size_t f = 0; f < placed->count; f++)
        room += placed->folds[f].on.clip_count * placed->folds[f].on.tag_count;
    *out = (struct mistakes){arena_alloc(a, room, sizeof(*out->items)), 0};
    for (size_t f = 0; f < placed->count; f++) {
        const struct rep_placed_fold *fold = &placed->folds[f];
        const size_t clips = fold->on.clip_count, tags = fold->on.tag_count;
        size_t tag = 0;
        enum err_code code = only ? rep_scored_tag(&fold->on, only, &tag, e) : ERR_OK;
        if (code != ERR_OK)
            return code;
        for (size_t i = 0; i < clips && kind == WORST_CLIP && !only; i++)
            add(out, fold, i, 0, loss_of(fold, i));
        for (size_t i = 0; i < clips * tags && kind != WORST_CLIP; i++) {
            const bool has = stats_has(fold->on.truth[i]);
            const double score = fold->score[REP_FROM_SIDE][i];
            if (stats_knows(fold->on.truth[i]) && has == (kind == FALSE_NEGATIVE) &&
                (!only || i % tags == tag) && is_mistake(fold, i / tags, i % tags))
                add(out, fold, i / tags, i % tags, has ? -score : score);
        }
    }
    if (out->count)
        qsort(out->items, out->count, sizeof(*out->items), by_size);
    return ERR_OK;
}

/* What the rows of a trial are made with. */
struct making {
    struct rep_rows rows;
    int64_t trial;
    struct rep_clips *clips;
    bool every;  /* columns for programs too */
    size_t lost; /* rows whose recording is not found */
};

static void add_row(struct making *m, const struct mistake *w, enum kind kind,
                    size_t number)
{
    struct arena *a = m->rows.arena;
    struct table_cell *cells = rep_add_row(&m->rows);
    const struct rep_placed_fold *f = w->fold;
    const char *clip = f->on.clips[w->clip], *path = rep_clip_path(m->clips, clip);
    cells[TRIAL] = table_whole(m->trial, a);
    cells[KIND] = table_text(kind_names[kind]);
    cells[NUMBER] = table_whole((int64_t)number, a);
    if (kind == WORST_CLIP) {
        cells[LOSS] = table_number(w->by, table_decimal_text(w->by, 3, a));
    } else {
        const double score =
            f->score[REP_FROM_SIDE][w->clip * f->on.tag_count + w->tag];
        const double place =
            f->placement[REP_FROM_SIDE][w->tag * f->on.clip_count + w->clip];
        cells[SCORE] = table_number(score, table_decimal_text(score, 3, a));
        cells[TAG] = table_text(f->on.tags[w->tag]);
        if (!isnan(f->area[REP_FROM_SIDE][w->tag]))
            cells[PLACE] = table_number(place, table_decimal_text(place, 3, a));
    }
    cells[TAGS] = table_long_text(rep_tags_of_clip(f, w->clip, a), a);
    cells[CLIP] = table_text(m->every || path == NULL ? clip : path);
    cells[CLIP].whole = true;
    if (m->every)
        cells[PATH] = table_text(path);
    m->lost += path == NULL;
}

static enum err_code add_trial(struct making *m, struct res_reader *r, int top,
                               const char *tag, struct err *e)
{
    struct arena *a = m->rows.arena;
    const struct rep_side side = {0, m->trial};
    struct res_trial_row trial;
    struct rep_placed placed;
    struct mistakes found;
    enum err_code code = res_trial(r, m->trial, a, &trial, e);
    if (code == ERR_OK)
        code = rep_place(r, side, side, a, &placed, e);
    if (code == ERR_OK && placed.count == 0)
        code = err_set(e, ERR_USER,
                       "--mistakes: no finished run of trial %lld has recorded "
                       "predictions of its test clips",
                       (long long)m->trial);
    if (code != ERR_OK)
        return code;
    place_by_means(&placed, a);
    m->clips = rep_clips_create(&trial, a);
    for (enum kind kind = FALSE_POSITIVE; kind < KINDS && code == ERR_OK; kind++) {
        code = gather(&placed, kind, tag, a, &found, e);
        for (size_t i = 0; code == ERR_OK && i < found.count && i < (size_t)top; i++)
            add_row(m, &found.items[i], kind, i + 1);
    }
    rep_clips_destroy(m->clips);
    m->clips = NULL;
    return code;
}

static const char **write_notes(const struct making *m, bool of_tag, size_t *count)
{
    struct arena *a = m->rows.arena;
    const char **notes = arena_alloc(a, 4, sizeof(*notes));
    *count = 0;
    notes[(*count)++] =
        "a false positive lacks the tag and scores no lower than some clip that has "
        "it, a false negative has it and scores no higher than some clip without it; "
        "the most confident ones are shown";
    notes[(*count)++] = rep_place_note;
    if (!of_tag)
        notes[(*count)++] = "loss: the mean cross-entropy of a clip over all tags";
    if (m->lost)
        notes[(*count)++] = arena_printf(
            a, "the recordings of %zu row%s were not found in the folder of data.root",
            m->lost, m->lost == 1 ? "" : "s");
    return notes;
}

enum err_code rep_table_of_mistakes(const struct res_choice *c,
                                    const struct rep_mistakes_asked *asked,
                                    struct res_reader *r, struct arena *a,
                                    struct table *out, struct err *e)
{
    const struct table_column columns[COLUMNS] = {
        [TRIAL] = {"trial", "trial", TABLE_NUMBER, true},
        [KIND] = {"kind", "", TABLE_TEXT, true},
        [NUMBER] = {"number", "", TABLE_NUMBER, true},
        [SCORE] = {"score", "score", TABLE_NUMBER, false},
        [TAG] = {"tag", "tag", TABLE_TEXT, false},
        [PLACE] = {"place", "place", TABLE_NUMBER, false},
        [LOSS] = {"loss", "loss", TABLE_NUMBER, false},
        [TAGS] = {"tags", "its tags", TABLE_TEXT, false},
        [CLIP] = {"clip", asked->every ? "clip" : "recording", TABLE_TEXT, false},
        [PATH] = {"path", "path", TABLE_TEXT, false},
    };
    struct making m = {.rows = {.columns = columns,
                                .column_count = asked->every ? COLUMNS : PATH,
                                .arena = a},
                       .every = asked->every};
    for (size_t i = 0; i < c->trial_count; i++) {
        m.trial = c->trials[i];
        enum err_code code = add_trial(&m, r, asked->top, asked->tag, e);
        if (code != ERR_OK)
            return code;
    }
    *out = rep_table_of_rows(&m.rows, c->trial_count == 1);
    out->notes = write_notes(&m, asked->tag != NULL, &out->note_count);
    return rep_describe_trials("mistakes", c, r, a, out, e);
}
