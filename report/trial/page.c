/* The page of a trial: everything about it, as text. */
#include "report/number.h"
#include "report/table.h"
#include "report/trial/trial.h"

#include "base/str.h"
#include "base/term.h"
#include "base/utf8.h"

#include <math.h>
#include <string.h>

enum { TAGS_SHOWN = 5 };

enum { NAME_WIDTH = 16 };

/* A word on as many lines as it takes. */
static void add_broken(struct str *out, const char *word, int indent,
                       const struct table_look *look)
{
    while (indent + term_width(word) > look->width) {
        const size_t before = out->length;
        term_add_cut(out, word, look->width - indent);
        if (out->length == before)
            break;
        word += out->length - before;
        str_addf(out, "\n%*s", indent, "");
    }
    str_addf(out, "%s\n", word);
}

/* A text beside its name, folded; indent: where the text begins. */
static void add_named(struct str *out, int indent, const char *text,
                      const struct table_look *look)
{
    if (look->width == 0)
        str_addf(out, "%s\n", text);
    else if (strchr(text, ' ') == NULL && indent + term_width(text) > look->width)
        add_broken(out, text, indent, look);
    else
        term_add_wrapped(out, text, indent, look->width);
}

/* width: of the column of names. */
static void add_wide_line(struct str *out, int width, const char *name,
                          const char *text, const struct table_look *look)
{
    if (text && text[0]) {
        str_addf(out, "  %-*s ", width, name);
        add_named(out, width + 3, text, look);
    }
}

static void add_line(struct str *out, const char *name, const char *text,
                     const struct table_look *look)
{
    add_wide_line(out, NAME_WIDTH, name, text, look);
}

static void add_title(struct str *out, const char *title, const struct table_look *look)
{
    struct str line = {0};
    term_add_styled(&line, TERM_TITLE, look->colour, title);
    str_add(out, "\n");
    term_add_folded(out, line.text, look->width);
    str_add(out, "\n");
    str_deinit(&line);
}

static void add_head(struct str *out, const struct res_trial_row *t,
                     const struct res_row *row, const struct table_look *look,
                     struct arena *a)
{
    const char *whose = t->sweep_count > 1 && row->sweep
                            ? arena_printf(a, " of the sweep %s", row->sweep)
                            : "";
    const char *label = row->label ? row->label : "";
    term_add_folded(out,
                    arena_printf(a, "trial %lld%s%s\n", (long long)t->id,
                                 label[0] ? ": " : "", label),
                    look->width);
    add_line(out, "status",
             arena_printf(a, "%s (%d of %d run%s%s finished)", row->status,
                          row->finished, row->runs, row->runs == 1 ? "" : "s", whose),
             look);
    if (row->others)
        add_line(out, "",
                 arena_printf(a, "and %d run%s that this sweep did not ask for",
                              row->others, row->others == 1 ? "" : "s"),
                 look);
    add_line(out, "star", t->star ? "yes" : NULL, look);
    add_line(out, "note", t->note, look);
    for (size_t i = 0; i < t->sweep_count; i++)
        add_line(out, i ? "" : "sweep",
                 t->stale[i] ? arena_printf(a,
                                            "%s (stale: its file no longer asks for "
                                            "the trial)",
                                            t->sweeps[i])
                             : t->sweeps[i],
                 look);
    add_line(out, "weights", table_count_text(t->weights, a), look);
    add_line(out, "multiply-adds", table_count_text(t->macs, a), look);
    add_line(out, "made", t->created, look);
    add_line(out, "identity", t->identity, look);
    add_line(out, "task", t->task, look);
    add_line(out, "data", t->fingerprint, look);
}

static void add_metrics(struct str *out, const struct res_table *t, const char *ranks,
                        const struct table_look *look, struct arena *a)
{
    const struct res_row *row = &t->rows[0];
    size_t *order = arena_alloc(a, t->metric_count + 1, sizeof(*order));
    size_t count = rep_order_metrics(t->metrics, t->metric_count, ranks, true, order);
    if (count == 0)
        return;
    int width = NAME_WIDTH;
    for (size_t i = 0; i < count; i++) {
        int own = (int)strlen(t->metrics[order[i]]->name);
        width = own > width ? own : width;
    }
    add_title(out, "at the best epoch", look);
    for (size_t i = 0; i < count; i++)
        add_wide_line(out, width, t->metrics[order[i]]->name,
                      rep_value_text(&row->values[order[i]], a), look);
    add_wide_line(out, width, "best epoch", table_epoch_text(row->best_epoch, a), look);
    add_wide_line(out, width, "epochs", table_epoch_text(row->epochs, a), look);
    add_wide_line(out, width, "time", table_duration_text(row->seconds, a), look);
}

/* Of a run. A word that is too long beside its name, such as a path, stands below. */
static void add_fact(struct str *out, const char *name, const char *text,
                     const struct table_look *look)
{
    const int beside = 17, below = 8;
    if (look->width == 0 || strchr(text, ' ') != NULL ||
        beside + term_width(text) <= look->width) {
        str_addf(out, "      %-10s ", name);
        add_named(out, beside, text, look);
    } else {
        str_addf(out, "      %s\n%*s", name, below, "");
        add_broken(out, text, below, look);
    }
}

static void add_run(struct str *out, const struct res_run_row *run,
                    const struct table_look *look, struct arena *a)
{
    struct str line = {0};
    const bool failed = strcmp(run->status, "failed") == 0;
    str_addf(&line, "  %lld.%d seed %lld", (long long)run->trial, run->number,
             (long long)run->seed);
    if (run->fold > 0)
        str_addf(&line, " fold %d", run->fold);
    str_add(&line, ": ");
    term_add_styled(&line, TERM_FAILED, look->colour && failed, run->status);
    if (run->reason)
        str_addf(&line, ": %s", run->reason);
    if (!isnan(run->epochs))
        str_addf(&line, ", %.0f epoch%s", run->epochs, run->epochs == 1 ? "" : "s");
    if (!isnan(run->epochs) && !isnan(run->best_epoch))
        str_addf(&line, " (best %.0f)", run->best_epoch);
    if (!isnan(run->seconds)) {
        str_addf(&line, ", %s", table_duration_text(run->seconds, a));
        if (!isnan(run->train_seconds) && run->epochs > 0)
            str_addf(&line, " (%s of training an epoch)",
                     table_duration_text(run->train_seconds / run->epochs, a));
    }
    if (!isnan(run->peak_memory) && run->peak_memory > 0) {
        str_add(&line, ", ");
        term_add_bytes(&line, run->peak_memory);
    }
    str_add(&line, "\n");
    for (size_t i = 0, shown = 0; i < run->measure_count; i++) {
        if (run->measures[i].metric->bookkeeping)
            continue;
        const char *text = table_measure_text(run->measures[i].value, a);
        str_addf(&line, "%s%s %s", shown++ ? ", " : "      ",
                 run->measures[i].metric->name, text ? text : "NaN");
    }
    str_add(&line, run->measure_count ? "\n" : "");
    term_add_folded(out, line.text, look->width);
    str_deinit(&line);
    const char *const facts[][2] = {
        {"started", run->started},
        {"weights", run->weights},
        {"log", run->log},
        {"cpu", run->cpu},
        {"host", run->host},
        {"version", run->version},
        {"libraries", run->libraries},
        {"git commit", run->git_commit},
    };
    for (size_t i = 0; i < sizeof(facts) / sizeof(*facts); i++)
        if (facts[i][1] && facts[i][1][0])
            add_fact(out, facts[i][0], facts[i][1], look);
}

static enum err_code add_runs(struct str *out, int64_t trial,
                              const struct table_look *look, struct res_reader *r,
                              struct arena *a, struct err *e)
{
    struct res_run_row *runs;
    size_t count;
    enum err_code code = res_runs(r, trial, a, &runs, &count, e);
    if (code == ERR_OK && count)
        add_title(out, "runs", look);
    for (size_t i = 0; code == ERR_OK && i < count; i++)
        add_run(out, &runs[i], look, a);
    return code;
}

static void add_tag(struct str *out, const struct res_measure *tag)
{
    str_addf(out, "  %.4f  %s\n", tag->value, tag->name);
}

/* The best and the worst tags; all if they are few. */
static enum err_code add_tags(struct str *out, int64_t trial, const char *metric,
                              const struct table_look *look, struct res_reader *r,
                              struct arena *a, struct err *e)
{
    struct res_measure *tags;
    size_t count;
    enum err_code code = res_tags(r, trial, metric, a, &tags, &count, e);
    if (code != ERR_OK || count == 0)
        return code;
    add_title(out, arena_printf(a, "tags by %s", res_metric(r, metric)->title), look);
    size_t ends = count <= 2 * TAGS_SHOWN ? count : TAGS_SHOWN;
    for (size_t i = 0; i < ends; i++)
        add_tag(out, &tags[i]);
    if (ends == count)
        return ERR_OK;
    str_addf(out, "  ... %zu more ...\n", count - 2 * TAGS_SHOWN);
    for (size_t i = count - TAGS_SHOWN; i < count; i++)
        add_tag(out, &tags[i]);
    return ERR_OK;
}

static enum err_code add_left_tags(struct str *out, int64_t trial,
                                   const struct table_look *look, struct res_reader *r,
                                   struct arena *a, struct err *e)
{
    struct res_left_tag *tags;
    size_t count;
    enum err_code code = res_left_tags(r, trial, a, &tags, &count, e);
    if (code != ERR_OK || count == 0)
        return code;
    add_title(out,
              arena_printf(a,
                           "%zu tag%s left out of the means over tags: not both with "
                           "and without clips among the test clips",
                           count, count == 1 ? "" : "s"),
              look);
    for (size_t i = 0; i < count; i++)
        str_addf(out, "  %zu of %zu clips  %s\n", tags[i].with, tags[i].clips,
                 tags[i].tag);
    return ERR_OK;
}

/* In one line: names and values may have several. */
static const char *in_a_line(const char *text, struct arena *a)
{
    struct str shown = {0};
    utf8_add_visible(&shown, text, "");
    const char *copy = arena_strdup(a, str_text(&shown));
    str_deinit(&shown);
    return copy;
}

static void add_params(struct str *out, const struct res_trial_row *t,
                       const struct table_look *look, struct arena *a)
{
    int width = 0;
    const char **names = arena_alloc(a, t->param_count + 1, sizeof(*names));
    add_title(out, "parameters", look);
    for (size_t i = 0; i < t->param_count; i++) {
        names[i] = in_a_line(t->params[i].name, a);
        int w = term_width(names[i]);
        width = w > width ? w : width;
    }
    for (size_t i = 0; i < t->param_count; i++) {
        const char *value = t->params[i].value;
        str_add(out, "  ");
        term_add_padded(out, names[i], width, false);
        str_add(out, "  ");
        add_named(out, width + 4, value ? in_a_line(value, a) : "~", look);
    }
}

static enum err_code add_page(const struct res_choice *shown, int64_t trial,
                              const struct table_look *look, struct res_reader *r,
                              struct arena *a, struct str *out, struct err *e)
{
    struct res_trial_row t;
    struct res_table table;
    const char **metrics;
    size_t count;
    struct res_choice choice = *shown;
    choice.trials = &trial;
    choice.trial_count = 1;
    enum err_code code = res_trial(r, trial, a, &t, e);
    if (code == ERR_OK)
        code = res_rank(r, &choice, a, &table, e);
    if (code != ERR_OK)
        return code;
    add_head(out, &t, &table.rows[0], look, a);
    add_metrics(out, &table, shown->metric, look, a);
    code = add_runs(out, trial, look, r, a, e);
    if (code == ERR_OK)
        code = res_tag_metrics(r, trial, a, &metrics, &count, e);
    for (size_t i = 0; code == ERR_OK && i < count; i++)
        code = add_tags(out, trial, metrics[i], look, r, a, e);
    if (code == ERR_OK)
        code = add_left_tags(out, trial, look, r, a, e);
    add_params(out, &t, look, a);
    return code;
}

enum err_code rep_text_page(const struct res_choice *c, const struct table_look *look,
                            struct res_reader *r, struct arena *a, struct str *out,
                            struct err *e)
{
    enum err_code code = ERR_OK;
    for (size_t i = 0; i < c->trial_count && code == ERR_OK; i++) {
        str_add(out, i ? "\n" : "");
        code = add_page(c, c->trials[i], look, r, a, out, e);
    }
    return code;
}
