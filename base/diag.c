/* The list of faults, and how one is shown beneath its source line. */
#include "base/diag.h"
#include "base/say.h"
#include "base/str.h"
#include "base/term.h"
#include "base/utf8.h"
#include "base/yaml.h"

#include <stdarg.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

enum {
    LINE_WIDTH = 100, /* columns of a source line that are shown, */
    LINE_LEAST = 20,  /* and on a narrow terminal at least */
    BRIEF_MAX = 5     /* warnings that are shown briefly */
};

struct fault {
    struct diag_fault f;
    size_t number; /* order of noting */
};

/* Where nothing more is told. */
struct place {
    struct place *next;
    const struct yaml_source *source;
    int line, column;
};

struct diag {
    struct arena *arena;
    struct fault *faults;
    size_t count, errors;
    const char *context; /* of the faults to come */
    struct place *settled;
};

struct diag *diag_create(void)
{
    struct arena *a = arena_create();
    struct diag *d = arena_alloc(a, 1, sizeof(*d));
    d->arena = a;
    return d;
}

void diag_destroy(struct diag *d)
{
    if (d)
        arena_destroy(d->arena);
}

const char *diag_context(struct diag *d, const char *text)
{
    const char *before = d->context;
    d->context = text;
    return before;
}

size_t diag_errors(const struct diag *d)
{
    return d->errors;
}

size_t diag_count(const struct diag *d)
{
    return d->count;
}

bool diag_is_untouched(const struct diag *d)
{
    return d->count == 0 && d->errors == 0 && !d->settled && !d->context;
}

struct diag_fault diag_get(const struct diag *d, size_t number)
{
    return d->faults[number].f;
}

static bool same_source(const struct yaml_source *a, const struct yaml_source *b)
{
    return a == b || (a && b && strcmp(a->name, b->name) == 0 && a->text == b->text);
}

static bool is_settled(const struct diag *d, const struct diag_fault *f)
{
    const struct place *p = d->settled;
    while (p && !(p->line == f->line && p->column == f->column &&
                  same_source(p->source, f->source)))
        p = p->next;
    return p != NULL;
}

void diag_settle(struct diag *d, const struct yaml_node *at)
{
    struct place *p = arena_alloc(d->arena, 1, sizeof(*p));
    *p = (struct place){d->settled, at->source, at->line, at->column};
    d->settled = p;
}

/* Takes a fault whose text is the arena's. */
static void take(struct diag *d, struct diag_fault f)
{
    d->errors += !f.warning;
    if (is_settled(d, &f))
        return;
    for (size_t i = 0; i < d->count; i++) {
        const struct diag_fault *g = &d->faults[i].f;
        if (same_source(g->source, f.source) && g->line == f.line &&
            g->column == f.column && strcmp(g->text, f.text) == 0)
            return;
    }
    d->faults = arena_grow(d->arena, d->faults, d->count, sizeof(*d->faults));
    f.hint = f.hint ? arena_strdup(d->arena, f.hint) : NULL;
    f.context = f.context ? arena_strdup(d->arena, f.context) : NULL;
    d->faults[d->count] = (struct fault){.f = f, .number = d->count};
    d->count++;
}

void diag_add(struct diag *d, const struct diag_fault *f)
{
    struct diag_fault copy = *f;
    copy.text = arena_strdup(d->arena, f->text);
    take(d, copy);
}

static __attribute__((format(printf, 4, 0))) void note(struct diag *d,
                                                       struct diag_fault f,
                                                       const char *hint,
                                                       const char *format, va_list args)
{
    va_list again;
    va_copy(again, args);
    int length = vsnprintf(NULL, 0, format, args);
    char *whole = arena_alloc(d->arena, length > 0 ? (size_t)length + 1 : 1, 1);
    if (length > 0)
        vsnprintf(whole, (size_t)length + 1, format, again);
    va_end(again);
    f.kind = format;
    f.text = whole;
    f.hint = hint;
    f.context = d->context;
    take(d, f);
}

static struct diag_fault fault_at(const struct yaml_node *at, bool warning)
{
    struct diag_fault f = {.warning = warning};
    if (at && at->source) {
        f.source = at->source;
        f.line = at->line;
        f.column = at->column;
    }
    return f;
}

void diag_error(struct diag *d, const struct yaml_node *at, const char *hint,
                const char *format, ...)
{
    va_list args;
    va_start(args, format);
    note(d, fault_at(at, false), hint, format, args);
    va_end(args);
}

void diag_warning(struct diag *d, const struct yaml_node *at, const char *hint,
                  const char *format, ...)
{
    va_list args;
    va_start(args, format);
    note(d, fault_at(at, true), hint, format, args);
    va_end(args);
}

void diag_unused(struct diag *d, const struct yaml_node *at, const char *hint,
                 const char *format, ...)
{
    va_list args;
    struct diag_fault f = fault_at(at, true);
    f.unused = true;
    va_start(args, format);
    note(d, f, hint, format, args);
    va_end(args);
}

void diag_error_at(struct diag *d, const struct yaml_source *source, int line,
                   int column, const char *hint, const char *format, ...)
{
    struct diag_fault f = {.source = source, .line = line, .column = column};
    va_list args;
    va_start(args, format);
    note(d, f, hint, format, args);
    va_end(args);
}

/* Columns of a terminal that a character takes; what is not shown is a '?'. */
static int width_of(unsigned long c)
{
    return c == UTF8_BAD || utf8_is_control(c) ? 1 : term_character_width(c);
}

/* Text without bytes that move the cursor or are not UTF-8. */
static void add_clean(struct str *s, const char *text)
{
    size_t length = strlen(text);
    for (size_t i = 0, n; i < length; i += n) {
        unsigned long c;
        n = utf8_decode_of(text + i, length - i, &c);
        if (c == '\n')
            str_add(s, "\n");
        else if (utf8_is_control(c) || c == UTF8_BAD)
            str_add(s, c == '\t' ? " " : "?");
        else
            str_addn(s, text + i, n);
    }
}

/* A line, folded where out is a terminal; it is emptied. */
static void print_folded(struct str *line, FILE *out)
{
    struct str folded = {0};
    term_add_folded(&folded, str_text(line), term_text_width(out));
    fprintf(out, "%s\n", str_text(&folded));
    str_deinit(&folded);
    str_deinit(line);
}

/* Columns of a source line that out has room for beside its number. */
static int room_for_line(FILE *out, int gutter)
{
    const int room = term_text_width(out) - gutter - (int)strlen("   | ......");
    return room > LINE_LEAST && room < LINE_WIDTH ? room : LINE_WIDTH;
}

/* The bytes of line number `line` (1-based), without its end. */
static const char *find_line(const struct yaml_source *s, int line, size_t *length)
{
    const char *p = s->text, *end = s->text + s->length;
    for (int i = 1; i < line; i++) {
        const char *next = p < end ? memchr(p, '\n', (size_t)(end - p)) : NULL;
        if (!next)
            return NULL;
        p = next + 1;
    }
    const char *stop = p < end ? memchr(p, '\n', (size_t)(end - p)) : NULL;
    *length = (size_t)((stop ? stop : end) - p);
    if (*length > 0 && p[*length - 1] == '\r')
        --*length;
    return p;
}

/* The source line and the caret. A long line is cut around the column; a tab is shown
 * as one space, so that the caret stands right whatever the terminal's tab stops are.
 */
static void print_line(FILE *out, const struct diag_fault *f)
{
    size_t length = 0;
    const char *line = f->source->text ? find_line(f->source, f->line, &length) : NULL;
    if (!line || length == 0)
        return;
    int caret = 0, total = 0, character = 1;
    for (size_t i = 0, n; i < length; i += n, character++) {
        unsigned long c;
        n = utf8_decode_of(line + i, length - i, &c);
        int w = width_of(c);
        if (character < f->column)
            caret += w;
        total += w;
    }
    char number[16];
    int gutter = snprintf(number, sizeof(number), "%d", f->line);
    const int room = room_for_line(out, gutter);
    int from = 0, to = total;
    if (total > room) {
        from = caret > room / 2 ? caret - room / 2 : 0;
        if (from > total - room)
            from = total - room;
        to = from + room;
    }
    fprintf(out, "  %s | %s", number, from > 0 ? "..." : "");
    int at = 0;
    for (size_t i = 0, n; i < length && at < to; i += n) {
        unsigned long c;
        n = utf8_decode_of(line + i, length - i, &c);
        int w = width_of(c);
        if (at >= from && at + w <= to) {
            if (c == UTF8_BAD || utf8_is_control(c))
                fputc(c == '\t' ? ' ' : '?', out);
            else
                fwrite(line + i, 1, n, out);
        }
        at += w;
    }
    fprintf(out, "%s\n  %*s | %*s^\n", to < total ? "..." : "", gutter, "",
            caret - from + (from > 0 ? 3 : 0), "");
}

/* "a.yaml:12:9: warning: the text", without the end of the line. */
static void add_head(const struct diag_fault *f, bool colour, struct str *line)
{
    if (f->source) {
        add_clean(line, f->source->name);
        if (f->line > 0)
            str_addf(line, ":%d:%d", f->line, f->column);
        str_add(line, ": ");
    }
    term_add_styled(line, f->warning ? TERM_WARNING : TERM_FAILED, colour,
                    f->warning ? "warning:" : "error:");
    str_add(line, " ");
    add_clean(line, f->text);
}

static void print_below(const char *text, FILE *out)
{
    if (!text)
        return;
    struct str line = {0};
    str_add(&line, "  ");
    add_clean(&line, text);
    print_folded(&line, out);
}

static void print_fault(const struct diag_fault *f, FILE *out)
{
    say_in_order(out);
    struct str head = {0};
    add_head(f, term_has_colour(out), &head);
    print_folded(&head, out);
    if (f->source && f->line > 0)
        print_line(out, f);
    print_below(f->hint, out);
    print_below(f->context, out);
}

static int compare(const void *a, const void *b)
{
    const struct fault *x = *(const struct fault *const *)a;
    const struct fault *y = *(const struct fault *const *)b;
    const struct diag_fault *f = &x->f, *g = &y->f;
    if (!f->source != !g->source)
        return f->source ? -1 : 1;
    if (f->source) {
        int names = strcmp(f->source->name, g->source->name);
        if (names != 0)
            return names;
        if (f->line != g->line)
            return f->line < g->line ? -1 : 1;
        if (f->column != g->column)
            return f->column < g->column ? -1 : 1;
    }
    return x->number < y->number ? -1 : 1;
}

/* The faults in the order of printing; freed with free(), NULL if there are none. */
static const struct fault **sorted(const struct diag *d)
{
    const struct fault **list = d->count ? mem_alloc(d->count, sizeof(*list)) : NULL;
    if (!list)
        return NULL;
    for (size_t i = 0; i < d->count; i++)
        list[i] = &d->faults[i];
    qsort(list, d->count, sizeof(*list), compare);
    return list;
}

void diag_print(const struct diag *d, FILE *out)
{
    const struct fault **list = sorted(d);
    for (size_t i = 0; list && i < d->count; i++)
        print_fault(&list[i]->f, out);
    free(list);
}

/* Whether a fault before `end` is a warning of this kind. */
static bool told_before(const struct fault *const *list, size_t end, const char *kind)
{
    for (size_t i = 0; i < end; i++)
        if (list[i]->f.warning && strcmp(list[i]->f.kind, kind) == 0)
            return true;
    return false;
}

void diag_print_brief(const struct diag *d, const char *more, FILE *out)
{
    const struct fault **list = sorted(d);
    size_t shown = 0, left = 0;
    for (size_t i = 0; list && i < d->count; i++)
        if (!list[i]->f.warning)
            print_fault(&list[i]->f, out);
    for (size_t i = 0; list && i < d->count; i++) {
        const struct diag_fault *f = &list[i]->f;
        if (!f->warning)
            continue;
        if (shown == BRIEF_MAX || told_before(list, i, f->kind)) {
            left++;
            continue;
        }
        struct str line = {0};
        add_head(f, term_has_colour(out), &line);
        str_add(&line, f->hint ? "; " : "");
        add_clean(&line, f->hint ? f->hint : "");
        print_folded(&line, out);
        shown++;
    }
    if (left > 0)
        fprintf(out, "%zu more warning%s: %s\n", left, left == 1 ? "" : "s", more);
    free(list);
}

enum err_code diag_to_err(const struct diag *d, struct err *e)
{
    if (d->errors == 0)
        return ERR_OK;
    const struct fault **list = sorted(d);
    struct str whole = {0};
    size_t shown = 0;
    for (; list && shown < d->count; shown++) {
        char *text = NULL;
        size_t length = 0;
        FILE *stream = open_memstream(&text, &length);
        if (!stream)
            break;
        print_fault(&list[shown]->f, stream);
        bool written = fclose(stream) == 0;
        bool fits = written && whole.length + length + 40 < sizeof(e->text);
        if (fits)
            str_addn(&whole, text, length);
        free(text);
        if (!fits)
            break;
    }
    free(list);
    if (shown < d->count)
        str_addf(&whole, "and %zu more", d->count - shown);
    else if (whole.length > 0)
        whole.text[--whole.length] = '\0';
    enum err_code code = err_set(e, ERR_USER, "%s", str_text(&whole));
    str_deinit(&whole);
    return code;
}
