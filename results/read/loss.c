#include "results/read/loss.h"

#include "base/str.h"
#include "results/read/reader.h"
#include "results/value.h"

#include <string.h>

/* The loss of a file without train.loss. */
static const char unwritten[] = "bce";

/* "focal {gamma: 3}" of the parameters train.loss.type, train.loss.gamma. */
static enum err_code read_loss(struct res_reader *r, int64_t trial, struct str *out,
                               struct err *e)
{
    static const char root[] = "train.loss";
    int more = 1;
    struct str type = {0}, options = {0};
    sqlite3_stmt *row =
        res_sql_query(&r->sql, e,
                      "SELECT path, value FROM param WHERE trial_id = ?1 AND path >= "
                      "'train.loss' AND path < 'train.loss/' ORDER BY path",
                      "i", trial);
    while (row && (more = res_sql_step(&r->sql, row, e)) > 0) {
        const char *option = res_sql_text(row, 0) + sizeof(root) - 1;
        if (option[0] == '\0' || strcmp(option, ".type") == 0) {
            str_add(&type, res_sql_text(row, 1));
        } else if (option[0] == '.') {
            str_add(&options, options.length ? ", " : "");
            str_add(&options, option + 1);
            str_add(&options, ": ");
            str_add(&options, res_sql_text(row, 1));
        }
    }
    str_add(out, type.length ? str_text(&type) : unwritten);
    if (options.length) {
        str_add(out, " {");
        str_add(out, str_text(&options));
        str_add(out, "}");
    }
    str_deinit(&type);
    str_deinit(&options);
    return row == NULL || more < 0 ? res_sql_error(&r->sql, e) : ERR_OK;
}

static size_t find_kind(struct res_losses *known, const char *loss, struct arena *a)
{
    for (size_t i = 0; i < known->count; i++)
        if (res_same_value(known->kinds[i], loss))
            return i;
    known->kinds = arena_grow(a, known->kinds, known->count, sizeof(*known->kinds));
    known->kinds[known->count] = loss;
    return known->count++;
}

enum err_code res_loss_of(struct res_reader *r, int64_t trial, struct res_losses *known,
                          struct arena *a, size_t *out, struct err *e)
{
    struct str text = {0};
    enum err_code code = read_loss(r, trial, &text, e);
    size_t i = 0;
    while (i < known->written_count && strcmp(known->written[i], str_text(&text)) != 0)
        i++;
    if (i == known->written_count) {
        known->written = arena_grow(a, known->written, i, sizeof(*known->written));
        known->kind_of = arena_grow(a, known->kind_of, i, sizeof(*known->kind_of));
        known->written[i] = arena_strdup(a, str_text(&text));
        known->kind_of[i] = find_kind(known, known->written[i], a);
        known->written_count++;
    }
    *out = known->kind_of[i];
    str_deinit(&text);
    return code;
}
