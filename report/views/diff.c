/* The parameters in which trials differ, then their results, side by side. */
#include "report/diff/diff.h"
#include "report/notes.h"
#include "report/table.h"
#include "report/view.h"

#include <string.h>

static const struct table_column *make_columns(const struct res_trial_row *trials,
                                               size_t count, size_t columns,
                                               struct arena *a)
{
    struct table_column *out = arena_alloc(a, columns, sizeof(*out));
    out[0] = (struct table_column){"name", "", TABLE_TEXT, true};
    for (size_t i = 0; i < count; i++) {
        const long long id = trials[i].id;
        out[i + 1] =
            (struct table_column){arena_printf(a, "trial_%lld", id),
                                  arena_printf(a, "trial %lld", id), TABLE_TEXT, false};
    }
    if (columns > count + 1)
        out[count + 1] = (struct table_column){"change", "change", TABLE_TEXT, false};
    return out;
}

static void describe(struct table *out, const struct res_trial_row *trials,
                     size_t count, size_t differing, struct arena *a)
{
    const char *numbers = "", *label = "tab:diff";
    bool same_data = true;
    for (size_t i = 0; i < count; i++) {
        const long long id = trials[i].id;
        const char *hashes[] = {trials[0].fingerprint, trials[i].fingerprint};
        numbers = arena_printf(a, "%s%s%lld", numbers,
                               i == 0          ? ""
                               : i + 1 < count ? ", "
                                               : " and ",
                               id);
        label = arena_printf(a, "%s-%lld", label, id);
        same_data = same_data && rep_diff_same(hashes, 2);
    }
    out->caption = arena_printf(a, "Trials %s.", numbers);
    out->label = label;
    out->across = true;
    out->heading = arena_printf(a, "%zu parameter%s differ%s%s", differing,
                                differing == 1 ? "" : "s", differing == 1 ? "s" : "",
                                same_data ? "" : ", and the data");
}

static void add_notes(struct table *out, const struct res_trial_row *trials,
                      const struct res_table *t, struct arena *a)
{
    const char **notes = arena_alloc(a, 2 + t->row_count, sizeof(*notes));
    for (size_t i = 1; i < t->row_count && out->note_count == 0; i++)
        if (strcmp(trials[0].task, trials[i].task) != 0)
            notes[out->note_count++] =
                "other test clips, tags or evaluation: the metrics are not comparable";
    if (rep_losses_differ(t))
        notes[out->note_count++] = rep_note_of_losses(t, a);
    for (size_t i = 0; i < t->row_count; i++)
        if (trials[i].sweep_count > 1 && t->rows[i].sweep)
            notes[out->note_count++] = arena_printf(
                a, "trial %lld is in several sweeps: its runs are those of %s",
                (long long)trials[i].id, t->rows[i].sweep);
    out->notes = notes;
}

/* Of two trials a further column has the change: for programs the second's number less
 * the first's. */
static enum err_code compare(const struct res_choice *c, struct res_reader *r,
                             struct arena *a, struct table *out, struct err *e)
{
    struct res_table t;
    const size_t count = c->trial_count, columns = count + (count == 2 ? 2 : 1);
    struct res_trial_row *trials = arena_alloc(a, count, sizeof(*trials));
    enum err_code code = ERR_OK;
    if (count < 2)
        return err_set(e, ERR_USER,
                       "diff takes two trials or more: mtag-report diff 3 17");
    for (size_t i = 0; i < count && code == ERR_OK; i++)
        code = res_trial(r, c->trials[i], a, &trials[i], e);
    if (code == ERR_OK)
        code = res_rank(r, c, a, &t, e);
    if (code != ERR_OK)
        return code;
    struct rep_diff d = {
        .rows = {.columns = make_columns(trials, count, columns, a),
                 .column_count = columns,
                 .arena = a},
        .trials = trials,
        .count = count,
    };
    const size_t differing = rep_diff_params(&d);
    code = rep_diff_circumstances(&d, r, e);
    if (code != ERR_OK)
        return code;
    rep_diff_results(&d, &t, c->metric);
    *out = rep_table_of_rows(&d.rows, 0);
    rep_set_facts(out, NULL, NULL, false, a);
    describe(out, trials, count, differing, a);
    add_notes(out, trials, &t, a);
    return ERR_OK;
}

static const struct cli_option *const options[] = {
    rep_options_every, rep_options_written, rep_options_output, NULL};

static enum err_code answer(struct rep_asked *asked, struct rep_answer *out,
                            struct err *e)
{
    struct rep_choice c;
    enum err_code code = rep_open(asked, e);
    if (code == ERR_OK)
        code = rep_choose_words(asked->request, "diff", asked->reader, asked->arena, &c,
                                e);
    return code == ERR_OK
               ? compare(&c.choice, asked->reader, asked->arena, &out->table, e)
               : code;
}

const struct rep_view rep_view_diff = {
    .plugin = {.name = "diff", .help = "what differs between trials"},
    .words = "A B ...",
    .about = "Shows the parameters, data and programs in which trials differ, then "
             "their results.",
    .examples = "mtag-report diff 3 17\n"
                "mtag-report diff best 3 17 -f markdown",
    .options = options,
    .words_size = sizeof(struct rep_request),
    .answer = answer,
};
