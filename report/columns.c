/* Which columns a table of trials has. */
#include "report/json_value.h"
#include "report/number.h"
#include "report/significance.h"
#include "report/table.h"
#include "report/title.h"

#include "base/str.h"
#include "base/term.h"

#include <limits.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

/* Metrics that tables have only where they are asked for stand last. */
static int place_of(const struct res_metric *m, const char *first)
{
    if (first && strcmp(m->name, first) == 0)
        return -1;
    return m->place > 0 ? m->place : INT_MAX;
}

size_t rep_order_metrics(const struct res_metric *const *metrics, size_t count,
                         const char *first, bool all, size_t *order)
{
    size_t used = 0;
    for (size_t i = 0; i < count; i++) {
        const bool ranks = first && strcmp(metrics[i]->name, first) == 0;
        if (!ranks && (metrics[i]->bookkeeping || (!all && metrics[i]->place == 0)))
            continue;
        size_t k = used++;
        int place = place_of(metrics[i], first);
        for (; k > 0 && place_of(metrics[order[k - 1]], first) > place; k--)
            order[k] = order[k - 1];
        order[k] = i;
    }
    return used;
}

const struct res_metric *rep_first_metric(const struct res_metric *const *metrics,
                                          size_t count)
{
    const struct res_metric *first = NULL;
    for (size_t i = 0; i < count; i++) {
        const struct res_metric *m = metrics[i];
        if (m->place > 0 && !m->of_loss && (!first || m->place < first->place))
            first = m;
    }
    return first;
}

static const struct rep_spec fixed[] = {
    {REP_RANK, 0, "rank", "rank"},
    {REP_TRIAL, 0, "trial", "trial"},
    {REP_SWEEP, 0, "sweep", "sweep"},
    {REP_LABEL, 0, "label", "label"},
    {REP_STATUS, 0, "status", "status"},
    {REP_STALE, 0, "stale", "stale"},
    {REP_RUNS, 0, "n", "runs"},
    {REP_FOLDS, 0, "folds", "folds"},
    {REP_DIFFERENCE, 0, "difference", "difference"},
    {REP_TESTED, REP_OWN, "interval", "95 %"},
    {REP_TESTED, REP_OWN_LOW, "low", "low"},
    {REP_TESTED, REP_OWN_HIGH, "high", "high"},
    {REP_TESTED, REP_FROM, "compared", "difference, 95 %"},
    {REP_TESTED, REP_FROM_LOW, "compared_low", "difference, low"},
    {REP_TESTED, REP_FROM_HIGH, "compared_high", "difference, high"},
    {REP_TESTED, REP_P, "p", "p"},
    {REP_TESTED, REP_HOLM, "p_holm", "p (Holm)"},
    {REP_OTHERS, 0, "other_runs", "other runs"},
    {REP_BEST_EPOCH, 0, "best_epoch", "best epoch"},
    {REP_EPOCHS, 0, "epochs", "epochs"},
    {REP_SECONDS, 0, "seconds", "time"},
    {REP_WEIGHTS, 0, "weights", "weights"},
    {REP_MACS, 0, "macs", "multiply-adds"},
    {REP_STAR, 0, "star", "star"},
    {REP_NOTE, 0, "note", "note"},
};
enum { FIXED = sizeof(fixed) / sizeof(*fixed) };

static void add_spec(struct rep_specs *s, struct rep_spec spec)
{
    s->items[s->count++] = spec;
}

static void add_fixed(struct rep_specs *s, enum rep_source source)
{
    for (size_t i = 0; i < FIXED; i++)
        if (fixed[i].source == source)
            add_spec(s, fixed[i]);
}

static bool of_several_sweeps(const struct res_table *t)
{
    for (size_t i = 1; i < t->row_count; i++)
        if (t->rows[i].sweep_id != t->rows[0].sweep_id)
            return true;
    return false;
}

/* Means over different numbers of runs, over fewer than were asked for, or of folds. */
static bool runs_matter(const struct res_table *t)
{
    for (size_t i = 0; i < t->row_count; i++)
        if (t->rows[i].folds > 0 || t->rows[i].finished != t->rows[0].finished ||
            t->rows[i].finished < t->rows[i].runs)
            return true;
    return false;
}

static bool any_has_folds(const struct res_table *t)
{
    for (size_t i = 0; i < t->row_count; i++)
        if (t->rows[i].folds > 0)
            return true;
    return false;
}

static bool any_unfinished(const struct res_table *t)
{
    for (size_t i = 0; i < t->row_count; i++)
        if (t->rows[i].finished < t->rows[i].runs)
            return true;
    return false;
}

/* As where the best of a sweep are trained again with new seeds: the runs by which they
 * were chosen stand beside the new ones' means. */
bool rep_all_have_others(const struct res_table *t)
{
    for (size_t i = 0; i < t->row_count; i++)
        if (t->rows[i].other.count == 0)
            return false;
    return t->row_count > 0;
}

static bool any_stale(const struct res_table *t)
{
    for (size_t i = 0; i < t->row_count; i++)
        if (t->rows[i].stale)
            return true;
    return false;
}

static bool any_starred(const struct res_table *t)
{
    for (size_t i = 0; i < t->row_count; i++)
        if (t->rows[i].star)
            return true;
    return false;
}

static bool any_noted(const struct res_table *t)
{
    for (size_t i = 0; i < t->row_count; i++)
        if (t->rows[i].note)
            return true;
    return false;
}

enum { LONGEST_LIST = 40 };

/* Lists and mappings, such as layers, that are no longer read at a glance. */
static bool is_long(const struct res_table *t, size_t path)
{
    for (size_t i = 0; i < t->row_count; i++) {
        const char *text = t->rows[i].params[path];
        if (rep_is_nested(text) && term_width(text) > LONGEST_LIST)
            return true;
    }
    return false;
}

static struct rep_spec param_spec(const struct res_table *t, size_t index,
                                  struct arena *a)
{
    return (struct rep_spec){
        REP_PARAM, index, t->paths[index],
        res_short_name(t->paths[index], t->paths, t->path_count, a)};
}

static struct rep_spec metric_spec(const struct res_table *t, size_t index)
{
    return (struct rep_spec){REP_METRIC, index, t->metrics[index]->name,
                             t->metrics[index]->title};
}

/* Of evaluate.perturb: test_roc_auc@CONDITION. */
static bool is_perturbed(const char *metric)
{
    return strchr(metric, '@') != NULL;
}

static void add_difference(struct rep_specs *s, const struct rep_trials *of,
                           size_t metric)
{
    if (of->baseline.trial == 0 || (of->significance && !of->steps))
        return;
    add_fixed(s, REP_DIFFERENCE);
    s->items[s->count - 1].index = metric;
    if (of->steps)
        s->items[s->count - 1].title = "in all";
}

/* The metric whose tests have columns behind it: by steps also the metric that ranks,
 * if there are no tests. metric_count: none. */
static size_t tested_metric(const struct rep_trials *of)
{
    const size_t none = of->trials->metric_count;
    if (of->significance == NULL)
        return none;
    return of->steps && of->significance->metric == none ? of->ranks
                                                         : of->significance->metric;
}

static bool any_p(const struct rep_trials *of)
{
    for (size_t i = 0; i < of->trials->row_count; i++)
        if (!isnan(of->significance->from[i].by.p))
            return true;
    return false;
}

/* Behind the column of the metric that is tested. Programs get numbers alone. */
static void add_tested(struct rep_specs *s, const struct rep_trials *of,
                       const struct rep_choice *c)
{
    const bool none = of->steps && !c->every && !any_p(of);
    for (size_t i = 0; i < FIXED && of->significance; i++) {
        const size_t part = fixed[i].index;
        const bool bounds = part == REP_OWN_LOW || part == REP_OWN_HIGH ||
                            part == REP_FROM_LOW || part == REP_FROM_HIGH;
        const bool wide =
            part == REP_OWN || part == REP_P || (of->steps && part == REP_HOLM);
        if (fixed[i].source != REP_TESTED || (c->every ? part == REP_OWN : bounds) ||
            (c->paper && wide) || (none && part != REP_FROM))
            continue;
        add_spec(s, fixed[i]);
        if (of->steps && part == REP_FROM)
            s->items[s->count - 1].title = none ? "step" : "step, 95 %";
    }
    if (of->steps)
        add_difference(s, of, tested_metric(of));
}

static void find_long(struct rep_specs *s, const struct res_table *t, struct arena *a)
{
    s->left_out = arena_alloc(a, t->path_count + 1, sizeof(*s->left_out));
    for (size_t i = 0; i < t->path_count; i++)
        if (is_long(t, i))
            s->left_out[s->left_out_count++] = param_spec(t, i, a).title;
}

static void add_params(struct rep_specs *s, const struct res_table *t, bool every,
                       struct arena *a)
{
    for (size_t i = 0; i < t->path_count; i++)
        if (every || !is_long(t, i))
            add_spec(s, param_spec(t, i, a));
}

static const char test[] = "test";

static bool is_of_test(const struct res_metric *m)
{
    return strcmp(m->split, test) == 0;
}

/* The metric that ranks as it is on the test clips: of valid_f1_macro test_f1_macro;
 * metric_count: it is not recorded. */
static size_t test_of_ranking(const struct rep_trials *of, struct arena *a)
{
    const struct res_table *t = of->trials;
    if (of->ranks == t->metric_count || is_of_test(t->metrics[of->ranks]))
        return of->ranks;
    const struct res_metric *m = t->metrics[of->ranks];
    const size_t split = strlen(m->split);
    size_t i = 0;
    if (split == 0 || strncmp(m->name, m->split, split) != 0)
        return t->metric_count;
    const char *name = arena_printf(a, "%s%s", test, m->name + split);
    while (i < t->metric_count &&
           !(is_of_test(t->metrics[i]) && strcmp(t->metrics[i]->name, name) == 0))
        i++;
    return i;
}

enum { PAPER_METRICS = 2 };

/* Of the test clips, first the one that ranks; if none is recorded, the metric that
 * ranks. The difference is of the first. With tests, the tested one alone: intervals
 * take the room of the others. */
static void add_paper_metrics(struct rep_specs *s, const struct rep_trials *of,
                              const struct rep_choice *c, struct arena *a)
{
    const struct res_table *t = of->trials;
    size_t *order = arena_alloc(a, t->metric_count + 1, sizeof(*order)), added = 0;
    const size_t own = test_of_ranking(of, a);
    const char *first = own < t->metric_count ? t->metrics[own]->name : NULL;
    const size_t count =
        rep_order_metrics(t->metrics, t->metric_count, first, false, order);
    if (tested_metric(of) < t->metric_count) {
        add_spec(s, metric_spec(t, tested_metric(of)));
        add_tested(s, of, c);
        return;
    }
    for (size_t i = 0; i < count && added < PAPER_METRICS; i++) {
        const struct res_metric *m = t->metrics[order[i]];
        const bool usual = is_of_test(m) && !m->of_loss && !is_perturbed(m->name);
        if (order[i] != own && !usual)
            continue;
        add_spec(s, metric_spec(t, order[i]));
        if (added++ == 0)
            add_difference(s, of, order[i]);
    }
    if (added == 0 && of->ranks < t->metric_count) {
        add_spec(s, metric_spec(t, of->ranks));
        add_difference(s, of, of->ranks);
    }
}

/* Whether the labels of a chosen sweep tell its trials apart better than parameters. */
static bool any_is_ordered(const struct rep_choice *c)
{
    for (size_t i = 0; i < c->choice.sweep_count; i++)
        if (c->choice.sweeps[i]->ordered)
            return true;
    return false;
}

/* For papers: which trial, and how good it is. */
static struct rep_specs paper_columns(const struct rep_trials *of,
                                      const struct rep_choice *c, struct arena *a)
{
    const struct res_table *t = of->trials;
    struct rep_specs s = {0};
    s.items = arena_alloc(a, FIXED + t->path_count + t->metric_count, sizeof(*s.items));
    find_long(&s, t, a);
    if (of_several_sweeps(t))
        add_fixed(&s, REP_SWEEP);
    if (c->labels || s.left_out_count || t->path_count == 0 ||
        (c->choice.trials == NULL && any_is_ordered(c))) {
        add_fixed(&s, REP_LABEL);
        s.items[s.count - 1].title = "trial";
    } else {
        add_params(&s, t, false, a);
    }
    s.left_out_count = 0; /* the labels tell */
    if (runs_matter(t))
        add_fixed(&s, REP_RUNS);
    add_paper_metrics(&s, of, c, a);
    return s;
}

struct rep_specs rep_default_columns(const struct rep_trials *of,
                                     const struct rep_choice *c, struct arena *a)
{
    const struct res_table *t = of->trials;
    struct rep_specs s = {0};
    if (c->paper)
        return paper_columns(of, c, a);
    s.items = arena_alloc(a, FIXED + t->path_count + t->metric_count, sizeof(*s.items));
    find_long(&s, t, a);
    add_fixed(&s, REP_RANK);
    add_fixed(&s, REP_TRIAL);
    if (of_several_sweeps(t))
        add_fixed(&s, REP_SWEEP);
    if (any_stale(t))
        add_fixed(&s, REP_STALE);
    if (c->labels || s.left_out_count || c->sweep->ordered || any_is_ordered(c))
        add_fixed(&s, REP_LABEL);
    add_params(&s, t, c->every, a);
    if (c->every)
        s.left_out_count = 0;
    if (any_unfinished(t))
        add_fixed(&s, REP_STATUS);
    if (runs_matter(t))
        add_fixed(&s, REP_RUNS);
    if (c->every && any_has_folds(t))
        add_fixed(&s, REP_FOLDS); /* people see "3 x 2" runs */
    size_t *order = arena_alloc(a, t->metric_count + 1, sizeof(*order));
    size_t count =
        rep_order_metrics(t->metrics, t->metric_count, c->choice.metric, false, order);
    for (size_t i = 0; i < count; i++) {
        const bool ranks = order[i] == of->ranks;
        if (is_perturbed(t->metrics[order[i]]->name) && !ranks)
            s.perturbed++;
        else
            add_spec(&s, metric_spec(t, order[i]));
        if (order[i] == tested_metric(of))
            add_tested(&s, of, c);
        if (ranks && !of->steps)
            add_difference(&s, of, order[i]);
        if (ranks && rep_all_have_others(t))
            add_fixed(&s, REP_OTHERS);
    }
    add_fixed(&s, REP_BEST_EPOCH);
    add_fixed(&s, REP_EPOCHS);
    add_fixed(&s, REP_SECONDS);
    add_fixed(&s, REP_WEIGHTS);
    if (any_starred(t))
        add_fixed(&s, REP_STAR);
    if (any_noted(t))
        add_fixed(&s, REP_NOTE);
    return s;
}

/* A name that the table has a column for, by its full, short or shown name. */
static bool find_column(const char *name, const struct res_table *t, struct arena *a,
                        struct rep_spec *out)
{
    for (size_t i = 0; i < FIXED; i++) {
        if (strcmp(name, fixed[i].name) == 0 || strcmp(name, fixed[i].title) == 0) {
            *out = fixed[i];
            return true;
        }
    }
    for (size_t i = 0; i < t->path_count; i++) {
        *out = param_spec(t, i, a);
        if (strcmp(name, out->title) == 0 || strcmp(name, out->name) == 0)
            return true;
    }
    for (size_t i = 0; i < t->metric_count; i++) {
        if (strcmp(name, t->metrics[i]->name) == 0) {
            *out = metric_spec(t, i);
            return true;
        }
    }
    return false;
}

static enum err_code no_metric(const char *name, const struct res_table *t,
                               struct arena *a, struct err *e)
{
    const char **known = arena_alloc(a, t->metric_count + 1, sizeof(*known));
    const char *names = "";
    for (size_t i = 0; i < t->metric_count; i++) {
        known[i] = t->metrics[i]->name;
        names = arena_printf(a, "%s%s %s", names, i ? "," : "", known[i]);
    }
    const char *nearest = str_nearest(name, known, t->metric_count);
    return err_set(e, ERR_USER,
                   "--columns: no trial has the metric `%s`%s%s%s\nmetrics:%s", name,
                   nearest ? "; did you mean `" : "", nearest ? nearest : "",
                   nearest ? "`?" : "", names);
}

/* "max METRIC", "min METRIC", "last METRIC" over the epochs, the mean over finished
 * runs. *out stays NULL for other text. */
static enum err_code epoch_expression(const char *text, const struct res_table *t,
                                      struct arena *a, const char **out, struct err *e)
{
    /* Beside max(), SQLite takes the other columns from the row that has it. */
    static const char *const words[][2] = {{"max ", "max(m.value) AS x"},
                                           {"min ", "min(m.value) AS x"},
                                           {"last ", "m.value AS x, max(m.epoch)"}};
    for (size_t i = 0; i < sizeof(words) / sizeof(*words); i++) {
        size_t length = strlen(words[i][0]);
        if (strncmp(text, words[i][0], length) != 0)
            continue;
        const char *metric = text + length + strspn(text + length, " ");
        for (size_t k = 0; k < t->metric_count; k++) {
            if (strcmp(t->metrics[k]->name, metric) == 0)
                *out = arena_printf(a,
                                    "SELECT avg(x) FROM (SELECT %s FROM run r JOIN "
                                    "metric m ON m.run_id = "
                                    "r.id WHERE r.trial_id = trial AND r.status = "
                                    "'finished' AND asked_run((SELECT s.id FROM sweep "
                                    "s WHERE s.name = sweep), trial, r.seed, r.number) "
                                    "AND m.epoch > 0 AND m.name = '%s' GROUP BY r.id)",
                                    words[i][1], metric);
        }
        if (*out == NULL && strpbrk(metric, " ()'\"") == NULL)
            return no_metric(metric, t, a, e);
    }
    return ERR_OK;
}

static bool is_path(const char *text)
{
    return strspn(text,
                  "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_.") ==
               strlen(text) &&
           strchr(text, '.') && text[0] > '9';
}

/* Any parameter of a trial, varying or not. */
static const char *param_expression(const char *path, struct arena *a)
{
    return arena_printf(
        a,
        "SELECT value FROM param WHERE trial_id = trial AND path IN ('%s', '%s.type')",
        path, path);
}

static enum err_code parse_column(const char *text, const struct res_table *t,
                                  struct rep_specs *s, struct arena *a, struct err *e)
{
    struct rep_spec spec = {0};
    const char *title = rep_take_title(&text, a);
    const char *name = text;
    /* Guild's marks of flags and attributes. */
    if ((name[0] == '=' || name[0] == '.') && name[1])
        name++;
    if (!find_column(name, t, a, &spec)) {
        const char *expression = NULL;
        enum err_code code = epoch_expression(name, t, a, &expression, e);
        if (code != ERR_OK)
            return code;
        if (expression == NULL)
            expression = is_path(name) ? param_expression(name, a) : name;
        spec = (struct rep_spec){REP_EXPRESSION, s->expression_count, text, text};
        s->expressions[s->expression_count++] = expression;
    }
    if (title) {
        spec.title = title;
        if (spec.source == REP_EXPRESSION)
            spec.name = title;
    }
    s->items[s->count++] = spec;
    return ERR_OK;
}

enum err_code rep_parse_columns(const char *text, const struct rep_trials *of,
                                struct arena *a, struct rep_specs *out, struct err *e)
{
    size_t count;
    enum err_code code = ERR_OK;
    const char **parts = rep_split(text, a, &count);
    *out = (struct rep_specs){0};
    out->items = arena_alloc(a, count, sizeof(*out->items));
    out->expressions = arena_alloc(a, count, sizeof(*out->expressions));
    for (size_t i = 0; i < count && code == ERR_OK; i++) {
        if (parts[i][0] == '\0')
            return err_set(
                e, ERR_USER,
                "--columns takes \"Title=expression, ...\"; a part of `%s` is "
                "empty",
                text);
        code = parse_column(parts[i], of->trials, out, a, e);
        for (size_t k = 0; k < i && code == ERR_OK; k++)
            if (strcmp(out->items[k].name, out->items[i].name) == 0)
                code = err_set(e, ERR_USER, "--columns has `%s` twice",
                               out->items[i].name);
        if (code == ERR_OK && out->items[i].source == REP_TESTED && !of->significance)
            return err_set(e, ERR_USER, "--columns: `%s` needs --significance",
                           out->items[i].name);
        if (code != ERR_OK || out->items[i].source != REP_DIFFERENCE)
            continue;
        out->items[i].index = of->ranks;
        if (of->baseline.trial == 0)
            return err_set(e, ERR_USER,
                           "--columns: there is no baseline to take the difference "
                           "from: name one with --baseline");
    }
    return code;
}
