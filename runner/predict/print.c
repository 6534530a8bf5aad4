/* Predictions in print: print.h. */
#include "runner/predict/print.h"

#include "base/decimal.h"
#include "base/file.h"
#include "base/json.h"
#include "base/npy.h"
#include "base/plot.h"
#include "base/csv.h"
#include "base/term.h"
#include "runner/predict/picture.h"

#include <stdlib.h>
#include <string.h>

struct ranked {
    size_t tag;
    float score;
};

static int compare(const void *a, const void *b)
{
    const struct ranked *x = a, *y = b;
    if (x->score != y->score) {
        return x->score > y->score ? -1 : 1;
    }
    return x->tag < y->tag ? -1 : 1;
}

/* The tags to be shown, in the arena. */
static struct ranked *rank(const struct predict_listing *l, const float *score,
                           struct arena *a, size_t *count)
{
    struct ranked *all = arena_alloc(a, l->tag_count + 1, sizeof(*all));
    for (size_t i = 0; i < l->tag_count; i++) {
        all[i] = (struct ranked){i, score[i]};
    }
    qsort(all, l->tag_count, sizeof(*all), compare);
    *count = l->top < l->tag_count ? l->top : l->tag_count;
    while (*count > 0 && (double)all[*count - 1].score < l->threshold) {
        --*count;
    }
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
    for (size_t i = 0; i < count; i++) {
        str_addf(out, "  %.3f  %s\n", (double)ranked[i].score, l->tags[ranked[i].tag]);
    }
    if (count == 0) {
        str_addf(out, "  no tag is as probable as %g\n", l->threshold);
    }
}

static void print_csv(const struct predict_listing *l,
                      const struct predict_clip_row *row, struct str *out,
                      struct arena *a)
{
    size_t count;
    const struct ranked *ranked = rank(l, row->score, a, &count);
    void (*quote)(struct str *, const char *) =
        l->format == PREDICT_SPREADSHEET ? csv_add_for_spreadsheet : csv_add;
    for (size_t i = 0; i < count; i++) {
        quote(out, row->file);
        str_addf(out, ",%zu,", i + 1);
        quote(out, l->tags[ranked[i].tag]);
        str_add(out, ",");
        decimal_add(out, decimal_of_float(ranked[i].score));
        str_add(out, "\n");
    }
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

void predict_print(const struct predict_listing *l, const struct predict_clip_row *rows,
                   size_t count, struct str *out)
{
    struct arena *a = arena_create();
    json_t *all = l->format == PREDICT_JSON ? json_array() : NULL;
    const bool csv = l->format == PREDICT_CSV || l->format == PREDICT_SPREADSHEET;
    if (csv) {
        str_add(out, "file,rank,tag,probability\n");
    }
    for (size_t i = 0; i < count; i++) {
        if (all) {
            json_array_append_new(all, to_json(l, &rows[i], a));
        } else if (csv) {
            print_csv(l, &rows[i], out, a);
        } else {
            print_text(l, &rows[i], out, a);
        }
    }
    if (all) {
        json_add_pretty(out, all);
        json_decref(all);
    }
    arena_destroy(a);
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
    if (ends_in(path, ".npy") || ends_in(path, ".csv")) {
        return ERR_OK;
    }
    struct arena *a = arena_create();
    struct err plot = {0};
    enum err_code code = plot_check_path(path, a, &plot);
    arena_destroy(a);
    return code ? err_set(e, ERR_USER,
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
    if (ends_in(t->path, ".csv")) {
        return write_csv(t->path, c, t->tags, t->sample_rate, e);
    }
    const char *slash = strrchr(t->file, '/');
    return predict_draw_taggram(t->path, c, t->tags, t->top, t->sample_rate,
                                slash ? slash + 1 : t->file, note, e);
}
