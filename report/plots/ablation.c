/* What each change brings: the difference of every trial from the baseline, without one
 * from the best, in an area on test clips, with its interval. A trial has a colour if
 * its difference holds when all trials are tested at once (Holm). The order is the
 * file's. */
#include "report/changes.h"

#include "base/stats/adjust.h"
#include "base/stats/interval.h"
#include "report/compare/compare.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

struct options {
    struct rep_plot_size size;
    int area;
};

static const struct opt option_table[] = {
    REP_PLOT_SIZE,
    {.name = "area",
     .kind = OPT_CHOICE,
     .offset = offsetof(struct options, area),
     .fallback = "roc_auc",
     .choices = (const char *const[]){"roc_auc", "pr_auc", NULL},
     .help = "of the test clips: what is compared"},
    {0}};

enum { MOST = 60 };

static int by_trial(const void *left, const void *right)
{
    const struct res_row *const *a = left, *const *b = right;
    return (*a)->trial < (*b)->trial ? -1 : (*a)->trial > (*b)->trial;
}

struct ablation {
    const struct rep_plot_input *in;
    const struct res_row **rows; /* without the baseline's */
    size_t count;
    struct rep_comparison *of;
    size_t uncompared;
    struct rep_side with;  /* the trial that all are compared with */
    const char *with_name; /* "the baseline, 3: sgd" */
    bool of_recipes;       /* all of them */
};

/* Drops rows that cannot be compared. */
static enum err_code compare(struct ablation *x, enum rep_area area, struct err *e)
{
    const struct rep_plot_input *in = x->in;
    struct rep_comparer *comparer = rep_comparer_create(in->reader, in->arena);
    size_t kept = 0;
    x->of_recipes = true;
    for (size_t i = 0; i < x->count; i++) {
        const struct rep_side side = {x->rows[i]->sweep_id, x->rows[i]->trial};
        enum err_code code =
            rep_compare(comparer, side, x->with, area, &x->of[kept], e);
        if (code != ERR_OK)
            return code;
        if (x->of[kept].outcome != REP_COMPARED)
            continue;
        x->of_recipes = x->of_recipes && x->of[kept].of_recipes;
        x->rows[kept++] = x->rows[i];
    }
    x->uncompared = x->count - kept;
    x->count = kept;
    return ERR_OK;
}

static const char *label_of(const struct rep_plot_input *in, const struct res_row *row)
{
    return rep_plot_label(in, (size_t)(row - in->trials->rows));
}

static const char *describe(const struct ablation *x)
{
    const struct rep_plot_input *in = x->in;
    const struct rep_comparison *c = &x->of[0];
    const char *units = c->artists ? "artists" : "clips";
    return arena_printf(in->arena,
                        "From %s. Lines: 95 %%, by the choice of test %s%s; colour: "
                        "different at 5 %% (Holm, %zu comparison%s).%s",
                        x->with_name, units, x->of_recipes ? " and of seeds" : "",
                        x->count, x->count == 1 ? "" : "s",
                        x->of_recipes ? "" : " Few seeds: nothing is said of others.");
}

/* The trial with the highest rank; trial 0: there is none. */
static struct rep_side best_of(const struct res_table *t)
{
    const struct res_row *best = NULL;
    for (size_t r = 0; r < t->row_count; r++)
        if (t->rows[r].rank > 0 && (best == NULL || t->rows[r].rank < best->rank))
            best = &t->rows[r];
    return best ? (struct rep_side){best->sweep_id, best->trial} : (struct rep_side){0};
}

static void choose_rows(struct ablation *x)
{
    const struct rep_plot_input *in = x->in;
    const struct res_table *t = in->trials;
    x->with = (struct rep_side){in->baseline_sweep, in->baseline};
    if (in->baseline == 0)
        x->with = best_of(t);
    x->with_name = in->baseline ? "the baseline" : "the best";
    for (size_t r = 0; r < t->row_count; r++) {
        if (t->rows[r].trial != x->with.trial)
            x->rows[x->count++] = &t->rows[r];
        else
            x->with_name =
                arena_printf(in->arena, "%s, %s", x->with_name, rep_plot_label(in, r));
    }
}

static enum err_code draw(const struct rep_plot_input *in, struct rep_figure *out,
                          struct err *e)
{
    const struct options *o = in->options;
    struct arena *a = in->arena;
    const size_t rows = in->trials->row_count;
    struct ablation x = {.in = in,
                         .rows = arena_alloc(a, rows + 1, sizeof(*x.rows)),
                         .of = arena_alloc(a, rows + 1, sizeof(*x.of))};
    choose_rows(&x);
    if (x.count == 0)
        return err_set(e, ERR_USER, "there is one trial: no difference to draw");
    if (x.count > MOST)
        return err_set(e, ERR_USER, "%zu trials are more than %d bars: --top %d or -t",
                       x.count, MOST, MOST);
    qsort(x.rows, x.count, sizeof(*x.rows), by_trial);
    enum err_code code = compare(&x, o->area ? REP_PR_AUC : REP_ROC_AUC, e);
    if (code != ERR_OK)
        return code;
    if (x.count == 0)
        return err_set(e, ERR_USER,
                       "no two trials have predictions of the same test clips");
    double *p = arena_alloc(a, x.count, sizeof(*p));
    struct rep_change *changes = arena_alloc(a, x.count, sizeof(*changes));
    for (size_t i = 0; i < x.count; i++)
        p[i] = x.of[i].by.p;
    stats_holm(p, x.count, p);
    for (size_t i = 0; i < x.count; i++)
        changes[i] =
            (struct rep_change){label_of(in, x.rows[i]), x.of[i].by.value,
                                x.of[i].by.low, x.of[i].by.high, stats_is_shown(p[i])};
    const struct rep_changes c = {
        .items = changes,
        .count = x.count,
        .across =
            arena_printf(a, "difference in test %s", o->area ? "PR-AUC" : "ROC-AUC"),
        .remark = describe(&x),
        .columns = o->size.columns == 2 ? 2 : 1};
    rep_draw_changes(&c, &out->plot, a);
    if (x.uncompared)
        out->note = arena_printf(a,
                                 "%zu trial%s without predictions of these clips left "
                                 "out",
                                 x.uncompared, x.uncompared == 1 ? "" : "s");
    return ERR_OK;
}

const struct rep_plot rep_plot_ablation = {
    .plugin = {.name = "ablation",
               .help = "each trial's difference from the baseline, else from the best",
               .options = option_table,
               .options_size = sizeof(struct options),
               .example = "area=pr_auc"},
    .draw = draw,
};
