/* The table of the page: its first rows as HTML, which stand without the script, and
 * all rows as columns for it. */
#include "report/page/codes.h"
#include "report/page/page.h"

#include "base/json.h"
#include "base/quote.h"
#include "base/str.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

static const char trial_column[] = "trial", rank_column[] = "rank";

static const char *class_of(const struct table *t, size_t column)
{
    return t->columns[column].kind == TABLE_TEXT ? "" : " class=\"number\"";
}

static void add_head(struct str *out, const struct table *t)
{
    str_add(out, "<thead>\n<tr>");
    for (size_t c = 0; c < t->column_count; c++) {
        const bool ranks = strcmp(t->columns[c].name, rank_column) == 0;
        str_addf(out, "<th scope=\"col\"%s%s><button type=\"button\" title=\"",
                 class_of(t, c), ranks ? " aria-sort=\"ascending\"" : "");
        quote_html(out, t->columns[c].name);
        str_add(out, "\">");
        quote_html(out, t->columns[c].title);
        str_add(out, "</button></th>");
    }
    str_add(out, "</tr>\n</thead>\n");
}

/* The cell that tells the trial heads the row and leads to it. */
static void add_trial(struct str *out, const struct table_cell *cell)
{
    str_add(out, "<th scope=\"row\" class=\"number\"><a href=\"#trial=");
    quote_html(out, cell->text);
    str_add(out, "\">");
    quote_html(out, cell->text);
    str_add(out, "</a></th>");
}

enum { LONG = 40 }; /* bytes of a text that its cell may have to cut */

/* Numbers with many digits are rounded, and their title tells the digits; texts that
 * other tables cut are whole. */
static bool is_rounded(const struct table_cell *cell)
{
    return cell->text && cell->full && isfinite(cell->number) &&
           strcmp(cell->text, cell->full) != 0;
}

static void add_cell(struct str *out, const struct table *t, size_t row, size_t column)
{
    const struct table_cell *cell = table_cell_at(t, row, column);
    const char *full = cell->full ? cell->full : cell->text;
    const char *text = is_rounded(cell) ? cell->text : full;
    if (text && strcmp(t->columns[column].name, trial_column) == 0) {
        add_trial(out, cell);
        return;
    }
    str_addf(out, "<td%s", class_of(t, column));
    if (text && (strlen(text) > LONG || is_rounded(cell))) {
        str_add(out, " title=\"");
        quote_html(out, full);
        str_add(out, "\"");
    }
    str_add(out, cell->best ? "><strong>" : ">");
    quote_html(out, text ? text : "\xe2\x80\x93");
    str_add(out, cell->best ? "</strong></td>" : "</td>");
}

void rep_page_add_table(struct str *out, const struct table *t)
{
    const size_t rows = t->row_count < REP_PAGE_ROWS ? t->row_count : REP_PAGE_ROWS;
    str_add(out, "<table>\n<caption>");
    quote_html(out, t->caption);
    str_add(out, "</caption>\n");
    add_head(out, t);
    str_add(out, "<tbody>\n");
    for (size_t r = 0; r < rows; r++) {
        str_add(out, "<tr>");
        for (size_t c = 0; c < t->column_count; c++)
            add_cell(out, t, r, c);
        str_add(out, "</tr>\n");
    }
    str_add(out, "</tbody>\n</table>\n");
}

/* Means and deviations: the script writes them as table_round_values does. */
static void set_values(json_t *column, const struct table *t, size_t c)
{
    json_t *means = json_array(), *deviations = json_array();
    bool any = false;
    for (size_t r = 0; r < t->row_count; r++) {
        const struct table_cell *cell = table_cell_at(t, r, c);
        json_array_append_new(means, json_number(cell->number));
        json_array_append_new(deviations, json_number(cell->deviation));
        any = any || isfinite(cell->deviation);
    }
    json_object_set_new(column, "means", means);
    json_object_set_new(column, "decimals", json_integer(t->rounding[c].decimals));
    json_object_set_new(column, "exponents", json_boolean(t->rounding[c].exponents));
    if (any)
        json_object_set(column, "deviations", deviations);
    json_decref(deviations);
}

/* Whether the texts of a column are the whole numbers that stand beside them. */
static bool are_whole(const struct table *t, size_t c)
{
    char number[32];
    for (size_t r = 0; r < t->row_count; r++) {
        const struct table_cell *cell = table_cell_at(t, r, c);
        snprintf(number, sizeof(number), "%.0f", cell->number);
        if (cell->text && (fabs(cell->number) > 1e6 || strcmp(number, cell->text) != 0))
            return false;
    }
    return true;
}

/* How the script rounds the numbers of a column; NULL: it does not. */
static const char *rounding_of(const struct table *t, size_t c)
{
    const char *out = NULL;
    for (size_t r = 0; r < t->row_count; r++) {
        const struct table_cell *cell = table_cell_at(t, r, c);
        if (is_rounded(cell) && (out == NULL || strchr(cell->text, 'e')))
            out = strchr(cell->text, 'e') ? "exponents" : "digits";
    }
    return out;
}

/* Whether the script finds the numbers of a column in its texts. */
static bool are_parsed(const struct table *t, size_t c)
{
    for (size_t r = 0; r < t->row_count; r++) {
        const struct table_cell *cell = table_cell_at(t, r, c);
        const char *text = cell->full ? cell->full : cell->text;
        double number;
        if (text && (text[strspn(text, "+-.0123456789e")] != '\0' ||
                     !str_to_double(text, &number) || number != cell->number))
            return false;
    }
    return true;
}

/* Texts, those that other tables cut as a whole, and the numbers for which they stand.
 */
static void set_texts(json_t *column, const struct table *t, size_t c)
{
    struct rep_codes codes;
    json_t *numbers = json_array();
    rep_codes_init(&codes);
    for (size_t r = 0; r < t->row_count; r++) {
        const struct table_cell *cell = table_cell_at(t, r, c);
        rep_codes_add(&codes, cell->full ? cell->full : cell->text);
        json_array_append_new(numbers, json_number(cell->number));
    }
    const bool is_text = t->columns[c].kind == TABLE_TEXT;
    const bool whole = !is_text && are_whole(t, c);
    if (!is_text && !whole && are_parsed(t, c))
        json_object_set_new(column, "parsed", json_true());
    else if (!is_text)
        json_object_set(column, "numbers", numbers);
    const char *rounding = is_text ? NULL : rounding_of(t, c);
    if (rounding)
        json_object_set_new(column, "rounded", json_string(rounding));
    if (!whole)
        rep_codes_end(&codes, column);
    else
        rep_codes_forget(&codes);
    json_decref(numbers);
}

static json_t *best_rows(const struct table *t, size_t c)
{
    json_t *rows = json_array();
    for (size_t r = 0; r < t->row_count; r++)
        if (table_cell_at(t, r, c)->best)
            json_array_append_new(rows, json_integer((json_int_t)r));
    return rows;
}

json_t *rep_page_columns(const struct table *t)
{
    json_t *columns = json_array();
    for (size_t c = 0; c < t->column_count; c++) {
        json_t *column = json_object();
        json_object_set_new(column, "name", rep_page_text(t->columns[c].name));
        json_object_set_new(column, "title", rep_page_text(t->columns[c].title));
        if (t->columns[c].kind == TABLE_VALUE)
            set_values(column, t, c);
        else
            set_texts(column, t, c);
        json_object_set_new(column, "best", best_rows(t, c));
        json_array_append_new(columns, column);
    }
    return columns;
}
