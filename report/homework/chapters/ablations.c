/* Each experiment's best trial beside the baseline: what a single step brings. */
#include "report/homework/says.h"
#include "report/homework/tex.h"
#include "report/homework/verdict.h"

#include <limits.h>
#include <string.h>

enum { MOST = 30 };

/* The baseline, then the best of each sweep, each once. */
struct chosen {
    int64_t trials[MOST + 1];
    const char *names[MOST + 1];
    size_t count;
};

static void choose(struct chosen *c, int64_t trial, const char *name)
{
    for (size_t i = 0; i < c->count; i++)
        if (c->trials[i] == trial)
            return;
    if (c->count > MOST)
        return;
    c->trials[c->count] = trial;
    c->names[c->count++] = name;
}

static struct chosen choose_all(const struct rep_homework *h)
{
    struct chosen c = {.count = 0};
    struct arena *a = h->arena;
    choose(&c, h->baseline.trial, arena_printf(a, "baseline: %s", h->baseline.name));
    for (size_t i = 0; i < h->sweep_count; i++) {
        const struct rep_homework_sweep *s = &h->sweeps[i];
        const size_t row = s->of ? rep_best_row(s->of->trials) : 0;
        if (s->of == NULL || row >= s->of->trials->row_count)
            continue;
        const int64_t trial = s->of->trials->rows[row].trial;
        const char *label = s->of->labels[row];
        choose(&c, trial,
               label && strcmp(label, s->row->name) == 0 ? label
               : label
                   ? arena_printf(a, "%s: %s", s->row->name, label)
                   : arena_printf(a, "%s: trial %lld", s->row->name, (long long)trial));
    }
    return c;
}

static enum err_code make_table(struct rep_homework *h, const struct chosen *c,
                                struct rep_request *q, struct table *out, struct err *e)
{
    struct rep_choice choice;
    const char *list = "";
    for (size_t i = 0; i < c->count; i++)
        list = arena_printf(h->arena, "%s%s%lld", list, i ? "," : "",
                            (long long)c->trials[i]);
    *q = *h->asked->request;
    q->sweeps = (struct cli_list){NULL, 0};
    q->all = false;
    q->trials = list;
    q->baseline = arena_printf(h->arena, "%lld", (long long)h->baseline.trial);
    q->significance = true;
    q->top = INT_MIN;
    enum err_code code = rep_choose(q, h->reader, h->arena, &choice, e);
    if (code != ERR_OK)
        return code;
    choice.labels = arena_alloc(h->arena, c->count, sizeof(*choice.labels));
    memcpy(choice.labels, c->names, c->count * sizeof(*choice.labels));
    choice.label_count = c->count;
    choice.paper = true;
    choice.comparer = h->comparer;
    q->table.columns = "trial=label, test_roc_auc, test_pr_auc, compared";
    code = rep_table_of_trials(q, &choice, h->reader, h->arena, out, e);
    q->table.columns = NULL;
    return code;
}

static enum err_code write(struct rep_homework *h, struct str *out, struct err *e)
{
    const struct chosen c = choose_all(h);
    struct rep_request q;
    struct table t;
    struct err fault = {0};
    bool drawn;
    if (h->baseline.trial == 0 || c.count < 2)
        return ERR_OK;
    enum err_code code = make_table(h, &c, &q, &t, &fault);
    if (code == ERR_USER) {
        rep_tex_missing(out, fault.text);
        return ERR_OK;
    }
    if (code != ERR_OK) {
        *e = fault;
        return code;
    }
    const struct rep_trials *of = t.source;
    rep_tex_sentence(out, "the best trial of each experiment, chosen by the "
                          "experiment's own measure on validation clips, beside the "
                          "baseline");
    str_add(out, "Table~\\ref{tab:steps} and Figure~\\ref{fig:steps} have the "
                 "differences. Experiments may differ from the baseline in more than "
                 "what they vary.\n");
    rep_say_tests(of, true, h->arena, out);
    rep_say_basis(h, of, out);
    rep_tex_table(h, "steps",
                  "The best trial of each experiment, and its difference from the "
                  "baseline with the 95 % interval.",
                  &t, out);
    const struct rep_tex_plot plot = {
        .plot = "ablation",
        .request = &q,
        .figure = {"steps", "Differences from the baseline on test clips.", 1}};
    code = rep_tex_plot(h, &plot, out, &drawn, e);
    rep_homework_words(h, "ablation", "which step matters, and which one does not?",
                       NULL, out);
    return code;
}

const struct rep_chapter rep_chapter_ablations = {
    .plugin = {.name = "ablations", .help = "each experiment's best and the baseline"},
    .title = "Ablation",
    .write = write,
};
