/* Choosing and ranking trials. Every chosen trial is read once, by three of its numbers
 * and from the summaries that the writer keeps; what a table shows besides is looked up
 * for its rows only (rows.c), so that ten of ten thousand cost little. Only of a trial
 * that has more runs than its sweep asks for, those of the sweep are summed up here. */
#include "results/read/asked.h"
#include "results/read/loss.h"
#include "results/read/reader.h"
#include "results/read/rows.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { WAITING = 6 }; /* the place of its status in `statuses` */

/* Small, because there may be a hundred thousand. */
struct candidate {
    int64_t trial, sweep;
    double key;     /* smaller is better; NaN: no value */
    uint32_t task;  /* index into tasks */
    uint32_t loss;  /* index into losses, where these matter */
    uint32_t place; /* in the choice: of the sweep, or of the listed trial */
    int finished, runs;
    int folds; /* of its data; 0: none */
    unsigned char status;
    bool summed; /* the runs of the sweep were summed up here */
    bool stale;
};

struct candidates {
    struct candidate *items;
    size_t count;
    const char **tasks;
    size_t task_count;
    struct res_losses losses;
};

static size_t task_index(struct candidates *c, const char *task, struct arena *a)
{
    for (size_t i = 0; i < c->task_count; i++)
        if (strcmp(c->tasks[i], task) == 0)
            return i;
    c->tasks = arena_grow(a, c->tasks, c->task_count, sizeof(*c->tasks));
    c->tasks[c->task_count] = arena_strdup(a, task);
    return c->task_count++;
}

static size_t place_of(const struct res_choice *choice, int64_t trial, int64_t sweep)
{
    if (choice->trials) {
        for (size_t i = 0; i < choice->trial_count; i++)
            if (choice->trials[i] == trial)
                return i;
        return choice->trial_count;
    }
    for (size_t i = 0; i < choice->sweep_count; i++)
        if (choice->sweeps[i]->id == sweep)
            return i;
    return choice->sweep_count;
}

static void add_sweep_ids(sqlite3_str *text, const struct res_choice *choice)
{
    for (size_t i = 0; i < choice->sweep_count; i++)
        sqlite3_str_appendf(text, "%s%lld", i ? "," : "",
                            (long long)choice->sweeps[i]->id);
}

static void add_where(sqlite3_str *text, const struct res_choice *choice)
{
    sqlite3_str_appendall(text, " AND t.id IN (SELECT trial FROM board WHERE ");
    if (choice->trials == NULL) {
        sqlite3_str_appendall(text, "sweep IN (SELECT name FROM sweep WHERE id IN (");
        add_sweep_ids(text, choice);
        sqlite3_str_appendall(text, ")) AND ");
    }
    sqlite3_str_appendf(text, "(%s\n))", choice->where);
}

/* Listed trials, each with the sweep that it is shown as a trial of. */
static void add_listed(sqlite3_str *text, const struct res_choice *choice)
{
    sqlite3_str_appendall(text,
                          "s.id, 0, s.seeds FROM trial t LEFT JOIN sweep s ON s.id = "
                          "(SELECT o.id FROM sweep_trial st JOIN sweep o ON o.id = "
                          "st.sweep_id WHERE st.trial_id = t.id ORDER BY CASE o.id");
    for (size_t i = 0; i < choice->sweep_count; i++)
        sqlite3_str_appendf(text, " WHEN %lld THEN %d",
                            (long long)choice->sweeps[i]->id, (int)i);
    sqlite3_str_appendf(text,
                        " WHEN 0 THEN 0 ELSE %d END, st.stale, o.started DESC, o.id "
                        "DESC LIMIT 1) WHERE t.id IN (",
                        (int)choice->sweep_count);
    for (size_t i = 0; i < choice->trial_count; i++)
        sqlite3_str_appendf(text, "%s%lld", i ? "," : "", (long long)choice->trials[i]);
    sqlite3_str_appendall(text, ")");
}

static char *choice_sql(struct res_reader *r, const struct res_choice *choice)
{
    sqlite3_str *text = sqlite3_str_new(r->sql.db);
    sqlite3_str_appendf(text,
                        "SELECT t.id, t.task, t.status, t.finished, t.runs, t.folds, ");
    if (choice->trials) {
        add_listed(text, choice);
    } else {
        sqlite3_str_appendall(
            text, "st.sweep_id, st.stale, NULL FROM sweep_trial st CROSS JOIN trial t "
                  "ON t.id = st.trial_id WHERE st.sweep_id IN (");
        add_sweep_ids(text, choice);
        sqlite3_str_appendall(text, ")");
    }
    if (choice->where)
        add_where(text, choice);
    return sqlite3_str_finish(text);
}

static double key_of(double value, bool maximize)
{
    return !isfinite(value) ? (double)NAN : maximize ? -value : value;
}

static const char *const statuses[] = {"finished",           "running", "paused",
                                       "interrupted",        "failed",  "pruned",
                                       [WAITING] = "waiting"};

static unsigned char find_status(const char *status)
{
    unsigned char i = 0;
    while (i < WAITING && strcmp(statuses[i], status) != 0)
        i++;
    return i;
}

static void add_candidate(struct candidates *c, const struct res_reader *r,
                          const struct res_choice *choice, sqlite3_stmt *row,
                          struct arena *a)
{
    c->items = arena_grow(a, c->items, c->count, sizeof(*c->items));
    struct candidate *n = &c->items[c->count++];
    const int64_t trial = res_column_int64(row, 0);
    *n = (struct candidate){
        .trial = trial,
        .task = (uint32_t)task_index(c, res_sql_text(row, 1), a),
        .status = find_status(res_status_shown(r, res_sql_text(row, 2), trial, 0)),
        .finished = res_column_int(row, 3),
        .runs = res_column_int(row, 4),
        .key = (double)NAN,
        .folds = res_column_int(row, 5),
        .sweep = res_column_int64(row, 6),
        .stale = res_column_int(row, 7) != 0,
    };
    n->place = (uint32_t)place_of(choice, n->trial, n->sweep);
    const int seeds =
        choice->trials ? res_column_int(row, 8) : choice->sweeps[n->place]->seeds;
    n->summed = n->sweep != 0 && n->runs != seeds * (n->folds > 1 ? n->folds : 1);
}

static int by_trial(const void *left, const void *right)
{
    const struct candidate *a = left, *b = right;
    if (a->trial != b->trial)
        return a->trial < b->trial ? -1 : 1;
    if (a->stale != b->stale)
        return a->stale ? 1 : -1;
    return a->place < b->place ? -1 : a->place > b->place;
}

static bool is_complete(const struct candidate *n)
{
    return n->finished >= n->runs;
}

static int by_key(const void *left, const void *right)
{
    const struct candidate *a = left, *b = right;
    if (is_complete(a) != is_complete(b))
        return is_complete(a) ? -1 : 1;
    if (a->key != b->key)
        return a->key < b->key ? -1 : 1;
    return by_trial(left, right);
}

/* Of trials that stand there once. */
static size_t drop_stale(struct candidates *c)
{
    size_t kept = 0, count = c->count;
    for (size_t i = 0; i < count; i++)
        if (!c->items[i].stale)
            c->items[kept++] = c->items[i];
    c->count = kept;
    return count - kept;
}

/* The rows of one sweep come by trial already. */
static void sort_by_trial(struct candidates *c)
{
    size_t i = 1;
    while (i < c->count && by_trial(&c->items[i - 1], &c->items[i]) <= 0)
        i++;
    if (i < c->count)
        qsort(c->items, c->count, sizeof(*c->items), by_trial);
}

/* The values that rank, from the summaries of the trials: of each candidate by itself,
 * or of all trials, in an index that holds nothing else. */
enum { MANY = 3000 };

static enum err_code read_means_of(struct res_reader *r,
                                   const struct res_choice *choice,
                                   struct candidates *c, struct err *e)
{
    for (size_t i = 0; i < c->count; i++) {
        struct candidate *n = &c->items[i];
        sqlite3_stmt *row = res_sql_query(
            &r->sql, e,
            "SELECT mean FROM trial_metric WHERE trial_id = ?1 AND name = ?2", "it",
            n->trial, choice->metric);
        const int more = row ? res_sql_step(&r->sql, row, e) : -1;
        if (more < 0)
            return res_sql_error(&r->sql, e);
        if (more > 0)
            n->key = key_of(res_column_real(row, 0), choice->maximize);
        sqlite3_reset(row);
    }
    return ERR_OK;
}

static int compare_trial(const void *key, const void *item)
{
    const int64_t *trial = key;
    const struct candidate *n = item;
    return *trial < n->trial ? -1 : *trial > n->trial;
}

static enum err_code read_all_means(struct res_reader *r,
                                    const struct res_choice *choice,
                                    struct candidates *c, struct err *e)
{
    int more = 1;
    sqlite3_stmt *row = res_sql_query(
        &r->sql, e, "SELECT trial_id, mean FROM trial_metric WHERE name = ?1", "t",
        choice->metric);
    while (row && (more = res_sql_step(&r->sql, row, e)) > 0) {
        const int64_t trial = res_column_int64(row, 0);
        /* Trials of one sweep mostly have numbers without gaps. */
        const size_t guess = (size_t)(trial - c->items[0].trial);
        struct candidate *n =
            guess < c->count && c->items[guess].trial == trial
                ? &c->items[guess]
                : bsearch(&trial, c->items, c->count, sizeof(*c->items), compare_trial);
        if (n)
            n->key = key_of(res_column_real(row, 1), choice->maximize);
    }
    return row == NULL || more < 0 ? res_sql_error(&r->sql, e) : ERR_OK;
}

/* Each trial once, as of the first of the sweeps that has it; *stale counts those left
 * out for that. */
static enum err_code gather(struct res_reader *r, const struct res_choice *choice,
                            struct candidates *c, size_t *stale, struct arena *a,
                            struct err *e)
{
    enum err_code code = res_find_running(r, e);
    if (code != ERR_OK)
        return code;
    char *sql = choice_sql(r, choice);
    if (sql == NULL)
        return err_set(e, ERR_MEMORY, "no memory to rank trials");
    const char *what =
        choice->where ? arena_printf(a, "--where `%s`", choice->where) : "";
    sqlite3_stmt *row = NULL;
    if (choice->where)
        row = res_prepare_theirs(r, sql, what, a, e);
    else
        sqlite3_prepare_v2(r->sql.db, sql, -1, &row, NULL);
    sqlite3_free(sql);
    if (row == NULL)
        return choice->where ? (e ? e->code : ERR_USER) : res_sql_error(&r->sql, e);
    int rc;
    while ((rc = sqlite3_step(row)) == SQLITE_ROW)
        add_candidate(c, r, choice, row, a);
    if (rc != SQLITE_DONE)
        code = choice->where ? res_theirs_failed(r, what, rc, e)
                             : res_sql_error(&r->sql, e);
    res_finish_theirs(r, row);
    if (code != ERR_OK || c->count == 0)
        return code;
    sort_by_trial(c);
    size_t kept = 1;
    for (size_t i = 1; i < c->count; i++)
        if (c->items[i].trial != c->items[kept - 1].trial)
            c->items[kept++] = c->items[i];
    c->count = kept;
    if (!choice->stale)
        *stale = drop_stale(c);
    return c->count < MANY ? read_means_of(r, choice, c, e)
                           : read_all_means(r, choice, c, e);
}

/* The runs of the sweep, where the trial has others too. */
static enum err_code sum_up(struct res_reader *r, const struct res_choice *choice,
                            struct candidate *n, struct arena *a, struct err *e)
{
    struct res_asked asked;
    enum err_code code = res_asked_read(r, n->sweep, n->trial, a, &asked, e);
    if (code != ERR_OK)
        return code;
    const struct res_value *v = res_asked_value(&asked, choice->metric);
    n->status = find_status(asked.status);
    n->finished = asked.finished;
    n->runs = asked.runs;
    n->key = key_of(v ? v->mean : (double)NAN, choice->maximize);
    return ERR_OK;
}

static bool has_value(const struct candidate *n)
{
    return n->finished && !isnan(n->key);
}

/* The kinds of loss of the trials that may be ranked. */
static enum err_code find_losses(struct res_reader *r, struct candidates *c,
                                 struct arena *a, struct err *e)
{
    int64_t *trials = arena_alloc(a, c->count + 1, sizeof(*trials));
    size_t *kinds = arena_alloc(a, c->count + 1, sizeof(*kinds)), count = 0;
    for (size_t i = 0; i < c->count; i++)
        if (has_value(&c->items[i]))
            trials[count++] = c->items[i].trial;
    enum err_code code = res_losses_of(r, trials, count, &c->losses, a, kinds, e);
    for (size_t i = 0, k = 0; code == ERR_OK && i < c->count; i++)
        if (has_value(&c->items[i]))
            c->items[i].loss = (uint32_t)kinds[k++];
    return code;
}

static enum err_code look_up(struct res_reader *r, const struct res_choice *choice,
                             struct candidates *c, struct arena *a, struct err *e)
{
    enum err_code code = ERR_OK;
    for (size_t i = 0; i < c->count && code == ERR_OK; i++)
        if (c->items[i].summed)
            code = sum_up(r, choice, &c->items[i], a, e);
    return code == ERR_OK && res_metric(r, choice->metric)->of_loss
               ? find_losses(r, c, a, e)
               : code;
}

/* Trials of one group are comparable. */
static size_t group_of(const struct candidates *c, const struct candidate *n)
{
    return n->task * (c->losses.count + 1) + n->loss;
}

/* The group with the most trials. Of equally large groups: the one with the best trial.
 */
static size_t common_group(const struct candidates *c, struct arena *a)
{
    const size_t count = c->task_count * (c->losses.count + 1);
    size_t *times = arena_alloc(a, count + 1, sizeof(*times)), best = 0;
    double *keys = arena_alloc(a, count + 1, sizeof(*keys));
    for (size_t i = 0; i < c->count; i++) {
        const struct candidate *n = &c->items[i];
        const size_t k = group_of(c, n);
        if (has_value(n) && (times[k]++ == 0 || n->key < keys[k]))
            keys[k] = n->key;
    }
    for (size_t i = 1; i < count; i++)
        if (times[i] > times[best] || (times[i] == times[best] && keys[i] < keys[best]))
            best = i;
    return best;
}

/* Where trials of a status are counted. */
static size_t *counter_of(struct res_table *t, const char *status)
{
    const struct {
        const char *status;
        size_t *counter;
    } counters[] = {{"failed", &t->failed},
                    {"running", &t->running},
                    {"paused", &t->paused},
                    {"interrupted", &t->interrupted},
                    {"pruned", &t->pruned}};
    for (size_t i = 0; i < sizeof(counters) / sizeof(*counters); i++)
        if (strcmp(counters[i].status, status) == 0)
            return counters[i].counter;
    return &t->waiting;
}

static void count_unranked(struct res_table *t, const struct candidate *n, size_t task)
{
    if (has_value(n) && n->task != task)
        t->other_task++;
    else if (has_value(n))
        t->other_loss++;
    else if (n->finished)
        t->unmeasured++;
    else
        ++*counter_of(t, statuses[n->status]);
}

/* Sorts the first `wanted` of the items to the front; the others follow in any order.
 * Hoare's selection, then a sort of the first ones alone. */
static void sort_first(struct candidate *items, size_t count, size_t wanted)
{
    size_t low = 0, high = count;
    while (high - low > wanted && high - low > 64 && low < wanted) {
        const struct candidate pivot = items[low + (high - low) / 2];
        size_t i = low, k = high - 1;
        for (;; i++, k--) {
            while (by_key(&items[i], &pivot) < 0)
                i++;
            while (by_key(&pivot, &items[k]) < 0)
                k--;
            if (i >= k)
                break;
            const struct candidate moved = items[i];
            items[i] = items[k];
            items[k] = moved;
        }
        /* Items up to k are not after the pivot, items behind k are not before it. */
        if (k + 1 >= wanted)
            high = k + 1;
        else
            low = k + 1;
        if (high == count && low == 0)
            break;
    }
    if (high > 1)
        qsort(items, high, sizeof(*items), by_key);
}

/* Moves the ranked to the front, the first `wanted` of them in order, and counts all.
 */
static size_t rank(struct candidates *c, size_t wanted, struct res_table *out,
                   struct arena *a)
{
    if (c->count == 0)
        return 0;
    const size_t group = common_group(c, a), task = group / (c->losses.count + 1);
    size_t ranked = 0, others = 0;
    struct candidate *rest = NULL;
    for (size_t i = 0; i < c->count; i++) {
        const struct candidate *n = &c->items[i];
        if (has_value(n) && group_of(c, n) == group) {
            out->partly += !is_complete(n);
            c->items[ranked++] = *n;
        } else {
            count_unranked(out, n, task);
            rest = arena_grow(a, rest, others, sizeof(*rest));
            rest[others++] = *n;
        }
    }
    if (others > 0)
        memcpy(c->items + ranked, rest, others * sizeof(*rest));
    sort_first(c->items, ranked, wanted < ranked ? wanted : ranked);
    out->ranked = ranked;
    return ranked;
}

static enum err_code check_listed(const struct res_choice *choice,
                                  const struct candidates *c, const char *path,
                                  struct err *e)
{
    for (size_t i = 0; choice->trials && !choice->where && i < choice->trial_count;
         i++) {
        bool found = false;
        for (size_t k = 0; k < c->count && !found; k++)
            found = c->items[k].trial == choice->trials[i];
        if (!found)
            return err_set(e, ERR_USER, "there is no trial %lld in %s",
                           (long long)choice->trials[i], path);
    }
    return ERR_OK;
}

static void put_row(struct res_row *row, const struct candidate *n, int place)
{
    row->trial = n->trial;
    row->sweep_id = n->sweep;
    row->finished = n->finished;
    row->runs = n->runs;
    row->rank = place;
    row->best = place == 1;
    row->summed = n->summed;
    row->folds = n->folds;
}

/* The first with its value gives all their rank. */
static void put_ranked(const struct candidates *c, size_t count, struct res_table *out)
{
    int place = 0;
    for (size_t i = 0; i < count; i++) {
        const struct candidate *n = &c->items[i];
        const bool same =
            i > 0 && n->key == n[-1].key && is_complete(n) == is_complete(&n[-1]);
        place = same ? place : (int)i + 1;
        put_row(&out->rows[out->row_count++], n, place);
    }
}

static size_t listed_place(const struct res_choice *choice, int64_t trial)
{
    return place_of(choice, trial, 0);
}

/* Listed trials stand as they were listed. */
static void order_as_listed(const struct res_choice *choice, struct res_table *t)
{
    for (size_t i = 1; i < t->row_count; i++) {
        struct res_row moved = t->rows[i];
        size_t k = i, place = listed_place(choice, moved.trial);
        for (; k > 0 && listed_place(choice, t->rows[k - 1].trial) > place; k--)
            t->rows[k] = t->rows[k - 1];
        t->rows[k] = moved;
    }
}

static enum err_code make_table(struct res_reader *r, const struct res_choice *choice,
                                struct arena *a, struct res_table *out, struct err *e)
{
    struct candidates c = {0};
    *out = (struct res_table){0};
    enum err_code code = res_metrics_read(r, e);
    if (code == ERR_OK)
        code = gather(r, choice, &c, &out->stale, a, e);
    if (code == ERR_OK)
        code = check_listed(choice, &c, r->sql.path, e);
    if (code == ERR_OK)
        code = look_up(r, choice, &c, a, e);
    if (code != ERR_OK)
        return code;
    const size_t wanted = choice->top > 0 ? (size_t)choice->top : SIZE_MAX;
    size_t ranked = rank(&c, wanted, out, a), shown = ranked;
    if (choice->top > 0 && shown > (size_t)choice->top)
        shown = (size_t)choice->top;
    bool others = choice->others || choice->trials;
    out->rows =
        arena_alloc(a, shown + (others ? c.count - ranked : 0) + 1, sizeof(*out->rows));
    put_ranked(&c, shown, out);
    for (size_t i = ranked; others && i < c.count; i++)
        put_row(&out->rows[out->row_count++], &c.items[i], 0);
    if (choice->trials)
        order_as_listed(choice, out);
    return choice->bare ? ERR_OK : res_fill_rows(r, choice, out, a, e);
}

/* All of a table is read in one transaction: it shows one state of the database, and
 * its many small statements need not lock the file one by one. */
enum err_code res_rank(struct res_reader *r, const struct res_choice *choice,
                       struct arena *a, struct res_table *out, struct err *e)
{
    const bool held = !sqlite3_get_autocommit(r->sql.db); /* res_reader_hold */
    enum err_code code = held ? ERR_OK : res_sql_exec(&r->sql, "BEGIN", e);
    if (code != ERR_OK)
        return code;
    code = make_table(r, choice, a, out, e);
    if (held)
        return code;
    /* The view that people's SQL is about was made in it, and stays. */
    enum err_code end = res_sql_exec(&r->sql, "COMMIT", code == ERR_OK ? e : NULL);
    return code == ERR_OK ? end : code;
}
