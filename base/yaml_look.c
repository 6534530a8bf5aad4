/* Characters that look like others, or like nothing, and colons without their blank.
 *
 * Texts copied from web pages, mails and word processors, or typed with an input
 * method, hold no-break and zero-width spaces, full-width colons and commas, curly
 * quotes and long dashes. YAML takes them for letters, so that what follows is a fault
 * somewhere else. Prose may hold all of them: only what cannot be prose is noted (a
 * word, a number, a key, the end of a text), and nothing in quotes. */
#include "base/utf8.h"
#include "base/yaml_parts.h"

#include <ctype.h>
#include <string.h>

enum look {
    LOOK_NOTHING,
    LOOK_INVISIBLE,
    LOOK_SPACE,
    LOOK_QUOTE,
    LOOK_DASH,
    LOOK_WIDE
};

struct likeness {
    unsigned long code;
    enum look look;
    const char *plain; /* the text that was probably meant */
    const char *name;
};

static const struct likeness likenesses[] = {
    {0x00A0, LOOK_SPACE, " ", "no-break space"},
    {0x00AD, LOOK_INVISIBLE, "", "soft hyphen"},
    {0x2002, LOOK_SPACE, " ", "en space"},
    {0x2003, LOOK_SPACE, " ", "em space"},
    {0x2007, LOOK_SPACE, " ", "figure space"},
    {0x2009, LOOK_SPACE, " ", "thin space"},
    {0x200B, LOOK_INVISIBLE, "", "zero-width space"},
    {0x200C, LOOK_INVISIBLE, "", "zero-width non-joiner"},
    {0x200D, LOOK_INVISIBLE, "", "zero-width joiner"},
    {0x200E, LOOK_INVISIBLE, "", "left-to-right mark"},
    {0x200F, LOOK_INVISIBLE, "", "right-to-left mark"},
    {0x2013, LOOK_DASH, "-", "long dash"},
    {0x2014, LOOK_DASH, "-", "long dash"},
    {0x2018, LOOK_QUOTE, "'", "curly quote"},
    {0x2019, LOOK_QUOTE, "'", "curly quote"},
    {0x201C, LOOK_QUOTE, "\"", "curly quote"},
    {0x201D, LOOK_QUOTE, "\"", "curly quote"},
    {0x201E, LOOK_QUOTE, "\"", "curly quote"},
    {0x202F, LOOK_SPACE, " ", "narrow no-break space"},
    {0x2060, LOOK_INVISIBLE, "", "word joiner"},
    {0x2212, LOOK_DASH, "-", "minus sign"},
    {0x3000, LOOK_SPACE, " ", "full-width space"},
    {0x3001, LOOK_WIDE, ",", "ideographic comma"},
    {0xFEFF, LOOK_INVISIBLE, "", "byte order mark"},
};

enum { LIKENESSES = sizeof(likenesses) / sizeof(*likenesses) };

/* One character of a text that is valid UTF-8. */
struct letter {
    unsigned long code;
    size_t bytes;
    enum look look;
    const char *plain, *name;
    char ascii[2]; /* plain of a full-width character */
};

static void read_letter(const char *text, struct letter *out)
{
    *out = (struct letter){.look = LOOK_NOTHING};
    out->bytes = utf8_decode(text, &out->code);
    if (out->code > 0xFF00 && out->code < 0xFF5F) { /* ASCII in double width */
        out->look = LOOK_WIDE;
        out->ascii[0] = (char)(out->code - 0xFEE0);
        out->plain = out->ascii;
        return;
    }
    for (size_t i = 0; i < LIKENESSES; i++) {
        if (likenesses[i].code == out->code) {
            out->look = likenesses[i].look;
            out->plain = likenesses[i].plain;
            out->name = likenesses[i].name;
        }
    }
}

static void note(const struct letter *l, const struct yaml_source *s, int line,
                 int column, struct arena *a, struct diag *diag)
{
    const char *name = l->name ? l->name : arena_printf(a, "full-width `%s`", l->plain);
    const char *hint = l->look == LOOK_INVISIBLE ? "delete it"
                       : l->look == LOOK_SPACE
                           ? "write a plain space, or put the text into quotes"
                           : arena_printf(a, "write a plain `%s`", l->plain);
    const char *more = l->look == LOOK_INVISIBLE ? ", which no editor shows" : "";
    diag_error_at(diag, s, line, column, hint, "a %s (U+%04lX) stands here%s", name,
                  l->code, more);
}

/* The parts of a text, without the characters that are looked for. */
struct makeup {
    bool ascii, blanks, number; /* number: digits, signs, points and e alone */
    bool looks;
};

static struct makeup make_up_of(const char *text)
{
    struct makeup m = {.ascii = true, .number = true};
    struct letter l;
    for (; *text; text += l.bytes) {
        read_letter(text, &l);
        bool plain = l.look == LOOK_NOTHING;
        m.looks = m.looks || !plain;
        m.ascii = m.ascii && (!plain || l.code < 0x80);
        m.blanks = m.blanks || l.code == ' ';
        m.number =
            m.number &&
            (!plain || (l.code < 0x80 && strchr("0123456789.+-eE", (int)l.code)));
    }
    return m;
}

bool yaml_has_likeness(const char *text)
{
    return make_up_of(text).looks;
}

static bool is_meant(const struct letter *l, const struct makeup *m, bool first,
                     bool last, bool tight)
{
    bool word = m->ascii && !m->blanks;
    switch (l->look) {
    case LOOK_NOTHING:
        return true;
    case LOOK_INVISIBLE:
    case LOOK_SPACE:
        return !(first || last || word);
    case LOOK_QUOTE:
        return !first;
    case LOOK_DASH:
        return !m->number;
    case LOOK_WIDE:
        return !(word || (tight && m->ascii));
    }
    return true;
}

const char *yaml_look_at(const struct yaml_node *node, const char *text, bool tight,
                         struct arena *a, struct diag *diag)
{
    struct makeup m = make_up_of(text);
    if (!m.looks || diag_errors(diag) >= YAML_LOOKS_MAX)
        return text;
    const char *at = NULL;
    bool found = false;
    const char *end = node->source->text + node->source->length;
    struct str meant = {0};
    struct letter l;
    unsigned before = 0;
    for (const char *p = text; *p; p += l.bytes) {
        read_letter(p, &l);
        if (is_meant(&l, &m, p == text, p[l.bytes] == '\0', tight)) {
            str_addn(&meant, p, l.bytes);
            before = 0;
            continue;
        }
        if (!found)
            at = yaml_byte_at(node->source, node->line, node->column);
        found = true;
        /* The same character of the source: a text of several lines is folded. */
        struct letter same = {.bytes = 1};
        for (; at && at < end; at += same.bytes) {
            read_letter(at, &same);
            if (same.code == l.code)
                break;
        }
        /* Several in a row are told once. */
        if (l.code != before && diag_errors(diag) < YAML_LOOKS_MAX) {
            int line = node->line, column = node->column;
            if (at && at < end)
                yaml_place_of(node->source, (size_t)(at - node->source->text), &line,
                              &column);
            note(&l, node->source, line, column, a, diag);
        }
        before = l.code;
        str_add(&meant, l.plain);
        at = at && at < end ? at + l.bytes : at;
    }
    const char *copy = arena_strdup(a, str_text(&meant));
    str_deinit(&meant);
    return copy;
}

size_t yaml_no_blank(const char *text)
{
    size_t n = 0;
    while (isalnum((unsigned char)text[n]) || (n && strchr("_.", text[n]) && text[n]) ||
           (n == 0 && text[n] == '_'))
        n++;
    if (n == 0 || isdigit((unsigned char)text[0]) || text[n] != ':')
        return 0;
    return text[n + 1] && !strchr(" \t\r\n/:", text[n + 1]) ? n : 0;
}

/* One line of a text that is not YAML. */
struct line {
    const struct yaml_source *source;
    const char *text;
    size_t length;
    int number;
    struct arena *arena;
    struct diag *diag;
};

static int column_of(const struct line *l, size_t offset)
{
    int column = 1;
    for (size_t i = 0; i < offset; i++)
        column += utf8_begins(l->text[i]);
    return column;
}

/* Whether a character between plain ones is out of place: where a key ends, a list goes
 * on, a value or an item begins. */
static bool is_out_of_place(const struct letter *l, char before, char after, int open,
                            bool indent)
{
    bool starts = strchr(" :[{,", before) != NULL;
    switch (l->look) {
    case LOOK_NOTHING:
        return false;
    case LOOK_INVISIBLE:
    case LOOK_SPACE:
        return indent || starts || strchr(":,]}\r\n", after) != NULL;
    case LOOK_QUOTE:
        return starts;
    case LOOK_DASH:
        return (indent && after == ' ') || (starts && isdigit((unsigned char)after));
    case LOOK_WIDE:
        return open > 0 || (*l->plain == ':' && isalnum((unsigned char)before)) ||
               (starts && strchr("{[\"'-", *l->plain));
    }
    return false;
}

static size_t look_for_letters(const struct line *line, size_t from)
{
    size_t noted = 0;
    int open = 0;
    char quote = 0, before = ' ';
    struct letter l;
    for (size_t i = from; i < line->length && noted < YAML_LOOKS_MAX; i += l.bytes) {
        read_letter(line->text + i, &l);
        char c = l.code < 0x80 ? (char)l.code : 0;
        bool starts = strchr(" :[{,", before) != NULL;
        char after = i + l.bytes < line->length ? line->text[i + l.bytes] : '\n';
        if (quote) {
            quote = c == quote ? 0 : quote;
        } else if ((c == '"' || c == '\'') && starts) {
            quote = c;
        } else if (c == '#' && before == ' ') {
            break;
        } else if (is_out_of_place(&l, before, after, open, i == from)) {
            note(&l, line->source, line->number, column_of(line, i), line->arena,
                 line->diag);
            noted++;
        }
        open += c == '{' || c == '[';
        open -= c == '}' || c == ']';
        before = c ? c : 'x';
    }
    return noted;
}

static size_t look_over_line(const struct line *line)
{
    size_t noted = 0, blanks = 0;
    while (blanks < line->length && strchr(" \t", line->text[blanks]))
        blanks++;
    const char *tab = memchr(line->text, '\t', blanks);
    if (tab && blanks < line->length) {
        diag_error_at(line->diag, line->source, line->number,
                      column_of(line, (size_t)(tab - line->text)),
                      "indent with spaces, not with tabs",
                      "a tab stands in the indentation of this line");
        noted++;
    }
    size_t from = blanks;
    while (from + 1 < line->length && strncmp(line->text + from, "- ", 2) == 0)
        from += 2;
    size_t key = yaml_no_blank(line->text + from);
    if (key && from + key + 1 < line->length) {
        diag_error_at(line->diag, line->source, line->number,
                      column_of(line, from + key + 1),
                      arena_printf(line->arena, "write `%.*s: ` with a blank", (int)key,
                                   line->text + from),
                      "a blank is missing behind the colon of `%.*s`", (int)key,
                      line->text + from);
        noted++;
    }
    return noted + look_for_letters(line, from);
}

static bool is_empty(const struct line *l)
{
    size_t blanks = strspn(l->text, " \t");
    return blanks >= l->length || l->text[blanks] == '#' || l->text[blanks] == '\r';
}

/* Makes the line that begins at start the present one. */
static void set_line(struct line *l, const char *start, int number)
{
    const char *end = l->source->text + l->source->length;
    const char *stop = memchr(start, '\n', (size_t)(end - start));
    l->text = start;
    l->length = (size_t)((stop ? stop : end) - start);
    l->number = number;
}

static bool find_line(struct line *l, int number)
{
    const char *p = l->source->text, *end = p + l->source->length;
    for (int i = 1; i < number && p; i++) {
        p = memchr(p, '\n', (size_t)(end - p));
        p = p ? p + 1 : NULL;
    }
    if (!p || p >= end)
        return false;
    set_line(l, p, number);
    return true;
}

static bool next_line(struct line *l)
{
    const char *end = l->source->text + l->source->length;
    const char *stop = l->text + l->length;
    if (end - stop < 2)
        return false;
    set_line(l, stop + 1, l->number + 1);
    return true;
}

static bool previous_line(struct line *l)
{
    const char *first = l->source->text;
    if (l->text == first)
        return false;
    const char *start = l->text - 1;
    while (start > first && start[-1] != '\n')
        start--;
    set_line(l, start, l->number - 1);
    return true;
}

size_t yaml_look_over(const struct yaml_source *s, int from, struct arena *a,
                      struct diag *diag)
{
    struct line line = {.source = s, .arena = a, .diag = diag};
    size_t noted = 0;
    /* The lines above that the fault may have begun in. */
    bool there = from > 1 && find_line(&line, from - 1);
    for (; there && noted < YAML_LOOKS_MAX; there = previous_line(&line)) {
        size_t more = is_empty(&line) ? 0 : look_over_line(&line);
        noted += more;
        if (!more && !is_empty(&line))
            break;
    }
    there = find_line(&line, from);
    if (there)
        noted += look_over_line(&line);
    while (there && noted > 0 && noted < YAML_LOOKS_MAX) {
        there = next_line(&line);
        noted += there ? look_over_line(&line) : 0;
    }
    return noted;
}
