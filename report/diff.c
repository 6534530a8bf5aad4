/* --diff A B: the parameters that differ, then metrics, side by side. */
#include "report/table.h"

#include "report/number.h"

#include <math.h>
#include <string.h>

enum { NAME, LEFT, RIGHT, CHANGE, COLUMNS };

struct rows {
    struct rep_cell *cells;
    size_t count, room;
    struct arena *arena;
};

static struct rep_cell cell_of(const char *text)
{
    return (struct rep_cell){
        .text = text, .number = (double)NAN, .deviation = (double)NAN};
}

static void add_row(struct rows *rows, const char *name, const char *left,
                    const char *right, const char *change)
{
    if (rows->count == rows->room) {
        rows->room = 2 * rows->room + 32;
        struct rep_cell *larger =
            arena_alloc(rows->arena, rows->room * COLUMNS, sizeof *larger);
        if (rows->count)
            memcpy(larger, rows->cells, rows->count * COLUMNS * sizeof *larger);
        rows->cells = larger;
    }
    struct rep_cell *cells = rows->cells + COLUMNS * rows->count++;
    cells[NAME] = cell_of(name);
    cells[LEFT] = cell_of(left);
    cells[RIGHT] = cell_of(right);
    cells[CHANGE] = cell_of(change ? change : "");
}

/* The items of a list in flow style; NULL: text is none. */
static const char **items_of(const char *text, struct arena *a, size_t *count)
{
    size_t length = text ? strlen(text) : 0;
    if (length < 2 || text[0] != '[' || text[length - 1] != ']')
        return NULL;
    return rep_split(arena_strndup(a, text + 1, length - 2), a, count);
}

/* Of two lists, such as layers, only the items between what both begin and end with. */
static void add_lists(struct rows *rows, const char *name, const char **left,
                      size_t left_count, const char **right, size_t right_count)
{
    size_t begin = 0, end = 0,
           least = left_count < right_count ? left_count : right_count;
    while (begin < least && strcmp(left[begin], right[begin]) == 0)
        begin++;
    while (end < least - begin &&
           strcmp(left[left_count - 1 - end], right[right_count - 1 - end]) == 0)
        end++;
    for (size_t i = begin; i + end < left_count || i + end < right_count; i++)
        add_row(rows, arena_printf(rows->arena, "%s[%zu]", name, i),
                i + end < left_count ? left[i] : NULL,
                i + end < right_count ? right[i] : NULL, NULL);
}

static void add_param(struct rows *rows, const struct res_pair *l,
                      const struct res_pair *r)
{
    size_t left_count = 0, right_count = 0;
    const char **left = items_of(l->value, rows->arena, &left_count);
    const char **right = items_of(r->value, rows->arena, &right_count);
    if (left && right)
        add_lists(rows, l->name, left, left_count, right, right_count);
    else
        add_row(rows, l->name, l->value, r->value, NULL);
}

static bool same_text(const char *a, const char *b)
{
    return a == b || (a && b && strcmp(a, b) == 0);
}

/* Both are sorted by path. Returns how many differ. */
static size_t add_params(struct rows *rows, const struct res_trial_row *left,
                         const struct res_trial_row *right)
{
    static const struct res_pair end = {"\xff", NULL}; /* after every path */
    size_t i = 0, k = 0, differing = 0;
    while (i < left->param_count || k < right->param_count) {
        const struct res_pair *l = i < left->param_count ? &left->params[i] : &end;
        const struct res_pair *r = k < right->param_count ? &right->params[k] : &end;
        int order = strcmp(l->name, r->name);
        differing += order != 0 || !same_text(l->value, r->value);
        if (order < 0)
            add_row(rows, l->name, l->value, NULL, NULL);
        else if (order > 0)
            add_row(rows, r->name, NULL, r->value, NULL);
        else if (!same_text(l->value, r->value))
            add_param(rows, l, r);
        i += order <= 0;
        k += order >= 0;
    }
    return differing;
}

static void add_metrics(struct rows *rows, const struct res_table *t)
{
    struct arena *a = rows->arena;
    size_t *order = arena_alloc(a, t->metric_count + 1, sizeof *order);
    size_t count = rep_order_metrics(t->metrics, t->metric_count, NULL, order);
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

static void add_numbers(struct rows *rows, const struct res_table *t)
{
    struct arena *a = rows->arena;
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

static void set_columns(struct rep_table *out, int64_t first, int64_t second,
                        struct arena *a)
{
    const long long left = first, right = second;
    const struct rep_column columns[COLUMNS] = {
        [NAME] = {"name", "", REP_TEXT, true},
        [LEFT] = {arena_printf(a, "trial_%lld", left),
                  arena_printf(a, "trial %lld", left), REP_TEXT, false},
        [RIGHT] = {arena_printf(a, "trial_%lld", right),
                   arena_printf(a, "trial %lld", right), REP_TEXT, false},
        [CHANGE] = {"change", "change", REP_TEXT, false},
    };
    out->columns = arena_alloc(a, COLUMNS, sizeof *out->columns);
    memcpy(out->columns, columns, sizeof columns);
    out->column_count = COLUMNS;
    out->caption = arena_printf(a, "Trials %lld and %lld.", left, right);
    out->label = arena_printf(a, "tab:diff-%lld-%lld", left, right);
}

enum err_code rep_table_of_difference(int64_t first, int64_t second,
                                      struct res_reader *r, struct arena *a,
                                      struct rep_table *out, struct err *e)
{
    static const char *const not_comparable[] = {
        "other test clips, tags or evaluation: the metrics are not comparable"};
    const int64_t both[2] = {first, second};
    struct res_trial_row left, right;
    struct res_table t;
    struct rows rows = {.arena = a};
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
    size_t differing = add_params(&rows, &left, &right);
    add_metrics(&rows, &t);
    add_numbers(&rows, &t);
    set_columns(out, first, second, a);
    out->cells = rows.cells;
    out->row_count = out->best_row = rows.count;
    out->heading = arena_printf(a, "%zu parameter%s differ%s", differing,
                                differing == 1 ? "" : "s", differing == 1 ? "s" : "");
    if (!same_text(left.task, right.task)) {
        out->notes = not_comparable;
        out->note_count = 1;
    }
    return ERR_OK;
}
