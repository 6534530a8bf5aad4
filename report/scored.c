/* Predictions of a trial's runs: scored.h. */
#include "report/scored.h"

#include "base/stats/truth.h"

#include <string.h>

static bool same_tags(const struct res_predictions *a, const struct res_predictions *b)
{
    bool same = a->tag_count == b->tag_count;
    for (size_t i = 0; i < a->tag_count && same; i++)
        same = strcmp(a->tags[i], b->tags[i]) == 0;
    return same;
}

enum err_code rep_scored_read(const struct rep_plot_input *in, size_t row,
                              enum res_split split, struct rep_scored *out,
                              struct err *e)
{
    const struct res_row *trial = &in->trials->rows[row];
    struct res_run_row *runs;
    size_t count;
    enum err_code code = res_runs_asked(in->reader, trial->sweep_id, trial->trial,
                                        in->arena, &runs, &count, e);
    if (code != ERR_OK)
        return code;
    *out =
        (struct rep_scored){arena_alloc(in->arena, count + 1, sizeof(*out->runs)), 0};
    for (size_t i = 0; i < count; i++) {
        struct res_predictions *p = &out->runs[out->count];
        if (strcmp(runs[i].status, "finished") != 0)
            continue;
        code = res_predictions_read(in->reader, trial->trial, runs[i].number, split,
                                    in->arena, p, e);
        if (code != ERR_OK)
            return code;
        out->count += p->scores && same_tags(p, &out->runs[0]);
    }
    return ERR_OK;
}

enum err_code rep_scored_none(enum res_split split, struct err *e)
{
    return err_set(e, ERR_USER,
                   "no predictions of %s clips are recorded of these trials",
                   res_split_names[split]);
}

enum err_code rep_scored_tag(const struct res_predictions *p, const char *tag,
                             size_t *out, struct err *e)
{
    for (*out = 0; *out < p->tag_count; ++*out)
        if (strcmp(p->tags[*out], tag) == 0)
            return ERR_OK;
    const char *nearest = str_nearest(tag, p->tags, p->tag_count);
    return err_set(e, ERR_USER, "there is no tag `%s`%s%s%s", tag,
                   nearest ? "; did you mean `" : "", nearest ? nearest : "",
                   nearest ? "`?" : "");
}

enum err_code rep_scored_read_tag(const struct rep_plot_input *in, size_t row,
                                  enum res_split split, const char *tag,
                                  struct rep_scored *out, size_t *number, struct err *e)
{
    *number = 0;
    enum err_code code = rep_scored_read(in, row, split, out, e);
    return code == ERR_OK && tag && out->count > 0
               ? rep_scored_tag(&out->runs[0], tag, number, e)
               : code;
}

enum err_code rep_scored_first(const struct rep_plot_input *in, enum res_split split,
                               size_t *row, struct rep_scored *out, struct err *e)
{
    for (*row = 0; *row < in->trials->row_count; ++*row) {
        enum err_code code = rep_scored_read(in, *row, split, out, e);
        if (code != ERR_OK || out->count > 0)
            return code;
    }
    return rep_scored_none(split, e);
}

const char *rep_scored_alone(const struct rep_plot_input *in, size_t row)
{
    return in->trials->row_count < 2
               ? NULL
               : arena_printf(in->arena,
                              "drawn is trial %lld alone; -t N names another",
                              (long long)in->trials->rows[row].trial);
}

enum err_code rep_scored_no_tag(enum res_split split, struct err *e)
{
    return err_set(e, ERR_USER,
                   "no tag has both %s clips that have it and others that have not",
                   res_split_names[split]);
}

bool rep_scored_has_one_tag_each(const struct res_predictions *p)
{
    for (size_t c = 0; c < p->clip_count; c++) {
        const unsigned char *truth = p->truth + c * p->tag_count;
        if (stats_count_has(truth, p->tag_count, 1) != 1 ||
            stats_count_known(truth, p->tag_count, 1) != p->tag_count)
            return false;
    }
    return true;
}

const char *rep_scored_note(const struct rep_plot_input *in, size_t drawn)
{
    const struct res_table *t = in->trials;
    const size_t missing = t->row_count - drawn;
    if (missing)
        return arena_printf(in->arena, "%zu trial%s without predictions left out",
                            missing, missing == 1 ? "" : "s");
    return in->of > t->row_count
               ? arena_printf(in->arena,
                              "drawn are the best %zu of %zu trials; --top or -t names "
                              "others",
                              t->row_count, in->of)
               : NULL;
}
