#include "results/read/loss.h"

#include "base/str.h"
#include "results/read/reader.h"
#include "results/value.h"

#include <string.h>

/* The loss of a file without train.loss. */
static const char unwritten[] = "bce";

static const char root[] = "train.loss";
#define OF_LOSS "path >= 'train.loss' AND path < 'train.loss/'"

/* Trials of one in so many numbers are read one by one. */
enum { SPARSE = 2 };

/* A loss while its parameters are read, by their paths: "focal {gamma: 3}" of
 * train.loss.type, train.loss.gamma. */
struct text {
    struct str type, options;
};

static void add_param(struct text *t, const char *path, const char *value)
{
    const char *option = path + strlen(root);
    if (option[0] == '\0' || strcmp(option, ".type") == 0) {
        str_add(&t->type, value);
    } else if (option[0] == '.') {
        str_add(&t->options, t->options.length ? ", " : "");
        str_add(&t->options, option + 1);
        str_add(&t->options, ": ");
        str_add(&t->options, value);
    }
}

/* The whole text in t->type; the room of both is used again. */
static const char *finish(struct text *t)
{
    if (t->type.length == 0)
        str_add(&t->type, unwritten);
    if (t->options.length > 0) {
        str_add(&t->type, " {");
        str_add(&t->type, str_text(&t->options));
        str_add(&t->type, "}");
    }
    return str_text(&t->type);
}

static void clear(struct text *t)
{
    t->type.length = t->options.length = 0;
}

static void deinit(struct text *t)
{
    str_deinit(&t->type);
    str_deinit(&t->options);
}

static void add_kind(struct res_losses *known, const char *loss, const char *canonical,
                     struct arena *a)
{
    const size_t count = known->count;
    known->kinds = arena_grow(a, known->kinds, count, sizeof(*known->kinds));
    known->canonical = arena_grow(a, known->canonical, count, sizeof(*known->kinds));
    known->kinds[count] = loss;
    known->canonical[count] = canonical;
    known->count++;
}

/* A search over a number of the loss gives each trial a kind of its own: texts are
 * compared much faster than their numbers are read. */
static size_t find_kind(struct res_losses *known, const char *loss, struct arena *a)
{
    struct str text = {0};
    size_t i = 0;
    res_add_canonical(&text, loss);
    while (i < known->count && strcmp(known->canonical[i], str_text(&text)) != 0)
        i++;
    if (i == known->count)
        add_kind(known, loss, arena_strdup(a, str_text(&text)), a);
    str_deinit(&text);
    return i;
}

/* The place in `kinds` of a text. */
static size_t place_of(struct res_losses *known, const char *text, struct arena *a)
{
    size_t i = 0;
    while (i < known->written_count && strcmp(known->written[i], text) != 0)
        i++;
    if (i == known->written_count) {
        known->written = arena_grow(a, known->written, i, sizeof(*known->written));
        known->kind_of = arena_grow(a, known->kind_of, i, sizeof(*known->kind_of));
        known->written[i] = arena_strdup(a, text);
        known->kind_of[i] = find_kind(known, known->written[i], a);
        known->written_count++;
    }
    return known->kind_of[i];
}

enum err_code res_loss_of(struct res_reader *r, int64_t trial, struct res_losses *known,
                          struct arena *a, size_t *out, struct err *e)
{
    int more = 1;
    struct text text = {0};
    sqlite3_stmt *row =
        res_sql_query(&r->sql, e,
                      "SELECT path, value FROM param WHERE trial_id = ?1 AND " OF_LOSS
                      " ORDER BY path",
                      "i", trial);
    while (row && (more = res_sql_step(&r->sql, row, e)) > 0)
        add_param(&text, res_sql_text(row, 0), res_sql_text(row, 1));
    *out = place_of(known, finish(&text), a);
    deinit(&text);
    return row == NULL || more < 0 ? res_sql_error(&r->sql, e) : ERR_OK;
}

/* In one statement over all trials from the first to the last: a statement of its own
 * for each trial takes twice the time. */
static enum err_code read_range(struct res_reader *r, const int64_t *trials,
                                size_t count, struct res_losses *known, struct arena *a,
                                size_t *out, struct err *e)
{
    int more = 1;
    size_t i = 0;
    struct text text = {0};
    sqlite3_stmt *row = res_sql_query(
        &r->sql, e,
        "SELECT t.id, p.path, p.value FROM trial t CROSS JOIN param p ON p.trial_id = "
        "t.id AND " OF_LOSS " WHERE t.id BETWEEN ?1 AND ?2 ORDER BY t.id, p.path",
        "ii", trials[0], trials[count - 1]);
    while (row && (more = res_sql_step(&r->sql, row, e)) > 0) {
        const int64_t trial = res_column_int64(row, 0);
        for (; i < count && trials[i] < trial; i++, clear(&text))
            out[i] = place_of(known, finish(&text), a);
        if (i < count && trials[i] == trial)
            add_param(&text, res_sql_text(row, 1), res_sql_text(row, 2));
    }
    for (; i < count; i++, clear(&text))
        out[i] = place_of(known, finish(&text), a);
    deinit(&text);
    return row == NULL || more < 0 ? res_sql_error(&r->sql, e) : ERR_OK;
}

enum err_code res_losses_of(struct res_reader *r, const int64_t *trials, size_t count,
                            struct res_losses *known, struct arena *a, size_t *out,
                            struct err *e)
{
    enum err_code code = ERR_OK;
    if (count > 1 && (size_t)(trials[count - 1] - trials[0]) / count < SPARSE)
        return read_range(r, trials, count, known, a, out, e);
    for (size_t i = 0; i < count && code == ERR_OK; i++)
        code = res_loss_of(r, trials[i], known, a, &out[i], e);
    return code;
}
