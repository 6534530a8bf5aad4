/* Differences of data, tasks, programs and processors, and the results. */
#include "report/diff/diff.h"

#include "report/number.h"
#include "report/significance.h"
#include "report/table.h"

#include <math.h>
#include <string.h>

bool rep_diff_same(const char *const *texts, size_t count)
{
    for (size_t i = 1; i < count; i++)
        if (texts[i] != texts[0] &&
            (texts[i] == NULL || texts[0] == NULL || strcmp(texts[i], texts[0]) != 0))
            return false;
    return true;
}

void rep_diff_add(struct rep_diff *d, const char *name, const struct table_cell *cells,
                  const struct table_cell *change)
{
    struct table_cell *row = rep_add_row(&d->rows);
    row[0] = table_text(name);
    memcpy(row + 1, cells, d->count * sizeof(*cells));
    if (d->count == 2)
        row[3] = change ? *change : table_text("");
    for (size_t i = d->count + 2; i < d->rows.column_count; i++)
        row[i] = table_text("");
}

void rep_diff_add_texts(struct rep_diff *d, const char *name, const char *const *texts)
{
    struct table_cell *cells = arena_alloc(d->rows.arena, d->count, sizeof(*cells));
    for (size_t i = 0; i < d->count; i++) {
        double number;
        cells[i] = table_text(texts[i]);
        if (texts[i] && str_to_double(texts[i], &number))
            cells[i].number = number;
    }
    rep_diff_add(d, name, cells, NULL);
}

enum { SHOWN_OF_HASH = 12 };

/* A hash is long: people see its beginning. */
static void add_hashes(struct rep_diff *d, const char *name, const char *const *hashes)
{
    struct table_cell *cells = arena_alloc(d->rows.arena, d->count, sizeof(*cells));
    if (rep_diff_same(hashes, d->count))
        return;
    for (size_t i = 0; i < d->count; i++) {
        cells[i] = table_text(hashes[i]);
        if (hashes[i] == NULL || strlen(hashes[i]) <= SHOWN_OF_HASH)
            continue;
        cells[i].text = arena_strndup(d->rows.arena, hashes[i], SHOWN_OF_HASH);
        cells[i].full = hashes[i];
    }
    rep_diff_add(d, name, cells, NULL);
}

enum fact { VERSION, LIBRARIES, CPU, FACTS };

static const char *fact_of(const struct res_run_row *run, enum fact fact)
{
    return fact == VERSION     ? run->version
           : fact == LIBRARIES ? run->libraries
                               : run->cpu;
}

/* What the runs of a trial say, each thing once: "0.1.0, 0.2.0"; NULL: nothing. */
static const char *facts_of(const struct res_run_row *runs, size_t count,
                            enum fact fact, struct arena *a)
{
    const char *all = NULL;
    for (size_t i = 0; i < count; i++) {
        const char *text = fact_of(&runs[i], fact);
        bool known = text == NULL || text[0] == '\0';
        for (size_t k = 0; k < i && !known; k++) {
            const char *earlier = fact_of(&runs[k], fact);
            known = earlier && strcmp(earlier, text) == 0;
        }
        if (!known)
            all = all ? arena_printf(a, "%s, %s", all, text) : text;
    }
    return all;
}

static void add_facts(struct rep_diff *d, const char *name, const char *const *texts)
{
    for (size_t i = 0; i < d->count; i++)
        if (texts[i] == NULL)
            return;
    if (!rep_diff_same(texts, d->count))
        rep_diff_add_texts(d, name, texts);
}

enum err_code rep_diff_circumstances(struct rep_diff *d, struct res_reader *r,
                                     struct err *e)
{
    static const char *const names[FACTS] = {
        [VERSION] = "version", [LIBRARIES] = "libraries", [CPU] = "cpu"};
    struct arena *a = d->rows.arena;
    const char **data = arena_alloc(a, d->count, sizeof(*data));
    const char **tasks = arena_alloc(a, d->count, sizeof(*tasks));
    const char **facts[FACTS];
    for (enum fact f = VERSION; f < FACTS; f++)
        facts[f] = arena_alloc(a, d->count, sizeof(*facts[f]));
    for (size_t i = 0; i < d->count; i++) {
        struct res_run_row *runs;
        size_t count;
        enum err_code code = res_runs(r, d->trials[i].id, a, &runs, &count, e);
        if (code != ERR_OK)
            return code;
        data[i] = d->trials[i].fingerprint;
        tasks[i] = d->trials[i].task;
        for (enum fact f = VERSION; f < FACTS; f++)
            facts[f][i] = facts_of(runs, count, f, a);
    }
    add_hashes(d, "data", data);
    add_hashes(d, "task", tasks);
    for (enum fact f = VERSION; f < FACTS; f++)
        add_facts(d, names[f], facts[f]);
    return ERR_OK;
}

/* A change with its interval and p: "+0.0743 [-0.006, +0.167], p 0.10". */
static struct table_cell tested_cell(const struct stats_interval *by, struct arena *a)
{
    struct table_cell cell = rep_change_cell(by->value, a);
    const char *interval = rep_interval_text(by, true, rep_interval_decimals(by), a);
    if (interval)
        cell.text =
            arena_printf(a, "%s %s, p %s", cell.text, interval, rep_p_text(by->p, a));
    return cell;
}

/* Of the row that was added last. */
static void add_bounds(struct rep_diff *d, const struct stats_interval *by)
{
    const double values[] = {by->low, by->high, by->p};
    struct table_cell *row = d->rows.cells + (d->rows.count - 1) * d->rows.column_count;
    for (size_t i = 0; i < 3 && d->bounds; i++)
        row[4 + i] =
            isnan(values[i])
                ? table_text("")
                : table_number(values[i], table_measure_text(values[i], d->rows.arena));
}

/* The test of a metric; NULL: it has none. */
static const struct stats_interval *test_of(const struct rep_diff *d,
                                            const char *metric)
{
    for (int m = 0; m < REP_AREAS && d->tests; m++)
        if (strcmp(metric, rep_area_metrics[m]) == 0 && !isnan(d->tests->of[m].by.low))
            return &d->tests->of[m].by;
    return NULL;
}

void rep_diff_tags(struct rep_diff *d)
{
    struct arena *a = d->rows.arena;
    for (size_t i = 0; d->tests && i < d->tests->tag_count; i++) {
        const struct rep_tag_change *c = &d->tests->tags[i];
        const struct table_cell cells[] = {
            table_number(c->areas[0], table_measure_text(c->areas[0], a)),
            table_number(c->areas[1], table_measure_text(c->areas[1], a))};
        const struct table_cell change = tested_cell(&c->by, a);
        rep_diff_add(d, "", cells, &change);
        struct table_cell *name =
            d->rows.cells + (d->rows.count - 1) * d->rows.column_count;
        name->full = arena_printf(a, "test_roc_auc of %s", c->tag);
        name->text = arena_printf(a, "%s (%zu clip%s)%s", table_cut_text(c->tag, a),
                                  c->with, c->with == 1 ? "" : "s",
                                  stats_is_shown(c->p_adjusted) ? " *" : "");
        add_bounds(d, &c->by);
    }
}

/* Losses of different kinds are not subtracted. */
static void add_metrics(struct rep_diff *d, const struct res_table *t,
                        const char *ranks)
{
    struct arena *a = d->rows.arena;
    const bool several = t->loss_count > 1;
    size_t *order = arena_alloc(a, t->metric_count + 1, sizeof(*order));
    struct table_cell *cells = arena_alloc(a, d->count, sizeof(*cells));
    size_t count = rep_order_metrics(t->metrics, t->metric_count, ranks, false, order);
    for (size_t i = 0; i < count; i++) {
        const bool compared = !(several && t->metrics[order[i]]->of_loss);
        for (size_t k = 0; k < d->count; k++) {
            const struct res_value *v = &t->rows[k].values[order[i]];
            cells[k] =
                table_number(v->count ? v->mean : (double)NAN, rep_value_text(v, a));
        }
        const struct stats_interval *test = test_of(d, t->metrics[order[i]]->name);
        const struct table_cell change =
            test
                ? tested_cell(test, a)
                : rep_change_cell(compared && d->count == 2
                                      ? rep_difference(cells[0].number, cells[1].number)
                                      : (double)NAN,
                                  a);
        rep_diff_add(d, t->metrics[order[i]]->name, cells, &change);
        if (test)
            add_bounds(d, test);
    }
}

/* People see the ratio, programs the difference. */
static void add_counts(struct rep_diff *d, const char *name, const int64_t *counts)
{
    struct arena *a = d->rows.arena;
    struct table_cell change = table_text("");
    struct table_cell *cells = arena_alloc(a, d->count, sizeof(*cells));
    for (size_t i = 0; i < d->count; i++)
        cells[i] = table_number((double)counts[i], table_count_text(counts[i], a));
    if (d->count == 2 && counts[0] != counts[1]) {
        change.number = (double)counts[1] - (double)counts[0];
        if (counts[0] != 0)
            change.text =
                arena_printf(a, "x %.3g", (double)counts[1] / (double)counts[0]);
    }
    rep_diff_add(d, name, cells, &change);
}

void rep_diff_results(struct rep_diff *d, const struct res_table *t, const char *ranks)
{
    struct arena *a = d->rows.arena;
    enum { RUNS, BEST, EPOCHS, TIME, ROWS };
    static const char *const names[ROWS] = {"finished runs", "best epoch", "epochs",
                                            "time"};
    struct table_cell *cells[ROWS];
    int64_t *weights = arena_alloc(a, d->count, sizeof(*weights));
    int64_t *macs = arena_alloc(a, d->count, sizeof(*macs));
    for (size_t i = 0; i < ROWS; i++)
        cells[i] = arena_alloc(a, d->count, sizeof(*cells[i]));
    for (size_t k = 0; k < d->count; k++) {
        const struct res_row *row = &t->rows[k];
        cells[RUNS][k] = table_whole(row->finished, a);
        cells[BEST][k] =
            table_number(row->best_epoch, table_epoch_text(row->best_epoch, a));
        cells[EPOCHS][k] = table_number(row->epochs, table_epoch_text(row->epochs, a));
        cells[TIME][k] =
            table_number(row->seconds, table_duration_text(row->seconds, a));
        weights[k] = row->weights;
        macs[k] = row->macs;
    }
    add_metrics(d, t, ranks);
    for (size_t i = 0; i < ROWS; i++)
        rep_diff_add(d, names[i], cells[i], NULL);
    add_counts(d, "weights", weights);
    add_counts(d, "multiply-adds", macs);
}
