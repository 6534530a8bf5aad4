/* An aligned table for terminals. One that is wider than the terminal is cut between
 * columns into pieces below each other, each with the columns that name the row:
 * nothing is left out, but a text that no line has room for is cut. Reasons, and all
 * texts where columns are compared, take several lines instead. The best value of a
 * column is bold, without colours the best row has an asterisk. */
#include "base/table/table.h"

#include "base/term.h"
#include "base/utf8.h"

#include <stdlib.h>
#include <string.h>

enum { GAP = 2, ROWS_OF_TITLE = 2, MARK = 2, SHORTEST = 16 };

static const char missing[] = "\xe2\x80\x93";

/* Titles stand on two lines, broken at the first space, unless a rule is below them;
 * "95 %" stays whole. */
static void split_title(const struct table *t, const char *title, struct str *first,
                        struct str *second)
{
    const char *space = strchr(title, ' ');
    if (space && !t->ruled && space[1] != '%') {
        str_addn(first, title, (size_t)(space - title));
        str_add(second, space + 1);
    } else {
        str_add(second, title);
    }
}

static int width_of(const struct table *t, size_t column)
{
    struct str first = {0}, second = {0};
    split_title(t, t->columns[column].title, &first, &second);
    int width = term_width(str_text(&second));
    if (term_width(str_text(&first)) > width)
        width = term_width(str_text(&first));
    for (size_t r = 0; r < t->row_count; r++) {
        const char *text = table_cell_at(t, r, column)->text;
        int w = term_width(text ? text : missing);
        if (w > width)
            width = w;
    }
    str_deinit(&first);
    str_deinit(&second);
    return width;
}

/* Takes the spaces at the end of a line off again. */
static void trim_line(struct str *out)
{
    while (out->length && out->text[out->length - 1] == ' ')
        out->text[--out->length] = '\0';
}

/* Columns at the end of a line for the mark of the best row. */
static int mark_of(const struct table *t)
{
    return t->ruled ? 0 : MARK;
}

struct piece {
    const size_t *columns;
    const int *widths;
    size_t count;
    const char **rest; /* of each cell of a row, the rest that is not written yet */
};

/* How much wider the columns are than a line: all, or those that name the row. */
static int overhang(const struct table *t, bool keys_alone, const int *widths,
                    int limit)
{
    int total = mark_of(t) - GAP;
    for (size_t c = 0; c < t->column_count; c++)
        total += keys_alone && !t->columns[c].key ? 0 : widths[c] + GAP;
    return total - limit;
}

/* Takes so many columns from the widest texts, of those that name the row or of the
 * others, and leaves each at least SHORTEST. */
static void narrow(const struct table *t, bool keys, int over, int *widths)
{
    for (; over > 0; over--) {
        size_t widest = t->column_count;
        for (size_t c = 0; c < t->column_count; c++)
            if (t->columns[c].kind == TABLE_TEXT && t->columns[c].key == keys &&
                widths[c] > SHORTEST &&
                (widest == t->column_count || widths[c] > widths[widest]))
                widest = c;
        if (widest == t->column_count)
            return;
        widths[widest]--;
    }
}

/* Cuts the texts that name the row so that any number, or a short text, has room beside
 * them, and other texts to the room that is left. */
static void fit(const struct table *t, int *widths, int limit)
{
    int least = SHORTEST;
    for (size_t c = 0; c < t->column_count; c++)
        if (t->columns[c].kind != TABLE_TEXT && widths[c] > least)
            least = widths[c];
    if (overhang(t, false, widths, limit) > 0)
        narrow(t, true, overhang(t, true, widths, limit - GAP - least), widths);
    const int room = -overhang(t, true, widths, limit) - GAP;
    for (size_t c = 0; c < t->column_count; c++)
        if (t->columns[c].kind == TABLE_TEXT && !t->columns[c].key && widths[c] > room)
            widths[c] = room > SHORTEST ? room : SHORTEST;
    if (t->across) {
        narrow(t, false, overhang(t, false, widths, limit), widths);
        narrow(t, true, overhang(t, false, widths, limit), widths);
    }
}

static void add_cell(struct str *out, const char *text, int width, bool right)
{
    struct str shown = {0};
    term_add_shortened(&shown, text, width);
    term_add_padded(out, str_text(&shown), width, right);
    str_deinit(&shown);
}

static void write_titles(const struct table *t, const struct piece *p,
                         const struct table_look *look, struct str *out)
{
    bool two = false, any = table_has_titles(t);
    for (size_t i = 0; i < p->count; i++)
        two = two || (!t->ruled && strchr(t->columns[p->columns[i]].title, ' '));
    for (int line = two ? 0 : 1; any && line < ROWS_OF_TITLE; line++) {
        str_add(out, look->colour ? "\033[2m" : "");
        for (size_t i = 0; i < p->count; i++) {
            const struct table_column *c = &t->columns[p->columns[i]];
            struct str half[ROWS_OF_TITLE] = {{0}, {0}};
            split_title(t, c->title, &half[0], &half[1]);
            str_addf(out, "%*s", i ? GAP : 0, "");
            add_cell(out, str_text(&half[line]), p->widths[p->columns[i]],
                     c->kind != TABLE_TEXT);
            str_deinit(&half[0]);
            str_deinit(&half[1]);
        }
        trim_line(out);
        str_add(out, look->colour ? "\033[0m\n" : "\n");
    }
}

/* The bytes of text that stand on one line of a cell: whole words if there are some. */
static size_t line_of(const char *text, int width)
{
    struct str line = {0};
    term_add_cut(&line, text, width);
    size_t length = line.length, end = length;
    str_deinit(&line);
    if (text[length] == '\0' || length == 0)
        return strlen(text);
    while (end > 0 && text[end] != ' ')
        end--;
    return end > 0 ? end : length;
}

/* A line of a cell, of which `rest` is not written yet. */
static void write_line(const struct table *t, const struct table_cell *cell, int width,
                       bool right, bool colour, const char **rest, struct str *out)
{
    struct str line = {0}, text = {0};
    const size_t length =
        t->across || cell->whole ? line_of(*rest, width) : strlen(*rest);
    str_addn(&line, *rest, length);
    add_cell(&text, str_text(&line), width, right);
    term_add_styled(out, cell->failed ? TERM_FAILED : TERM_BEST,
                    colour && (cell->best || cell->failed), str_text(&text));
    *rest += length + strspn(*rest + length, " ");
    str_deinit(&line);
    str_deinit(&text);
}

static void write_row(const struct table *t, const struct piece *p, size_t row,
                      const struct table_look *look, struct str *out)
{
    for (size_t i = 0; i < p->count; i++) {
        const char *text = table_cell_at(t, row, p->columns[i])->text;
        p->rest[i] = text ? text : missing;
    }
    for (bool more = true, first = true; more; first = false) {
        more = false;
        for (size_t i = 0; i < p->count; i++) {
            size_t c = p->columns[i];
            str_addf(out, "%*s", i ? GAP : 0, "");
            write_line(t, table_cell_at(t, row, c), p->widths[c],
                       t->columns[c].kind != TABLE_TEXT, look->colour, &p->rest[i],
                       out);
            more = more || *p->rest[i];
        }
        if (first && !look->colour && t->best_rows && t->best_rows[row])
            str_add(out, " *");
        trim_line(out);
        str_add(out, "\n");
    }
}

static void write_rule(const struct piece *p, struct str *out)
{
    for (size_t i = 0; i < p->count; i++) {
        str_addf(out, "%*s", i ? GAP : 0, "");
        for (int k = 0; k < p->widths[p->columns[i]]; k++)
            str_add(out, "-");
    }
    str_add(out, "\n");
}

static void write_piece(const struct table *t, const struct piece *p,
                        const struct table_look *look, struct str *out)
{
    write_titles(t, p, look, out);
    if (t->ruled)
        write_rule(p, out);
    for (size_t r = 0; r < t->row_count; r++) {
        if (t->ruled && t->foot && r == t->row_count - t->foot)
            write_rule(p, out);
        write_row(t, p, r, look, out);
    }
}

static int by_place(const void *left, const void *right)
{
    const size_t *a = left, *b = right;
    return *a < *b ? -1 : *a > *b;
}

/* Key columns and others from *next on as far as they fit, but at least one. In the
 * first piece columns stand in the table's order, in later ones the keys come first. */
static size_t fill_piece(const struct table *t, const int *widths, int limit,
                         size_t *next, size_t *columns)
{
    const bool first = *next == 0;
    size_t count = 0, others = 0;
    int used = mark_of(t);
    for (size_t c = 0; c < t->column_count; c++) {
        if (t->columns[c].key) {
            columns[count++] = c;
            used += widths[c] + GAP;
        }
    }
    for (; *next < t->column_count; ++*next) {
        if (t->columns[*next].key)
            continue;
        used += widths[*next] + GAP;
        if (limit > 0 && used > limit + GAP && others > 0)
            break;
        columns[count++] = *next;
        others++;
    }
    if (first)
        qsort(columns, count, sizeof(*columns), by_place);
    return count;
}

static const char *show(const char *text, struct arena *a)
{
    struct str shown = {0};
    if (text == NULL)
        return NULL;
    utf8_add_visible(&shown, text, "");
    const char *copy = arena_strdup(a, str_text(&shown));
    str_deinit(&shown);
    return copy;
}

/* The table with the control characters of its names visible. */
static struct table show_controls(const struct table *t, struct arena *a)
{
    struct table shown = *t;
    shown.columns = arena_alloc(a, t->column_count + 1, sizeof(*shown.columns));
    shown.cells = arena_alloc(a, t->row_count * t->column_count + 1, sizeof(*t->cells));
    for (size_t c = 0; c < t->column_count; c++) {
        shown.columns[c] = t->columns[c];
        shown.columns[c].title = show(t->columns[c].title, a);
    }
    for (size_t i = 0; i < t->row_count * t->column_count; i++) {
        shown.cells[i] = t->cells[i];
        shown.cells[i].text = show(t->cells[i].text, a);
    }
    return shown;
}

/* Whether some text is cut to its column. */
static bool is_cut(const struct table *t, const int *widths)
{
    for (size_t i = 0; !t->across && i < t->row_count * t->column_count; i++) {
        const struct table_cell *cell = &t->cells[i];
        if (cell->text && !cell->whole &&
            term_width(cell->text) > widths[i % t->column_count])
            return true;
    }
    return false;
}

static void write(const struct table *given, const struct table_look *look,
                  struct str *out)
{
    struct arena *a = arena_create();
    const struct table shown = show_controls(given, a), *t = &shown;
    int *widths = arena_alloc(a, t->column_count + 1, sizeof(*widths));
    size_t *columns = arena_alloc(a, t->column_count + 1, sizeof(*columns));
    const char **rest = arena_alloc(a, t->column_count + 1, sizeof(*rest));
    for (size_t c = 0; c < t->column_count; c++)
        widths[c] = width_of(t, c);
    if (look->width > 0)
        fit(t, widths, look->width);
    if (t->heading) {
        term_add_folded(out, t->heading, look->width);
        str_add(out, "\n\n");
    }
    size_t next = 0;
    do {
        if (next > 0)
            str_add(out, "\n");
        size_t count = fill_piece(t, widths, look->width, &next, columns);
        const struct piece piece = {columns, widths, count, rest};
        write_piece(t, &piece, look, out);
    } while (next < t->column_count);
    const bool marked = !look->colour && t->best_rows;
    const bool cut = look->width > 0 && is_cut(t, widths);
    if (t->note_count || marked || cut)
        str_add(out, "\n");
    if (marked)
        str_addf(out, "* the best%s%s\n", t->best_by ? " by " : "",
                 t->best_by ? t->best_by : "");
    for (size_t i = 0; i < t->note_count; i++) {
        term_add_folded(out, t->notes[i], look->width);
        str_add(out, "\n");
    }
    if (cut) {
        struct str note = {0};
        str_addf(&note, "texts are cut to fit %d columns: -f csv has them whole",
                 look->width);
        term_add_folded(out, note.text, look->width);
        str_add(out, "\n");
        str_deinit(&note);
    }
    arena_destroy(a);
}

const struct table_format table_format_text = {
    .plugin = {.name = "text", .help = "aligned columns for a terminal"},
    .ending = ".txt",
    .people = true,
    .write = write,
    .page = TABLE_PAGE_TEXT,
};
