/* Predictions of a trial's runs: scored.h. */
#include "report/scored.h"

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
