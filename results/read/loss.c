#include "results/read/loss.h"

#include "base/str.h"
#include "results/read/reader.h"

#include <string.h>

/* The loss of a file without train.loss. */
static const char unwritten[] = "bce";

enum err_code res_loss_of(struct res_reader *r, int64_t trial, struct arena *a,
                          const char **out, struct err *e)
{
    static const char root[] = "train.loss";
    int more = 1;
    struct str options = {0};
    const char *type = unwritten;
    sqlite3_stmt *row =
        res_sql_query(&r->sql, e,
                      "SELECT path, value FROM param WHERE trial_id = ?1 AND path >= "
                      "'train.loss' AND path < 'train.loss/' ORDER BY path",
                      "i", trial);
    while (row && (more = res_sql_step(&r->sql, row, e)) > 0) {
        const char *option = res_sql_text(row, 0) + sizeof(root) - 1;
        if (option[0] == '\0' || strcmp(option, ".type") == 0)
            type = arena_strdup(a, res_sql_text(row, 1));
        else if (option[0] == '.')
            str_addf(&options, "%s%s: %s", options.length ? ", " : "", option + 1,
                     res_sql_text(row, 1));
    }
    *out = options.length ? arena_printf(a, "%s {%s}", type, options.text) : type;
    str_deinit(&options);
    return row == NULL || more < 0 ? res_sql_error(&r->sql, e) : ERR_OK;
}

size_t res_loss_index(const char *loss, const char ***kinds, size_t *count,
                      struct arena *a)
{
    for (size_t i = 0; i < *count; i++)
        if (res_same_value((*kinds)[i], loss))
            return i;
    *kinds = arena_grow(a, *kinds, *count, sizeof(**kinds));
    (*kinds)[*count] = loss;
    return (*count)++;
}
