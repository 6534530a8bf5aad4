/* The parameters in which two trials differ, then their metrics, side by side. */
#include "report/table.h"
#include "report/view.h"

#include "report/number.h"

#include "base/decimal.h"
#include "base/str.h"

#include <float.h>
#include <math.h>
#include <string.h>

enum { NAME, LEFT, RIGHT, CHANGE, COLUMNS };

struct rows {
    struct table_cell *cells;
    size_t count, room;
    struct arena *arena;
};

/* Text for people; a number in it is one for programs. */
static struct table_cell value_cell(const char *text)
{
    struct table_cell cell = table_text(text);
    double number;
    if (text && str_to_double(text, &number))
        cell.number = number;
    return cell;
}

static void add_cells(struct rows *rows, const char *name, struct table_cell left,
                      struct table_cell right, struct table_cell change)
{
    if (rows->count == rows->room) {
        rows->room = 2 * rows->room + 32;
        struct table_cell *larger =
            arena_alloc(rows->arena, rows->room * COLUMNS, sizeof *larger);
        if (rows->count)
            memcpy(larger, rows->cells, rows->count * COLUMNS * sizeof *larger);
        rows->cells = larger;
    }
    struct table_cell *cells = rows->cells + COLUMNS * rows->count++;
    cells[NAME] = table_text(name);
    cells[LEFT] = left;
    cells[RIGHT] = right;
    cells[CHANGE] = change;
}

static void add_values(struct rows *rows, const char *name, const char *left,
                       const char *right)
{
    add_cells(rows, name, value_cell(left), value_cell(right), table_text(""));
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
    while (begin < least && res_same_value(left[begin], right[begin]))
        begin++;
    while (end < least - begin &&
           res_same_value(left[left_count - 1 - end], right[right_count - 1 - end]))
        end++;
    for (size_t i = begin; i + end < left_count || i + end < right_count; i++)
        add_values(rows, arena_printf(rows->arena, "%s[%zu]", name, i),
                   i + end < left_count ? left[i] : NULL,
                   i + end < right_count ? right[i] : NULL);
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
        add_values(rows, l->name, l->value, r->value);
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
        bool same = order == 0 && res_same_value(l->value, r->value);
        differing += !same;
        if (order < 0)
            add_values(rows, l->name, l->value, NULL);
        else if (order > 0)
            add_values(rows, r->name, NULL, r->value);
        else if (!same)
            add_param(rows, l, r);
        i += order <= 0;
        k += order >= 0;
    }
    return differing;
}

enum { SHOWN_OF_HASH = 12 };

/* A hash is long: people see its beginning. */
static struct table_cell hash_cell(const char *hash, struct arena *a)
{
    struct table_cell cell = table_text(hash);
    if (hash && strlen(hash) > SHOWN_OF_HASH) {
        cell.text = arena_strndup(a, hash, SHOWN_OF_HASH);
        cell.full = hash;
    }
    return cell;
}

static bool same_text(const char *a, const char *b)
{
    return a == b || (a && b && strcmp(a, b) == 0);
}

enum fact { VERSION, LIBRARIES, CPU, FACTS };

static const char *fact_of(const struct res_run_row *run, enum fact fact)
{
    return fact == VERSION     ? run->version
           : fact == LIBRARIES ? run->libraries
                               : run->cpu;
}

/* What the runs of a trial say, each thing once: "0.1.0, 0.2.0"; NULL: nothing. */
static enum err_code read_facts(struct res_reader *r, int64_t trial,
                                const char *out[FACTS], struct arena *a, struct err *e)
{
    struct res_run_row *runs;
    size_t count;
    enum err_code code = res_runs(r, trial, a, &runs, &count, e);
    for (enum fact f = VERSION; f < FACTS; f++) {
        out[f] = NULL;
        for (size_t i = 0; code == ERR_OK && i < count; i++) {
            const char *text = fact_of(&runs[i], f);
            bool known = text == NULL || text[0] == '\0';
            for (size_t k = 0; k < i && !known; k++)
                known = same_text(fact_of(&runs[k], f), text);
            if (!known)
                out[f] = out[f] ? arena_printf(a, "%s, %s", out[f], text) : text;
        }
    }
    return code;
}

/* Data, task and what the runs ran on, where they differ. */
static enum err_code add_circumstances(struct rows *rows, struct res_reader *r,
                                       const struct res_trial_row *left,
                                       const struct res_trial_row *right, struct err *e)
{
    static const char *const names[FACTS] = {
        [VERSION] = "version", [LIBRARIES] = "libraries", [CPU] = "cpu"};
    struct arena *a = rows->arena;
    const char *l[FACTS], *k[FACTS];
    if (!same_text(left->fingerprint, right->fingerprint))
        add_cells(rows, "data", hash_cell(left->fingerprint, a),
                  hash_cell(right->fingerprint, a), table_text(""));
    if (!same_text(left->task, right->task))
        add_cells(rows, "task", hash_cell(left->task, a), hash_cell(right->task, a),
                  table_text(""));
    enum err_code code = read_facts(r, left->id, l, a, e);
    if (code == ERR_OK)
        code = read_facts(r, right->id, k, a, e);
    for (enum fact f = VERSION; code == ERR_OK && f < FACTS; f++) {
        if (l[f] && k[f] && strcmp(l[f], k[f]) != 0)
            add_cells(rows, names[f], table_text(l[f]), table_text(k[f]),
                      table_text(""));
    }
    return code;
}

/* "+0.0123"; no sign where nothing is left of the difference. */
static struct table_cell change_cell(double change, struct arena *a)
{
    if (!isfinite(change))
        return table_text("");
    const char *text = arena_printf(a, "%+.4f", change);
    return table_number(change, strpbrk(text, "123456789") ? text : "0.0000");
}

static struct table_cell metric_cell(const struct res_value *v, struct arena *a)
{
    return table_number(v->count ? v->mean : (double)NAN, rep_value_text(v, a));
}

/* As one would write it: from 0.7 to 0.9 it is 0.2. */
static double difference(double left, double right)
{
    return decimal_near(right - left, 2 * DBL_EPSILON * fmax(fabs(left), fabs(right)));
}

/* Losses of different kinds are not subtracted. */
static void add_metrics(struct rows *rows, const struct res_table *t)
{
    struct arena *a = rows->arena;
    const bool several = t->loss_count > 1;
    size_t *order = arena_alloc(a, t->metric_count + 1, sizeof *order);
    size_t count = rep_order_metrics(t->metrics, t->metric_count, NULL, false, order);
    for (size_t i = 0; i < count; i++) {
        const struct table_cell l = metric_cell(&t->rows[0].values[order[i]], a);
        const struct table_cell r = metric_cell(&t->rows[1].values[order[i]], a);
        const bool compared = !(several && t->metrics[order[i]]->of_loss);
        add_cells(
            rows, t->metrics[order[i]]->name, l, r,
            change_cell(compared ? difference(l.number, r.number) : (double)NAN, a));
    }
}

/* People see the ratio, programs the difference. */
static void add_counts(struct rows *rows, const char *name, int64_t left, int64_t right)
{
    struct arena *a = rows->arena;
    struct table_cell change = table_text("");
    if (left != right && left != 0)
        change.text = arena_printf(a, "x %.3g", (double)right / (double)left);
    if (left != right)
        change.number = (double)right - (double)left;
    add_cells(rows, name, table_number((double)left, table_count_text(left, a)),
              table_number((double)right, table_count_text(right, a)), change);
}

static void add_numbers(struct rows *rows, const struct res_table *t)
{
    struct arena *a = rows->arena;
    const struct res_row *l = &t->rows[0], *r = &t->rows[1];
    const struct table_cell none = table_text("");
    add_values(rows, "finished runs", arena_printf(a, "%d", l->finished),
               arena_printf(a, "%d", r->finished));
    add_cells(rows, "best epoch",
              table_number(l->best_epoch, table_epoch_text(l->best_epoch, a)),
              table_number(r->best_epoch, table_epoch_text(r->best_epoch, a)), none);
    add_cells(rows, "epochs", table_number(l->epochs, table_epoch_text(l->epochs, a)),
              table_number(r->epochs, table_epoch_text(r->epochs, a)), none);
    add_cells(rows, "time",
              table_number(l->seconds, table_duration_text(l->seconds, a)),
              table_number(r->seconds, table_duration_text(r->seconds, a)), none);
    add_counts(rows, "weights", l->weights, r->weights);
    add_counts(rows, "multiply-adds", l->macs, r->macs);
}

static void set_columns(struct table *out, int64_t first, int64_t second,
                        struct arena *a)
{
    const long long left = first, right = second;
    const struct table_column columns[COLUMNS] = {
        [NAME] = {"name", "", TABLE_TEXT, true},
        [LEFT] = {arena_printf(a, "trial_%lld", left),
                  arena_printf(a, "trial %lld", left), TABLE_TEXT, false},
        [RIGHT] = {arena_printf(a, "trial_%lld", right),
                   arena_printf(a, "trial %lld", right), TABLE_TEXT, false},
        [CHANGE] = {"change", "change", TABLE_TEXT, false},
    };
    out->columns = arena_alloc(a, COLUMNS, sizeof *out->columns);
    memcpy(out->columns, columns, sizeof columns);
    out->column_count = COLUMNS;
    out->caption = arena_printf(a, "Trials %lld and %lld.", left, right);
    out->label = arena_printf(a, "tab:diff-%lld-%lld", left, right);
}

/* For programs `change` is the second's number less the first's. */
static enum err_code compare(const struct res_choice *c, struct res_reader *r,
                             struct arena *a, struct table *out, struct err *e)
{
    struct res_trial_row left, right;
    struct res_table t;
    struct rows rows = {.arena = a};
    *out = (struct table){0};
    if (c->trial_count != 2)
        return err_set(e, ERR_USER, "diff takes two trials: mtag-report diff 3 17");
    const int64_t first = c->trials[0], second = c->trials[1];
    enum err_code code = res_trial(r, first, a, &left, e);
    if (code == ERR_OK)
        code = res_trial(r, second, a, &right, e);
    if (code == ERR_OK)
        code = res_rank(r, c, a, &t, e);
    if (code != ERR_OK)
        return code;
    size_t differing = add_params(&rows, &left, &right);
    code = add_circumstances(&rows, r, &left, &right, e);
    if (code != ERR_OK)
        return code;
    add_metrics(&rows, &t);
    add_numbers(&rows, &t);
    set_columns(out, first, second, a);
    rep_set_facts(out, NULL, NULL, false, a);
    out->cells = rows.cells;
    out->row_count = rows.count;
    out->across = true;
    out->heading = arena_printf(
        a, "%zu parameter%s differ%s%s", differing, differing == 1 ? "" : "s",
        differing == 1 ? "s" : "",
        same_text(left.fingerprint, right.fingerprint) ? "" : ", and the data");
    const char **notes = arena_alloc(a, 2, sizeof *notes);
    if (!same_text(left.task, right.task))
        notes[out->note_count++] =
            "other test clips, tags or evaluation: the metrics are not comparable";
    if (rep_losses_differ(&t))
        notes[out->note_count++] = rep_note_of_losses(&t, a);
    out->notes = notes;
    return ERR_OK;
}

static const struct cli_option *const options[] = {
    rep_options_every, rep_options_written, rep_options_output, NULL};

static enum err_code answer(struct rep_asked *asked, struct rep_answer *out,
                            struct err *e)
{
    struct rep_choice c;
    enum err_code code = rep_open(asked, e);
    if (code == ERR_OK)
        code = rep_choose_words(asked->request, "diff", asked->reader, asked->arena, &c,
                                e);
    return code == ERR_OK
               ? compare(&c.choice, asked->reader, asked->arena, &out->table, e)
               : code;
}

const struct rep_view rep_view_diff = {
    .plugin = {.name = "diff", .help = "what differs between two trials"},
    .words = "A B",
    .about = "Shows the parameters, data and programs in which two trials differ, then "
             "their results.",
    .examples = "mtag-report diff 3 17",
    .options = options,
    .words_size = sizeof(struct rep_request),
    .answer = answer,
};
