/* What was expected, what would refute it, and what the tests say: of the sweeps'
 * `hypothesis:`, which people write before they train. */
#include "report/homework/tex.h"
#include "report/homework/verdict.h"

/* Rows of one table, which must fit on a page. */
enum { ROWS = 10, KEYS = 4 };

static const char *changed_keys(const struct rep_homework_sweep *s, struct arena *a)
{
    const struct res_table *t = s->of ? s->of->trials : NULL;
    const char *names[KEYS + 1];
    size_t count = t ? t->path_count : 0;
    const size_t shown = count > KEYS ? KEYS : count;
    if (count == 0)
        return "nothing";
    for (size_t i = 0; i < shown; i++)
        names[i] = res_short_name(t->paths[i], t->paths, t->path_count, a);
    const char *text = rep_list_names(names, shown, a);
    return count > shown ? arena_printf(a, "%s and %zu more", text, count - shown)
                         : text;
}

static void begin_table(struct str *out, bool first)
{
    str_add(out, "\n\\begin{table*}[htbp]\n  \\centering\\small\n"
                 "  \\setlength{\\tabcolsep}{3pt}\n");
    str_addf(out, "  \\caption{Hypotheses%s.}\n", first ? "" : ", continued");
    if (first)
        str_add(out, "  \\label{tab:hypotheses}\n");
    str_add(out, "  \\begin{tabular}{p{.27\\linewidth}p{.15\\linewidth}"
                 "p{.25\\linewidth}p{.27\\linewidth}}\n    \\toprule\n    Hypothesis & "
                 "Changed & Would refute it & Verdict \\\\\n    \\midrule\n");
}

/* Without it \\\\ would end a line of the cell, not the row. */
static const char ragged[] = "\\raggedright\\let\\\\\\tabularnewline";

static void add_cell(struct str *out, const char *text, const char *end)
{
    str_addf(out, "    %s ", ragged);
    rep_tex_add(out, text);
    str_add(out, end);
}

/* A place in red; why: NULL: nothing is said. */
static void add_yours(struct str *out, const char *why, const char *end)
{
    str_addf(out, "    %s\\leavevmode{\\color{red}yours", ragged);
    if (why) {
        str_add(out, ": ");
        rep_tex_add(out, why);
    }
    str_addf(out, "}%s", end);
}

static void add_row(const struct rep_homework *h, const struct rep_homework_sweep *s,
                    struct str *out)
{
    struct arena *a = h->arena;
    const struct rep_hypothesis hypothesis = rep_hypothesis_read(s->row->hypothesis);
    const struct rep_verdict v = rep_verdict_of(&hypothesis, s, a);
    add_cell(out, s->row->hypothesis, " &\n");
    add_cell(out, changed_keys(s, a), " &\n");
    const char *refuted = rep_verdict_refuted(&hypothesis, s, a);
    if (refuted)
        add_cell(out, refuted, " &\n");
    else
        add_yours(out, NULL, " &\n");
    if (s->of == NULL)
        add_cell(out, "no verdict: no trial has finished", "");
    else if (v.lacks)
        add_yours(out, v.lacks, "");
    else
        add_cell(out, rep_verdict_text(&v, a), "");
    str_addf(out, "; p.~\\pageref{sec:%s} \\\\\n", s->slug);
}

static enum err_code write(struct rep_homework *h, struct str *out, struct err *e)
{
    size_t rows = 0;
    (void)e;
    for (size_t i = 0; i < h->sweep_count; i++) {
        const struct rep_homework_sweep *s = &h->sweeps[i];
        if (s->row->hypothesis == NULL || s->row->hypothesis[0] == '\0')
            continue;
        if (rows == 0)
            str_add(out,
                    "Each experiment began with a hypothesis, which stands in its "
                    "file (Table~\\ref{tab:hypotheses}). A verdict is by the test "
                    "clips: a trial agrees with a hypothesis, or contradicts it, only "
                    "if its difference from the trial that it is compared with is "
                    "shown at 5\\,\\% among all trials that are compared with it "
                    "(Holm). Of many trials the best by validation are compared, "
                    "which is said. "
                    "``Does not show it'' is not the opposite: more clips or seeds may "
                    "still show it.\n");
        if (rows % ROWS == 0)
            begin_table(out, rows == 0);
        add_row(h, s, out);
        if (++rows % ROWS == 0)
            str_add(out, "    \\bottomrule\n  \\end{tabular}\n\\end{table*}\n");
        else
            str_add(out, "    \\addlinespace\n");
    }
    if (rows % ROWS)
        str_add(out, "    \\bottomrule\n  \\end{tabular}\n\\end{table*}\n");
    if (rows == 0)
        rep_tex_missing(out, "no experiment file has a `hypothesis:`");
    rep_homework_words(h, "hypotheses", "why did you expect this, before you trained?",
                       NULL, out);
    return ERR_OK;
}

const struct rep_chapter rep_chapter_hypotheses = {
    .plugin = {.name = "hypotheses", .help = "hypotheses and verdicts"},
    .title = "Hypotheses",
    .write = write,
};
