/* The notes below the table of trials. */
#include "report/notes.h"

#include "report/number.h"
#include "report/significance.h"

#include "base/str.h"

#include <string.h>

static const char *plural(size_t count)
{
    return count == 1 ? "" : "s";
}

bool rep_has_several_losses(const struct res_table *t, size_t metric)
{
    const char *loss = NULL;
    for (size_t r = 0; r < t->row_count; r++) {
        const struct res_row *row = &t->rows[r];
        if (row->values[metric].count == 0)
            continue;
        if (loss && row->loss != loss)
            return true;
        loss = row->loss;
    }
    return false;
}

static void add_count(struct str *s, size_t count, const char *what)
{
    if (count)
        str_addf(s, "%s%zu %s", s->length ? ", " : "", count, what);
}

const char *rep_count_unfinished(const struct res_table *t, struct arena *a)
{
    struct str s = {0};
    add_count(&s, t->failed, "failed");
    add_count(&s, t->running, "running");
    add_count(&s, t->interrupted, "interrupted");
    add_count(&s, t->paused, "paused");
    add_count(&s, t->pruned, "pruned");
    add_count(&s, t->waiting, "waiting");
    const char *text = arena_strdup(a, str_text(&s));
    str_deinit(&s);
    return text;
}

const char *rep_note_of_stale(size_t count, struct arena *a)
{
    return arena_printf(a,
                        "%zu stale trial%s, of an earlier version of the file, left "
                        "out: --all shows %s",
                        count, plural(count), count == 1 ? "it" : "them");
}

size_t rep_count_others(const struct res_table *t)
{
    size_t count = 0;
    for (size_t i = 0; i < t->row_count; i++)
        count += t->rows[i].others > 0;
    return count;
}

const char *rep_note_of_others(const struct res_table *t, struct arena *a)
{
    const size_t count = rep_count_others(t);
    return arena_printf(a,
                        "%zu trial%s further runs, of other sweeps or seeds, which are "
                        "not counted here: mtag-report trial N lists them",
                        count, count == 1 ? " has" : "s have");
}

const char *rep_notice_of_test(const struct rep_choice *c, struct arena *a)
{
    return strncmp(c->choice.metric, "test_", 5) != 0
               ? NULL
               : arena_printf(a,
                              "ranked by a test metric (%s); choosing by it makes it "
                              "optimistic",
                              c->choice.metric);
}

bool rep_losses_differ(const struct res_table *t)
{
    for (size_t i = 0; i < t->metric_count; i++)
        if (t->metrics[i]->of_loss && rep_has_several_losses(t, i))
            return true;
    return false;
}

enum { MOST_LOSSES = 4 };

const char *rep_note_of_losses(const struct res_table *t, struct arena *a)
{
    const char *names = "";
    for (size_t i = 0; i < t->loss_count && i < MOST_LOSSES; i++)
        names = arena_printf(a, "%s%s%s", names, i ? ", " : "",
                             table_cut_text(t->losses[i], a));
    return arena_printf(a,
                        "trained with different kinds of loss (%s%s): their values of "
                        "the loss are not comparable",
                        names, t->loss_count > MOST_LOSSES ? ", ..." : "");
}

static const char *note_of_other_loss(const struct rep_choice *c,
                                      const struct res_table *t, struct arena *a)
{
    const struct res_metric *m = rep_first_metric(t->metrics, t->metric_count);
    return arena_printf(a,
                        "%zu trial%s %s: trained with another kind of loss, so %s is "
                        "not comparable%s%s%s",
                        t->other_loss, plural(t->other_loss),
                        c->choice.trials ? "not ranked" : "left out", c->choice.metric,
                        m ? "; --metric " : "", m ? m->name : "",
                        m ? " ranks all" : "");
}

enum { MOST_PROCESSORS = 3 };

/* Other processors and kernels round otherwise, which training makes larger. */
static const char *note_of_processors(const struct res_table *t, struct arena *a)
{
    const char *names = "";
    for (size_t i = 0; i < t->processor_count && i < MOST_PROCESSORS; i++)
        names = arena_printf(a, "%s%s%s", names, i ? "; " : "", t->processors[i]);
    return arena_printf(
        a,
        "computed on different processors or BLAS kernels (%s%s): equal "
        "settings may differ in their last digits",
        names, t->processor_count > MOST_PROCESSORS ? "; ..." : "");
}

static const char chosen[] =
    "other runs: of the same trials in other sweeps (for a trial that was "
    "chosen and trained again, those by which it was chosen); they are in "
    "no other column";

static bool has_column(const struct rep_specs *specs, enum rep_source source)
{
    for (size_t i = 0; i < specs->count; i++)
        if (specs->items[i].source == source)
            return true;
    return false;
}

/* Names the baseline of the differences. */
static const char *note_of_baseline(const struct rep_trials *of,
                                    const struct rep_specs *specs, struct arena *a)
{
    const struct res_table *t = of->trials;
    size_t metric = t->metric_count;
    for (size_t i = 0; i < specs->count; i++)
        if (specs->items[i].source == REP_DIFFERENCE)
            metric = specs->items[i].index;
    return arena_printf(
        a, "%s: %s less that of the baseline, %s (trial %lld)%s",
        of->steps ? "in all" : "difference",
        metric < t->metric_count ? t->metrics[metric]->title : "the metric",
        table_cut_text(of->baseline.label, a), (long long)of->baseline.trial,
        of->same_task ? ""
                      : ", which has other test clips, tags or "
                        "evaluation: not comparable");
}

/* The notes of a table, in their order. */
struct notes {
    const char **items;
    size_t count;
    struct arena *arena;
};

static void add(struct notes *n, const char *text)
{
    n->items = arena_grow(n->arena, n->items, n->count, sizeof(*n->items));
    n->items[n->count++] = text;
}

/* Which runs are unfinished, and which further ones the table does not count. */
static void add_runs(struct notes *n, const struct res_table *t,
                     const struct rep_specs *specs)
{
    struct arena *a = n->arena;
    const char *unfinished = rep_count_unfinished(t, a);
    if (unfinished[0])
        add(n, arena_printf(a, "%s: see mtag-report runs", unfinished));
    if (t->partly)
        add(n, arena_printf(a,
                            "%zu trial%s of which runs failed or are missing rank%s "
                            "below the others: see mtag-report runs",
                            t->partly, plural(t->partly), t->partly == 1 ? "s" : ""));
    if (rep_count_others(t))
        add(n, rep_all_have_others(t) && has_column(specs, REP_OTHERS)
                   ? chosen
                   : rep_note_of_others(t, a));
}

/* What makes trials not comparable, or equal settings differ. */
static void add_comparability(struct notes *n, const struct res_table *t,
                              const struct rep_choice *c)
{
    struct arena *a = n->arena;
    if (t->other_task)
        add(n, arena_printf(a,
                            "%zu trial%s %s: other test clips, tags or evaluation, so "
                            "not comparable",
                            t->other_task, plural(t->other_task),
                            c->choice.trials ? "not ranked" : "left out"));
    if (t->other_loss)
        add(n, note_of_other_loss(c, t, a));
    if (rep_losses_differ(t))
        add(n, rep_note_of_losses(t, a));
    if (t->processor_count > 1)
        add(n, note_of_processors(t, a));
}

/* The parameters and metrics that have no column by themselves. */
static void add_left_out_columns(struct notes *n, const struct rep_specs *specs)
{
    struct arena *a = n->arena;
    const char *names = "";
    for (size_t i = 0; i < specs->left_out_count; i++)
        names = arena_printf(a, "%s%s%s", names, i ? ", " : "", specs->left_out[i]);
    if (specs->left_out_count)
        add(n, arena_printf(a,
                            "%s: too long to be shown; mtag-report diff A B shows what "
                            "differs, --columns has it anyway",
                            names));
    if (specs->perturbed)
        add(n, arena_printf(a,
                            "%zu metric%s of perturbed test clips: mtag-report trial N "
                            "shows them, --columns \"Noise=test_roc_auc@CONDITION\" "
                            "picks some",
                            specs->perturbed, plural(specs->perturbed)));
}

void rep_add_notes(struct table *out, const struct rep_choice *c,
                   const struct rep_trials *of, const struct rep_specs *specs,
                   struct arena *a)
{
    const struct res_table *t = of->trials;
    struct notes n = {.arena = a};
    const char **tests;
    size_t test_count = 0;
    if (of->significance)
        rep_significance_notes(of, a, &tests, &test_count);
    for (size_t i = 0; i < test_count; i++)
        add(&n, tests[i]);
    if (has_column(specs, REP_DIFFERENCE))
        add(&n, note_of_baseline(of, specs, a));
    add_runs(&n, t, specs);
    add_comparability(&n, t, c);
    if (t->stale)
        add(&n, rep_note_of_stale(t->stale, a));
    add_left_out_columns(&n, specs);
    if (t->unmeasured)
        add(&n, arena_printf(a, "%zu finished trial%s without a value of %s left out",
                             t->unmeasured, plural(t->unmeasured), c->choice.metric));
    if (t->hidden)
        add(&n,
            arena_printf(a,
                         "%zu further parameter%s: mtag-report diff A B shows those "
                         "of two trials, --columns picks some",
                         t->hidden, t->hidden == 1 ? " differs" : "s differ"));
    out->notes = n.items;
    out->note_count = n.count;
}
