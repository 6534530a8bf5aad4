/* Every tag of a trial: the test clips that have it, and its metrics. */
#include "report/trial/trial.h"

#include "report/compare/placed.h"
#include "report/number.h"
#include "report/rows.h"
#include "report/table.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { TRIAL, TAG, CLIPS, LEADING };

/* Of the tags of a trial, in the order of the data. */
struct intervals {
    struct rep_tag_change *items;
    size_t count;
};

struct tags {
    struct res_tag_table *tables;      /* of the trials */
    const struct res_metric **metrics; /* that some trial has */
    size_t metric_count;
    const char **left_out; /* tags without a value in some trial, each once */
    size_t left_out_count;
    struct intervals *intervals; /* of the trials */
    size_t tested;               /* the metric that has them; metric_count: none */
    bool has_unknown;            /* a column for labels that are */
};

/* A column behind LEADING where labels are unknown, and two behind the metric that has
 * intervals. */
static size_t column_of(const struct tags *tags, size_t metric)
{
    return LEADING + (size_t)tags->has_unknown + metric +
           (metric > tags->tested ? 2 : 0);
}

static size_t count_columns(const struct tags *tags)
{
    return column_of(tags, tags->metric_count);
}

/* Intervals of the ROC-AUCs. Where every tag has too few clips there is no column. */
static enum err_code read_intervals(const struct res_choice *c, struct res_reader *r,
                                    struct arena *a, struct tags *out, struct err *e)
{
    size_t known = 0, metric = 0;
    out->intervals = arena_alloc(a, c->trial_count + 1, sizeof(*out->intervals));
    out->tested = out->metric_count;
    while (metric < out->metric_count &&
           strcmp(out->metrics[metric]->name, rep_area_metrics[REP_ROC_AUC]) != 0)
        metric++;
    for (size_t i = 0; i < c->trial_count && metric < out->metric_count; i++) {
        const struct rep_side side = {0, c->trials[i]};
        struct rep_placed placed;
        enum err_code code = rep_place(r, side, side, a, &placed, e);
        if (code != ERR_OK)
            return code;
        struct intervals *own = &out->intervals[i];
        rep_tag_intervals(&placed, a, &own->items, &own->count);
        for (size_t t = 0; t < own->count; t++)
            known += !isnan(own->items[t].by.low);
    }
    out->tested = known ? metric : out->metric_count;
    return ERR_OK;
}

static enum err_code read_tags(const struct res_choice *c, struct res_reader *r,
                               struct arena *a, struct tags *out, struct err *e)
{
    enum err_code code = ERR_OK;
    size_t room = 0;
    out->tables = arena_alloc(a, c->trial_count, sizeof(*out->tables));
    for (size_t i = 0; i < c->trial_count && code == ERR_OK; i++) {
        code = res_tag_table(r, c->trials[i], a, &out->tables[i], e);
        room += code == ERR_OK ? out->tables[i].metric_count : 0;
        for (size_t k = 0; code == ERR_OK && k < out->tables[i].row_count; k++)
            out->has_unknown = out->has_unknown || out->tables[i].rows[k].unknown > 0;
    }
    out->metrics = arena_alloc(a, room + 1, sizeof(*out->metrics));
    for (size_t i = 0; i < c->trial_count && code == ERR_OK; i++) {
        for (size_t k = 0; k < out->tables[i].metric_count; k++) {
            const struct res_metric *m = out->tables[i].metrics[k];
            size_t known = 0;
            while (known < out->metric_count &&
                   strcmp(out->metrics[known]->name, m->name) != 0)
                known++;
            if (known == out->metric_count)
                out->metrics[out->metric_count++] = m;
        }
    }
    return code;
}

/* By the first metric, highest first. Tags without a value come last, by name. */
static int by_value(const void *left, const void *right)
{
    const struct res_tag_row *a = left, *b = right;
    const bool has_a = a->values[0].count > 0, has_b = b->values[0].count > 0;
    if (has_a != has_b)
        return has_a ? -1 : 1;
    if (has_a && a->values[0].mean != b->values[0].mean)
        return a->values[0].mean > b->values[0].mean ? -1 : 1;
    return strcmp(a->tag, b->tag);
}

static const struct res_value *value_of(const struct res_tag_table *t, size_t row,
                                        const struct res_metric *metric)
{
    for (size_t i = 0; i < t->metric_count; i++)
        if (strcmp(t->metrics[i]->name, metric->name) == 0)
            return &t->rows[row].values[i];
    return NULL;
}

static void leave_out(struct tags *tags, const char *tag, struct arena *a)
{
    for (size_t i = 0; i < tags->left_out_count; i++)
        if (strcmp(tags->left_out[i], tag) == 0)
            return;
    tags->left_out =
        arena_grow(a, tags->left_out, tags->left_out_count, sizeof(*tags->left_out));
    tags->left_out[tags->left_out_count++] = tag;
}

static void add_interval(struct table_cell *cells, const struct intervals *of,
                         const char *tag, struct arena *a)
{
    for (size_t t = 0; t < of->count; t++) {
        const struct stats_interval *by = &of->items[t].by;
        if (strcmp(of->items[t].tag, tag) != 0 || isnan(by->low))
            continue;
        cells[0] = table_number(by->low, table_decimal_text(by->low, 3, a));
        cells[1] = table_number(by->high, table_decimal_text(by->high, 3, a));
    }
}

static void add_row(struct rep_rows *rows, int64_t trial, struct tags *tags,
                    const struct res_tag_table *t, size_t index)
{
    struct arena *a = rows->arena;
    const struct res_tag_row *tag = &t->rows[index];
    struct table_cell *cells = rep_add_row(rows);
    bool any = false;
    cells[TRIAL] = table_whole(trial, a);
    cells[TAG] = table_text(tag->tag);
    if (tag->clips)
        cells[CLIPS] = table_whole((int64_t)tag->with, a);
    if (tags->has_unknown)
        cells[LEADING] = table_whole((int64_t)tag->unknown, a);
    for (size_t i = 0; i < tags->metric_count; i++) {
        const struct res_value *v = value_of(t, index, tags->metrics[i]);
        if (v == NULL || v->count == 0)
            continue;
        any = true;
        struct table_cell *cell = &cells[column_of(tags, i)];
        *cell = table_number(v->mean, rep_value_text(v, a));
        cell->deviation = v->deviation;
        if (i == tags->tested)
            add_interval(cell + 1, &tags->intervals[t - tags->tables], tag->tag, a);
    }
    if (!any)
        leave_out(tags, tag->tag, a);
}

static struct table_column *make_columns(const struct tags *tags, struct arena *a)
{
    static const struct table_column leading[LEADING] = {
        [TRIAL] = {"trial", "trial", TABLE_NUMBER, true},
        [TAG] = {"tag", "tag", TABLE_TEXT, true},
        [CLIPS] = {"clips", "test clips", TABLE_NUMBER, false},
    };
    struct table_column *columns =
        arena_alloc(a, count_columns(tags), sizeof(*columns));
    memcpy(columns, leading, sizeof(leading));
    if (tags->has_unknown)
        columns[LEADING] =
            (struct table_column){"unknown", "unknown", TABLE_NUMBER, false};
    for (size_t i = 0; i < tags->metric_count; i++)
        columns[column_of(tags, i)] = (struct table_column){
            tags->metrics[i]->name, tags->metrics[i]->title, TABLE_VALUE, false};
    if (tags->tested < tags->metric_count) {
        struct table_column *bounds = &columns[column_of(tags, tags->tested) + 1];
        const char *name = tags->metrics[tags->tested]->name;
        bounds[0] = (struct table_column){arena_printf(a, "%s_low", name), "from",
                                          TABLE_NUMBER, false};
        bounds[1] = (struct table_column){arena_printf(a, "%s_high", name), "to",
                                          TABLE_NUMBER, false};
    }
    return columns;
}

static enum err_code nothing_to_show(const struct res_choice *c, struct res_reader *r,
                                     struct arena *a, struct err *e)
{
    const struct rep_choice choice = {.choice = *c};
    struct res_table t;
    int finished = 0;
    enum err_code code = res_rank(r, c, a, &t, e);
    if (code != ERR_OK)
        return code;
    for (size_t i = 0; i < t.row_count; i++)
        finished += t.rows[i].finished + t.rows[i].others;
    return err_set(e, ERR_USER, "no tag of %s was tested%s",
                   rep_name_choice(&choice, a),
                   finished ? "" : ": no run has finished");
}

enum err_code rep_table_of_tags(const struct res_choice *c, struct res_reader *r,
                                struct arena *a, struct table *out, struct err *e)
{
    struct tags tags = {0};
    enum err_code code = read_tags(c, r, a, &tags, e);
    if (code == ERR_OK && tags.metric_count == 0)
        code = nothing_to_show(c, r, a, e);
    if (code == ERR_OK)
        code = read_intervals(c, r, a, &tags, e);
    if (code != ERR_OK)
        return code;
    struct rep_rows rows = {.columns = make_columns(&tags, a),
                            .column_count = count_columns(&tags),
                            .arena = a};
    for (size_t i = 0; i < c->trial_count; i++) {
        struct res_tag_table *t = &tags.tables[i];
        if (t->metric_count && t->row_count)
            qsort(t->rows, t->row_count, sizeof(*t->rows), by_value);
        for (size_t k = 0; k < t->row_count; k++)
            add_row(&rows, c->trials[i], &tags, t, k);
    }
    *out = rep_table_of_rows(&rows, c->trial_count == 1);
    const char **notes = arena_alloc(a, 3, sizeof(*notes));
    if (tags.has_unknown)
        notes[out->note_count++] = "unknown: test clips of which nobody knows whether "
                                   "they have the tag; they are in no value of it";
    if (tags.tested < tags.metric_count)
        notes[out->note_count++] = arena_printf(
            a,
            "from, to: interval of 95 %% of the ROC-AUC by the choice of test clips "
            "(DeLong); none below %d clips",
            REP_FEWEST_POSITIVES);
    if (tags.left_out_count)
        notes[out->note_count++] = arena_printf(
            a,
            "%zu tag%s without a value: not both with and without clips among the "
            "test clips",
            tags.left_out_count, tags.left_out_count == 1 ? "" : "s");
    out->notes = notes;
    return rep_describe_trials("tags", c, r, a, out, e);
}
