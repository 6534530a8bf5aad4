/* Predictions in print: print.h. */
#include "runner/predict/print.h"

#include "base/decimal.h"
#include "base/file.h"
#include "base/json.h"
#include "base/npy.h"
#include "base/plot.h"
#include "base/table/number.h"
#include "base/csv.h"
#include "base/term.h"
#include "base/utf8.h"

#include <stdlib.h>
#include <string.h>

struct ranked {
    size_t tag;
    float score;
};

static int compare(const void *a, const void *b)
{
    const struct ranked *x = a, *y = b;
    if (x->score != y->score)
        return x->score > y->score ? -1 : 1;
    return x->tag < y->tag ? -1 : 1;
}

/* The tags to be shown, in the arena. */
static struct ranked *rank(const struct predict_listing *l, const float *score,
                           struct arena *a, size_t *count)
{
    struct ranked *all = arena_alloc(a, l->tag_count + 1, sizeof(*all));
    for (size_t i = 0; i < l->tag_count; i++)
        all[i] = (struct ranked){i, score[i]};
    qsort(all, l->tag_count, sizeof(*all), compare);
    *count = l->top < l->tag_count ? l->top : l->tag_count;
    while (*count > 0 && (double)all[*count - 1].score < l->threshold)
        --*count;
    return all;
}

static void print_text(const struct predict_listing *l,
                       const struct predict_clip_row *row, struct str *out,
                       struct arena *a)
{
    size_t count;
    const struct ranked *ranked = rank(l, row->score, a, &count);
    str_addf(out, "%s (", row->file);
    term_add_duration(out, row->seconds);
    str_addf(out, ", %zu chunk%s)\n", row->chunks, row->chunks == 1 ? "" : "s");
    for (size_t i = 0; i < count; i++)
        str_addf(out, "  %.3f  %s\n", (double)ranked[i].score, l->tags[ranked[i].tag]);
    if (count == 0)
        str_addf(out, "  no tag is as probable as %g\n", l->threshold);
}

static json_t *to_json(const struct predict_listing *l,
                       const struct predict_clip_row *row, struct arena *a)
{
    size_t count;
    const struct ranked *ranked = rank(l, row->score, a, &count);
    json_t *clip = json_object(), *tags = json_array();
    json_object_set_new(clip, "file", json_text(row->file));
    json_object_set_new(clip, "seconds", json_number(row->seconds));
    json_object_set_new(clip, "chunks", json_integer((json_int_t)row->chunks));
    for (size_t i = 0; i < count; i++) {
        json_t *tag = json_object();
        json_object_set_new(tag, "tag", json_text(l->tags[ranked[i].tag]));
        json_object_set_new(tag, "probability",
                            json_number(decimal_of_float(ranked[i].score)));
        json_array_append_new(tags, tag);
    }
    json_object_set_new(clip, "tags", tags);
    return clip;
}

struct table predict_table(const struct predict_listing *l,
                           const struct predict_clip_row *rows, size_t count,
                           struct arena *a)
{
    static const struct table_column columns[] = {
        {"file", "file", TABLE_TEXT, true},
        {"rank", "rank", TABLE_NUMBER, false},
        {"tag", "tag", TABLE_TEXT, true},
        {"probability", "probability", TABLE_NUMBER, false},
    };
    size_t shown, row = 0;
    struct table t =
        table_create(columns, sizeof(columns) / sizeof(*columns),
                     count * (l->top < l->tag_count ? l->top : l->tag_count), a);
    for (size_t i = 0; i < count; i++) {
        const struct ranked *ranked = rank(l, rows[i].score, a, &shown);
        for (size_t k = 0; k < shown; k++) {
            const double p = decimal_of_float(ranked[k].score);
            struct table_cell *cells = table_row(&t, row++);
            cells[0] = table_text(rows[i].file);
            cells[1] = table_whole((int64_t)k + 1, a);
            cells[2] = table_text(l->tags[ranked[k].tag]);
            cells[3] = table_number(p, table_decimal_text(p, 3, a));
        }
    }
    t.row_count = row;
    t.caption = "Probabilities of tags.";
    t.label = "tab:tags";
    return t;
}

static void print_json(const struct predict_listing *l,
                       const struct predict_clip_row *rows, size_t count,
                       struct str *out, struct arena *a)
{
    json_t *all = json_array();
    for (size_t i = 0; i < count; i++)
        json_array_append_new(all, to_json(l, &rows[i], a));
    json_add_pretty(out, all);
    json_decref(all);
}

enum err_code predict_print(const struct predict_listing *l,
                            const struct predict_clip_row *rows, size_t count,
                            struct str *out, struct err *e)
{
    struct arena *a = arena_create();
    enum err_code code = ERR_OK;
    if (l->format->page == TABLE_PAGE_NONE || l->table.columns) {
        const struct table t = predict_table(l, rows, count, a);
        code = table_add_asked(out, &t, &l->table, l->format, e);
    } else if (l->format->page == TABLE_PAGE_JSON) {
        print_json(l, rows, count, out, a);
    } else {
        struct str text = {0}, shown = {0};
        for (size_t i = 0; i < count; i++)
            print_text(l, &rows[i], &text, a);
        utf8_add_visible(&shown, str_text(&text), "\n\t");
        term_add_folded(out, str_text(&shown), table_look_of(&l->table).width);
        str_deinit(&text);
        str_deinit(&shown);
    }
    arena_destroy(a);
    return code;
}

static bool ends_in(const char *path, const char *ending)
{
    size_t length = strlen(path), tail = strlen(ending);
    return length >= tail && strcmp(path + length - tail, ending) == 0;
}

static enum err_code write_csv(const char *path, const struct predict_chunks *c,
                               const char *const *tags, int sample_rate, struct err *e)
{
    struct str text = {0};
    str_add(&text, "start");
    for (size_t t = 0; t < c->tags; t++) {
        str_add(&text, ",");
        csv_add(&text, tags[t]);
    }
    for (size_t k = 0; k < c->count; k++) {
        str_add(&text, "\n");
        decimal_add(&text, (double)k * (double)c->hop / sample_rate);
        for (size_t t = 0; t < c->tags; t++) {
            str_add(&text, ",");
            decimal_add(&text, decimal_of_float(c->score[k * c->tags + t]));
        }
    }
    str_add(&text, "\n");
    enum err_code code = file_write(path, text.text, text.length, e);
    str_deinit(&text);
    return code;
}

enum err_code predict_check_taggram(const char *path, struct err *e)
{
    if (ends_in(path, ".npy") || ends_in(path, ".csv"))
        return ERR_OK;
    struct arena *a = arena_create();
    struct err plot = {0};
    enum err_code code = plot_check_path(path, a, &plot);
    arena_destroy(a);
    return code != ERR_OK
               ? err_set(e, ERR_USER,
                         "--taggram writes numbers to .npy or .csv, a picture to "
                         ".svg, .pdf or .png, not %s",
                         path)
               : ERR_OK;
}

enum err_code predict_write_taggram(const struct predict_taggram *t,
                                    const struct predict_chunks *c, struct str *note,
                                    struct err *e)
{
    if (ends_in(t->path, ".npy")) {
        const size_t dims[] = {c->count, c->tags};
        return npy_write(t->path, c->score, dims, 2, e);
    }
    if (ends_in(t->path, ".csv"))
        return write_csv(t->path, c, t->tags, t->sample_rate, e);
    return predict_draw_taggram(t, c, note, e);
}
