/* One read of the whole file, cut into fields where it lies: a million rows take a few
 * allocations and about as long as reading them. */
#include "features/data/annotations.h"

#include "base/composed.h"
#include "base/file.h"
#include "base/opt/opt.h"
#include "base/stats/truth.h"
#include "base/yaml.h"
#include "features/audio/find.h"
#include "features/data/text.h"

#include <limits.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <xxhash.h>

#define SHOWN 10 /* faults of one file */
#define MAX_COLUMNS 10000

struct reader {
    struct feat_annotations *out;
    struct yaml_source source; /* for faults */
    struct arena *arena;
    struct diag *diag;
    size_t faults;
    char *at, *end;   /* the rest of the text */
    char *line;       /* where the present line begins */
    size_t number;    /* of the present line */
    bool has_numbers; /* of the rows, in a column without a name before the clips', as
                         pandas writes them */
    const struct yaml_node *wanted; /* names the column of texts; NULL: there is none */
    size_t text_field; /* of a row, counted without its number; 0: no such column */
    const char **texts;
    bool empty; /* an empty field is a label that nobody knows */
};

struct field {
    char *text; /* NUL-terminated, unquoted */
    int column; /* in bytes, 1-based */
    bool last;  /* of its line */
    const char *fault;
};

/* Reading cuts the text into fields, so that the lines of faults are read anew. */
static void read_source(struct reader *r)
{
    char *text;
    size_t length;
    if (r->source.text || file_read(r->source.name, &text, &length, NULL) != ERR_OK)
        return;
    size_t skipped = feat_mark_length(text);
    char *copy = arena_alloc(r->arena, length - skipped + 1, 1);
    memcpy(copy, text + skipped, length - skipped);
    r->source.text = copy;
    r->source.length = length - skipped;
    free(text);
}

static void fault(struct reader *r, size_t line, int column, const char *hint,
                  const char *format, ...) __attribute__((format(printf, 5, 6)));

static void fault(struct reader *r, size_t line, int column, const char *hint,
                  const char *format, ...)
{
    char text[512];
    va_list args;
    if (r->faults++ >= SHOWN)
        return;
    read_source(r);
    va_start(args, format);
    vsnprintf(text, sizeof(text), format, args);
    va_end(args);
    diag_error_at(r->diag, &r->source, line > INT_MAX ? INT_MAX : (int)line, column,
                  hint, "%s", text);
}

/* A whole number in its place may be that of a fold. */
static void fault_of_flag(struct reader *r, const struct field *f, const char *column)
{
    long long number;
    const char *hint = NULL;
    if (*f->text == '\0')
        hint = "where it means that nobody knows: data.empty=unknown";
    else if (!r->wanted && str_to_long(f->text, &number))
        hint = arena_printf(r->arena,
                            "where it names folds: data.folds={column: %.80s}", column);
    fault(r, r->number, f->column, hint,
          "`%.40s` under `%.80s` is neither 0 nor 1, nor `?`, not known", f->text,
          column);
}

/* Takes the quoted field at text and ends it with NUL; returns the text behind it. Two
 * quotes stand for one. */
static char *take_quoted(char *text, const char *end, struct field *f)
{
    char *in = text + 1, *out = text;
    f->text = text;
    for (;; in++) {
        if (in == end) {
            f->fault = "a quote is not closed in its line";
            break;
        }
        if (*in != '"') {
            *out++ = *in;
        } else if (in + 1 < end && in[1] == '"') {
            *out++ = '"';
            in++;
        } else {
            in++;
            break;
        }
    }
    if (in < end && *in != '\t' && f->fault == NULL)
        f->fault = "text follows a closing quote";
    *out = '\0';
    return in;
}

/* The next field of the line that ends at `end`; overwrites what separates it. */
static struct field take_field(struct reader *r, char *end)
{
    struct field f = {.text = r->at, .column = (int)(r->at - r->line) + 1};
    if (r->at < end && *r->at == '"')
        r->at = take_quoted(r->at, end, &f);
    char *tab = r->at < end ? memchr(r->at, '\t', (size_t)(end - r->at)) : NULL;
    f.last = tab == NULL;
    r->at = tab ? tab : end;
    *r->at++ = '\0';
    return f;
}

/* Goes to the next line that is not blank; *end is where it ends and *next where to go
 * on. False at the end of the file. */
static bool next_line(struct reader *r, char **end, char **next)
{
    while (r->at < r->end) {
        char *newline = memchr(r->at, '\n', (size_t)(r->end - r->at));
        r->line = r->at;
        r->number++;
        *next = newline ? newline + 1 : r->end;
        *end = newline ? newline : r->end;
        if (*end > r->line && (*end)[-1] == '\r')
            --*end;
        if (*end > r->line)
            return true;
        r->at = *next;
    }
    return false;
}

static size_t count_fields(const char *text, const char *end)
{
    size_t count = 1;
    for (; text < end; text++)
        count += *text == '\t';
    return count;
}

/* Of a table whose columns something else parts. */
static const char *separator_hint(const char *text, const char *end)
{
    size_t length = (size_t)(end - text);
    bool other = memchr(text, ',', length) || memchr(text, ';', length);
    return other ? "fields are separated by tabs, not by commas or semicolons" : NULL;
}

/* Reports what is wrong with the name of the header's column of this index, which does
 * not count a column of the rows' numbers. */
static void check_column(struct reader *r, const struct field *f, size_t index)
{
    if (f->fault)
        fault(r, r->number, f->column, NULL, "%s", f->fault);
    else if (f->last && index < 2)
        fault(r, r->number, 1, NULL,
              "the header needs a clip's number, tags, and "
              "mp3_path");
    else if (f->last && strcmp(f->text, "mp3_path") != 0)
        fault(r, r->number, f->column, NULL, "the last column is `%.80s`, not mp3_path",
              f->text);
    else if (*f->text == '\0' && index > 0)
        fault(r, r->number, f->column, NULL, "column %zu has no name", index + 1);
}

static bool read_header(struct reader *r, struct arena *a)
{
    struct feat_annotations *n = r->out;
    char *end, *next;
    if (!next_line(r, &end, &next)) {
        fault(r, 1, 1, NULL, "the file is empty");
        return false;
    }
    size_t count = count_fields(r->line, end);
    if (count < 3) {
        fault(r, r->number, 1, separator_hint(r->line, end),
              "the header has %zu tab-separated field%s; it needs a clip's number, "
              "tags, and mp3_path",
              count, count == 1 ? "" : "s");
        return false;
    }
    if (count > MAX_COLUMNS) {
        fault(r, r->number, 1, NULL, "the header has more than %d columns",
              MAX_COLUMNS);
        return false;
    }
    /* Tabs in quotes part no fields: there may be fewer than tabs. */
    n->columns = arena_alloc(a, count, sizeof(*n->columns));
    const char *first = "";
    struct field f = {0};
    for (size_t i = 0; !f.last; i++) {
        f = take_field(r, end);
        if (i == 1 && *first == '\0' && strcmp(f.text, "clip_id") == 0) {
            r->has_numbers = true;
            i = 0;
        }
        if (i == 0)
            first = f.text;
        check_column(r, &f, i);
        if (i > 0 && !f.last && r->wanted && r->text_field == 0 &&
            strcmp(composed(f.text, r->arena), r->wanted->text) == 0)
            r->text_field = i;
        else if (i > 0 && !f.last)
            n->columns[n->column_count++] = composed(f.text, r->arena);
    }
    if (r->faults == 0 && n->column_count == 0)
        fault(r, r->number, 1, NULL, "the header has no tag beside the column `%.80s`",
              r->wanted->text);
    if (r->faults == 0 && r->wanted && r->text_field == 0) {
        diag_error(r->diag, r->wanted,
                   opt_did_you_mean(r->wanted->text, n->columns, n->column_count, a),
                   "%s has no column `%.80s`", r->source.name, r->wanted->text);
        r->faults++;
    }
    r->at = next;
    return r->faults == 0;
}

static size_t count_lines(const char *text, const char *end)
{
    size_t count = 1;
    while (text < end && (text = memchr(text, '\n', (size_t)(end - text))) != NULL) {
        text++;
        count++;
    }
    return count;
}

/* The stem of a recording's path, which is changed. */
static const char *clean_stem(struct reader *r, char *path)
{
    feat_clean_path(path);
    path[feat_stem_length(path)] = '\0';
    return composed(path, r->arena);
}

/* As base/stats/truth.h; -1: the field is not a label. The last field of a line never
 * is, even if it is empty: the path is missing there. */
static int read_label(const struct reader *r, const struct field *f)
{
    const bool is_empty = r->empty && *f->text == '\0' && !f->last;
    return is_empty || strcmp(f->text, "?") == 0 ? STATS_UNKNOWN
                                                 : feat_read_flag(f->text);
}

/* The row of one line. Its values are written to `values`; after a fault the rest of
 * the line is passed over. */
static void read_row(struct reader *r, char *end, struct feat_row *row,
                     unsigned char *values)
{
    struct feat_annotations *n = r->out;
    const size_t wanted = n->column_count + 2 + (r->text_field > 0);
    size_t count = 0, column = 0;
    size_t faults = r->faults;
    int flag;
    struct field f = {0};
    *row = (struct feat_row){.line = r->number};
    if (r->has_numbers)
        take_field(r, end);
    do {
        f = take_field(r, end);
        if (f.fault && r->faults == faults)
            fault(r, r->number, f.column, NULL, "%s", f.fault);
        if (count == 0)
            row->id = f.text;
        else if (count + 1 == wanted)
            row->stem = f.text;
        else if (count == r->text_field)
            r->texts[n->row_count] = f.text;
        else if (count < wanted && (flag = read_label(r, &f)) >= 0)
            n->unknown += (values[column++] = (unsigned char)flag) == STATS_UNKNOWN;
        else if (count < wanted && r->faults == faults && !(f.last && count > 0))
            fault_of_flag(r, &f, n->columns[column++]);
        count++;
    } while (!f.last);
    if (r->faults > faults)
        return;
    if (count != wanted)
        fault(r, r->number, 1, NULL, "the line has %zu field%s, the header %zu", count,
              count == 1 ? "" : "s", wanted);
    else if (*row->id == '\0' || *row->stem == '\0')
        fault(r, r->number, *row->id ? f.column : 1, NULL, "the clip has no %s",
              *row->id ? "mp3_path" : "number");
    else
        row->stem = clean_stem(r, f.text);
}

static void read_rows(struct reader *r)
{
    struct feat_annotations *n = r->out;
    char *end, *next;
    size_t limit = count_lines(r->at, r->end);
    n->rows = mem_alloc(limit, sizeof(*n->rows));
    n->values = mem_alloc(limit, n->column_count);
    if (r->text_field)
        n->texts = r->texts = arena_alloc(r->arena, limit, sizeof(*r->texts));
    if (n->rows == NULL || n->values == NULL) {
        fault(r, r->number, 1, NULL, "there is no memory for the file");
        return;
    }
    while (next_line(r, &end, &next)) {
        read_row(r, end, &n->rows[n->row_count],
                 n->values + n->row_count * n->column_count);
        n->row_count++;
        r->at = next;
    }
    if (n->row_count == 0)
        fault(r, r->number, 1, NULL, "there is no clip below the header");
}

static const char *name_of(const struct feat_annotations *n, size_t row, bool stem)
{
    return stem ? n->rows[row].stem : n->rows[row].id;
}

/* Notes every row whose number (or stem) an earlier row has. */
static void check_repeats(struct reader *r, bool stem)
{
    const struct feat_annotations *n = r->out;
    size_t mask = 1;
    while (mask < 2 * n->row_count + 2)
        mask *= 2;
    mask--;
    size_t *slots = mem_alloc(mask + 1, sizeof(*slots)); /* row + 1; 0: empty */
    if (slots == NULL) {
        fault(r, 1, 1, NULL, "there is no memory to check it for repetitions");
        return;
    }
    for (size_t i = 0; i < n->row_count; i++) {
        const char *name = name_of(n, i, stem);
        uint64_t slot = XXH3_64bits(name, strlen(name)) & mask;
        while (slots[slot] && strcmp(name_of(n, slots[slot] - 1, stem), name) != 0)
            slot = (slot + 1) & mask;
        if (slots[slot] == 0)
            slots[slot] = i + 1;
        else
            fault(r, n->rows[i].line, 1, NULL, "clip %s`%.200s` is on line %zu already",
                  stem ? "" : "number ", name, n->rows[slots[slot] - 1].line);
    }
    free(slots);
}

static void check_columns(struct reader *r)
{
    const struct feat_annotations *n = r->out;
    for (size_t i = 0; i < n->column_count; i++) {
        for (size_t j = 0; j < i; j++) {
            if (strcmp(n->columns[i], n->columns[j]) == 0)
                fault(r, 1, 1, NULL, "columns %zu and %zu are both called `%.80s`",
                      j + 2, i + 2, n->columns[i]);
        }
    }
}

static void read_all(struct reader *r, size_t length, struct arena *a)
{
    struct text_fault no_text;
    r->at = r->out->text + feat_mark_length(r->out->text);
    r->end = r->out->text + length;
    if (!feat_is_text(r->at, (size_t)(r->end - r->at), &no_text)) {
        fault(r, no_text.line, no_text.column, NULL, "%s", no_text.what);
        return;
    }
    if (!read_header(r, a))
        return;
    check_columns(r);
    read_rows(r);
    if (r->faults > 0)
        return;
    check_repeats(r, false);
    check_repeats(r, true);
}

struct feat_annotations *feat_annotations_read(const char *path,
                                               const struct yaml_node *at,
                                               struct diag *diag, struct arena *a)
{
    return feat_annotations_read_with(path, NULL, false, at, diag, a);
}

struct feat_annotations *feat_annotations_read_with(const char *path,
                                                    const struct yaml_node *texts,
                                                    bool empty,
                                                    const struct yaml_node *at,
                                                    struct diag *diag, struct arena *a)
{
    struct reader *r =
        arena_alloc(a, 1, sizeof(*r)); /* the faults point to its source */
    struct err e = {0};
    size_t length;
    r->out = arena_alloc(a, 1, sizeof(*r->out));
    r->diag = diag;
    r->arena = a;
    r->wanted = texts;
    r->empty = empty;
    r->source.name = arena_strdup(a, path);
    if (file_read(path, &r->out->text, &length, &e) != ERR_OK) {
        diag_error(diag, at, NULL, "%s", e.text);
        return NULL;
    }
    read_all(r, length, a);
    if (r->faults > SHOWN)
        diag_error_at(diag, &r->source, 0, 0, NULL,
                      "%zu faults, of which the first %d are shown", r->faults, SHOWN);
    if (r->faults == 0)
        return r->out;
    feat_annotations_destroy(r->out);
    return NULL;
}

void feat_annotations_destroy(struct feat_annotations *n)
{
    if (n == NULL)
        return;
    free(n->rows);
    free(n->values);
    free(n->text);
    n->rows = NULL;
    n->values = NULL;
    n->text = NULL;
}
