/* The resolved experiment file of a trial, and its page, a row for each value. */
#include "report/trial/trial.h"

#include "report/rows.h"

enum { TRIAL, PATH, VALUE, PARAM_COLUMNS };

enum err_code rep_table_of_params(const struct res_choice *c, struct res_reader *r,
                                  struct arena *a, struct table *out, struct err *e)
{
    static const struct table_column columns[PARAM_COLUMNS] = {
        [TRIAL] = {"trial", "trial", TABLE_NUMBER, true},
        [PATH] = {"path", "parameter", TABLE_TEXT, true},
        [VALUE] = {"value", "value", TABLE_TEXT, false},
    };
    struct rep_rows rows = {
        .columns = columns, .column_count = PARAM_COLUMNS, .arena = a};
    enum err_code code = ERR_OK;
    for (size_t k = 0; k < c->trial_count && code == ERR_OK; k++) {
        struct res_trial_row t;
        code = res_trial(r, c->trials[k], a, &t, e);
        for (size_t i = 0; code == ERR_OK && i < t.param_count; i++) {
            struct table_cell *cells = rep_add_row(&rows);
            cells[TRIAL] = table_whole(t.id, a);
            cells[PATH] = table_text(t.params[i].name);
            cells[VALUE] = table_text(t.params[i].value);
            cells[VALUE].whole = true;
        }
    }
    *out = rep_table_of_rows(&rows, c->trial_count == 1);
    return code == ERR_OK ? rep_describe_trials("parameters", c, r, a, out, e) : code;
}

enum { PAGE_TRIAL, PART, NAME, PAGE_VALUE, PAGE_COLUMNS };

static struct table_cell value_cell(json_t *value, struct arena *a)
{
    struct table_cell cell = table_text("");
    if (json_is_integer(value))
        return table_whole(json_integer_value(value), a);
    if (json_is_real(value))
        return table_number(json_real_value(value),
                            arena_printf(a, "%.6g", json_real_value(value)));
    if (json_is_boolean(value))
        return table_text(json_is_true(value) ? "yes" : "no");
    if (json_is_string(value))
        cell = table_text(arena_strdup(a, json_string_value(value)));
    cell.whole = true;
    return cell;
}

static bool is_part(const json_t *value)
{
    return json_is_object(value) || json_is_array(value);
}

/* name: from the part on, "conv1.filters". */
static void add_value(struct rep_rows *rows, int64_t trial, const char *part,
                      const char *name, json_t *value)
{
    struct arena *a = rows->arena;
    const char *key;
    json_t *item;
    size_t i;
    json_object_foreach(value, key, item) add_value(
        rows, trial, part,
        name[0] ? arena_printf(a, "%s.%s", name, key) : arena_strdup(a, key), item);
    json_array_foreach(value, i, item)
        add_value(rows, trial, arena_printf(a, "%s %zu", part, i + 1), name, item);
    if (is_part(value) || json_is_null(value))
        return;
    struct table_cell *cells = rep_add_row(rows);
    cells[PAGE_TRIAL] = table_whole(trial, a);
    cells[PART] = table_text(part);
    cells[NAME] = table_text(name);
    cells[PAGE_VALUE] = value_cell(value, a);
}

/* What stands alone first, then the parts. */
static void add_page(struct rep_rows *rows, json_t *page)
{
    struct arena *a = rows->arena;
    const char *key;
    json_t *item;
    const int64_t trial = json_integer_value(json_object_get(page, "trial"));
    json_object_foreach(page, key, item) if (!is_part(item))
        add_value(rows, trial, "trial", arena_strdup(a, key), item);
    json_object_foreach(page, key, item) if (is_part(item))
        add_value(rows, trial, arena_strdup(a, key), "", item);
}

enum err_code rep_table_of_page(const struct res_choice *c, struct res_reader *r,
                                struct arena *a, struct table *out, struct err *e)
{
    static const struct table_column columns[PAGE_COLUMNS] = {
        [PAGE_TRIAL] = {"trial", "trial", TABLE_NUMBER, true},
        [PART] = {"part", "", TABLE_TEXT, true},
        [NAME] = {"name", "", TABLE_TEXT, true},
        [PAGE_VALUE] = {"value", "value", TABLE_TEXT, false},
    };
    struct rep_rows rows = {
        .columns = columns, .column_count = PAGE_COLUMNS, .arena = a};
    json_t *page = NULL;
    size_t i;
    json_t *one;
    enum err_code code = rep_json_page(c, r, a, &page, e);
    if (code == ERR_OK && json_is_object(page))
        add_page(&rows, page);
    json_array_foreach(page, i, one) if (code == ERR_OK) add_page(&rows, one);
    json_decref(page);
    *out = rep_table_of_rows(&rows, c->trial_count == 1);
    return code == ERR_OK ? rep_describe_trials("record", c, r, a, out, e) : code;
}
