/* Which sweeps and trials the homework's report is about. */
#include "report/homework/homework.h"

#include "base/file.h"
#include "results/path.h"

#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

/* Rows of a sweep's table: of those that are ranked, and of those in the file's order.
 */
enum { BEST = 10, LISTED = 40, SLUG = 48 };

static int by_id(const void *left, const void *right)
{
    const struct res_sweep_row *const *a = left, *const *b = right;
    return ((*a)->id > (*b)->id) - ((*a)->id < (*b)->id);
}

/* The name behind `sweep_`, which no file or label of the report itself begins with:
 * letters, digits, `_` and `-`. A name that has others, or is long, is told from names
 * like it by a hash. */
static const char *plain_slug(const char *name, struct arena *a)
{
    char text[SLUG + 1];
    size_t length = 0;
    bool same = true;
    for (const char *c = name; *c && length < SLUG; c++, length++) {
        const bool plain = (*c >= 'a' && *c <= 'z') || (*c >= 'A' && *c <= 'Z') ||
                           (*c >= '0' && *c <= '9') || *c == '_' || *c == '-';
        text[length] = plain ? *c : '-';
        same = same && plain;
    }
    text[length] = '\0';
    return same && name[0] && strlen(name) == length
               ? arena_printf(a, "sweep_%s", text)
               : arena_printf(a, "sweep_%s-%.6s", text, hash_text(name).text);
}

/* Some file systems do not tell letters by their case: of such slugs all but that of
 * the oldest sweep have a hash. The sweeps are all of the database. */
static const char *slug_of(const struct res_sweep_row *sweep,
                           const struct res_sweep_row *all, size_t count,
                           struct arena *a)
{
    const char *slug = plain_slug(sweep->name, a);
    for (size_t i = 0; i < count; i++)
        if (all[i].id < sweep->id && strcasecmp(plain_slug(all[i].name, a), slug) == 0)
            return arena_printf(a, "%s-%.6s", slug, hash_text(sweep->name).text);
    return slug;
}

struct rep_request rep_homework_request(const struct rep_homework *h,
                                        const struct rep_homework_sweep *s)
{
    struct rep_request q = *h->asked->request;
    const char **name = arena_alloc(h->arena, 1, sizeof(*name));
    *name = s->row->name;
    q.sweeps = (struct cli_list){name, 1};
    q.all = false;
    q.trials = NULL;
    q.baseline = NULL;
    q.top = INT_MIN;
    return q;
}

/* Tests the rows by both areas. */
static enum err_code test(struct rep_homework *h, struct rep_homework_sweep *s,
                          const struct rep_request *q, struct err *e)
{
    enum err_code code = ERR_OK;
    for (int m = 0; m < REP_AREAS && code == ERR_OK; m++) {
        struct rep_choice c = s->choice;
        c.choice.metric = rep_area_metrics[m];
        s->tested[m] = *s->of;
        code = rep_find_significance(q, &c, h->reader, &s->tested[m], h->arena, e);
    }
    return code;
}

/* Trials that have labels: a table with both areas. Not if they are not measured. */
static enum err_code make_labelled(struct rep_homework *h, struct rep_homework_sweep *s,
                                   struct rep_request *q, struct err *e)
{
    struct table labelled;
    struct err fault = {0};
    const struct rep_trials *of = s->table.source;
    for (size_t i = 0; i < of->trials->row_count; i++)
        if (of->labels[i] == NULL)
            return ERR_OK;
    q->table.columns = of->trials->row_count > 1
                           ? "trial=label, test_roc_auc, test_pr_auc, compared"
                           : "trial=label, test_roc_auc, test_pr_auc, test_loss";
    enum err_code code =
        rep_table_of_trials(q, &s->choice, h->reader, h->arena, &labelled, &fault);
    q->table.columns = NULL;
    if (code == ERR_OK)
        s->table = labelled;
    else if (code != ERR_USER)
        *e = fault;
    return code == ERR_USER ? ERR_OK : code;
}

static enum err_code read_labels(struct rep_homework *h, struct rep_homework_sweep *s,
                                 struct err *e)
{
    struct res_member *members;
    enum err_code code =
        res_members(h->reader, s->row->id, h->arena, &members, &s->label_count, e);
    if (code != ERR_OK)
        return code;
    s->labels = arena_alloc(h->arena, s->label_count + 1, sizeof(*s->labels));
    for (size_t i = 0; i < s->label_count; i++)
        s->labels[i] = members[i].label;
    return ERR_OK;
}

/* A formula has no clips, whatever its measure is called. */
static enum err_code refuse_formula(struct rep_homework *h,
                                    struct rep_homework_sweep *s, struct err *e)
{
    struct res_trial_row about;
    const struct rep_trials *of = s->table.source;
    enum err_code code =
        res_trial(h->reader, of->trials->rows[0].trial, h->arena, &about, e);
    for (size_t i = 0; i < about.param_count && code == ERR_OK; i++)
        if (strncmp(about.params[i].name, "objective", strlen("objective")) == 0)
            s->lacks = arena_printf(h->arena,
                                    "the trials of the sweep `%s` are values of a "
                                    "formula (`objective`): nothing was trained, and "
                                    "there are no clips to compare them on",
                                    s->row->name);
    return code;
}

static enum err_code read_sweep(struct rep_homework *h, struct rep_homework_sweep *s,
                                struct err *e)
{
    struct rep_request q = rep_homework_request(h, s);
    struct err fault = {0};
    enum err_code code = rep_choose(&q, h->reader, h->arena, &s->choice, e);
    if (code != ERR_OK)
        return code;
    q.significance = true;
    s->choice.paper = true;
    s->choice.comparer = h->comparer;
    s->choice.choice.top = s->row->ordered ? LISTED : BEST;
    code = rep_table_of_trials(&q, &s->choice, h->reader, h->arena, &s->table, &fault);
    if (code == ERR_USER) {
        s->lacks = arena_strdup(h->arena, fault.text);
        return ERR_OK;
    }
    if (code != ERR_OK) {
        *e = fault;
        return code;
    }
    const struct rep_trials *shown = s->table.source;
    if (shown->trials->row_count)
        code = refuse_formula(h, s, e);
    if (code != ERR_OK || s->lacks)
        return code;
    code = make_labelled(h, s, &q, e);
    s->of = s->table.source;
    if (code == ERR_OK)
        code = read_labels(h, s, e);
    return code == ERR_OK ? test(h, s, &q, e) : code;
}

static enum err_code set_trial(struct rep_homework *h, struct rep_homework_trial *out,
                               const struct res_table *t, const struct res_row *row,
                               struct err *e)
{
    *out = (struct rep_homework_trial){
        .trial = row->trial,
        .sweep = row->sweep_id,
        .name = row->label && row->label[0]
                    ? row->label
                    : arena_printf(h->arena, "trial %lld", (long long)row->trial),
        .row = *row,
        .of = t};
    return res_trial(h->reader, row->trial, h->arena, &out->about, e);
}

/* The first sweep that has something to show; NULL: there is none. */
static const struct rep_homework_sweep *first_of(const struct rep_homework *h)
{
    for (size_t i = 0; i < h->sweep_count; i++)
        if (h->sweeps[i].of)
            return &h->sweeps[i];
    return NULL;
}

static enum err_code set_baseline(struct rep_homework *h, const struct rep_request *q,
                                  const struct rep_choice *all,
                                  const struct rep_trials *of, struct err *e)
{
    struct rep_baseline *b = arena_alloc(h->arena, 1, sizeof(*b));
    *b = of->baseline;
    if (q->baseline) {
        enum err_code code = rep_find_baseline(q, all, h->reader, h->arena, b, e);
        if (code != ERR_OK)
            return code;
    }
    if (b->trial)
        return set_trial(h, &h->baseline, &b->table, &b->table.rows[0], e);
    for (size_t i = 0; i < of->trials->row_count; i++)
        if (of->trials->rows[i].best)
            return set_trial(h, &h->baseline, of->trials, &of->trials->rows[i], e);
    return ERR_OK;
}

static enum err_code set_best(struct rep_homework *h, const struct rep_choice *all,
                              const struct res_sweep_row *first, struct err *e)
{
    struct res_table *t = arena_alloc(h->arena, 1, sizeof(*t));
    struct res_choice choice = all->choice;
    choice.metric = first->metric;
    choice.maximize = first->maximize;
    choice.top = 1;
    const struct res_sweep_row **sweeps =
        arena_alloc(h->arena, h->sweep_count, sizeof(*sweeps));
    choice.sweeps = sweeps;
    choice.sweep_count = 0;
    for (size_t i = 0; i < h->sweep_count; i++)
        if (h->sweeps[i].of)
            sweeps[choice.sweep_count++] = h->sweeps[i].row;
    enum err_code code = res_rank(h->reader, &choice, h->arena, t, e);
    return code == ERR_OK && t->ranked ? set_trial(h, &h->best, t, &t->rows[0], e)
                                       : code;
}

enum err_code rep_homework_read(struct rep_homework *h, struct err *e)
{
    struct rep_request q = *h->asked->request;
    struct rep_choice all;
    struct res_sweep_row *known;
    size_t known_count;
    q.all = q.sweeps.count == 0;
    enum err_code code = rep_choose(&q, h->reader, h->arena, &all, e);
    if (code == ERR_OK)
        code = res_sweeps(h->reader, h->arena, &known, &known_count, e);
    if (code != ERR_OK)
        return code;
    h->comparer = rep_comparer_create(h->reader, h->arena);
    h->sweep_count = all.choice.sweep_count;
    h->sweeps = arena_alloc(h->arena, h->sweep_count, sizeof(*h->sweeps));
    const struct res_sweep_row **rows =
        arena_alloc(h->arena, h->sweep_count, sizeof(*rows));
    memcpy(rows, all.choice.sweeps, h->sweep_count * sizeof(*rows));
    qsort(rows, h->sweep_count, sizeof(*rows), by_id);
    for (size_t i = 0; i < h->sweep_count && code == ERR_OK; i++) {
        h->sweeps[i].row = rows[i];
        h->sweeps[i].slug = slug_of(rows[i], known, known_count, h->arena);
        code = read_sweep(h, &h->sweeps[i], e);
    }
    if (code != ERR_OK)
        return code;
    rep_comparer_keep(h->comparer, q.read_only ? NULL : res_path(q.results));
    const struct rep_homework_sweep *first = first_of(h);
    if (first == NULL)
        return err_set(e, ERR_USER, "there is nothing to report: %s",
                       h->sweeps[0].lacks);
    code = set_baseline(h, &q, &all, first->of, e);
    return code == ERR_OK ? set_best(h, &all, first->row, e) : code;
}
