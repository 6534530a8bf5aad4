/* All that somebody needs to do it again: commands, seeds, versions, time, the resolved
 * files; and every tag. */
#include "report/homework/tag_changes.h"
#include "report/homework/tex.h"

#include "report/number.h"
#include "report/rows.h"
#include "report/significance.h"

#include <math.h>
#include <string.h>

enum { MOST = 40 /* rows of a table on one page */ };

/* Commands as they were typed. */
static void add_commands(struct rep_homework *h, struct str *out)
{
    static const struct table_column columns[] = {
        {"experiment", "experiment", TABLE_TEXT, true},
        {"command", "command", TABLE_TEXT, false},
        {"trials", "trials", TABLE_NUMBER, false},
        {"seeds", "seeds", TABLE_NUMBER, false}};
    struct rep_rows rows = {.columns = columns, .column_count = 4, .arena = h->arena};
    for (size_t i = 0; i < h->sweep_count && i < MOST; i++) {
        const struct rep_homework_sweep *s = &h->sweeps[i];
        struct table_cell *cells = rep_add_row(&rows);
        cells[0] = table_text(s->row->name);
        cells[1] = table_text(s->row->command);
        cells[2] = table_whole(s->of ? (int64_t)s->of->trials->ranked : 0, h->arena);
        cells[3] = table_whole(s->row->seeds, h->arena);
    }
    const struct table table = rep_table_of_rows(&rows, 0);
    rep_tex_table(h, "commands",
                  h->sweep_count > MOST ? "Commands of the first experiments; trials: "
                                          "ranked ones."
                                        : "Commands of the experiments; trials: ranked "
                                          "ones.",
                  &table, out);
}

static void add_pair(struct rep_rows *rows, const char *name, const char *value)
{
    if (value == NULL || value[0] == '\0')
        return;
    struct table_cell *cells = rep_add_row(rows);
    cells[0] = table_text(name);
    cells[1] = table_text(value);
}

/* The seeds of the runs, "0, 1, 2". */
static const char *seeds_of(const struct res_run_row *runs, size_t count,
                            struct arena *a)
{
    const char *text = "";
    for (size_t i = 0; i < count; i++)
        text =
            arena_printf(a, "%s%s%lld", text, i ? ", " : "", (long long)runs[i].seed);
    return text;
}

static enum err_code add_machine(struct rep_homework *h, struct str *out, struct err *e)
{
    static const struct table_column columns[] = {{"what", "", TABLE_TEXT, true},
                                                  {"value", "", TABLE_TEXT, false}};
    struct arena *a = h->arena;
    struct rep_rows rows = {.columns = columns, .column_count = 2, .arena = a};
    const struct rep_homework_trial *t = h->best.trial ? &h->best : &h->baseline;
    struct res_run_row *runs;
    size_t count = 0;
    double seconds = 0;
    if (t->trial == 0)
        return ERR_OK;
    enum err_code code = res_runs(h->reader, t->trial, a, &runs, &count, e);
    if (code != ERR_OK || count == 0)
        return code;
    for (size_t i = 0; i < count; i++)
        seconds += isfinite(runs[i].seconds) ? runs[i].seconds : 0;
    add_pair(&rows, "trial",
             arena_printf(a, "%s (trial %lld)", t->name, (long long)t->trial));
    add_pair(&rows, "mtag", runs[0].version);
    add_pair(&rows, "git commit", runs[0].git_commit);
    add_pair(&rows, "libraries", runs[0].libraries);
    add_pair(&rows, "processor", runs[0].cpu);
    add_pair(&rows, "seeds", seeds_of(runs, count, a));
    add_pair(&rows, "data", t->about.fingerprint);
    add_pair(&rows, "time of its runs", table_duration_text(seconds, a));
    add_pair(&rows, "memory of a run",
             isfinite(runs[0].peak_memory)
                 ? arena_printf(a, "%.0f MB", runs[0].peak_memory / 1e6)
                 : NULL);
    const struct table table = rep_table_of_rows(&rows, 0);
    rep_tex_table(h, "machine", "Versions, machine and time of the best trial's runs.",
                  &table, out);
    return ERR_OK;
}

/* Every tag, in the order of the data. */
static enum err_code add_tags(struct rep_homework *h, struct str *out, struct err *e)
{
    static const struct table_column columns[] = {
        {"tag", "tag", TABLE_TEXT, true},
        {"clips", "test clips", TABLE_NUMBER, false},
        {"baseline", "baseline", TABLE_NUMBER, false},
        {"best", "best", TABLE_NUMBER, false},
        {"interval", "95 %", TABLE_TEXT, false}};
    struct arena *a = h->arena;
    struct rep_tag_changes t;
    struct rep_rows rows = {.columns = columns, .column_count = 5, .arena = a};
    enum err_code code = rep_tag_changes_find(h, &t, e);
    for (size_t i = 0; i < t.count && code == ERR_OK; i++) {
        const struct rep_tag_change *tag = &t.items[i];
        const double from = tag->areas[REP_FROM_SIDE], to = tag->areas[REP_TO_SIDE];
        struct table_cell *cells = rep_add_row(&rows);
        cells[0] = table_text(tag->tag);
        cells[1] = table_whole((int64_t)tag->with, a);
        cells[2] = table_number(from, table_decimal_text(from, 3, a));
        cells[3] = table_number(to, table_decimal_text(to, 3, a));
        cells[4] = table_text(rep_interval_text(&tag->by, t.differ, 3, a));
    }
    if (rows.count == 0)
        return code;
    const struct table table = rep_table_of_rows(&rows, 0);
    rep_tex_table(h, "tags",
                  t.differ
                      ? "ROC-AUC of every tag on test clips: baseline, best trial, "
                        "and the interval of the change (DeLong)."
                      : "ROC-AUC of every tag on test clips, with its interval "
                        "(DeLong).",
                  &table, out);
    return code;
}

/* A line of a file, with its indentation. */
static void add_line(struct str *out, const char *line, size_t length, struct arena *a)
{
    size_t indent = 0;
    while (indent < length && line[indent] == ' ')
        indent++;
    str_addf(out, "\\fileline{%zu}{", indent);
    for (const char *at = line + indent, *end = line + length; at < end;) {
        const char *quote = memchr(at, '"', (size_t)(end - at));
        const char *stop = quote ? quote : end;
        rep_tex_add(out, arena_strndup(a, at, (size_t)(stop - at)));
        str_add(out, quote ? "\\textquotedbl{}" : "");
        at = stop + (quote != NULL);
    }
    str_add(out, "}\n");
}

static void add_listing(const struct rep_homework *h,
                        const struct rep_homework_trial *t, const char *role,
                        struct str *out)
{
    str_addf(out, "\n\\subsection{The file of the %s}\n\n", role);
    rep_tex_sentencef(out,
                      "the whole of what trial %lld, %s, was trained by; "
                      "mtag-run trials/%lld.yaml trains it again",
                      (long long)t->trial, t->name, (long long)t->trial);
    str_add(out, "\n\\begin{multicols}{2}\n\\begin{listed}\n");
    for (const char *at = t->about.yaml; at && *at;) {
        const size_t length = strcspn(at, "\n");
        add_line(out, at, length, h->arena);
        at += length + (at[length] != '\0');
    }
    str_add(out, "\\end{listed}\n\\end{multicols}\n");
}

static enum err_code write(struct rep_homework *h, struct str *out, struct err *e)
{
    rep_tex_sentence(out, "mtag trains the same weights from the same file, data, "
                          "libraries and type of processor");
    rep_tex_sentence(out, h->code_lacks);
    add_commands(h, out);
    enum err_code code = add_machine(h, out, e);
    if (code == ERR_OK)
        code = add_tags(h, out, e);
    if (h->baseline.trial)
        add_listing(h, &h->baseline, "baseline", out);
    if (h->best.trial && h->best.trial != h->baseline.trial)
        add_listing(h, &h->best, "best trial", out);
    return code;
}

const struct rep_chapter rep_chapter_appendix = {
    .plugin = {.name = "appendix", .help = "commands, versions, files, every tag"},
    .title = "To do it again",
    .write = write,
    .appendix = true,
};
