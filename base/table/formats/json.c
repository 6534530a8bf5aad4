/* JSON: an object with the table's facts, its rows, their sums and its notes. */
#include "base/table/table.h"

#include "base/json.h"

#include <math.h>

enum { WHOLE_MAX = 1 << 30 };

/* Counts stay whole numbers. */
static json_t *number_of(double value)
{
    bool whole = fabs(value) < WHOLE_MAX && value == floor(value);
    return whole ? json_integer((json_int_t)value) : json_number(value);
}

static json_t *row_of(const struct table *t, size_t row)
{
    json_t *object = json_object();
    for (size_t c = 0; c < t->column_count; c++) {
        const struct table_cell *cell = table_cell_at(t, row, c);
        const char *text = cell->full ? cell->full : cell->text;
        bool is_text = t->columns[c].kind == TABLE_TEXT && !isfinite(cell->number);
        json_object_set_new(object, t->columns[c].name,
                            is_text ? json_text(text) : number_of(cell->number));
        if (t->columns[c].kind == TABLE_VALUE) {
            struct str name = {0};
            str_addf(&name, "%s_std", t->columns[c].name);
            json_object_set_new(object, name.text, json_number(cell->deviation));
            str_deinit(&name);
        }
    }
    return object;
}

static json_t *notes_of(const struct table *t)
{
    json_t *notes = json_array();
    for (size_t i = 0; i < t->note_count; i++)
        json_array_append_new(notes, json_text(t->notes[i]));
    return notes;
}

static void write(const struct table *t, const struct table_look *look, struct str *out)
{
    (void)look;
    json_t *rows = json_array(), *sums = json_array(), *object = json_object();
    const size_t foot = t->row_count - t->foot;
    for (size_t i = 0; i < t->row_count; i++)
        json_array_append_new(i < foot ? rows : sums,
                              (t->object ? t->object : row_of)(t, i));
    for (size_t i = 0; i < t->fact_count; i++)
        json_object_set_new(object, t->facts[i].name, json_text(t->facts[i].text));
    json_object_set_new(object, "rows", rows);
    if (t->foot)
        json_object_set(object, "sums", sums);
    json_object_set_new(object, "notes", notes_of(t));
    json_add_pretty(out, object);
    json_decref(sums);
    json_decref(object);
}

const struct table_format table_format_json = {
    .plugin = {.name = "json", .help = "every value, for programs"},
    .ending = ".json",
    .page = TABLE_PAGE_JSON,
    .every = true,
    .write = write,
};
