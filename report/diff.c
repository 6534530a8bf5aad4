/* --diff A B: the parameters that differ, then metrics, side by side. */
#include "report/table.h"

#include "report/number.h"

#include <math.h>
#include <string.h>

enum { NAME, LEFT, RIGHT, CHANGE, COLUMNS };

struct rows {
    struct rep_cell *cells;
    size_t count;
};

static struct rep_cell cell_of(const char *text)
{
    return (struct rep_cell){
        .text = text, .number = (double)NAN, .deviation = (double)NAN};
}

static void add_row(struct rows *rows, const char *name, const char *left,
                    const char *right, const char *change)
{
    struct rep_cell *cells = rows->cells + COLUMNS * rows->count++;
    cells[NAME] = cell_of(name);
    cells[LEFT] = cell_of(left);
    cells[RIGHT] = cell_of(right);
    cells[CHANGE] = cell_of(change ? change : "");
}

/* Both lists are sorted by path. */
static void add_params(struct rows *rows, const struct res_trial_row *left,
                       const struct res_trial_row *right)
{
    static const struct res_pair end = {"\xff", NULL}; /* after every path */
    size_t i = 0, k = 0;
    while (i < left->param_count || k < right->param_count) {
        const struct res_pair *l = i < left->param_count ? &left->params[i] : &end;
        const struct res_pair *r = k < right->param_count ? &right->params[k] : &end;
        int order = strcmp(l->name, r->name);
        if (order < 0)
            add_row(rows, l->name, l->value, NULL, NULL);
        else if (order > 0)
            add_row(rows, r->name, NULL, r->value, NULL);
        else if (l->value == NULL || r->value == NULL ? l->value != r->value
                                                      : strcmp(l->value, r->value) != 0)
            add_row(rows, l->name, l->value, r->value, NULL);
        i += order <= 0;
        k += order >= 0;
    }
}

static void add_metrics(struct rows *rows, const struct res_table *t, const char *first,
                        struct arena *a)
{
    size_t *order = arena_alloc(a, t->metric_count + 1, sizeof *order);
    size_t count = rep_order_metrics(t->metrics, t->metric_count, first, order);
    for (size_t i = 0; i < count; i++) {
        const struct res_value *l = &t->rows[0].values[order[i]];
        const struct res_value *r = &t->rows[1].values[order[i]];
        const char *change = NULL;
        if (l->count && r->count)
            change = arena_printf(a, "%+.4f", r->mean - l->mean);
        add_row(rows, t->metrics[order[i]], rep_value_text(l, a), rep_value_text(r, a),
                change);
    }
}

static void add_numbers(struct rows *rows, const struct res_table *t, struct arena *a)
{
    const struct res_row *l = &t->rows[0], *r = &t->rows[1];
    add_row(rows, "finished runs", arena_printf(a, "%d", l->finished),
            arena_printf(a, "%d", r->finished), NULL);
    add_row(rows, "best epoch", rep_epoch_text(l->best_epoch, a),
            rep_epoch_text(r->best_epoch, a), NULL);
    add_row(rows, "epochs", rep_epoch_text(l->epochs, a), rep_epoch_text(r->epochs, a),
            NULL);
    add_row(rows, "time", rep_duration_text(l->seconds, a),
            rep_duration_text(r->seconds, a), NULL);
    add_row(rows, "weights", rep_count_text(l->weights, a),
            rep_count_text(r->weights, a),
            l->weights == r->weights
                ? NULL
                : arena_printf(a, "x %.3g", (double)r->weights / (double)l->weights));
    add_row(rows, "multiply-adds", rep_count_text(l->macs, a),
            rep_count_text(r->macs, a),
            l->macs == r->macs || l->macs == 0
                ? NULL
                : arena_printf(a, "x %.3g", (double)r->macs / (double)l->macs));
}

enum err_code rep_table_of_difference(int64_t first, int64_t second,
                                      struct res_reader *r, struct arena *a,
                                      struct rep_table *out, struct err *e)
{
    const int64_t both[2] = {first, second};
    struct res_trial_row left, right;
    struct res_table t;
    const struct res_choice choice = {
        .trials = both, .trial_count = 2, .metric = "valid_loss"};
    *out = (struct rep_table){0};
    if (first == second)
        return err_set(e, ERR_USER, "--diff takes two different trials");
    enum err_code code = res_trial(r, first, a, &left, e);
    if (code == ERR_OK)
        code = res_trial(r, second, a, &right, e);
    if (code == ERR_OK)
        code = res_rank(r, &choice, a, &t, e);
    if (code != ERR_OK)
        return code;
    struct rows rows = {0};
    size_t most = left.param_count + right.param_count + t.metric_count + 6;
    rows.cells = arena_alloc(a, most * COLUMNS, sizeof *rows.cells);
    add_params(&rows, &left, &right);
    size_t differing = rows.count;
    add_metrics(&rows, &t, NULL, a);
    add_numbers(&rows, &t, a);
    const struct rep_column columns[COLUMNS] = {
        [NAME] = {"name", "", REP_TEXT, true},
        [LEFT] = {arena_printf(a, "trial_%lld", (long long)first),
                  arena_printf(a, "trial %lld", (long long)first), REP_TEXT, false},
        [RIGHT] = {arena_printf(a, "trial_%lld", (long long)second),
                   arena_printf(a, "trial %lld", (long long)second), REP_TEXT, false},
        [CHANGE] = {"change", "change", REP_TEXT, false},
    };
    out->columns = arena_alloc(a, COLUMNS, sizeof *out->columns);
    memcpy(out->columns, columns, sizeof columns);
    out->column_count = COLUMNS;
    out->cells = rows.cells;
    out->row_count = out->best_row = rows.count;
    out->heading = arena_printf(a, "%zu parameter%s differ%s", differing,
                                differing == 1 ? "" : "s", differing == 1 ? "s" : "");
    out->caption =
        arena_printf(a, "Trials %lld and %lld.", (long long)first, (long long)second);
    out->label =
        arena_printf(a, "tab:diff-%lld-%lld", (long long)first, (long long)second);
    if (left.task && right.task && strcmp(left.task, right.task) != 0) {
        const char **notes = arena_alloc(a, 1, sizeof *notes);
        notes[0] =
            "other test clips, tags or evaluation: the metrics are not comparable";
        out->notes = notes;
        out->note_count = 1;
    }
    return ERR_OK;
}
