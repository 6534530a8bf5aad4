/* Output to terminals. Text is UTF-8 in any locale: it is decoded here, and wcwidth
 * runs in a UTF-8 locale of our own. */
#define _GNU_SOURCE /* wcwidth, struct winsize */
#include "base/term.h"

#include "base/say.h"
#include "base/utf8.h"

#include <limits.h>
#include <locale.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>
#include <wchar.h>

#define DEFAULT_COLUMNS 80
#define ERASE_TO_END_OF_LINE "\033[K"
#define ERASE_BELOW "\033[J"
#define RESET_COLOUR "\033[0m"

bool term_is_live(FILE *out)
{
    const char *term = getenv("TERM");
    return isatty(fileno(out)) && term && *term && strcmp(term, "dumb") != 0;
}

bool term_has_colour(FILE *out)
{
    const char *none = getenv("NO_COLOR");
    return term_is_live(out) && (none == NULL || *none == '\0');
}

int term_columns(FILE *out)
{
    const char *text = getenv("COLUMNS");
    long long columns;
    struct winsize size;
    if (text && str_to_long(text, &columns) && columns > 0 && columns < 10000)
        return (int)columns;
    if (ioctl(fileno(out), TIOCGWINSZ, &size) == 0 && size.ws_col > 0)
        return size.ws_col;
    return DEFAULT_COLUMNS;
}

int term_text_width(FILE *out)
{
    const char *columns = getenv("COLUMNS");
    return isatty(fileno(out)) || (columns && *columns) ? term_columns(out) : 0;
}

int term_rows(FILE *out)
{
    struct winsize size;
    return ioctl(fileno(out), TIOCGWINSZ, &size) == 0 ? size.ws_row : 0;
}

/* The bytes of an escape sequence ("ESC [ 1 m") at text, 0 if there is none. */
static size_t escape_length(const char *text)
{
    if (text[0] != '\033' || text[1] != '[')
        return 0;
    size_t n = 2;
    while (text[n] >= 0x20 && text[n] <= 0x3F)
        n++;
    return text[n] ? n + 1 : n;
}

int term_character_width(unsigned long character)
{
    static locale_t utf8;
    const wchar_t c = character == UTF8_BAD ? 0xFFFD : (wchar_t)character;
    if (c < 0x80)
        return c >= 0x20 && c != 0x7F;
    if (utf8 == (locale_t)0)
        utf8 = newlocale(LC_CTYPE_MASK, "C.UTF-8", (locale_t)0);
    if (utf8 == (locale_t)0)
        return 1;
    locale_t before = uselocale(utf8);
    int width = wcwidth(c);
    uselocale(before);
    return width < 0 ? 0 : width;
}

/* The bytes of utf8 that fit into limit columns, and how many columns they take. Escape
 * sequences take none. */
static size_t measure(const char *utf8, int limit, int *columns)
{
    size_t at = 0;
    *columns = 0;
    while (utf8[at]) {
        unsigned long c;
        size_t escape = escape_length(utf8 + at);
        if (escape) {
            at += escape;
            continue;
        }
        size_t bytes = utf8_decode(utf8 + at, &c);
        int width = term_character_width(c);
        if (width > limit - *columns)
            break;
        *columns += width;
        at += bytes;
    }
    return at;
}

int term_width(const char *utf8)
{
    int columns;
    measure(utf8, INT_MAX, &columns);
    return columns;
}

void term_add_padded(struct str *s, const char *utf8, int width, bool right)
{
    int pad = width - term_width(utf8);
    if (pad < 0)
        pad = 0;
    if (right)
        str_addf(s, "%*s%s", pad, "", utf8);
    else
        str_addf(s, "%s%*s", utf8, pad, "");
}

void term_add_cut(struct str *s, const char *utf8, int width)
{
    int columns;
    size_t bytes = measure(utf8, width, &columns);
    str_addn(s, utf8, bytes);
    if (utf8[bytes] && strchr(utf8, '\033'))
        str_add(s, RESET_COLOUR);
}

void term_add_shortened(struct str *s, const char *utf8, int width)
{
    if (term_width(utf8) <= width) {
        str_add(s, utf8);
        return;
    }
    term_add_cut(s, utf8, width - 1);
    str_add(s, width > 0 ? "\xe2\x80\xa6" : "");
}

/* Columns of the first n bytes. */
static int width_of(const char *utf8, size_t n)
{
    struct str word = {0};
    str_addn(&word, utf8, n);
    int columns = term_width(str_text(&word));
    str_deinit(&word);
    return columns;
}

/* The bytes up to where a line may end: "95 %" is one word. */
static size_t word_length(const char *utf8)
{
    size_t n = strcspn(utf8, " \n");
    while (utf8[n] == ' ' && utf8[n + 1] == '%')
        n += 1 + strcspn(utf8 + n + 1, " \n");
    return n;
}

void term_add_wrapped(struct str *s, const char *utf8, int indent, int width)
{
    int column = indent;
    bool first = true; /* of its line */
    while (*utf8) {
        size_t n = word_length(utf8);
        int columns = width_of(utf8, n);
        if (!first && column + 1 + columns > width) {
            str_addf(s, "\n%*s", indent, "");
            column = indent;
            first = true;
        }
        str_add(s, first ? "" : " ");
        column += columns + !first;
        str_addn(s, utf8, n);
        first = false;
        utf8 += n;
        if (*utf8 == '\n') {
            str_addf(s, "\n%*s", utf8[1] ? indent : 0, "");
            column = indent;
            first = true;
        }
        if (*utf8)
            utf8++;
    }
    str_add(s, "\n");
}

void term_add_folded(struct str *s, const char *utf8, int width)
{
    while (*utf8) {
        const size_t length = strcspn(utf8, "\n"), blanks = strspn(utf8, " ");
        struct str line = {0};
        str_addn(&line, utf8, length);
        utf8 += length;
        if (width > 0 && term_width(str_text(&line)) > width) {
            str_addf(s, "%*s", (int)blanks, "");
            term_add_wrapped(s, line.text + blanks, (int)blanks + 2, width);
        } else {
            str_addf(s, "%s\n", str_text(&line));
        }
        str_deinit(&line);
        if (*utf8 == '\n')
            utf8++;
        else
            s->text[--s->length] = '\0';
    }
}

void term_add_duration(struct str *s, double seconds)
{
    if (!isfinite(seconds) || seconds < 0 || seconds > 1e15) {
        str_add(s, "?");
    } else if (seconds < 0.9995) {
        str_addf(s, "%.0f ms", seconds * 1e3);
    } else if (seconds < 9.95) {
        str_addf(s, "%.1f s", seconds);
    } else {
        unsigned long long whole = (unsigned long long)(seconds + 0.5);
        if (whole < 60)
            str_addf(s, "%llu s", whole);
        else if (whole < 3600)
            str_addf(s, "%llu min %llu s", whole / 60, whole % 60);
        else if (whole < 48 * 3600)
            str_addf(s, "%llu h %llu min", whole / 3600, whole % 3600 / 60);
        else
            str_addf(s, "%llu d %llu h", whole / 86400, whole % 86400 / 3600);
    }
}

void term_add_bytes(struct str *s, double bytes)
{
    static const char *const units[] = {"B", "kB", "MB", "GB", "TB", "PB"};
    size_t unit = 0;
    while (bytes >= 999.5 && unit + 1 < sizeof(units) / sizeof(*units)) {
        bytes /= 1000;
        unit++;
    }
    str_addf(s, unit > 0 && bytes < 9.95 ? "%.1f %s" : "%.0f %s", bytes, units[unit]);
}

void term_add_count(struct str *s, unsigned long long n)
{
    char digits[24];
    int length = snprintf(digits, sizeof(digits), "%llu", n);
    for (int i = 0; i < length; i++) {
        if (i > 0 && (length - i) % 3 == 0)
            str_add(s, ",");
        str_addn(s, digits + i, 1);
    }
}

void term_add_styled(struct str *s, enum term_style style, bool colour,
                     const char *text)
{
    static const char *const start[] = {
        [TERM_BEST] = "\033[1;32m",  [TERM_FAILED] = "\033[31m",
        [TERM_WARNING] = "\033[33m", [TERM_TITLE] = "\033[1m",
        [TERM_FAINT] = "\033[2m",
    };
    str_addf(s, "%s%s%s", colour ? start[style] : "", text, colour ? RESET_COLOUR : "");
}

/* To the first column of the block's first row. */
static void add_home(struct str *s, const struct term_block *b)
{
    const int columns = term_columns(b->out);
    int rows = 0;
    for (int i = 0; i < b->shown; i++)
        rows += b->widths[i] > columns ? (b->widths[i] + columns - 1) / columns : 1;
    str_add(s, "\r");
    if (rows > 0)
        str_addf(s, "\033[%dA", rows);
}

void term_block_show(struct term_block *b, const char *const *lines, int count)
{
    if (!term_is_live(b->out))
        return;
    int columns = term_columns(b->out), rows = term_rows(b->out);
    const int most =
        rows > 1 && rows - 1 < TERM_BLOCK_MOST ? rows - 1 : TERM_BLOCK_MOST;
    const int first = count > most ? count - most : 0;
    struct str s = {0};
    add_home(&s, b);
    for (int i = first; i < count; i++) {
        struct str line = {0};
        say_add_coloured(&line, lines[i]);
        const int width = term_width(str_text(&line));
        term_add_cut(&s, str_text(&line), columns - 1);
        str_deinit(&line);
        str_add(&s, ERASE_TO_END_OF_LINE "\n");
        b->widths[i - first] = (short)(width < columns - 1 ? width : columns - 1);
    }
    str_add(&s, ERASE_BELOW);
    fwrite(s.text, 1, s.length, b->out);
    fflush(b->out);
    str_deinit(&s);
    b->shown = count - first;
}

void term_block_clear(struct term_block *b)
{
    if (b->shown == 0)
        return;
    struct str s = {0};
    add_home(&s, b);
    str_add(&s, ERASE_BELOW);
    fwrite(s.text, 1, s.length, b->out);
    fflush(b->out);
    str_deinit(&s);
    b->shown = 0;
}
